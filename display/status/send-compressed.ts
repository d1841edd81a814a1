import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** More than wait at once on a bad day. */
const KEPT_MAX = 256;
/** Below this, the headers of a second packet cost more than is saved. */
const WORTH_BYTES = 1_024;
/**
 * The tables of the usual 256 KB take longer to make than a page to compress; it gets no larger. What
 * is kept of it lies in the piece it was written into: of the usual 16 KB, a page fills a tenth.
 */
const FOR_SMALL_TEXTS = { windowBits: 14, memLevel: 7, chunkSize: 2_048 };

export type Packed = {
  readonly etag: string;
  readonly plain: Buffer;
  gzip: Buffer | undefined;
  /** As small as it gets already. */
  readonly dense: boolean;
};

/** An answer made once for everybody: its bytes and its ETag; compressed when somebody first asks for that. */
export function packed(text: string): Packed {
  return packedBytes(Buffer.from(text), false);
}

export function packedPicture(bytes: Buffer): Packed {
  return packedBytes(bytes, true);
}

function packedBytes(plain: Buffer, dense: boolean): Packed {
  const etag = `W/"${createHash('sha1').update(plain).digest('base64url')}"`;
  return { etag, plain, gzip: undefined, dense };
}

const kept = new Map<string, Packed>();

/**
 * What many ask for and few change, such as the words of a language, or a ticket's page between two
 * beats of the hall: made and packed once (F44). What was asked for last stays the longest.
 */
export function packedOnce(key: string, text: () => string): Packed {
  const made = kept.get(key) ?? packed(text());
  kept.delete(key);
  kept.set(key, made);
  const [oldest] = kept.keys();
  if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest);
  return made;
}

/** Sends a text or picture as small as the asker can read, or 304 when it has it already. */
export function sendPacked(
  request: FastifyRequest,
  reply: FastifyReply,
  text: Packed,
): FastifyReply {
  const vary = reply.getHeader('vary');
  reply.header('etag', text.etag);
  reply.header('vary', vary ? `${vary}, accept-encoding` : 'accept-encoding');
  if (request.headers['if-none-match']?.includes(text.etag)) return reply.code(304).send();
  const { plain, dense } = text;
  const reads = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(
    String(request.headers['accept-encoding'] ?? ''),
  );
  if (!reads || dense || plain.length < WORTH_BYTES) return reply.send(plain);
  text.gzip ??= gzipSync(plain, FOR_SMALL_TEXTS);
  return reply.header('content-encoding', 'gzip').send(text.gzip);
}
