import { readFile, stat } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import serveStatic from '@fastify/static';
import {
  type FastifyInstance,
  type FastifyReply,
  type FastifyServerFactory,
  fastify,
} from 'fastify';
import type { Logger } from '../contract/log.ts';
import { err, ok, type Result } from '../contract/result.ts';
import { networkOf } from './asker-network.ts';
import { ConnectionCap } from './connection-cap.ts';
import { systemClock } from './node-clock.ts';
import type { TlsFiles } from './node-file.ts';
import {
  answerPlainly,
  pageSecurity,
  refuseBadUrl,
  refuseForeignPages,
  refuseUnreadable,
  secureAnswers,
} from './page-rules.ts';
import { PageTls } from './page-tls.ts';
import { SnapshotStream, StreamWriter } from './snapshot-stream.ts';

const BODY_BYTES_MAX = 16 * 1024;
const HEADER_BYTES_MAX = 8 * 1024;
const REQUEST_MS_MAX = 10_000;
/** Nothing moves for so long on the connection of somebody in the world who takes no answer. */
const STALLED_MS_MAX = 20_000;
/**
 * Connections that wait to be taken: what a kernel allows as it comes. With Node's own 511, a crowd
 * at once loses its first packets, and each phone tries again after a second (F43, F44).
 */
const WAITING_MAX = 4_096;

const serverTimes = {
  maxHeaderSize: HEADER_BYTES_MAX,
  headersTimeout: REQUEST_MS_MAX,
  requestTimeout: REQUEST_MS_MAX,
  keepAliveTimeout: REQUEST_MS_MAX,
  // Refused by us, with the headers of every answer.
  requireHostHeader: false,
  // How often Node looks for those that dawdle.
  connectionsCheckingInterval: REQUEST_MS_MAX / 2,
};

/** A page of the hall is read by a few screens; the public page by many, often behind one address. */
const limits = {
  hall: { streamsMax: 256, streamsPerAddressMax: 32, connectionsMax: 512 },
  public: { streamsMax: 20_000, streamsPerAddressMax: 512, connectionsMax: 25_000 },
} as const;

/**
 * Open connections of one asker of the public page: a hall's own Wi-Fi is one address, and a browser
 * opens six connections to load the page over HTTP/1.1, so that this is some 680 phones at one moment.
 */
const CONNECTIONS_OF_ASKER_MAX = 4_096;
/** A proxy on this very host. */
const LOOPBACK = ['127.0.0.0/8', '::1'];

/** How every stream begins, name after value: the same for all. */
const streamHead = [
  ...Object.entries(pageSecurity),
  ['content-type', 'text/event-stream; charset=utf-8'],
  ['cache-control', 'no-store'],
  // nginx in front must pass each view on at once.
  ['x-accel-buffering', 'no'],
].flat();

export type PageServerOptions = {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly log: Logger;
  /** The page's folder below `pagesDirectory`; left out, no files are served. */
  readonly pages?: string;
  /** `pagesDirectory` of `config/paths.ts`. */
  readonly pagesDirectory?: string;
  /** `themeFile` of `config/paths.ts`: the city's own colours, served as `/theme.css`. */
  readonly themeFile?: string;
  /** A script of the page that other sites may load, such as `/yobiban-status.js`. */
  readonly forOtherSites?: string;
  /** Further addresses at which the page's `index.html` stands, such as `/t/:token`. */
  readonly pageRoutes?: readonly string[];
  /** Adds the node's own routes. A GET `/stream` among them stands in place of the usual one. */
  readonly routes?: (app: FastifyInstance, server: PageServer) => void | Promise<void>;
  /**
   * Open to the world: far more readers, many of them behind one address (the hall's own Wi-Fi),
   * and perhaps a proxy on the same host, whose word on the address is taken.
   */
  readonly publicPage?: boolean;
  /**
   * Further proxies whose word on the address is taken, and whose connections nobody counts: addresses,
   * or networks of them.
   */
  readonly proxies?: readonly string[] | undefined;
  /** Serves HTTPS by itself, where nothing in front does. */
  readonly tls?: TlsFiles | undefined;
};

/** What a node's own pages talk to: files, one stream of whole views, and the node's own routes. */
export class PageServer {
  readonly app: FastifyInstance;
  /** The view behind `/stream`. */
  readonly stream: SnapshotStream<unknown>;
  readonly #writer: StreamWriter;
  readonly #log: Logger;
  readonly #limits: (typeof limits)[keyof typeof limits];
  readonly #tls: PageTls | undefined;
  #url = '';

  private constructor(options: PageServerOptions, tls: PageTls | undefined) {
    this.#tls = tls;
    const serverFactory: FastifyServerFactory | undefined =
      tls &&
      ((handler) => tls.serve(handler, { ...serverTimes, handshakeTimeout: REQUEST_MS_MAX }));
    this.#log = options.log;
    this.#limits = options.publicPage ? limits.public : limits.hall;
    this.#writer = new StreamWriter(options.log);
    this.stream = this.openStream();
    const proxies = [...LOOPBACK, ...(options.proxies ?? [])];
    this.app = fastify({
      bodyLimit: BODY_BYTES_MAX,
      trustProxy: options.publicPage ? proxies : false,
      requestTimeout: REQUEST_MS_MAX,
      keepAliveTimeout: REQUEST_MS_MAX,
      // A page of the hall may wait longer for its answer, such as a plan for the staff.
      connectionTimeout: options.publicPage ? STALLED_MS_MAX : 0,
      frameworkErrors: refuseBadUrl,
      clientErrorHandler: refuseUnreadable,
      // What still streams when the node stops would hold it up.
      forceCloseConnections: true,
      ...(serverFactory && { serverFactory }),
      http: serverTimes,
    });
    this.app.server.maxConnections = this.#limits.connectionsMax;
    if (!options.publicPage) return;
    ConnectionCap.on(this.app.server, {
      ...{ max: CONNECTIONS_OF_ASKER_MAX, exempt: proxies },
      ...{ clock: systemClock, log: options.log },
    });
  }

  /** @returns the open server, or a sentence that tells why it cannot open */
  static async listen(options: PageServerOptions): Promise<Result<PageServer, string>> {
    const tls = options.tls && (await PageTls.read(options.tls, options.log));
    if (tls && !tls.ok) return tls;
    const server = new PageServer(options, tls?.value);
    const failed = await server.#open(options);
    if (failed === undefined) return ok(server);
    await server.app.close();
    return err(failed);
  }

  /** Where it listens: `http://127.0.0.1:8081`. */
  get url(): string {
    return this.#url;
  }

  /**
   * A further stream of this server, such as one a ticket.
   *
   * @param deserted - called when its last reader has left
   */
  openStream<T>(deserted?: () => void): SnapshotStream<T> {
    return new SnapshotStream<T>(this.#writer, deserted);
  }

  /** Answers a request with a stream, or with 503 when there are too many; call nothing after it. */
  streamAt<T>(reply: FastifyReply, stream: SnapshotStream<T>): void {
    // Who left while the answer was looked for would be counted, and never leave again.
    if (reply.raw.destroyed) return;
    const { ip, raw: request } = reply.request;
    const network = networkOf(ip);
    const { streamsMax, streamsPerAddressMax } = this.#limits;
    const full = this.#writer.readerCount >= streamsMax;
    if (full || this.#writer.readersAt(network) >= streamsPerAddressMax) {
      this.#log.warn('page.reader-dropped', { because: 'too many streams' });
      reply.code(503).header('retry-after', '5').send({ error: 'too-many-streams' });
      return;
    }
    reply.hijack();
    const { raw } = reply;
    // A stream ends with its connection: without chunks each view is one write and not three.
    raw.useChunkedEncodingByDefault = false;
    // As one array: headers that are set one by one are kept for as long as the stream is open.
    raw.writeHead(200, streamHead);
    // Sent alone, the head becomes one string in memory; with a view behind it, it stays in fifty parts.
    raw.flushHeaders();
    // What a browser tells of itself is a kilobyte, and nobody asks for it again.
    request.rawHeaders = [];
    request.headers = {};
    stream.attach(raw, network);
  }

  /** Ends the streams, then the server. */
  async close(): Promise<void> {
    this.#tls?.close();
    this.#writer.close();
    await this.app.close();
  }

  async #open(options: PageServerOptions): Promise<string | undefined> {
    const { host, port } = options;
    const folder =
      options.pages === undefined ? undefined : join(options.pagesDirectory ?? '', options.pages);
    if (folder !== undefined && !(await isFolder(folder))) {
      return `${folder}: the page is not built there`;
    }
    await this.#prepare(options, folder);
    try {
      await this.app.listen({ host, port, backlog: WAITING_MAX });
    } catch (cause) {
      return whyNot(cause, host, port);
    }
    const address = this.app.server.address();
    const bound = typeof address === 'object' && address !== null ? address.port : port;
    this.#url = `${this.#tls ? 'https' : 'http'}://${reachable(host)}:${bound}`;
    this.#log.info('page.listening', { address: this.#url });
    return undefined;
  }

  async #prepare(options: PageServerOptions, folder: string | undefined): Promise<void> {
    const { app } = this;
    secureAnswers(app);
    refuseForeignPages(app, this.#log);
    answerPlainly(app, this.#log);
    app.get('/health', async () => ({ ok: true }));
    const theme = await themeOf(options.themeFile);
    app.get('/theme.css', (_request, reply) => {
      reply.type('text/css; charset=utf-8').header('cache-control', 'no-cache').send(theme);
    });
    await options.routes?.(app, this);
    if (!app.hasRoute({ method: 'GET', url: '/stream' })) {
      app.get('/stream', { exposeHeadRoute: false }, (_request, reply) =>
        this.streamAt(reply, this.stream),
      );
    }
    if (folder === undefined) return;
    const { forOtherSites } = options;
    // Not where its file is found: what every answer says would stand above it there.
    app.addHook('onRequest', async ({ url }, reply) => {
      if (forOtherSites === undefined || url.split('?')[0] !== forOtherSites) return;
      reply.header('cross-origin-resource-policy', 'cross-origin');
    });
    await app.register(serveStatic, {
      root: folder,
      cacheControl: false,
      dotfiles: 'ignore',
      // The build has laid each text beside itself as small as it can be made.
      preCompressed: true,
      setHeaders: (response, path) => {
        // A cache on the way must not hand Brotli to who reads none.
        response.setHeader('vary', 'accept-encoding');
        if (options.forOtherSites !== undefined && path.includes(options.forOtherSites)) {
          // Not named by its content, since other sites name it; a cache may keep it for an hour.
          response.setHeader('cache-control', 'public, max-age=3600');
          response.setHeader('access-control-allow-origin', '*');
          return;
        }
        // Vite names what stands in `assets` by its content.
        const lasting = path.includes('/assets/');
        response.setHeader(
          'cache-control',
          lasting ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      },
    });
    for (const route of options.pageRoutes ?? []) {
      app.get(route, (_request, reply) => reply.sendFile('index.html'));
    }
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

/** No theme is an empty one: pages always link to it. */
async function themeOf(path: string | undefined): Promise<string> {
  if (path === undefined) return '';
  try {
    return await readFile(path, 'utf8');
  } catch {
    return '';
  }
}

function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return isIP(host) === 6 ? `[${host}]` : host;
}

function whyNot(cause: unknown, host: string, port: number): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} of ${host} is in use by another program`;
    case 'EACCES':
      return `port ${port} of ${host} may not be used by this account`;
    case 'EADDRNOTAVAIL':
      return `${host} is not an address of this machine`;
    default:
      return `port ${port} of ${host} cannot be opened: ${cause instanceof Error ? cause.message : cause}`;
  }
}
