import { expect, test } from 'vitest';
import { staffSnapshot } from '../../../broker/contract/staff-snapshot.ts';
import { parsed } from '../../../broker/queue/trial-hall.ts';
import { checkToDo, isHeard, isSilenced, type SoundView, speakersOf } from './speakers.ts';

type Board = {
  readonly muted?: boolean;
  readonly soundFault?: boolean;
  readonly soundCheck?: string;
};

/** A hall with a loudspeaker for each board but the last, which only shows. */
function viewOf(...given: readonly Board[]): SoundView {
  const boards = parsed(
    staffSnapshot.entries.boards,
    [...given, {}].map((board, nth) => {
      return { group: `group-${nth}`, online: true, soundFault: false, muted: false, ...board };
    }),
  );
  return {
    staff: { boards },
    speakers: boards.slice(0, -1).map(({ group }) => ({ group, name: `${group}のスピーカー` })),
  };
}

test('a board that only shows is no loudspeaker; before the snapshot there is none', () => {
  expect(speakersOf(viewOf({ soundCheck: 'due' }))).toMatchObject([
    { name: 'group-0のスピーカー', muted: false, faulty: false, check: 'due' },
  ]);
  expect(speakersOf({ ...viewOf({}), staff: undefined })).toEqual([]);
});

test.each([
  [{ soundFault: true, soundCheck: 'heard' }, true],
  [{ soundCheck: 'not-heard' }, true],
  [{ soundCheck: 'heard' }, false],
  [{ soundCheck: 'asked' }, false],
  [{}, false],
])('音声エラー: %o %s', (board, faulty) => {
  expect(speakersOf(viewOf(board))[0]?.faulty).toBe(faulty);
});

test('calls are spoken nowhere only when every loudspeaker is silenced', () => {
  expect(isSilenced(viewOf({ muted: true }, { muted: true }))).toBe(true);
  expect(isSilenced(viewOf({ muted: true }, {}))).toBe(false);
  expect(isSilenced(viewOf())).toBe(false);
});

test('the sound is well when every loudspeaker was heard today, and none is silenced', () => {
  const heard = { soundCheck: 'heard' };
  expect(isHeard(viewOf(heard, heard))).toBe(true);
  for (const other of [{ soundCheck: 'due' }, {}, { ...heard, muted: true }]) {
    expect(isHeard(viewOf(heard, other))).toBe(false);
  }
  expect(isHeard(viewOf())).toBe(false);
});

test.each([
  [[{ soundCheck: 'due' }, { soundCheck: 'heard' }], 'due'],
  [[{ soundCheck: 'due' }, { soundCheck: 'asked' }], 'asked'],
  [[{ soundCheck: 'heard' }, { soundCheck: 'not-heard' }], undefined],
  [[{ soundCheck: 'due', muted: true }], undefined],
  [[{}], undefined],
])('what is left of the day’s check: %o → %s', (boards, left) => {
  expect(checkToDo(viewOf(...boards))).toBe(left);
});
