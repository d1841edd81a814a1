import { describe, expect, test } from 'vitest';
import { access } from '../contract/access.ts';
import { decode } from '../contract/decode.ts';
import { kioskActor, TrialHall } from './trial-hall.ts';

const signedIn = { act: 'signed-in', staffId: 'tanaka' };

describe('what is done about people (R47, R59)', () => {
  test('is in the journal with the time it was done at, however late it is told', () => {
    const hall = new TrialHall();
    hall.openDay();
    const doneAt = hall.at;
    hall.pass(3_600);
    expect(hall.recordAccess(signedIn, doneAt).ok).toBe(true);
    expect(hall.journal.at(-1)).toMatchObject({
      type: 'access-recorded',
      actor: { kind: 'staff' },
      access: signedIn,
      doneAt,
      at: hall.at,
    });
  });

  test('is taken after the close of the day, and not before there is any day', () => {
    const hall = new TrialHall();
    expect(hall.recordAccess(signedIn)).toEqual({ ok: false, error: 'day-closed' });
    hall.openDay();
    hall.closeDay();
    const late = { act: 'out-of-hours', staffId: 'tanaka', reason: 'remaining' };
    expect(hall.recordAccess(late).ok).toBe(true);
    expect(hall.journal.at(-1)).toMatchObject({ access: late });
  });

  test('is taken from the staff page alone', () => {
    const hall = new TrialHall();
    hall.openDay();
    hall.recordAccess(signedIn);
    const record = { access: { act: 'signed-in', staffId: 'tanaka' }, doneAt: hall.at } as never;
    const command = { ...(record as object), ...hall.envelope(kioskActor('kiosk-1')) };
    const refused = { ok: false, error: 'not-allowed' };
    expect(hall.take({ type: 'record-access', ...command } as never)).toEqual(refused);
  });

  test.each([
    ['an act that is not of the list', { act: 'looked', staffId: 'tanaka' }],
    ['a name in place of an id', { act: 'signed-in', staffId: '田中 太郎' }],
    ['a reason in free words', { act: 'out-of-hours', staffId: 'tanaka', reason: '山田様の件' }],
    ['no reason at all', { act: 'out-of-hours', staffId: 'tanaka' }],
    ['more than the list has', { act: 'signed-in', staffId: 'tanaka', name: '田中' }],
  ])('%s is refused before it is written', (_what, given) => {
    expect(decode(access, given).ok).toBe(false);
  });
});
