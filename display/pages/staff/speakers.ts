import type { SoundCheckState, StaffSnapshot } from '../../../broker/contract/staff-snapshot.ts';
import type { PresentView } from './views.ts';

/** A loudspeaker, what staff call it, and how it is. */
export type Speaker = PresentView['speakers'][number] & {
  readonly muted: boolean;
  /** Its last announcement was not said, or nobody heard it: 音声エラー. */
  readonly faulty: boolean;
  /** Today's; nothing on no day, and while its box is away or cannot sound. */
  readonly check: SoundCheckState | undefined;
};

/** The part of a view that this is about. */
export type SoundView = Pick<PresentView, 'speakers'> & {
  readonly staff: Pick<StaffSnapshot, 'boards'> | undefined;
};

/** The loudspeakers of the hall; none before its snapshot, and none in a hall without a voice. */
export function speakersOf({ speakers, staff }: SoundView): readonly Speaker[] {
  return speakers.flatMap((speaker) => {
    const board = staff?.boards.find(({ group }) => group === speaker.group);
    return board ? [speakerOf(speaker, board)] : [];
  });
}

function speakerOf(
  speaker: PresentView['speakers'][number],
  { muted, soundFault, soundCheck }: StaffSnapshot['boards'][number],
): Speaker {
  const faulty = soundFault || soundCheck === 'not-heard';
  return { ...speaker, muted, faulty, check: soundCheck };
}

/** No call is spoken anywhere: every loudspeaker was silenced. */
export function isSilenced(view: SoundView): boolean {
  const all = speakersOf(view);
  return all.length > 0 && all.every(({ muted }) => muted);
}

/** Somebody, or a microphone, has heard every loudspeaker today; until then nobody calls it well. */
export function isHeard(view: SoundView): boolean {
  const all = speakersOf(view);
  return all.length > 0 && all.every(({ muted, check }) => !muted && check === 'heard');
}

/** What is still to be done about today's check: to listen, or to say what was heard. */
export function checkToDo(view: SoundView): 'due' | 'asked' | undefined {
  const checks = speakersOf(view).map(({ muted, check }) => (muted ? undefined : check));
  if (checks.includes('asked')) return 'asked';
  return checks.includes('due') ? 'due' : undefined;
}
