import { type ChildProcess, spawn } from 'node:child_process';
import process from 'node:process';
import type * as v from 'valibot';
import { decode } from '../../../broker/contract/decode.ts';
import { assert } from '../../../broker/contract/result.ts';
import { runningAs, type User, until } from './linux.ts';

type Options<Heard extends v.GenericSchema> = {
  /** Its name among the programs of the bench. */
  readonly program: string;
  readonly args?: readonly string[];
  /** A plain user; root if left out. */
  readonly user?: User;
  readonly hears: Heard;
};

/**
 * Another process of the guest, told what to do and listened to. The two sides of a cable are
 * processes of their own, so that neither can hold the other up.
 */
export class Peer<Told, Heard extends v.GenericSchema> {
  /** Everything it said, oldest first. */
  readonly heard: v.InferOutput<Heard>[] = [];
  readonly #child: ChildProcess;
  #ended = false;

  constructor({ program, args = [], user, hears }: Options<Heard>) {
    const node = [process.execPath, process.argv[1] ?? '', program, ...args];
    const [command = '', ...rest] = [...(user ? runningAs(user) : []), ...node];
    this.#child = spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#child.on('message', (message) => {
      const decoded = decode(hears, message);
      assert(decoded.ok, `${program} said ${JSON.stringify(message)}`);
      this.heard.push(decoded.value);
    });
    this.#child.once('close', () => {
      this.#ended = true;
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  tell(message: Told): void {
    if (this.#child.connected) this.#child.send(message as object);
  }

  /** Waits for it to end by itself, and ends it if it does not; false then. */
  async end(withinMs: number): Promise<boolean> {
    const ended = await until(() => this.#ended, withinMs);
    if (!ended) {
      this.#child.kill('SIGKILL');
      await until(() => this.#ended, 5_000);
    }
    return ended;
  }
}

/** The other end: what a peer's program says and is told. */
export function listen<Schema extends v.GenericSchema>(
  schema: Schema,
  take: (message: v.InferOutput<Schema>) => void,
): void {
  process.on('message', (message) => {
    const decoded = decode(schema, message);
    assert(decoded.ok, `was told ${JSON.stringify(message)}`);
    take(decoded.value);
  });
}

export function say(message: object): void {
  process.send?.(message);
}
