import type { Result } from '../../broker/contract/result.ts';

/** The box itself, as staff may switch it (issue 3, point 8). */
export interface BoxPower {
  /** @returns a sentence in Japanese where it cannot */
  restart(): Promise<Result<void, string>>;
  shutDown(): Promise<Result<void, string>>;
}
