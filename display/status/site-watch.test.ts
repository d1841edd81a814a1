import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { MemoryHall } from '../../broker/client/memory-hall.ts';
import type { PageServer } from '../../broker/client/page-server.ts';
import { publicHall, publicLine, publicSite } from '../../broker/contract/public-topics.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';
import { SiteWatch } from './site-watch.ts';

const now = Date.parse('2026-11-19T10:24:00+09:00');

let hall: MemoryHall;
let clock: ManualClock;
let watch: SiteWatch;
/** Who looks at the line of the whole hall. */
let readers: number;
const server = {
  openStream: () => ({
    publish: () => {},
    get readerCount() {
      return readers;
    },
  }),
} as unknown as PageServer;

beforeEach(() => {
  hall = new MemoryHall('status-1');
  clock = new ManualClock();
  readers = 0;
  watch = new SiteWatch({ hall, clock, server });
});

const followed = () => [
  hall.follows('publicHall'),
  hall.follows('publicLine'),
  hall.follows('publicSite', 'ja'),
];

function speak(): void {
  hall.beat();
  const time = { time: now, domainTime: now, rate: 1 };
  hall.deliver(
    'publicHall',
    parsed(publicHall, { ...time, mode: 'open', businessDay: '2026-11-19' }),
  );
  hall.deliver('publicLine', parsed(publicLine, { seq: 1, at: now, services: [], calling: [] }));
}

describe('a site is followed while somebody watches it, and no longer (design part 11)', () => {
  test('from the first question on, which waits until the hall has spoken', async () => {
    expect(followed()).toEqual([false, false, false]);
    let woken = false;
    const waking = watch.wake().then(() => {
      woken = true;
    });
    expect(followed()).toEqual([true, true, true]);
    await Promise.resolve();
    expect(woken).toBe(false);
    speak();
    await waking;
    expect(watch.news.hall?.businessDay).toBe('2026-11-19');
  });

  test('a hall that is not heard keeps nobody waiting longer than a beat', async () => {
    const waking = watch.wake();
    clock.advance(2_500);
    await waking;
    expect(watch.news.hall).toBeUndefined();
  });

  test('a minute after the last question nothing of it is left', async () => {
    const waking = watch.wake();
    speak();
    await waking;
    clock.advance(59_000);
    await watch.wake();
    clock.advance(59_999);
    expect(followed()).toEqual([true, true, true]);
    clock.advance(1);
    expect(followed()).toEqual([false, false, false]);
    expect([watch.news.hall, watch.news.line, watch.sites.size]).toEqual([undefined, undefined, 0]);
  });

  test('each language that the Japanese texts name is followed by its own topic', async () => {
    void watch.wake();
    const languages = ['ja', 'ne'].map((locale) => ({ locale, native: locale, bcp47: locale }));
    const site = { version: '1', name: '市民課', languages, services: [] };
    const say = (locale: string) => {
      const texts = { locale, native: locale, bcp47: locale, status: 'draft' };
      const content = { ...site, texts: { ...texts, texts: {}, services: {} } };
      hall.deliver('publicSite', parsed(publicSite, content), locale);
    };
    say('ja');
    say('ne');
    expect([...watch.sites.keys()]).toEqual(['ja', 'ne']);
    clock.advance(60_000);
    expect(['ja', 'ne'].map((locale) => hall.follows('publicSite', locale))).toEqual([
      false,
      false,
    ]);
  });

  test('it stays while a page looks at it', async () => {
    const waking = watch.wake();
    speak();
    await waking;
    readers = 1;
    clock.advance(600_000);
    expect(followed()).toEqual([true, true, true]);
    readers = 0;
    clock.advance(60_000);
    expect(followed()).toEqual([false, false, false]);
  });

  test('the one at the root stays', async () => {
    watch.stay();
    const waking = watch.wake();
    speak();
    await waking;
    clock.advance(600_000);
    expect(followed()).toEqual([true, true, true]);
  });
});
