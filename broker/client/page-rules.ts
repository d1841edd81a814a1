import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import helmet, { type HelmetOptions } from 'helmet';
import type { Logger } from '../contract/log.ts';
import { InvariantError } from '../contract/result.ts';

const self = ["'self'"];

/** Only this node's own files, nothing inline, and nobody may frame it (reliability F45, F46). */
const helmetOptions: HelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: self,
      styleSrc: self,
      imgSrc: self,
      fontSrc: self,
      mediaSrc: self,
      connectSrc: self,
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  referrerPolicy: { policy: 'no-referrer' },
  // A hall's box is reached over http by its address; this would lock its pages out.
  strictTransportSecurity: false,
  // Browsers heed it over https alone, and complain on the console.
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
};

/**
 * What every answer says, streams included. They are the same each time, so that helmet is asked
 * once: headers set on each response would be kept for as long as its stream is open.
 */
export const pageSecurity: Readonly<Record<string, string>> = Object.freeze({
  ...helmetHeaders(),
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  // Ticket addresses must not be found by searching.
  'x-robots-tag': 'noindex',
});

function helmetHeaders(): Record<string, string> {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  helmet(helmetOptions)(request, response, () => {});
  const given = Object.entries(response.getHeaders()).map(([name, value]) => [name, `${value}`]);
  return Object.fromEntries(given);
}

/** Puts them on every answer. */
export function secureAnswers(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, next) => {
    reply.headers(pageSecurity);
    // RFC 9112 3.2. Node would refuse it without a header of ours.
    const isWhole = request.headers.host !== undefined || request.raw.httpVersion !== '1.1';
    if (isWhole) next();
    else reply.code(400).send({ error: 'no-host' });
  });
  app.server.on('checkExpectation', refuseExpectation);
}

/** Refuses what another site's page sends on a visitor's behalf (reliability F48). */
export function refuseForeignPages(app: FastifyInstance, log: Logger): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'GET' || request.method === 'HEAD') return;
    if (isOwn(request)) return;
    log.warn('page.request-refused', { ...told(request), status: 403, because: 'origin' });
    await reply.code(403).send({ error: 'foreign-origin' });
  });
  // Only JSON: a form of another page cannot send it without asking first.
  app.removeContentTypeParser('text/plain');
}

/** Browsers name the origin with every POST; what sends neither header is no browser. */
function isOwn(request: FastifyRequest): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return request.headers['sec-fetch-site'] === undefined;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** Errors and unknown routes as JSON; what failed inside stays inside. */
export function answerPlainly(app: FastifyInstance, log: Logger): void {
  app.setNotFoundHandler((_request, reply) => {
    reply.code(404).send({ error: 'not-found' });
  });
  app.setErrorHandler((error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) {
      log.info('page.request-refused', { ...told(request), status, because: error.code });
      return reply.code(status).send({ error: error.code ?? 'refused' });
    }
    log.error('page.failed', { ...told(request), because: error.stack ?? error.message });
    reply.code(500).send({ error: 'failed' });
    // A broken invariant ends the process once it is answered: systemd starts it afresh.
    if (error instanceof InvariantError) {
      setImmediate(() => {
        throw error;
      });
    }
    return reply;
  });
}

const unreadable: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** What is no request reaches no route and no hook: it is answered byte for byte, as all else (F45). */
export function refuseUnreadable(error: { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const head = Object.entries(pageSecurity).map(([name, value]) => `${name}: ${value}`);
  const status = unreadable[error.code ?? ''] ?? '400 Bad Request';
  const plain = [`HTTP/1.1 ${status}`, ...head, 'connection: close', 'content-length: 0'];
  if (socket.writable) socket.write(`${plain.join('\r\n')}\r\n\r\n`);
  // Not when it is written: before a TLS handshake, that would never be.
  socket.destroy();
}

/** Node would answer by itself, and say nothing of this; we expect nothing but `100-continue`. */
function refuseExpectation(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(417, { ...pageSecurity, connection: 'close' }).end();
}

/** An address that cannot be read reaches no hook. */
export function refuseBadUrl(_error: FastifyError, _request: unknown, reply: FastifyReply): void {
  reply.code(400).headers(pageSecurity).send({ error: 'bad-url' });
}

/** The route's pattern, never the address: that may hold a ticket's token. */
function told(request: FastifyRequest) {
  return { method: request.method, route: request.routeOptions.url ?? 'unknown' };
}
