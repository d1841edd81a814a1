import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildPage } from '../../.ci/build-page.ts';
import { PlayedHall, trialPack } from '../../.ci/played-hall.ts';
import { PageReader } from '../../broker/client/page-reader.ts';
import { StatusRig } from './status-rig.ts';

type Asked = {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
};

let hall: PlayedHall;
let rig: StatusRig;
let number: string;
const readers: PageReader[] = [];

beforeEach(async () => {
  hall = new PlayedHall('status-1', await trialPack());
  hall.trial.openDay('2026-11-19');
  hall.trial.setCounter('counter-1', 'open');
  hall.trial.issue('application');
  hall.trial.callNext('counter-1');
  number = hall.trial.issue('pickup');
  hall.publish();
  const folder = path.dirname(await buildPage('status'));
  rig = await StatusRig.open({ hall: hall.memory, pagesDirectory: folder });
});
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.close();
  await rig.close();
});

async function streamOf(token: string): Promise<PageReader> {
  const reader = await PageReader.open(`${rig.url}/t/${token}/stream`);
  readers.push(reader);
  return reader;
}

const first = async (reader: PageReader): Promise<unknown> => {
  await expect.poll(() => reader.snapshots.length).toBeGreaterThan(0);
  return reader.snapshots[0];
};

/** By hand: fetch lets nobody choose the host. */
function ask(path: string, headers: OutgoingHttpHeaders): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const asked = request(`${rig.url}${path}`, { headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
    });
    asked.on('error', reject).end();
  });
}

describe('what an asker says of themselves', () => {
  test.each(['[', 'evil.example'])('F46: a feed bears no word of the host %s', async (host) => {
    const answer = await ask('/line.atom', { host, 'x-forwarded-host': 'evil.example' });
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain('evil');
    expect(answer.text).toContain('<link href="./"/>');
  });

  test.each([
    ['gzip', 'gzip'],
    ['br, gzip;q=0.5', 'gzip'],
    ['gzip;q=0, *', undefined],
    ['gzip; q=0.0', undefined],
    ['', undefined],
  ])('who reads %j is sent %s', async (accepted, encoding) => {
    const { headers } = await ask('/site/ja', { 'accept-encoding': accepted });
    expect(headers['content-encoding']).toBe(encoding);
  });
});

describe('the stream of one ticket', () => {
  test('R8: live, from its token alone', async () => {
    const reader = await streamOf(hall.tokenOf(number));
    expect(await first(reader)).toMatchObject({ ticket: { known: true, number, ahead: 0 } });
    hall.trial.finish('A001');
    hall.trial.callNext('counter-1');
    hall.publish();
    const last = () => reader.snapshots.at(-1);
    await expect.poll(last).toMatchObject({ ticket: { state: 'calling', label: '1' } });
  });

  test('F43: an unknown and an expired token are answered byte for byte alike', async () => {
    const expired = hall.tokenOf(number);
    const unknown = 'x'.repeat(22);
    hall.trial.finish('A001');
    hall.trial.closeDay();
    hall.publish();
    const views = [await first(await streamOf(expired)), await first(await streamOf(unknown))];
    expect(JSON.stringify(views[0])).toBe(JSON.stringify(views[1]));
    const heads = readers.map(({ response }) => {
      const { date: _date, ...head } = response.headers;
      return [response.statusCode, head];
    });
    expect(heads[0]).toEqual(heads[1]);
  });

  test.each(['short', 'x'.repeat(23), '%2e%2e%2f', "<script>'"])(
    'F46: %s is no token',
    async (odd) => {
      const response = await fetch(`${rig.url}/t/${encodeURIComponent(odd)}/stream`);
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({ error: 'not-found' });
    },
  );
});

describe('every answer keeps to itself (F45, R51)', () => {
  test.each(['/', '/t/xxxxxxxxxxxxxxxxxxxxxx', '/line.json', '/site/ja', '/nothing'])(
    '%s',
    async (address) => {
      const { headers } = await fetch(`${rig.url}${address}`);
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-robots-tag')).toContain('noindex');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('set-cookie')).toBeNull();
    },
  );

  test('the stream too, and nobody keeps it', async () => {
    const { response } = await streamOf(hall.tokenOf(number));
    expect(response.headers).toMatchObject({
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
      'cache-control': 'no-store',
    });
    expect(response.headers['set-cookie']).toBeUndefined();
  });

  test.each(['/t/xxxxxxxxxxxxxxxxxxxxxx', '/line.json', '/'])(
    'nothing can be changed at %s',
    async (address) => {
      const response = await fetch(`${rig.url}${address}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
      expect(response.status).toBe(404);
    },
  );
});

describe('for the city’s own site (R11)', () => {
  test('the waiting numbers of all services as JSON, for every page, with names and age', async () => {
    const response = await fetch(`${rig.url}/line.json`, {
      headers: { origin: 'https://city.example' },
    });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await response.json()).toMatchObject({
      ...{ connected: true, mode: 'open', asOf: hall.trial.at },
      services: [
        { serviceId: 'application', name: 'マイナンバーカードの申請', groups: 0, open: true },
        { serviceId: 'pickup', name: 'カードの受け取り（交付）', groups: 1, open: true },
        { serviceId: 'certificate-renewal' },
        { serviceId: 'pin-reset' },
      ],
      calling: [{ number: 'A001', label: '1' }],
    });
  });

  test('R63: why issuing is stopped, with the words that citizens read', async () => {
    const line = async () => (await (await fetch(`${rig.url}/line.json`)).json()) as object;
    expect(Object.keys(await line())).not.toContain('notice');
    hall.trial.stopIssuing('full');
    hall.publish();
    expect(await line()).toMatchObject({
      ...{ mode: 'stopped', notice: 'full' },
      noticeText: '混雑のため、本日の受付を終了しました。番号札をお持ちの方はお呼びします',
    });
    hall.trial.resumeIssuing();
    hall.publish();
    expect(Object.keys(await line())).not.toContain('noticeText');
  });

  test('it names nobody’s place: what another person waits for is theirs', async () => {
    const text = await (await fetch(`${rig.url}/line.json`)).text();
    expect(text).not.toContain(number);
  });

  test('the hall is away: it says so, and when it was heard', async () => {
    hall.memory.away();
    const line = (await (await fetch(`${rig.url}/line.json`)).json()) as object;
    expect(line).toMatchObject({ connected: false, asOf: hall.trial.at });
  });
});

describe('texts', () => {
  test('each language of the site; Japanese for one it does not have', async () => {
    const localeOf = async (wanted: string) => {
      const site = (await (await fetch(`${rig.url}/site/${wanted}`)).json()) as {
        texts: { locale: string };
      };
      return site.texts.locale;
    };
    for (const { locale } of hall.pack.locales) expect(await localeOf(locale)).toBe(locale);
    expect(await localeOf('xx')).toBe('ja');
  });

  test('503 before the hall has sent them', async () => {
    const early = await StatusRig.open({ hall: new PlayedHall('status-2', hall.pack).memory });
    const response = await fetch(`${early.url}/site/ja`);
    await early.close();
    expect(response.status).toBe(503);
  });
});
