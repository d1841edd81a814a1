import type { Result } from '../../contract/result.ts';
import type { Pcm } from './pcm.ts';

/** Something that hears the room. Faults are sentences: no call depends on a microphone. */
export interface Microphone {
  /** Settles when it hears; what it hears from then on is kept, for some seconds at most. */
  listen(): Promise<Result<Listening, string>>;
}

export interface Listening {
  /** @returns all that was heard since `listen` */
  stop(): Promise<Result<Pcm, string>>;
}
