import { connect, type Socket } from 'node:net';
import process from 'node:process';

/** What the bench tells a crowd, over IPC. */
export type CrowdOrder =
  | {
      readonly open: {
        readonly port: number;
        readonly paths: readonly string[];
        readonly count: number;
      };
    }
  /** Tell when each phone has read this text. */
  | { readonly await: string };
/** Nanoseconds of the kernel's monotonic clock, as text: it is the same in every process. */
export type CrowdNews = { readonly opened: number } | { readonly read: readonly string[] };

/** A few at a time, as they come in a hall; all at once is a storm, and another test. */
const OPENING_MAX = 64;
const TAIL_MAX = 256;

type Phone = { tail: string; open: boolean; readAt: bigint | undefined };

/** Ten thousand phones in one process, each from an address of its own of 127.0.0.0/8. */
class PhoneCrowd {
  readonly #phones: Phone[] = [];
  #awaited = '';
  #left = 0;

  async open(port: number, paths: readonly string[], count: number): Promise<void> {
    let next = 0;
    const openSome = async () => {
      while (next < count) {
        const nth = next;
        next += 1;
        await this.#open(port, paths[nth % paths.length] ?? '/', nth);
      }
    };
    await Promise.all(Array.from({ length: OPENING_MAX }, openSome));
    tell({ opened: this.#phones.filter(({ open }) => open).length });
  }

  await(text: string): void {
    this.#awaited = text;
    this.#left = this.#phones.length;
    for (const phone of this.#phones) phone.readAt = undefined;
  }

  #open(port: number, path: string, nth: number): Promise<void> {
    const localAddress = `127.${1 + (nth % 200)}.${Math.floor(nth / 200) % 250}.${2 + (nth % 250)}`;
    const phone: Phone = { tail: '', open: false, readAt: undefined };
    this.#phones.push(phone);
    return new Promise((resolve) => {
      const socket: Socket = connect({ port, host: '127.0.0.1', localAddress }, () =>
        socket.write(`GET ${path} HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n\r\n`),
      );
      socket.setEncoding('latin1');
      socket.on('data', (text: string) => {
        this.#read(phone, text);
        if (phone.open || !text.includes('data:')) return;
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
    tell({ read: this.#phones.map(({ readAt }) => String(readAt)) });
  }
}

function tell(news: CrowdNews): void {
  process.send?.(news);
}

const crowd = new PhoneCrowd();
process.on('message', (order: CrowdOrder) => {
  if ('await' in order) crowd.await(order.await);
  else void crowd.open(order.open.port, order.open.paths, order.open.count);
});
