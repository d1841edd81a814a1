import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Hall } from '../../broker/client/hall.ts';
import { type NodeClock, systemClock } from '../../broker/client/node-clock.ts';
import { MemoryPassword } from '../../broker/client/password/memory-password.ts';
import type { SecondHall } from '../../broker/client/second-hall.ts';
import { MemoryLog } from '../../broker/contract/memory-log.ts';
import { assert } from '../../broker/contract/result.ts';
import { themeFile } from '../../config/paths.ts';
import { openStaff } from './staff-process.ts';

type RigOptions = {
  readonly hall: Hall;
  /** Left out, no page is served: routes alone. */
  readonly pagesDirectory?: string;
  readonly clock?: NodeClock;
  readonly bootId?: string;
  /** Of an earlier rig, whose accounts and sessions it finds. */
  readonly directory?: string;
  readonly port?: number;
  readonly idleMinutes?: number;
  readonly second?: SecondHall;
  /** Where an office listens. */
  readonly office?: { readonly port: number; readonly secret: string };
};

export type RigAnswer = {
  readonly status: number;
  readonly body: { readonly [key: string]: unknown };
  readonly headers: Headers;
};

/** For tests: a whole staff node on a port of its own, with a hall in the test's hand. */
export class StaffRig {
  readonly log = new MemoryLog();
  readonly passwords = new MemoryPassword();
  readonly directory: string;
  url = '';
  readonly #closers: (() => Promise<void> | void)[] = [];

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async open(options: RigOptions): Promise<StaffRig> {
    const { hall, clock = systemClock, bootId = 'boot-1', port = 0, pagesDirectory } = options;
    const fresh = path.join(tmpdir(), 'yobiban-staff-');
    const rig = new StaffRig(options.directory ?? (await mkdtemp(fresh)));
    const opened = await openStaff({
      ...{ hall, clock, bootId, themeFile, log: rig.log, hasher: rig.passwords },
      file: { listen: { host: '127.0.0.1', port }, directory: rig.directory },
      settings: { idleMinutes: options.idleMinutes ?? 15, office: options.office },
      ...(options.second && { second: options.second }),
      pagesDirectory: pagesDirectory ?? '',
      ...(pagesDirectory !== undefined && { pages: 'staff' }),
      onStop: (close) => rig.#closers.push(close),
    });
    assert(opened.ok, 'the staff node opens');
    rig.url = opened.value.url;
    return rig;
  }

  /** Somebody at a browser of their own. */
  visitor(): StaffVisitor {
    return new StaffVisitor(this.url);
  }

  async stop(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }

  /** Stops it and throws its files away. */
  async close(): Promise<void> {
    await this.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** One browser without a page: it keeps its cookie and says what browsers say. */
export class StaffVisitor {
  readonly #url: string;
  cookie = '';

  constructor(url: string) {
    this.#url = url;
  }

  async get(address: string): Promise<RigAnswer> {
    const headers = { cookie: this.cookie };
    return this.#answer(await fetch(`${this.#url}${address}`, { headers }));
  }

  async post(address: string, body: unknown, headers: object = {}): Promise<RigAnswer> {
    const response = await fetch(`${this.#url}${address}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: this.cookie, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return this.#answer(response);
  }

  /** One press, under an id of its own unless one is given. */
  ask(verb: string, ask: object, requestId: string = randomUUID()): Promise<RigAnswer> {
    return this.post('/ask', { verb, requestId, ask });
  }

  /** Signs in, and throws when that fails. */
  async signIn(staffId: string, password: string): Promise<this> {
    const answer = await this.post('/sign-in', { staffId, password });
    assert(answer.status === 200, `${staffId} signs in: ${answer.status}`);
    return this;
  }

  /** The first sign-in of an account that somebody else has made: chooses a password of one's own. */
  async join(staffId: string, handed: string, own: string): Promise<this> {
    await this.signIn(staffId, handed);
    const answer = await this.post('/password', { password: own });
    assert(answer.status === 200, `${staffId} chooses a password: ${answer.status}`);
    return this;
  }

  async #answer(response: Response): Promise<RigAnswer> {
    const [set] = response.headers.getSetCookie();
    if (set !== undefined) this.cookie = set.split(';')[0] ?? '';
    const text = await response.text();
    const body = text.startsWith('{') ? JSON.parse(text) : { text };
    return { status: response.status, body, headers: response.headers };
  }
}
