import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import process from 'node:process';

type Crowded = {
  readonly port: number;
  readonly paths: readonly string[];
  readonly count: number;
};
/** What the bench tells a crowd, over IPC. */
export type CrowdOrder =
  | { readonly open: Crowded }
  /** All at once load a page each. */
  | { readonly load: Crowded }
  /** So many of them stop reading. */
  | { readonly stall: number }
  /** Tell when each phone that reads has read this text. */
  | { readonly await: string };
export type CrowdNews =
  | { readonly opened: number }
  | {
      readonly loaded: readonly {
        readonly status: number;
        readonly ms: number;
        readonly bytes: number;
      }[];
    }
  | { readonly stalled: number }
  /** Nanoseconds of the kernel's monotonic clock, as text: it is the same in every process. */
  | { readonly read: readonly string[] };

/** A few at a time, as they come in a hall; all at once is `load`. */
const OPENING_MAX = 64;
const TAIL_MAX = 256;
/** As `EventSource` does: who is told that its number is unknown, or is cut off, asks again. */
const TRIES_MAX = 5;

type Phone = {
  tail: string;
  open: boolean;
  stalled: boolean;
  readAt: bigint | undefined;
  socket: Socket | undefined;
};

/** Ten thousand phones in one process, each from an address of its own of 127.0.0.0/8. */
class PhoneCrowd {
  readonly #phones: Phone[] = [];
  #awaited = '';
  #left = 0;

  async open({ port, paths, count }: Crowded): Promise<void> {
    let next = 0;
    const openSome = async () => {
      while (next < count) {
        const nth = next;
        next += 1;
        const phone: Phone = {
          ...{ tail: '', open: false, stalled: false, readAt: undefined, socket: undefined },
        };
        this.#phones.push(phone);
        for (let tries = 0; tries < TRIES_MAX && !phone.open; tries += 1) {
          await this.#open(phone, port, paths[nth % paths.length] ?? '/', addressOf(nth));
        }
      }
    };
    await Promise.all(Array.from({ length: OPENING_MAX }, openSome));
    tell({ opened: this.#phones.filter(({ open }) => open).length });
  }

  async load({ port, paths, count }: Crowded): Promise<void> {
    const load = (nth: number) => loadPage(port, paths[nth % paths.length] ?? '/', addressOf(nth));
    tell({ loaded: await Promise.all(Array.from({ length: count }, (_, nth) => load(nth))) });
  }

  stall(count: number): void {
    for (const phone of this.#phones.slice(0, count)) {
      phone.stalled = true;
      phone.socket?.pause();
    }
    tell({ stalled: count });
  }

  await(text: string): void {
    this.#awaited = text;
    const reading = this.#phones.filter(({ stalled }) => !stalled);
    this.#left = reading.length;
    for (const phone of reading) phone.readAt = undefined;
  }

  #open(phone: Phone, port: number, path: string, localAddress: string): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', localAddress }, () =>
        socket.write(`GET ${path} HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n\r\n`),
      );
      phone.socket = socket;
      socket.setEncoding('latin1');
      socket.on('data', (text: string) => {
        this.#read(phone, text);
        if (phone.open || !text.includes('data:') || text.includes('"known":false')) return;
        phone.open = true;
        resolve();
      });
      socket.on('error', () => resolve());
      socket.on('close', () => {
        phone.open = false;
        resolve();
      });
    });
  }

  #read(phone: Phone, text: string): void {
    if (this.#awaited === '' || phone.readAt !== undefined) return;
    const joined = phone.tail + text;
    phone.tail = joined.slice(-TAIL_MAX);
    if (!joined.includes(this.#awaited)) return;
    phone.readAt = process.hrtime.bigint();
    phone.tail = '';
    this.#left -= 1;
    if (this.#left > 0) return;
    this.#awaited = '';
    const reading = this.#phones.filter(({ stalled }) => !stalled);
    tell({ read: reading.map(({ readAt }) => String(readAt)) });
  }
}

function addressOf(nth: number): string {
  return `127.${1 + (nth % 200)}.${Math.floor(nth / 200) % 250}.${2 + (nth % 250)}`;
}

/** @returns the status, 0 where there was no answer, and the milliseconds to its last byte */
function loadPage(port: number, path: string, localAddress: string) {
  const startedAt = performance.now();
  return new Promise<{ status: number; ms: number; bytes: number }>((resolve) => {
    let bytes = 0;
    const end = (status: number) => resolve({ status, ms: performance.now() - startedAt, bytes });
    const headers = { 'accept-encoding': 'gzip' };
    get({ port, host: '127.0.0.1', path, localAddress, agent: false, headers }, (answer) => {
      answer.on('data', (part: Buffer) => {
        bytes += part.length;
      });
      answer.on('end', () => end(answer.statusCode ?? 0));
    }).on('error', () => end(0));
  });
}

function tell(news: CrowdNews): void {
  process.send?.(news);
}

const crowd = new PhoneCrowd();
process.on('message', (order: CrowdOrder) => {
  if ('await' in order) crowd.await(order.await);
  else if ('stall' in order) crowd.stall(order.stall);
  else if ('load' in order) void crowd.load(order.load);
  else void crowd.open(order.open);
});
