import * as v from 'valibot';
import type { Hall, RequestFailure } from '../../broker/client/hall.ts';
import { ticketId } from '../../broker/contract/ids.ts';
import type { KioskJob } from '../../broker/contract/kiosk-snapshot.ts';
import { paperMm } from '../../broker/contract/paper.ts';
import { refusals } from '../../broker/contract/refusals.ts';
import { assertNever, err, ok, type Result } from '../../broker/contract/result.ts';
import { cancelReason } from '../../broker/contract/ticket.ts';
import type { Panel } from '../panel/panel-port.ts';
import type { KioskInput, KioskState, StaffWord } from './kiosk-state.ts';
import type { PinBook } from './pin-book.ts';
import type { BoxPower } from './power-port.ts';
import type { StaffAudit } from './staff-audit.ts';
import type { VolumeKnob } from './volume-knob.ts';

/** What the page of the staff mode may post. */
export const staffAct = v.variant('act', [
  v.strictObject({ act: v.literal('reprint'), ticketId }),
  v.strictObject({ act: v.literal('accept'), ticketId }),
  v.strictObject({ act: v.literal('cancel'), ticketId, reason: cancelReason }),
  v.strictObject({ act: v.literal('refill'), rollMm: paperMm }),
  v.strictObject({ act: v.literal('test-print') }),
  v.strictObject({ act: v.literal('panel-test') }),
  v.strictObject({ act: v.literal('panel-test-end') }),
  v.strictObject({
    act: v.literal('volume'),
    volume: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10)),
  }),
  v.strictObject({ act: v.literal('restart') }),
  v.strictObject({ act: v.literal('shut-down') }),
]);
export type StaffAct = v.InferOutput<typeof staffAct>;

type Parts = {
  readonly hall: Hall;
  readonly pins: PinBook;
  readonly audit: StaffAudit;
  readonly power: BoxPower;
  readonly panel: Panel | undefined;
  readonly volume: VolumeKnob;
  /** Lets the new volume be heard. */
  readonly soundOut: () => void;
  readonly stateOf: () => KioskState;
  readonly take: (input: KioskInput) => void;
};

/** Tried one after another, so that each lamp is seen and the buzzer heard once. */
const PANEL_TEST_BUZZ_MS = [200];

/** What staff do at the kiosk behind its PIN (issue 3, point 8): each press ends in a sentence. */
export class StaffDesk {
  readonly #parts: Parts;
  #busy = false;
  #turned = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Whether the corner leads anywhere. */
  get exists(): boolean {
    return this.#parts.pins.exists;
  }

  open(): void {
    const { pins, take } = this.#parts;
    if (pins.exists) take({ type: 'staff-open', tries: pins.tries });
  }

  async tryPin(pin: string): Promise<void> {
    const { pins, audit, take, stateOf } = this.#parts;
    const { session } = stateOf();
    if (session.kind !== 'staff-pin' || session.checking) return;
    take({ type: 'staff-pin', pin: 'checking' });
    const checked = await pins.check(pin);
    if (checked === 'right') audit.record('entered');
    else audit.record(checked.triesLeft > 0 ? 'refused' : 'locked');
    take({ type: 'staff-pin', pin: checked });
  }

  /** Left by a press or by itself. */
  left(): void {
    this.#turned = false;
    this.#parts.audit.record('left');
  }

  /** One press at a time; what is pressed meanwhile is nothing (F20). */
  async act(act: StaffAct): Promise<void> {
    if (this.#parts.stateOf().session.kind !== 'staff') return;
    // Turned step by step, and each step is heard: the last one must not be lost.
    if (act.act === 'volume') return this.#turn(act.volume);
    if (this.#busy) return;
    this.#busy = true;
    try {
      this.#say({ tone: 'busy', text: '送っています' });
      const done = await this.#carryOut(act);
      this.#say(
        done.ok ? { tone: 'done', text: done.value } : { tone: 'failed', text: done.error },
      );
    } finally {
      this.#busy = false;
    }
  }

  #say(said: StaffWord): void {
    this.#parts.take({ type: 'staff-said', said });
  }

  async #carryOut(act: Exclude<StaffAct, { act: 'volume' }>): Promise<Result<string, string>> {
    const { audit, power } = this.#parts;
    switch (act.act) {
      case 'reprint':
      case 'accept':
      case 'cancel':
        return this.#onTicket(act);
      case 'refill':
      case 'test-print':
        return this.#atPrinter(act);
      case 'panel-test':
        return this.#testPanel();
      case 'panel-test-end':
        this.#parts.take({ type: 'staff-panel-test', test: undefined });
        return ok('パネルの確認を終わりました');
      case 'restart':
        audit.record('restarted');
        return said(await power.restart(), '再起動しています');
      case 'shut-down':
        audit.record('shut-down');
        return said(await power.shutDown(), '電源を切っています');
      default:
        return assertNever(act);
    }
  }

  async #turn(to: number): Promise<void> {
    const { audit, volume, soundOut } = this.#parts;
    // Once a visit: every step of a knob would fill the audit.
    if (!this.#turned) audit.record('volume-set');
    this.#turned = true;
    const kept = await volume.set(to);
    soundOut();
    this.#say(
      kept
        ? { tone: 'done', text: `音量を${to}にしました` }
        : { tone: 'failed', text: '音量を保存できませんでした' },
    );
  }

  async #onTicket(
    act: Extract<StaffAct, { act: 'reprint' | 'accept' | 'cancel' }>,
  ): Promise<Result<string, string>> {
    const { hall, stateOf } = this.#parts;
    const job = stateOf().kiosk?.jobs.find((each) => each.ticketId === act.ticketId);
    if (job === undefined) return err('その番号は、この発券機の最近の番号にありません');
    const ask = this.#ask(job);
    if (act.act === 'accept') {
      const answer = await hall.request('accept-without-paper', ask);
      return answered(answer, `${job.number}を紙なしで受け付けました`);
    }
    if (act.act === 'cancel') {
      const answer = await hall.request('cancel-ticket', { ...ask, reason: act.reason });
      return answered(answer, `${job.number}を取り消しました`);
    }
    const printer = this.#printer();
    if (printer === undefined) return err('この発券機にはプリンターがありません');
    const answer = await hall.request('reprint', { ...ask, printer });
    return answered(answer, `${job.number}を再印字します`);
  }

  async #atPrinter(
    act: Extract<StaffAct, { act: 'refill' | 'test-print' }>,
  ): Promise<Result<string, string>> {
    const { hall } = this.#parts;
    const printer = this.#printer();
    if (printer === undefined) return err('この発券機にはプリンターがありません');
    const actor = { kind: 'kiosk', nodeId: hall.node } as const;
    if (act.act === 'test-print') {
      return answered(await hall.request('test-print', { actor, printer }), '試し印字を送りました');
    }
    const { rollMm } = act;
    const answer = await hall.request('record-refill', { actor, printer, rollMm });
    return answered(answer, '用紙の交換を記録しました');
  }

  #testPanel(): Result<string, string> {
    const { panel, take, audit } = this.#parts;
    if (panel === undefined) return err('この発券機にはパネルがありません');
    if (panel.state !== 'ready') return err('パネルが答えません。線を確かめてください');
    audit.record('panel-tested');
    take({ type: 'staff-panel-test', test: [] });
    panel.buzz(PANEL_TEST_BUZZ_MS);
    return ok('ランプの色が順に変わります。ボタンと扉を試してください');
  }

  #ask({ ticketId, version }: KioskJob) {
    const actor = { kind: 'kiosk', nodeId: this.#parts.hall.node } as const;
    return { actor, ticketId, expects: { ticket: version } };
  }

  #printer() {
    const { pack, kiosk } = this.#parts.stateOf();
    return pack?.site.kiosks.find(({ id }) => id === kiosk?.kioskId)?.printer;
  }
}

function answered(answer: Result<unknown, RequestFailure>, done: string): Result<string, string> {
  if (answer.ok) return ok(done);
  if (answer.error === 'offline') return err('発券システムにつながっていません');
  if (answer.error === 'no-reply') return err('返事がありません。もう一度お試しください');
  return err(refusals[answer.error][1]);
}

function said(done: Result<void, string>, sentence: string): Result<string, string> {
  return done.ok ? ok(sentence) : done;
}
