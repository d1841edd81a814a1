import { expect, test } from 'vitest';
import type { RequestId } from '../contract/ids.ts';
import { assert } from '../contract/result.ts';
import { FileJournal } from './file-journal.ts';
import type { JournalReading } from './journal-port.ts';
import { type DiskCall, MemoryDisk, type Random, type Trouble } from './memory-disk.ts';
import { mulberry32, sampleBusinessDay, sampleEvent } from './sample-day.ts';

/** No bar: only so that a slow machine may finish. */
const longRun = { timeout: 600_000 };
const day = sampleBusinessDay('2026-11-22');
/**
 * What a life of the process asks for at each sequence; no two lives ask for the same, and later
 * ones write shorter records, which do not cover what an earlier one left torn.
 */
const lives = Array.from({ length: 6 }, (_, life) =>
  Array.from({ length: 80 }, (_event, index) =>
    sampleEvent(index + 1, `request-${index + 1}-${'x'.repeat(40 - life * 8)}`),
  ),
);
/** Small steps, so that files grow often and cuts fall into growing as well. */
const stepBytes = 2048;

/** A disk after a power cut, and the requests of which it must know, in their order. */
type Cut = {
  readonly disk: MemoryDisk;
  readonly acknowledged: readonly RequestId[];
  readonly label: string;
};
type Trick = (call: DiskCall) => Trouble | undefined;

/** What a reading lost, made up or took for damage. */
function violationsOf(
  reading: JournalReading,
  acknowledged: readonly RequestId[],
  label: string,
): readonly string[] {
  if (reading.damage !== undefined) return [`${label}: takes a power cut for damage`];
  const found = reading.events.map((event) => event.requestId);
  const kept = acknowledged.filter((requestId, index) => found[index] === requestId).length;
  if (kept < acknowledged.length) return [`${label}: ${kept} of ${acknowledged.length} left`];
  const known = found.every((requestId, index) =>
    lives.some((life) => life[index]?.requestId === requestId),
  );
  return known ? [] : [`${label}: holds what was never asked`];
}

/** One run of a journal on a disk that loses power now and then; it goes on, each cut is a copy. */
class Run {
  readonly cuts: Cut[] = [];
  readonly violations: string[] = [];
  readonly #disk: MemoryDisk;
  readonly #random: Random;
  readonly #label: string;
  #acknowledged: readonly RequestId[];
  #life = 0;
  #asked = 0;
  /** Called when the process is killed in a sync. */
  #die = () => {};

  constructor(
    disk: MemoryDisk,
    random: Random,
    start: Pick<Cut, 'acknowledged' | 'label'>,
    trick?: Trick,
  ) {
    this.#disk = disk;
    this.#random = random;
    this.#label = start.label;
    this.#acknowledged = start.acknowledged;
    disk.trouble = (call) => {
      this.#maybeCut(0.25);
      return trick?.(call) ?? this.#mishap(call);
    };
  }

  /** Now and then a sync fails, or the process is killed in one; systemd starts it again. */
  #mishap(call: DiskCall): Trouble | undefined {
    const chance = call === 'sync' ? this.#random() : 1;
    if (chance < 0.05) return { kind: 'failed' };
    if (chance > 0.1) return undefined;
    this.#die();
    return { kind: 'kill' };
  }

  #maybeCut(probability: number): void {
    if (this.#random() >= probability) return;
    const label = `${this.#label}, call ${this.#disk.calls}`;
    const disk = this.#disk.cut(mulberry32(Math.floor(this.#random() * 4_294_967_296)));
    this.cuts.push({ disk, acknowledged: this.#acknowledged, label });
  }

  async #append(journal: FileJournal): Promise<void> {
    const event = lives[this.#life]?.[this.#asked];
    assert(event !== undefined, 'a run asks for what there is');
    this.#asked += 1;
    const outcome = await journal.append([event], event.seq);
    if (outcome.ok) this.#acknowledged = [...this.#acknowledged, event.requestId];
    this.#maybeCut(0.3);
  }

  /** One life of the process: it opens, then appends groups of one to five at once. */
  async #live(groups: number): Promise<void> {
    const opened = await FileJournal.open('/j', day, { disk: this.#disk, stepBytes });
    if (!opened.ok) return;
    const { journal, reading } = opened.value;
    this.violations.push(...violationsOf(reading, this.#acknowledged, this.#label));
    this.#asked = reading.events.length;
    // What replay shows, the hall shows: from here on it must never be forgotten.
    this.#acknowledged = reading.events.map((event) => event.requestId);
    for (let group = 0; group < groups; group += 1) {
      const size = 1 + Math.floor(this.#random() ** 2 * 5);
      await Promise.all(Array.from({ length: size }, () => this.#append(journal)));
    }
    await journal.close();
  }

  async play(fromLife: number, count: number): Promise<void> {
    for (let life = fromLife; life < fromLife + count; life += 1) {
      this.#life = life;
      const killed = new Promise<void>((resolve) => {
        this.#die = resolve;
      });
      await Promise.race([this.#live(1 + Math.floor(this.#random() * 3)), killed]);
    }
    this.#disk.trouble = undefined;
  }
}

type Outcome = { cuts: number; readonly violations: string[] };

/** Runs of journals until so many power cuts are judged; some are cut again while they recover. */
async function play(cutsMax: number, trick?: Trick): Promise<Outcome> {
  const outcome: Outcome = { cuts: 0, violations: [] };
  for (let seed = 1; outcome.cuts < cutsMax; seed += 1) {
    const random = mulberry32(seed);
    const start = { acknowledged: [], label: `seed ${seed}` };
    const run = new Run(new MemoryDisk(random), random, start, trick);
    await run.play(0, 1 + Math.floor(random() * 3));
    outcome.violations.push(...run.violations);
    const line = run.cuts.slice(0, cutsMax - outcome.cuts);
    for (const cut of line) {
      outcome.cuts += 1;
      const again = random() < 0.1 && outcome.cuts + 3 < cutsMax;
      if (again) {
        const start = { ...cut, label: `${cut.label}, then again` };
        const second = new Run(cut.disk, random, start, trick);
        await second.play(3, 2);
        outcome.violations.push(...second.violations);
        line.push(...second.cuts.slice(0, 3));
        continue;
      }
      const opened = await FileJournal.open('/j', day, { disk: cut.disk, stepBytes });
      assert(opened.ok, `${cut.label}: opens`);
      await opened.value.journal.close();
      const { reading } = opened.value;
      outcome.violations.push(...violationsOf(reading, cut.acknowledged, cut.label));
    }
  }
  return outcome;
}

test('F01: 100,000 power cuts lose nothing acknowledged and make nothing up', longRun, async () => {
  const { cuts, violations } = await play(100_000);
  expect(cuts).toBe(100_000);
  expect(violations.slice(0, 5)).toEqual([]);
});

test('control: a journal that answers before it has synced is caught', longRun, async () => {
  const { violations } = await play(3000, (call) =>
    call === 'sync' ? { kind: 'lie' } : undefined,
  );
  expect(violations.length).toBeGreaterThan(300);
  expect(violations.join('\n')).toMatch(/seed \d+, call \d+: \d+ of \d+ left/);
});

test('control: a journal that does not sync its folder is caught', longRun, async () => {
  const { violations } = await play(3000, (call) =>
    call === 'sync-directory' ? { kind: 'lie' } : undefined,
  );
  expect(violations.length).toBeGreaterThan(300);
});
