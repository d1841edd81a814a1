import { execFile } from 'node:child_process';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import type { BoxPower } from './power-port.ts';

const WITHIN_MS = 10_000;

/**
 * Through systemd, without being root: `systemd/polkit/60-yobiban.rules` lets the kiosk's own
 * account restart and switch off its box, and nothing else.
 */
export const systemdPower: BoxPower = {
  restart: () => systemctl('reboot', '再起動できませんでした'),
  shutDown: () => systemctl('poweroff', '電源を切れませんでした'),
};

function systemctl(verb: 'reboot' | 'poweroff', sentence: string): Promise<Result<void, string>> {
  return new Promise((resolve) => {
    execFile(
      'systemctl',
      [verb, '--no-ask-password'],
      { timeout: WITHIN_MS },
      (failed, _out, why) => {
        if (!failed) return resolve(ok(undefined));
        const [first] = why.trim().split('\n');
        resolve(err(first ? `${sentence}（${first.slice(0, 80)}）` : sentence));
      },
    );
  });
}
