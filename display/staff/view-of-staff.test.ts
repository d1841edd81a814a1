import { describe, expect, test } from 'vitest';
import { MemoryHall } from '../../broker/client/memory-hall.ts';
import { alertList } from '../../broker/contract/alert-list.ts';
import { lineSnapshot } from '../../broker/contract/line-snapshot.ts';
import { type SitePack, sitePack } from '../../broker/contract/site.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';
import { trialSite } from '../../broker/queue/trial-site.ts';
import { type StaffNews, viewOfStaff } from './view-of-staff.ts';

const nothing: StaffNews = {
  pack: undefined,
  staff: undefined,
  line: undefined,
  alerts: undefined,
  trainingFault: undefined,
};
const ja = { locale: 'ja', native: '日本語', bcp47: 'ja', status: 'draft', texts: {} };
const pack: SitePack = parsed(sitePack, {
  version: 'of-tests',
  site: trialSite(),
  locales: [
    {
      ...ja,
      services: { delivery: { name: 'カードの受け取り', short: '受け取り', papers: [] } },
      steps: { papers: '書類確認' },
    },
  ],
});

describe('what staff are shown', () => {
  test('before anything is heard: nothing, and that it is not online', () => {
    const view = viewOfStaff(nothing, new MemoryHall('staff-1'));
    expect(view).toMatchObject({ online: false, services: [], counters: [], faults: [] });
    expect(view.now).toBeUndefined();
  });

  test('the hall’s time and its rate, for clocks that are not the browser’s', () => {
    const hall = new MemoryHall('staff-1');
    hall.beat({ rate: 60 });
    hall.elapsedMs = 1_000;
    const { now, rate } = viewOfStaff(nothing, hall);
    expect([now, rate]).toEqual([hall.domainNow(), 60]);
    hall.away();
    expect(viewOfStaff(nothing, hall).online).toBe(false);
  });

  test('names in Japanese; where one is missing, its id is better than nothing', () => {
    const { services } = viewOfStaff({ ...nothing, pack }, new MemoryHall('staff-1'));
    expect(services.map(({ prefix, short }) => [prefix, short])).toEqual([
      ['A', 'application'],
      ['B', '受け取り'],
      ['E', 'certificate'],
      ['G', 'guide'],
    ]);
    expect(services[1]?.steps.map(({ name }) => name)).toEqual(['書類確認', 'photo', 'explain']);
  });

  test('R32: what is not offered today is not offered to be issued, but keeps its name', () => {
    const line = parsed(lineSnapshot, {
      ...{ seq: 1, at: 1 },
      services: [{ serviceId: 'delivery', groups: 2, open: true, range: { low: 5, high: 15 } }],
    });
    const { services } = viewOfStaff({ ...nothing, pack, line }, new MemoryHall('staff-1'));
    expect(services.filter(({ offered }) => offered).map(({ serviceId }) => serviceId)).toEqual([
      'delivery',
    ]);
    expect(services[1]?.range).toEqual({ low: 5, high: 15 });
    const before = viewOfStaff({ ...nothing, pack }, new MemoryHall('staff-1'));
    expect(before.services.every(({ offered }) => offered)).toBe(true);
  });

  test('R63: what citizens read while issuing is stopped; the word for staff where it is missing', () => {
    const [first] = pack.locales;
    const texts = { 'notice.full': '混雑のため、本日の受付を終了しました' };
    const worded = { ...pack, locales: first ? [{ ...first, texts }] : [] };
    const { notices } = viewOfStaff({ ...nothing, pack: worded }, new MemoryHall('staff-1'));
    expect(notices.full).toBe('混雑のため、本日の受付を終了しました');
    expect(notices.evacuate).toBe('避難');
  });

  test('each loudspeaker by its counters, that of the whole hall by its group if there are two', () => {
    const [hall] = pack.site.boards;
    const named = (boards: readonly object[]) => {
      const site = { ...pack.site, boards: boards.map((board) => ({ ...hall, ...board })) };
      const news = { ...nothing, pack: { ...pack, site } as SitePack };
      return viewOfStaff(news, new MemoryHall('staff-1')).speakers.map(({ name }) => name);
    };
    expect(named([{}, { group: 'corridor', speaker: undefined }])).toEqual(['会場のスピーカー']);
    expect(named([{}, { group: 'one', counters: ['1', '2'] }])).toEqual([
      '会場のスピーカー',
      '1・2番窓口のスピーカー',
    ]);
    expect(named([{}, { group: 'second' }])).toEqual([
      '会場のスピーカー（hall）',
      '会場のスピーカー（second）',
    ]);
  });

  test('open faults, as the hall tells them', () => {
    const alerts = parsed(alertList, { seq: 1, faults: [{ kind: 'sound', since: 1 }] });
    const { faults } = viewOfStaff({ ...nothing, alerts }, new MemoryHall('staff-1'));
    expect(faults).toEqual([{ kind: 'sound', since: 1 }]);
  });
});

describe('R53: the day is over for staff', () => {
  const hour = 60 * 60_000;
  /** Thursday 2026-11-19, 17:30 in Japan. */
  const evening = Date.UTC(2026, 10, 19, 8, 30);
  const withWaiting = (waiting: number) =>
    ({ ...nothing, staff: { counts: { waiting } } }) as unknown as StaffNews;
  const dayOver = (beat: object, waiting = 0) => {
    const hall = new MemoryHall('staff-1');
    hall.beat({ domainTime: evening, ...beat });
    return viewOfStaff(withWaiting(waiting), hall).dayOver;
  };

  test('when it is closed, and after its hours as soon as nobody waits any more', () => {
    expect(dayOver({ mode: 'day-closed' })).toBe(true);
    const tomorrow = { mode: 'closed', nextChange: evening + 15 * hour };
    expect([dayOver(tomorrow), dayOver(tomorrow, 1)]).toEqual([true, false]);
  });

  test('not while it is open, stopped, or before the hours of the same day', () => {
    expect(dayOver({ mode: 'open', nextChange: evening + hour })).toBe(false);
    expect(dayOver({ mode: 'stopped', nextChange: evening + hour })).toBe(false);
    expect(dayOver({ mode: 'closed', nextChange: evening + hour })).toBe(false);
    expect(dayOver({ mode: 'closed' })).toBe(false);
    expect(viewOfStaff(nothing, new MemoryHall('staff-1')).dayOver).toBe(false);
  });
});
