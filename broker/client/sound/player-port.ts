import type { Result } from '../../contract/result.ts';
import type { Pcm } from './pcm.ts';

export type PlayFault = {
  /** `untouched`: a browser that nobody has touched yet may not make sound. */
  readonly kind: 'missing' | 'failed' | 'overdue' | 'stopped' | 'untouched';
  readonly detail: string;
};

/** Something that sounds. Two calls of `play` never sound at once: the second waits for the first. */
export interface Player {
  /** Settles when the last sample has sounded, or with the reason why it did not. */
  play(pcm: Pcm): Promise<Result<void, PlayFault>>;
  /** Cuts off what sounds now and what waits; their `play` settles as `stopped`. */
  stop(): void;
}
