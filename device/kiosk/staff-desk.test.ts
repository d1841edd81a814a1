import * as v from 'valibot';
import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { MemoryHall } from '../../broker/client/memory-hall.ts';
import { MemoryPassword } from '../../broker/client/password/memory-password.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { err, ok } from '../../broker/contract/result.ts';
import { MemoryPanel } from '../panel/memory-panel.ts';
import { beatOf, jobOf, kioskOf, lineOf, packOf } from './kiosk-samples.ts';
import { stepKiosk } from './kiosk-session.ts';
import { defaultTimings, emptyKiosk, type KioskInput, type KioskState } from './kiosk-state.ts';
import { PinBook } from './pin-book.ts';
import { StaffAudit } from './staff-audit.ts';
import { type StaffAct, StaffDesk, staffAct } from './staff-desk.ts';
import { VolumeKnob } from './volume-knob.ts';

const log: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const hasher = new MemoryPassword();
const hash = await hasher.hash('4711');

class Stage {
  readonly clock = new ManualClock();
  readonly hall = new MemoryHall('kiosk-1', 'iwata');
  readonly panel = new MemoryPanel();
  readonly volumes: number[] = [];
  state: KioskState = emptyKiosk;
  restarts = 0;
  heard = 0;
  desk: StaffDesk;
  volume: VolumeKnob;

  constructor(job = jobOf({ state: 'failed', version: 3 })) {
    const { hall, clock, panel } = this;
    this.hall.beat({});
    const kept = <T>(data: T) => ({
      data,
      async write(written: T) {
        this.data = written;
        return ok(undefined);
      },
    });
    this.volume = new VolumeKnob(kept({ volume: 6 }), (volume) => this.volumes.push(volume));
    this.desk = new StaffDesk({
      ...{ hall, panel, volume: this.volume },
      soundOut: () => {
        this.heard += 1;
      },
      audit: new StaffAudit(hall, clock, log),
      pins: new PinBook({ hash, hasher, document: kept({ failures: 0 }), clock }),
      power: {
        restart: async () => {
          this.restarts += 1;
          return ok(undefined);
        },
        shutDown: async () => err('電源を切れませんでした'),
      },
      stateOf: () => this.state,
      take: (input) => this.take(input),
    });
    hall.answer('record-staff-mode', () => ok({}));
    this.take({ type: 'site', pack: packOf() });
    this.take({ type: 'kiosk', snapshot: kioskOf([job]) });
    this.take({ type: 'line', snapshot: lineOf() });
    this.take({ type: 'presence', online: true, beat: beatOf() });
  }

  take(input: KioskInput): void {
    this.state = stepKiosk(this.state, input, this.clock.monotonicMs(), defaultTimings).state;
  }

  async enter(pin = '4711'): Promise<void> {
    this.desk.open();
    await this.desk.tryPin(pin);
  }

  get said() {
    return this.state.session.kind === 'staff' ? this.state.session.said : undefined;
  }

  asked(verb: string) {
    return this.hall.asked.filter((each) => each.verb === verb).map(({ ask }) => ask);
  }
}

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
});

const { ticketId } = jobOf();

describe('the door', () => {
  test('the right PIN leads in; every try is in the audit', async () => {
    await stage.enter('0000');
    expect(stage.state.session).toMatchObject({ kind: 'staff-pin', triesLeft: 4 });
    await stage.desk.tryPin('4711');
    expect(stage.state.session.kind).toBe('staff');
    await Promise.resolve();
    expect(stage.asked('record-staff-mode')[0]).toMatchObject({ act: 'refused' });
  });

  test('nothing that is posted without the PIN is done', async () => {
    const acts: readonly StaffAct[] = [
      { act: 'reprint', ticketId },
      { act: 'restart' },
      { act: 'volume', volume: 10 },
    ];
    for (const act of acts) await stage.desk.act(act);
    await stage.desk.tryPin('4711');
    expect([stage.state.session.kind, stage.restarts]).toEqual(['none', 0]);
    expect(stage.hall.asked).toEqual([]);
  });
});

describe('at the desk', () => {
  beforeEach(() => stage.enter());

  test.each([
    [{ act: 'reprint', ticketId }, 'reprint', { printer: 'printer-1' }],
    [{ act: 'accept', ticketId }, 'accept-without-paper', {}],
    [{ act: 'cancel', ticketId, reason: 'print-failed' }, 'cancel-ticket', {}],
  ] as const)('%o asks the engine for the version that was seen', async (act, verb, more) => {
    stage.hall.answer(verb, () => ok({ ticketId, number: jobOf().number, version: 4 }));
    await stage.desk.act(act);
    expect(stage.asked(verb)).toEqual([
      expect.objectContaining({
        actor: { kind: 'kiosk', nodeId: 'kiosk-1' },
        ticketId,
        expects: { ticket: 3 },
        ...more,
      }),
    ]);
    expect(stage.said).toMatchObject({ tone: 'done', text: expect.stringContaining('A012') });
  });

  test('a refusal is told in the words of the refusal', async () => {
    stage.hall.answer('reprint', () => err('printer-not-ready'));
    await stage.desk.act({ act: 'reprint', ticketId });
    expect(stage.said).toEqual({
      tone: 'failed',
      text: 'プリンターが印刷できる状態ではありません。',
    });
  });

  test('a refill and a test print go to the printer of this kiosk (R21)', async () => {
    stage.hall.answer('record-refill', () => ok({}));
    stage.hall.answer('test-print', () => ok({ jobId: jobOf().jobId }));
    await stage.desk.act({ act: 'refill', rollMm: 80_000 });
    await stage.desk.act({ act: 'test-print' });
    expect(stage.asked('record-refill')).toMatchObject([{ printer: 'printer-1', rollMm: 80_000 }]);
    expect(stage.asked('test-print')).toMatchObject([{ printer: 'printer-1' }]);
  });

  test('two presses at once are one (F20)', async () => {
    stage.hall.answer('test-print', () => ok({ jobId: jobOf().jobId }));
    await Promise.all([
      stage.desk.act({ act: 'test-print' }),
      stage.desk.act({ act: 'test-print' }),
    ]);
    expect(stage.asked('test-print')).toHaveLength(1);
  });

  test('the volume lasts; a restart is asked of the box, and a refusal of it is said', async () => {
    await Promise.all([2, 3].map((volume) => stage.desk.act({ act: 'volume', volume })));
    expect([stage.volumes, stage.heard]).toEqual([[6, 2, 3], 2]);
    await stage.desk.act({ act: 'restart' });
    expect([stage.restarts, stage.said?.tone]).toEqual([1, 'done']);
    await stage.desk.act({ act: 'shut-down' });
    expect(stage.said).toEqual({ tone: 'failed', text: '電源を切れませんでした' });
  });

  test('a panel that does not answer cannot be tested, and that is said', async () => {
    await stage.desk.act({ act: 'panel-test' });
    expect(stage.state.session).toMatchObject({ panelTest: [] });
    expect(stage.panel.buzzed).toHaveLength(1);
    await stage.desk.act({ act: 'panel-test-end' });
    stage.panel.become('mute');
    await stage.desk.act({ act: 'panel-test' });
    expect(stage.said?.tone).toBe('failed');
  });
});

test('the audit waits for an engine that is away, and keeps the order', async () => {
  stage.hall.away();
  await stage.enter();
  stage.desk.left();
  expect(stage.asked('record-staff-mode')).toEqual([]);
  stage.hall.beat({});
  for (let turn = 0; turn < 5; turn += 1) {
    stage.clock.advance(5_000);
    await new Promise((done) => setImmediate(done));
  }
  expect(stage.asked('record-staff-mode')).toMatchObject([{ act: 'entered' }, { act: 'left' }]);
});

test('what is posted is checked: no volume over 10, no roll of a kilometre', () => {
  const wrong = [
    { act: 'volume', volume: 11 },
    { act: 'refill', rollMm: 1_000_000 },
    { act: 'cancel', ticketId, reason: 'none' },
    { act: 'format-disk' },
  ];
  for (const body of wrong) expect(v.safeParse(staffAct, body).success).toBe(false);
});
