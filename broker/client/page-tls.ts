import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerOptions } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { Logger } from '../contract/log.ts';
import { err, ok, type Result } from '../contract/result.ts';
import type { TlsFiles } from './node-file.ts';

/** A certificate that was renewed is served within this time, and no stream ends for it. */
const LOOK_EVERY_MS = 60_000;

type Pair = { readonly cert: string; readonly key: string };

/** The certificate of a page's address, from its files, which are looked at again. */
export class PageTls {
  readonly #files: TlsFiles;
  readonly #log: Logger;
  #pair: Pair;
  #server: Server | undefined;
  #timer: NodeJS.Timeout | undefined;

  private constructor(files: TlsFiles, pair: Pair, log: Logger) {
    this.#files = files;
    this.#pair = pair;
    this.#log = log;
  }

  /** The error is a sentence: the files cannot be read, or do not fit each other. */
  static async read(files: TlsFiles, log: Logger): Promise<Result<PageTls, string>> {
    const pair = await read(files);
    return pair.ok ? ok(new PageTls(files, pair.value, log)) : pair;
  }

  /** Makes the one server that serves with it. */
  serve(handler: Parameters<typeof createServer>[1], options: ServerOptions): Server {
    this.#server = createServer({ ...options, ...this.#pair, minVersion: 'TLSv1.2' }, handler);
    this.#timer = setInterval(() => void this.lookAgain(), LOOK_EVERY_MS).unref();
    return this.#server;
  }

  /** A pair that does not read is half written, or wrong: the one before goes on. */
  async lookAgain(): Promise<void> {
    const pair = await read(this.#files);
    if (!pair.ok) {
      this.#log.warn('page.certificate-refused', { because: pair.error });
      return;
    }
    const { cert, key } = pair.value;
    if (cert === this.#pair.cert && key === this.#pair.key) return;
    this.#pair = pair.value;
    this.#server?.setSecureContext({ ...this.#pair, minVersion: 'TLSv1.2' });
    this.#log.info('page.certificate-renewed');
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

async function read({ certFile, keyFile }: TlsFiles): Promise<Result<Pair, string>> {
  let pair: Pair;
  try {
    const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
    pair = { cert, key };
  } catch {
    return err(`${certFile}, ${keyFile}: the certificate or its key cannot be read`);
  }
  try {
    createSecureContext(pair);
    return ok(pair);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return err(`${certFile}, ${keyFile}: no certificate with its key (${why})`);
  }
}
