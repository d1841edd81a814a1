import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryHall } from '../client/memory-hall.ts';
import type { QueueEvent } from '../contract/events.ts';
import { type ExerciseId, exercises, isCompleted } from '../contract/exercises.ts';
import { actor, businessDay, locale, nodeId, serviceId, siteId } from '../contract/ids.ts';
import type { SitePack } from '../contract/site.ts';
import { demandOfDay, readDemandTable } from '../demand/demand-table.ts';
import { seeded } from '../demand/random.ts';
import { hallTime, kioskActor, parsed, TrialHall } from '../queue/trial-hall.ts';
import { trialSite } from '../queue/trial-site.ts';
import { ExerciseProgress } from './exercise-progress.ts';
import { PaperPads } from './paper-pads.ts';
import { TrainingKiosk, visitorIds } from './training-kiosk.ts';
import { beginningOf, trainingPack } from './training-site.ts';
import { planVisitors, type VisitorPlan } from './visitor-plans.ts';
import { Visitors } from './visitors.ts';

const day = parsed(businessDay, '2026-11-19');
const site = trialSite();
const sato = parsed(actor, { kind: 'staff', staffId: 'sato' });
const application = parsed(serviceId, 'application');

let hall: TrialHall;
beforeEach(() => {
  hall = new TrialHall();
  hall.openDay();
});

/** The steps that whoever presses in a trial hall has done. */
function stepsOf(exercise: ExerciseId, journal: readonly QueueEvent[]): readonly string[] {
  const progress = new ExerciseProgress(exercise);
  for (const event of journal) progress.follow(event);
  return progress.people.find(({ staffId }) => staffId === 'staff-1')?.done ?? [];
}

describe('checklists tick themselves from the training hall’s events', () => {
  test('first call', () => {
    hall.issue('application');
    hall.setCounter('1', 'open');
    expect(stepsOf('first-call', hall.journal)).toEqual(['open']);
    hall.callNext('1');
    hall.start('A001', '1');
    expect(stepsOf('first-call', hall.journal)).toEqual(['open', 'call', 'start']);
    hall.finish('A001');
    const done = stepsOf('first-call', hall.journal);
    expect(isCompleted('first-call', done)).toBe(true);
  });

  test('absent: the next call, and the return, count behind the absence alone', () => {
    for (let n = 0; n < 3; n += 1) hall.issue('application');
    hall.setCounter('1', 'open');
    hall.callNext('1');
    hall.pass(61);
    hall.recall('A001', '1');
    expect(stepsOf('absent', hall.journal)).toEqual(['call', 'recall']);
    hall.markAbsent('A001');
    hall.callNext('1');
    expect(stepsOf('absent', hall.journal)).toEqual(['call', 'recall', 'absent', 'next']);
    hall.start('A002', '1');
    hall.finish('A002');
    hall.callTicket('A001', '1');
    expect(isCompleted('absent', stepsOf('absent', hall.journal))).toBe(true);
  });

  test('an absent one put back in line is back too, one put aside is not', () => {
    hall.issue('application');
    hall.setCounter('1', 'open');
    hall.callNext('1');
    hall.start('A001', '1');
    hall.hold('A001');
    hall.returnToWaiting('A001');
    expect(stepsOf('absent', hall.journal)).toEqual(['call']);
  });

  test('hand-off', () => {
    hall.issue('application');
    hall.issue('delivery');
    hall.setCounter('1', 'open');
    hall.callNext('1');
    hall.start('A001', '1');
    hall.handOff('A001', { service: 'certificate' });
    hall.callNext('1');
    expect(isCompleted('hand-off', stepsOf('hand-off', hall.journal))).toBe(true);
  });

  test('paper out: a call counts when the number that did not come out is settled', () => {
    hall.touch('kiosk-1', 'application');
    hall.report(hall.jobOf('A001'), 'failed', 1);
    hall.setCounter('1', 'open');
    hall.issue('application');
    hall.callNext('1');
    expect(stepsOf('paper-out', hall.journal)).toEqual([]);
    hall.undo('A002');
    hall.refill();
    hall.acceptWithoutPaper('A001');
    hall.callNext('1');
    expect(isCompleted('paper-out', stepsOf('paper-out', hall.journal))).toBe(true);
  });

  test('power cut: finishing counts when the power came back, also for who replays it', () => {
    hall.issue('application');
    hall.setCounter('1', 'open');
    hall.callNext('1');
    hall.start('A001', '1');
    const progress = new ExerciseProgress('power-cut');
    for (const event of hall.journal) progress.follow(event);
    expect(progress.uncut).toEqual(['staff-1']);
    progress.cut(progress.uncut);
    expect(progress.uncut).toEqual([]);
    hall.finish('A001');
    progress.follow(hall.journal.at(-1) as QueueEvent);
    expect(isCompleted('power-cut', progress.people[0]?.done ?? [])).toBe(true);
    expect(stepsOf('power-cut', hall.journal)).not.toContain('finish');
  });

  test('paper pads: two of them, and the call of one of those', () => {
    hall.issue('application');
    hall.setCounter('1', 'open');
    hall.callNext('1');
    expect(stepsOf('paper-pads', hall.journal)).toEqual([]);
    hall.undo('A001');
    hall.cancel('A001');
    const pads = new PaperPads(site);
    const slips = pads.shown().map(({ number }) => number);
    expect(slips).toEqual(['A901', 'A902']);
    for (const padNumber of slips) hall.take(hall.issueCommand('application', { padNumber }));
    for (const event of hall.journal) pads.follow(event);
    expect(pads.shown().map(({ number }) => number)).toEqual(['A903', 'A904']);
    hall.callNext('1');
    hall.start('A901', '1');
    hall.finish('A901');
    expect(isCompleted('paper-pads', stepsOf('paper-pads', hall.journal))).toBe(true);
  });

  test('each person has a list of their own', () => {
    hall.issue('application');
    hall.setCounter('1', 'open');
    const other = { ...(hall.journal.at(-1) as QueueEvent), actor: sato };
    const progress = new ExerciseProgress('first-call');
    progress.follow(other);
    expect(progress.people).toEqual([{ staffId: 'sato', done: ['open'] }]);
  });

  test('a rehearsal counts ten', () => {
    hall.setCounter('1', 'open');
    for (let n = 1; n <= 10; n += 1) {
      hall.issue('application');
      hall.callNext('1');
      hall.start(`A${String(n).padStart(3, '0')}`, '1');
      hall.finish(`A${String(n).padStart(3, '0')}`);
      const done = stepsOf('rehearsal', hall.journal);
      expect(done.includes('tenth'), `after ${n}`).toBe(n === 10);
    }
  });

  test('every exercise can be completed: no step has a name that nothing ticks', () => {
    const ticked = [
      ...['open', 'call', 'recall', 'start', 'finish', 'tenth', 'absent', 'next', 'back', 'cut'],
      ...['hand-off', 'refill', 'settle', 'pad', 'second-pad'],
    ];
    for (const { steps } of Object.values(exercises)) {
      expect(ticked).toEqual(expect.arrayContaining(Object.keys(steps)));
    }
  });
});

describe('the citizens of a training', () => {
  const table = readDemandTable(
    JSON.parse(readFileSync(new URL('../../config/demand-r6.json', import.meta.url), 'utf8')),
  );
  const plan = (exercise: ExerciseId, seed = 1) =>
    planVisitors({
      ...{ exercise, site, day, random: seeded(seed) },
      demand: (table.ok ? (demandOfDay(table.value, 11) ?? []) : []).map((each) =>
        each.serviceId === 'pickup' ? { ...each, serviceId: 'delivery' } : each,
      ),
    });

  test('R34: a rehearsal has the month’s whole day, and nobody for what is not taken', () => {
    const visitors = plan('rehearsal');
    expect(visitors).toHaveLength(168);
    const services = new Set(visitors.map((each) => each.serviceId));
    expect([...services].sort()).toEqual(['application', 'delivery']);
    expect(visitors.some(({ comes }) => !comes)).toBe(true);
    expect(visitors.some(({ wants }) => wants !== undefined)).toBe(true);
  });

  test('R34: the first ones touch where a real printer prints, all others where none does', async () => {
    const halls = ['kiosk-1', 'kiosk-1-no-paper'].map((id) => {
      const hall = new MemoryHall(parsed(nodeId, id), parsed(siteId, 'trial-training'));
      hall.beat({});
      return hall;
    });
    const there = halls.map((hall, nth) => {
      return { hall, kioskId: hall.node, max: nth === 0 ? 2 : Number.POSITIVE_INFINITY };
    });
    const plans = visitorIds(plan('rehearsal').slice(0, 5));
    const touched = () => halls.map(({ asked }) => asked.map(({ requestId }) => requestId));
    const kiosk = new TrainingKiosk({
      ...{ kiosks: there, locale: parsed(locale, 'ja'), plans },
      visitors: { hasNumber: (id) => touched().flat().includes(id) },
    });
    for (let nth = 0; nth < 5; nth += 1) {
      kiosk.look(10_000 + nth, 10_000 * nth);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const ids = [...plans.keys()];
    expect(touched()).toEqual([ids.slice(0, 2), ids.slice(2)]);
  });

  test('the same seed brings the same people: a restart changes nobody', () => {
    expect(plan('rehearsal', 3)).toEqual(plan('rehearsal', 3));
    expect(plan('rehearsal', 3)).not.toEqual(plan('rehearsal', 4));
  });

  test('whoever the exercise is about is the first of all, and then come others', () => {
    const first = (exercise: ExerciseId, id: string) =>
      plan(exercise).find((each) => each.serviceId === id);
    const atOne = plan('absent').filter(({ serviceId: id }) => /^(application|delivery)$/.test(id));
    expect(atOne.slice(0, 3).map(({ comes }) => comes)).toEqual([false, true, true]);
    expect(first('hand-off', 'application')?.wants).toBeDefined();
    expect(first('hand-off', 'delivery')?.wants).toBeUndefined();
    expect(plan('first-call').every(({ comes, wants }) => comes && !wants)).toBe(true);
  });

  /** One who takes A001 and is called at once. */
  function called(instead: Partial<VisitorPlan>): Visitors {
    const usual = { atMinute: 0, serviceId: application, servingMinutes: 1, wants: undefined };
    const plans = visitorIds([{ ...usual, comes: true, ...instead }]);
    const [id] = [...plans.keys()];
    const visitors = new Visitors(plans);
    hall.setCounter('1', 'open');
    const touch = hall.issueCommand('application', {}, kioskActor('kiosk-1'));
    hall.take({ ...touch, requestId: id ?? touch.requestId });
    expect(visitors.hasNumber(id ?? touch.requestId)).toBe(false);
    hall.report(hall.jobOf('A001'), 'printed', 2);
    hall.callNext('1');
    for (const event of hall.journal) visitors.follow(event);
    expect(visitors.hasNumber(id ?? touch.requestId)).toBe(true);
    return visitors;
  }
  const shown = (visitors: Visitors) => visitors.shown(hall.at).map(({ state }) => state);
  const tell = (visitors: Visitors) => visitors.follow(hall.journal.at(-1) as QueueEvent);

  test('one comes, is served, and has what they came for', () => {
    const visitors = called({});
    expect(shown(visitors)).toEqual(['coming']);
    hall.pass(10);
    expect(shown(visitors)).toEqual(['here']);
    hall.start('A001', '1');
    tell(visitors);
    expect(shown(visitors)).toEqual(['here']);
    hall.pass(60);
    expect(shown(visitors)).toEqual(['satisfied']);
    hall.finish('A001');
    tell(visitors);
    expect(shown(visitors)).toEqual([]);
  });

  test('one does not come, is absent, comes back, and comes when called again', () => {
    const visitors = called({ comes: false });
    hall.pass(25);
    expect(shown(visitors)).toEqual(['not-coming']);
    hall.pass(40);
    hall.recall('A001', '1');
    tell(visitors);
    hall.markAbsent('A001');
    tell(visitors);
    expect(shown(visitors)).toEqual([]);
    hall.pass(120);
    expect(shown(visitors)).toEqual(['back']);
    hall.callTicket('A001', '1');
    tell(visitors);
    hall.pass(10);
    expect(shown(visitors)).toEqual(['here']);
  });

  test('one asks for what another counter does, until they are handed off', () => {
    const visitors = called({ wants: parsed(serviceId, 'certificate') });
    hall.start('A001', '1');
    tell(visitors);
    hall.pass(10);
    expect(visitors.shown(hall.at)).toMatchObject([
      { number: 'A001', state: 'wants-other', serviceId: 'certificate' },
    ]);
    hall.handOff('A001', { service: 'certificate' });
    tell(visitors);
    expect(shown(visitors)).toEqual([]);
  });

  test('whose call is taken back by a counter that closes waits again', () => {
    const visitors = called({});
    hall.setCounter('1', 'break');
    tell(visitors);
    expect(shown(visitors)).toEqual([]);
  });
});

describe('the site of a training hall', () => {
  const id = parsed(siteId, 'trial-training');
  const pack: SitePack = { version: '1', site, locales: [], layouts: {} };
  const node = (name: string) => parsed(nodeId, name);

  test('has the boards that take part, the citizens’ kiosk, and says that it is one', () => {
    const { site: made } = trainingPack(pack, id, [node('board-2')]);
    expect(made).toMatchObject({ site: 'trial-training', name: '試験市役所（訓練）' });
    expect(made.boards.map(({ group, speaker }) => [group, speaker])).toEqual([
      ['corner', undefined],
    ]);
    expect(made.kiosks.map((kiosk) => kiosk.id)).toEqual(['kiosk-1']);
    // Whose printer takes part prints the citizens' slips: they touch there.
    const at = (...printers: readonly string[]) =>
      trainingPack(pack, id, printers.map(node)).site.kiosks.map((kiosk) => kiosk.id);
    expect(at('printer-2')).toEqual(['kiosk-2', 'kiosk-2-no-paper']);
    expect(at('printer-1', 'printer-2')).toEqual(['kiosk-1', 'kiosk-2', 'kiosk-1-no-paper']);
    expect(pack.site.site).toBe('trial');
  });

  test.each([
    ['first-call', '2026-11-19T10:00', '2026-11-19T10:00'],
    ['rehearsal', '2026-11-19T08:20', '2026-11-19T08:30'],
  ] as const)('%s begins at %s, its people come from %s', (exercise, start, coming) => {
    const { startAt, comingFrom } = beginningOf(site, day, exercise);
    expect([startAt, comingFrom]).toEqual([hallTime(start), hallTime(coming)]);
  });
});
