import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PlayedHall, trialPack } from '../../.ci/played-hall.ts';
import { withRealHours } from '../../.ci/real-hours.ts';
import { scoredDays } from '../../.ci/scored-days.ts';
import { businessDay, ticketNumber } from '../../broker/contract/ids.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import { hallTime, parsed, TrialHall } from '../../broker/queue/trial-hall.ts';
import type { StaffRole } from './account.ts';
import { StaffRig, type StaffVisitor } from './staff-rig.ts';
import type { OvertimeView, SuppliesView, WaitScoresView } from './staff-view.ts';

const password = 'correct horse battery';
const handed = 'handed over on paper';
let pack: SitePack;
let hall: PlayedHall;
let rig: StaffRig;
let lead: StaffVisitor;

beforeEach(async () => {
  pack ??= withRealHours(await trialPack());
  hall = new PlayedHall('staff-1', pack, '18:50');
  hall.trial.openDay('2026-11-19');
  for (const counter of ['counter-1', 'city-1']) hall.trial.setCounter(counter, 'open');
  hall.publish();
  rig = await StaffRig.open({ hall: hall.memory });
  lead = rig.visitor();
  await lead.post('/first-account', { staffId: 'suzuki', password });
});
afterEach(() => rig.close());

async function signedIn(staffId: string, role: StaffRole): Promise<StaffVisitor> {
  await lead.post('/accounts', { staffId, role, password: handed });
  return rig.visitor().join(staffId, handed, password);
}

/** Wednesday's last two, of whom the second was there until 17:40. */
function wednesday(): void {
  const day = parsed(businessDay, '2026-11-18');
  const past = new TrialHall(pack.site, hallTime(`${day}T17:00`));
  past.openDay(day);
  past.setCounter('counter-1', 'open');
  for (const [number, until] of [
    ['A001', '17:14'],
    ['A002', '17:40'],
  ] as const) {
    past.issue('application');
    past.callNext('counter-1');
    past.start(number, 'counter-1');
    past.at = hallTime(`${day}T${until}`);
    past.finish(number);
  }
  past.closeDay();
  hall.pastDays.set(day, past.journal);
}

async function read<T>(visitor: StaffVisitor, path: string): Promise<T> {
  const { status, body } = await visitor.get(path);
  expect(status).toBe(200);
  return body['value'] as T;
}

describe('時間外対応の記録 (R39)', () => {
  test('a month by day: numbers, minutes past each day’s own end, sums; the city’s own apart', async () => {
    wednesday();
    const { trial } = hall;
    trial.issue('pickup');
    trial.callNext('counter-1');
    trial.start('B001', 'counter-1');
    trial.at = hallTime('2026-11-19T19:10');
    trial.handOff('B001', { counter: 'city-1' });
    trial.callTicket('B001', 'city-1');
    trial.start('B001', 'city-1');
    trial.at = hallTime('2026-11-19T19:30');
    const view = await read<OvertimeView>(lead, '/overtime');
    expect(view).toMatchObject({ month: '2026-11', months: ['2026-11'], damaged: false });
    expect(view.days.map(({ day, serviceEnd, sum }) => [day, serviceEnd, sum])).toEqual([
      ['2026-11-18', '17:15', { numbers: 1, counterMinutes: 25, last: '17:40', minutesPast: 25 }],
      ['2026-11-19', '19:00', { numbers: 1, counterMinutes: 10, last: '19:10', minutesPast: 10 }],
    ]);
    expect(view.days[1]?.rows).toEqual([
      {
        ...{
          number: 'B001',
          service: '受け取り',
          counter: '1番窓口',
          from: '18:50',
          until: '19:10',
        },
        ...{ minutesPast: 10, counterMinutes: 10, note: '' },
      },
      {
        ...{ number: 'B001', service: '受け取り', counter: '5番窓口', from: '19:10', until: '' },
        ...{ minutesPast: 30, counterMinutes: 20, note: '市職員' },
      },
    ]);
    expect(view.sum).toEqual({ days: 2, numbers: 2, counterMinutes: 35 });
  });

  test('as a file: every number, the sum of each day, and that of the month', async () => {
    wednesday();
    const { status, body, headers } = await lead.get('/overtime.csv?month=2026-11');
    expect(status).toBe(200);
    expect(headers.get('content-disposition')).toContain('overtime-2026-11.csv');
    expect(String(body['text']).split('\r\n').slice(1)).toEqual([
      '"2026-11-18","17:15","A002","申請","1番窓口","17:14","17:40","25","25",""',
      '"2026-11-18","17:15","小計 1件","","","","17:40","25","25",""',
      '"合計 1日","","1件","","","","","","25",""',
      '',
    ]);
  });

  test('a month without any, and one that is none', async () => {
    const view = await read<OvertimeView>(lead, '/overtime?month=2026-10');
    expect(view).toMatchObject({ days: [], sum: { days: 0, numbers: 0, counterMinutes: 0 } });
    expect((await lead.get('/overtime?month=october')).status).toBe(400);
  });
});

describe('用紙・消耗品の記録 (R21, R74)', () => {
  test('who put in what, and what was left; entered later it stands at its own time', async () => {
    const { trial } = hall;
    hall.paper({ slipsLeft: 40, mmLeft: 4_600, nearEnd: true });
    hall.publish();
    const doneAt = hallTime('2026-11-19T11:20');
    const roll = { printer: 'printer-1', rollMm: 80_000 };
    expect((await lead.ask('record-refill', { ...roll, doneAt })).status).toBe(200);
    trial.refill('printer-1', { kind: 'kiosk', nodeId: pack.site.kiosks[0]?.id } as never);
    const part = { device: 'printer-1', item: 'head-cleaned' };
    expect((await lead.ask('record-upkeep', part)).status).toBe(200);
    const view = await read<SuppliesView>(lead, '/supplies');
    expect(view.rows.map((row) => Object.values(row).join('|'))).toEqual([
      '2026-11-19 18:50|プリンター（printer-1）|印字ヘッドの清掃||suzuki',
      '2026-11-19 18:50|プリンター（printer-1）|用紙（80m）を入れた||発券機 kiosk-1',
      '2026-11-19 11:20|プリンター（printer-1）|用紙（80m）を入れた|残り約40枚|suzuki',
    ]);
    const { body } = await lead.get('/supplies.csv');
    expect(String(body['text'])).toContain(
      '"2026-11-19 11:20","プリンター（printer-1）","用紙（80m）を入れた","残り約40枚","suzuki"',
    );
  });

  test('no device that is not there, and no time to come', async () => {
    const nowhere = await lead.ask('record-upkeep', { device: 'printer-9', item: 'cutter' });
    expect(nowhere).toMatchObject({ status: 409, body: { refusal: 'unknown-device' } });
    const doneAt = hallTime('2026-11-19T23:00');
    const later = await lead.ask('record-upkeep', { device: 'kiosk-1', item: 'battery', doneAt });
    expect(later).toMatchObject({ status: 409, body: { refusal: 'wrong-time' } });
  });
});

describe('待ち時間の的中 (issue 7, point 4)', () => {
  test('days, services and hours together; the damaged day is told; only days that were asked for', async () => {
    scoredDays(hall);
    const view = await read<WaitScoresView>(lead, '/wait-scores?last=4');
    expect(view.days.map(({ day, damaged, figures }) => [day, damaged, figures?.tickets])).toEqual([
      ['2026-11-19', false, 1],
      ['2026-11-18', false, 17],
      ['2026-11-17', true, 11],
      ['2026-11-16', false, 16],
    ]);
    expect(view.all?.tickets).toBe(45);
    expect(view.all?.covered).toBe(37);
    expect(view.all?.percent).toBe(82);
    const sum = (all: readonly { readonly tickets: number }[]) =>
      all.reduce((total, { tickets }) => total + tickets, 0);
    expect(sum(view.services)).toBe(45);
    expect(sum(view.hours)).toBe(45);
    expect(view.services.map(({ service }) => service)).toEqual(['申請', '受け取り']);
    const today = await read<WaitScoresView>(lead, '/wait-scores?last=1');
    expect(today).toMatchObject({ all: { tickets: 1 }, last: 1 });
    expect(today.all?.percent).toBeUndefined();
    for (const wrong of ['0', '32', 'all'])
      expect((await lead.get(`/wait-scores?last=${wrong}`)).status).toBe(400);
  });

  test('as a file: each day with the line of its 日報, services, hours and the sum; below 0 stays a figure', async () => {
    scoredDays(hall);
    const { body, headers } = await lead.get('/wait-scores.csv?last=7');
    expect(headers.get('content-disposition')).toContain('wait-scores-2026-11-19.csv');
    const lines = String(body['text']).split('\r\n');
    expect(lines.filter((line) => line.startsWith('"日"'))).toHaveLength(4);
    expect(lines.find((line) => line.includes('2026-11-17'))).toContain('読み取れない部分がある');
    expect(lines.find((line) => line.startsWith('"合計"'))).toMatch(/"82".*"-\d\.\d"/);
  });

  test('the city reads it; nobody else but the lead', async () => {
    const city = await signedIn('sato', 'city');
    expect((await city.get('/wait-scores')).status).toBe(200);
    expect((await city.get('/wait-scores.csv')).status).toBe(200);
    for (const role of ['clerk', 'city-staff', 'maintenance'] as const) {
      const visitor = await signedIn(`person-${role}`, role);
      expect((await visitor.get('/wait-scores')).status).toBe(403);
    }
    expect((await rig.visitor().get('/wait-scores')).status).toBe(401);
  });
});

describe('who may', () => {
  test.each<StaffRole>(['clerk', 'city-staff', 'city', 'maintenance'])(
    '%s: no records',
    async (role) => {
      const visitor = await signedIn('sato', role);
      for (const path of ['/overtime', '/overtime.csv', '/supplies', '/supplies.csv'])
        expect((await visitor.get(path)).status).toBe(403);
      expect((await rig.visitor().get('/overtime')).status).toBe(401);
    },
  );

  test('the end of issue is the 責任者’s; everybody reads the calendar', async () => {
    const clerk = await signedIn('sato', 'clerk');
    const until = hallTime('2026-11-19T20:00');
    expect((await clerk.ask('set-issue-end', { until })).status).toBe(403);
    expect((await lead.ask('set-issue-end', { until })).status).toBe(200);
    const calendar = await clerk.ask('read-calendar', {});
    expect(calendar).toMatchObject({ status: 200, body: { value: { days: expect.any(Array) } } });
  });

  test('a paper number is anybody’s at a counter, and each wrong one is told', async () => {
    const clerk = await signedIn('sato', 'clerk');
    const pad = { serviceId: 'application', locale: 'ja', padNumber: 'A901' };
    const writtenAt = hallTime('2026-11-19T18:20');
    expect((await clerk.ask('issue-ticket', { ...pad, writtenAt })).status).toBe(200);
    expect(await clerk.ask('issue-ticket', { ...pad, writtenAt })).toMatchObject({
      body: { refusal: 'number-taken', sentence: expect.stringContaining('すでに') },
    });
    expect(hall.trial.state.byNumber.get(parsed(ticketNumber, 'A901'))?.pad).toBe(true);
  });
});
