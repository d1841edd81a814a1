import { type ChildProcess, spawn } from 'node:child_process';
import { err, ok, type Result } from '../../contract/result.ts';
import { cardOf, lookByOpening, lookForCard } from './aplay-look.ts';
import type { Loudspeaker } from './loudspeaker-port.ts';
import { bytesOf, durationMs, type Pcm, rateHz } from './pcm.ts';
import { PlayTurns, stopped } from './play-turns.ts';
import type { Player, PlayFault } from './player-port.ts';

export type AplayOptions = {
  /** An ALSA name. By card name (`plughw:CARD=Device`), as indices change with the plugging (voice.md 3). */
  readonly device?: string;
  readonly command?: string;
  /** Added to the environment; tests set `ALSA_CONFIG_PATH`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Beyond the duration of the sound: then the sound server hangs, and the child is killed. */
  readonly graceMs?: number;
  /** Where the kernel shows its cards. */
  readonly cards?: string;
};

const STDERR_CHARACTERS_MAX = 400;
const STOP_MS = 500;

/**
 * Sound through ALSA: one `aplay` for each sound, so that its exit code tells whether this one was
 * heard. A browser would report success with no sound card at all (voice.md part 3).
 * The device is opened anew each time: a television that was switched off and on would keep an open
 * one silent.
 */
export class AplayPlayer implements Player, Loudspeaker {
  readonly #options: Required<AplayOptions>;
  readonly #turns = new PlayTurns();
  #child: ChildProcess | undefined;

  constructor(options: AplayOptions = {}) {
    this.#options = {
      device: 'default',
      command: '/usr/bin/aplay',
      environment: {},
      graceMs: 5_000,
      cards: '/proc/asound',
      ...options,
    };
  }

  play(pcm: Pcm): Promise<Result<void, PlayFault>> {
    return this.#turns.take(() => this.#spawn(pcm));
  }

  /**
   * A device with a card of its own is looked up in the kernel's list and left alone: some click
   * when they are opened. Any other is opened, when nothing sounds.
   */
  look(): Promise<Result<void, PlayFault>> {
    const { device, environment, cards } = this.#options;
    const card = cardOf(device);
    if (card !== undefined) return lookForCard(card, cards);
    return this.#turns.take(() =>
      lookByOpening(this.#command(), { ...process.env, ...environment }),
    );
  }

  stop(): void {
    this.#turns.cancel();
    const child = this.#child;
    // Killed outright it could leave a shared device locked; a device that hangs leaves no choice.
    child?.kill('SIGTERM');
    setTimeout(() => child?.kill('SIGKILL'), STOP_MS).unref();
  }

  #command(): readonly [string, ...string[]] {
    const { command, device } = this.#options;
    const format = ['-t', 'raw', '-f', 'S16_LE', '-r', String(rateHz), '-c', '1'];
    return [command, '-D', device, ...format, '-'];
  }

  #spawn(pcm: Pcm): Promise<Result<void, PlayFault>> {
    const { environment, graceMs } = this.#options;
    const [command, ...args] = this.#command();
    return new Promise((resolve) => {
      const child = spawn(command, ['-q', ...args], {
        stdio: ['pipe', 'ignore', 'pipe'],
        env: { ...process.env, ...environment },
      });
      this.#child = child;
      let overdue = false;
      let complaint = '';
      const watchdog = setTimeout(() => {
        overdue = true;
        child.kill('SIGKILL');
      }, durationMs(pcm) + graceMs);
      const settle = (result: Result<void, PlayFault>) => {
        clearTimeout(watchdog);
        if (this.#child === child) this.#child = undefined;
        resolve(result);
      };
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        complaint = (complaint + text).slice(0, STDERR_CHARACTERS_MAX);
      });
      // A child that dies early breaks the pipe; its exit code says why.
      child.stdin.on('error', () => undefined);
      child.on('error', ({ message }) => settle(err({ kind: 'missing', detail: message })));
      child.on('exit', () => {
        // Not `close`: what the device holds open may outlive a child that was killed.
        if (overdue) settle(err({ kind: 'overdue', detail: 'the sound device hangs' }));
        else if (child.killed) settle(err(stopped));
      });
      child.on('close', (code, signal) => {
        if (code === 0) settle(ok(undefined));
        else settle(err({ kind: 'failed', detail: `${code ?? signal} ${complaint.trim()}` }));
      });
      child.stdin.end(bytesOf(pcm));
    });
  }
}
