import { spawn } from 'node:child_process';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from '../../contract/result.ts';
import type { PlayFault } from './player-port.ts';

type Look = Result<void, PlayFault>;

/** A sound server that does not answer in this time hangs. */
const LOOK_MS = 1_000;
/** alsa-lib's own words after a device took the format; not translated. */
const OPENED = 'Its setup is';
const STDERR_CHARACTERS_MAX = 4_000;
const DETAIL_CHARACTERS_MAX = 100;

/**
 * The card that an ALSA name means: `Device` of `plughw:CARD=Device,DEV=0`, `card1` of `hw:1`.
 * Nothing for a name that leaves it to ALSA's configuration, such as `default`.
 */
export function cardOf(device: string): string | undefined {
  const card = /CARD=(?<card>[^,]+)/.exec(device) ?? /^(?:plug)?hw:(?<card>[^,]+)/.exec(device);
  const name = card?.groups?.['card'];
  return name !== undefined && /^\d+$/.test(name) ? `card${name}` : name;
}

/** Whether the kernel has this card; a USB loudspeaker leaves the list when it is pulled. */
export async function lookForCard(card: string, cards = '/proc/asound'): Promise<Look> {
  try {
    await access(path.join(cards, card));
    return ok(undefined);
  } catch {
    return err({ kind: 'failed', detail: `no sound card ${card}` });
  }
}

/**
 * Opens a device as for a sound, hands it none, and closes it: nothing is heard (some 10 ms). A
 * sound server that is gone or hangs does not open.
 */
export function lookByOpening(
  [command, ...args]: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
  withinMs = LOOK_MS,
): Promise<Look> {
  return new Promise((resolve) => {
    const child = spawn(command, ['-v', ...args], {
      stdio: ['pipe', 'ignore', 'pipe'],
      env: { ...env, LC_ALL: 'C' },
    });
    const watchdog = setTimeout(() => {
      child.kill('SIGKILL');
      resolve(err({ kind: 'overdue', detail: 'the sound device hangs' }));
    }, withinMs);
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-STDERR_CHARACTERS_MAX);
      if (child.killed || !said.includes(OPENED)) return;
      // Told to give up before its input ends, it does not fill up what it was never given.
      child.kill('SIGTERM');
      child.stdin.destroy();
    });
    child.stdin.on('error', () => undefined);
    child.on('error', ({ message }) => {
      clearTimeout(watchdog);
      resolve(err({ kind: 'missing', detail: message }));
    });
    child.on('exit', (code, signal) => {
      clearTimeout(watchdog);
      const complaint = said.trim().split('\n').at(-1) ?? '';
      // Somebody else sounds there at this moment: it is there.
      const there = said.includes(OPENED) || complaint.includes('busy');
      const detail = `${code ?? signal} ${complaint}`.slice(0, DETAIL_CHARACTERS_MAX);
      resolve(there ? ok(undefined) : err({ kind: 'failed', detail }));
    });
  });
}
