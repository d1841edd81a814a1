import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { err, ok, type Result } from '../../contract/result.ts';
import type { Listening, Microphone } from './microphone-port.ts';
import { type Pcm, rateHz } from './pcm.ts';

export type ArecordOptions = {
  /** An ALSA name; by card name, as for `aplay`. */
  readonly device: string;
  readonly command?: string;
  /** Added to the environment. */
  readonly environment?: Readonly<Record<string, string>>;
};

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** A device that has not begun to record by then never will. */
const BEGIN_MS = 3_000;
/** Then whoever listens has forgotten to stop. */
const LISTEN_MS = 30_000;
const STOP_MS = 1_000;
const STDERR_CHARACTERS_MAX = 400;

/** The microphone of a box, through ALSA's `arecord`. */
export class ArecordMicrophone implements Microphone {
  readonly #options: Required<ArecordOptions>;

  constructor(options: ArecordOptions) {
    this.#options = { command: '/usr/bin/arecord', environment: {}, ...options };
  }

  listen(): Promise<Result<Listening, string>> {
    const { device, command, environment } = this.#options;
    const format = ['-t', 'raw', '-f', 'S16_LE', '-r', String(rateHz), '-c', '1'];
    const limit = ['-d', String(LISTEN_MS / 1000)];
    const child: Child = spawn(command, ['-q', '-D', device, ...format, ...limit, '-'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    const heard: Buffer[] = [];
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(0, STDERR_CHARACTERS_MAX);
    });
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    return new Promise((resolve) => {
      const overdue = setTimeout(() => {
        child.kill('SIGKILL');
        resolve(err('the microphone does not begin'));
      }, BEGIN_MS);
      const settle = (result: Result<Listening, string>) => {
        clearTimeout(overdue);
        resolve(result);
      };
      child.once('error', ({ message }) => settle(err(message)));
      child.once('close', (code, signal) => settle(err(`${code ?? signal} ${complaint.trim()}`)));
      child.stdout.on('data', (bytes: Buffer) => {
        heard.push(bytes);
        settle(ok({ stop: () => stopped(child, ended, heard) }));
      });
    });
  }
}

async function stopped(
  child: Child,
  ended: Promise<void>,
  heard: readonly Buffer[],
): Promise<Result<Pcm, string>> {
  // One that ended by itself was unplugged in between: what it heard is not the whole.
  if (child.exitCode !== null || child.signalCode !== null) return err('the microphone went away');
  child.kill('SIGTERM');
  const hangs = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(hangs);
  const bytes = Buffer.concat(heard);
  const pcm = new Int16Array(Math.floor(bytes.length / 2));
  for (let i = 0; i < pcm.length; i += 1) pcm[i] = bytes.readInt16LE(i * 2);
  return ok(pcm);
}
