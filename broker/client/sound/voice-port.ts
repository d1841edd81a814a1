import type { Result } from '../../contract/result.ts';
import type { Pcm } from './pcm.ts';

export type VoiceFault = {
  readonly kind: 'missing' | 'unspeakable' | 'overdue' | 'failed';
  readonly detail: string;
};

/** Something that turns a reading into sound. */
export interface Voice {
  /** Languages it can say; none: there is no voice, and calls have their chime alone. */
  readonly locales: readonly string[];
  /** One phrase, levelled and without silence around it. */
  say(text: string): Promise<Result<Pcm, VoiceFault>>;
  /** Makes phrases that will be wanted soon, one by one, when nothing else is asked; never fails. */
  prepare(texts: readonly string[]): Promise<void>;
  /** Gives up whatever is being made. */
  close(): Promise<void>;
}
