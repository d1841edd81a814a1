import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import type { PageServer } from '../../broker/client/page-server.ts';

/** No token has this form: the whole page is made and sent, and no hall is asked (`status-routes.ts`). */
const PAGE = '/t/-';
/** Node's compiler has then seen all of the way to a page often enough to make the most of it. */
const PAGES = 1_200;
const AT_ONCE = 8;
/** Most of the way is that of a connection; but one more handshake costs as much as ten pages. */
const PAGES_A_CONNECTION = { plain: 1, secure: 25 } as const;
/** A pause after each few as long as they took: a hall that starts needs its processor. */
const REST_MS_MAX = 50;
/** The hall's words are the page's; without them another way would be learnt. */
const LOOK_EVERY_MS = 250;
const LOOKS_MAX = 40;

/**
 * Loads a page of this node itself, again and again, as soon as the hall has told its words: the first
 * crowd then finds a node that has done so before, and does not wait until Node has compiled what
 * they ask for (F44).
 */
export async function warmUp({ url }: Pick<PageServer, 'url'>): Promise<void> {
  try {
    if (!(await hasWords(url))) return;
    const pages = PAGES_A_CONNECTION[url.startsWith('https:') ? 'secure' : 'plain'];
    for (let loaded = 0; loaded < PAGES; loaded += AT_ONCE * pages) {
      const startedMs = performance.now();
      await Promise.all(Array.from({ length: AT_ONCE }, () => statusOf(url, PAGE, pages)));
      await pause(Math.min(performance.now() - startedMs, REST_MS_MAX));
    }
  } catch {
    // The node stops meanwhile, or its own address does not reach it: it serves all the same.
  }
}

async function hasWords(url: string): Promise<boolean> {
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    if ((await statusOf(url, '/site/ja')) === 200) return true;
    await pause(LOOK_EVERY_MS);
  }
  return false;
}

function pause(ms: number): Promise<void> {
  return sleep(ms, undefined, { ref: false });
}

/**
 * As little of a client as there can be: it is not what is to be warmed.
 *
 * @param times - asked for so often in one go, before the node closes
 * @returns the status of the first answer
 */
function statusOf(url: string, path: string, times = 1): Promise<number> {
  const { protocol, hostname, port, host } = new URL(url);
  const at = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) };
  return new Promise((resolve, reject) => {
    let status = 0;
    // The certificate is for the name that phones know; nothing is told, and nothing believed.
    const secure = protocol === 'https:';
    const socket = secure ? connectTls({ ...at, rejectUnauthorized: false }) : connect(at);
    socket.setNoDelay(true);
    socket.on(secure ? 'secureConnect' : 'connect', () => {
      const asked = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAccept-Encoding: gzip\r\n`;
      socket.write(`${`${asked}\r\n`.repeat(times - 1)}${asked}Connection: close\r\n\r\n`);
    });
    socket.on('data', (part: Buffer) => {
      status ||= Number(part.toString('latin1', 9, 12));
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(status));
  });
}
