import type { Result } from '../contract/result.ts';

/** The screen of this box and the browser on it, as its node may start them anew (F21). */
export interface Screen {
  /** @returns a sentence in Japanese where it cannot */
  restart(): Promise<Result<void, string>>;
}
