import { writeFile } from 'node:fs/promises';
import { Agent, get, type IncomingMessage } from 'node:http';
import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { type StatusStage, StatusStreet } from '../../.ci/status-street.ts';
import { PageReader } from '../../broker/client/page-reader.ts';

const street = StatusStreet.ofTests();
let stage: StatusStage;

type Answer = { readonly status: number; readonly head: string; readonly body: string };

/** One request over a connection of its own, from an address of 127.0.0.0/8. */
function ask(path: string, localAddress = '127.0.0.1'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const agent = new Agent({ keepAlive: false });
    const request = get(`${stage.rig.url}${path}`, { agent, localAddress }, (response) => {
      void bodyOf(response).then((body) => {
        const { date: _date, ...head } = response.headers;
        resolve({ status: response.statusCode ?? 0, head: JSON.stringify(head), body });
      });
    });
    request.on('error', reject);
  });
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of response.setEncoding('utf8')) body += part;
  return body;
}

/** As good as random, and the same each time. */
const tokenNo = (nth: number) => Buffer.from(`guess ${nth}`.padEnd(16)).toString('base64url');

describe('F43: guessing', () => {
  test.each(['', '/now', '/stream'])(
    'an unknown and an expired token get the same answer at /t/<token>%s',
    async (door) => {
      stage = await street.hall();
      const token = stage.hall.tokenOf(stage.number);
      stage.play((trial) => {
        trial.finish('A001');
        trial.finish('C001');
        trial.closeDay();
      });
      const expired = await ask(`/t/${token}${door}`);
      const unknown = await ask(`/t/${tokenNo(1)}${door}`);
      expect(expired.status).toBe(200);
      expect(expired).toEqual(unknown);
    },
  );

  test('300 guesses from the hall’s own Wi-Fi: none hits, most are sent away, and good tokens go on', async () => {
    stage = await street.hall();
    const good = stage.hall.tokenOf(stage.number);
    const other = stage.hall.tokenOf('B001');
    const guesses = Array.from({ length: 300 }, (_, nth) => ask(`/t/${tokenNo(nth)}/now`));
    const first = await Promise.race([
      ask(`/t/${good}/now`),
      Promise.all(guesses).then(() => 'the guesses came first' as const),
    ]);
    expect(first).toMatchObject({ status: 200 });
    const answers = await Promise.all(guesses);
    expect(answers.filter(({ body }) => body.includes('"known":true'))).toEqual([]);
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(300 - 20 - 64);
    expect(statuses.filter((status) => status === 200)).toHaveLength(20 + 64);
    // A ticket that nobody had looked at before is served as well, page and stream.
    expect((await ask(`/t/${other}`)).body).toContain('B001');
    const reader = await PageReader.open(`${stage.rig.url}/t/${other}/stream`);
    street.closers.push(async () => reader.close());
    await expect.poll(() => reader.snapshots[0]).toMatchObject({ ticket: { known: true } });
    // Nothing of the guesses is left behind.
    expect(stage.hall.memory.follows('publicTicket', tokenNo(7))).toBe(false);
  });
});

describe('F43: guessing in bulk', () => {
  /** The whole million over HTTP took half an hour on a busy machine: `EVERY_GUESS=1`. */
  const every = process.env['EVERY_GUESS'] === '1';
  const guesses = every ? 1_000_000 : 2_000;
  const guessers = 20;
  const atOnce = every ? 4_000 : 2_000;

  test(
    `${guesses} guesses over HTTP from ${guessers} addresses: no hit, and a good token is answered all the while`,
    async () => {
      stage = await street.hall();
      const good = stage.hall.tokenOf(stage.number);
      const statuses = new Map<number, number>();
      const goodMs: number[] = [];
      let hits = 0;
      let resets = 0;
      let next = 0;
      const guess = async () => {
        while (next < guesses) {
          const nth = next;
          next += 1;
          const from = `127.2.0.${2 + (nth % guessers)}`;
          // A guesser who is sent away may find their next connection reset, and goes on.
          const answer = await ask(`/t/${tokenNo(nth)}/now`, from).catch(() => undefined);
          if (answer === undefined) resets += 1;
          const { status, body } = answer ?? { status: 0, body: '' };
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          if (body.includes('"known":true')) hits += 1;
        }
      };
      const startedAt = performance.now();
      const all = Promise.all(Array.from({ length: atOnce }, guess));
      let over = false;
      const ended = all.finally(() => {
        over = true;
      });
      // Behind one of the guessers' own addresses.
      while (!over) {
        const askedAt = performance.now();
        expect(await ask(`/t/${good}/now`, '127.2.0.2')).toMatchObject({ status: 200 });
        goodMs.push(performance.now() - askedAt);
      }
      await ended;
      const seconds = (performance.now() - startedAt) / 1_000;
      expect(hits).toBe(0);
      const slowed = (statuses.get(200) ?? 0) + (statuses.get(429) ?? 0);
      expect(slowed + resets, JSON.stringify([...statuses])).toBe(guesses);
      expect(resets).toBeLessThanOrEqual(guesses / 1_000);
      expect(statuses.get(429) ?? 0).toBeGreaterThan(0);
      if (!every) return;
      const p99 = goodMs.sort((a, b) => a - b)[Math.floor(goodMs.length * 0.99)];
      const told = {
        guesses,
        hits,
        seconds,
        statuses: [...statuses],
        goodAnswers: goodMs.length,
        p99,
      };
      await writeFile('var/guesses.json', JSON.stringify(told));
    },
    every ? 3_600_000 : 120_000,
  );
});

describe('F44: everybody at once', () => {
  const phones = 1_000;
  const addressOf = (nth: number) => `127.1.${Math.floor(nth / 200)}.${2 + (nth % 200)}`;

  test('1,000 phones load the page in one storm, and load it again', async () => {
    stage = await street.hall();
    const token = stage.hall.tokenOf(stage.number);
    for (let storm = 0; storm < 2; storm += 1) {
      const pages = await Promise.all(
        Array.from({ length: phones }, (_, nth) => ask(`/t/${token}`, addressOf(nth))),
      );
      expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([200]));
      expect(pages.every(({ body }) => body.includes(stage.number))).toBe(true);
    }
  });

  test('1,000 streams of one ticket, some of which never read: a call reaches all that do', async () => {
    stage = await street.hall();
    const token = stage.hall.tokenOf(stage.number);
    const readers = await Promise.all(
      Array.from({ length: phones }, () => PageReader.open(`${stage.rig.url}/t/${token}/stream`)),
    );
    street.closers.push(async () => {
      for (const reader of readers) reader.close();
    });
    const open = readers.filter(({ response }) => response.statusCode === 200);
    // Behind one address 512 are let in; the others are told to ask again, and their page polls.
    expect(open).toHaveLength(512);
    for (const slow of open.slice(0, 50)) slow.pause();
    stage.play((trial, number) => trial.callTicket(number, 'counter-2'));
    const called = ({ snapshots }: PageReader) =>
      JSON.stringify(snapshots.at(-1) ?? '').includes('"state":"calling"');
    await expect.poll(() => open.slice(50).every(called)).toBe(true);
    expect((await ask(`/t/${token}/now`)).body).toContain('"state":"calling"');
  });
});
