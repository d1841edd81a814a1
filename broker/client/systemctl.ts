import { execFile } from 'node:child_process';
import { err, ok, type Result } from '../contract/result.ts';

const WITHIN_MS = 10_000;
const REASON_LETTERS_MAX = 80;

/**
 * Asks systemd for something without being root: `systemd/polkit/60-yobiban.rules` says which
 * account may ask for what.
 *
 * @param sentence - what did not happen, in Japanese; the reason is put behind it
 */
export function systemctl(
  args: readonly string[],
  sentence: string,
): Promise<Result<void, string>> {
  return new Promise((resolve) => {
    execFile(
      'systemctl',
      [...args, '--no-ask-password'],
      { timeout: WITHIN_MS },
      (failed, _out, why) => {
        if (!failed) return resolve(ok(undefined));
        const [first] = why.trim().split('\n');
        resolve(err(first ? `${sentence}（${first.slice(0, REASON_LETTERS_MAX)}）` : sentence));
      },
    );
  });
}
