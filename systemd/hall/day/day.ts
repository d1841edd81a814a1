import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { FileShelf } from '../../../broker/journal/file-shelf.ts';
import { projectDirectory } from '../../../config/paths.ts';
import { freePorts } from '../free-ports.ts';
import { type RunningHall, runHall } from '../hall.ts';
import { type DayOptions, dayHelp, readDayOptions } from './day-options.ts';
import { type DayPlan, planDay } from './day-plan.ts';
import { type DayReport, reportOf, sayReport } from './day-report.ts';
import { HallPeople } from './hall-people.ts';
import { type HallWords, type Mismatch, mismatchesOf } from './mismatches.ts';
import { NumberReader } from './number-reader.ts';
import { officeMismatches } from './office-reading.ts';
import { SightingsBook } from './sightings.ts';
import { truthOf } from './truth.ts';

const MISMATCHES_TOLD = 20;

/** A day as people saw it, and what the journal makes of it. */
type Played = { readonly report: DayReport; readonly mismatches: readonly Mismatch[] };

/**
 * `npm run -s day`: plays one day of the city's demand through the public doors and compares every
 * source with every other.
 *
 * @returns 0 when nothing disagrees and every ticket is accounted for, 1 when not, 2 when the day
 *   could not be played as asked
 */
export async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(dayHelp);
    return 0;
  }
  const options = readDayOptions(args);
  if (!options.ok) return complain(options.error);
  const directory = path.join(projectDirectory, 'var', `day-${process.pid}`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const played = await playIn(directory, options.value);
  if (typeof played === 'string') return complain(played);
  const { report, mismatches } = played;
  for (const { source, sentence } of mismatches.slice(0, MISMATCHES_TOLD)) {
    process.stderr.write(`${source}: ${sentence}\n`);
  }
  process.stdout.write(options.value.json ? `${JSON.stringify(report)}\n` : sayReport(report));
  if (mismatches.length > 0) {
    process.stderr.write(`${mismatches.length} mismatches; the day is kept in ${directory}\n`);
    return 1;
  }
  rmSync(directory, { recursive: true, force: true });
  return 0;
}

function complain(sentence: string): number {
  process.stderr.write(`${sentence}\n`);
  return 2;
}

/** The error is a sentence. */
async function playIn(directory: string, options: DayOptions): Promise<Played | string> {
  const startedMs = performance.now();
  const plan = await planDay(options, directory);
  if (!plan.ok) {
    rmSync(directory, { recursive: true, force: true });
    return plan.error;
  }
  const port = options.port ?? (await freePorts());
  const numbers = await NumberReader.open(plan.value.pack);
  const hall = await runHall(hallOptionsOf(options, plan.value, directory, port), (sentence) =>
    process.stderr.write(`${sentence}\n`),
  );
  if ('problem' in hall) return hall.problem;
  const release = stopOnSignals(hall, directory);
  const book = new SightingsBook();
  const { speed, seed, killBroker } = options;
  const people = new HallPeople({ hall, plan: plan.value, book, numbers, speed, seed, killBroker });
  let stopped = false;
  const stop = async () => {
    if (!stopped) await hall.stop();
    stopped = true;
  };
  try {
    const figures = await people.play();
    await stop();
    const journal = path.join(directory, 'hall', 'broker', 'journal');
    const { events } = await new FileShelf(journal).read(plan.value.date);
    const truth = truthOf(events, plan.value.pack.site);
    const words = wordsOf(plan.value);
    const mismatches = [
      ...mismatchesOf(book, truth, words, plan.value.visits.length),
      ...(await officeMismatches(journal, plan.value, truth)),
    ];
    const seconds = (performance.now() - startedMs) / 1000;
    const report = reportOf({
      ...{ options, plan: plan.value, figures, seen: book, truth, mismatches, seconds },
    });
    return { report, mismatches };
  } finally {
    await stop();
    release();
  }
}

/** Those who look at the kiosk's screens live in the hall's time; machines keep the real one. */
function hallOptionsOf(options: DayOptions, plan: DayPlan, directory: string, port: number) {
  const passing = (realMs: number) => Math.max(5, Math.ceil(realMs / options.speed));
  return {
    site: plan.siteFile,
    port,
    host: '127.0.0.1',
    directory: path.join(directory, 'hall'),
    clock: plan.clock,
    speed: options.speed,
    sound: 'none',
    kioskTimings: {
      tapGuardMs: passing(1_500),
      homeGuardMs: passing(700),
      takeSlipsMs: 1_000,
      showNumberMs: 1_000,
    },
  } as const;
}

function wordsOf({ pack }: DayPlan): HallWords {
  const japanese = pack.locales.find(({ locale }) => locale === 'ja')?.texts ?? {};
  return {
    call: japanese['voice.call'] ?? '',
    recall: japanese['voice.recall'] ?? '',
    digits: pack.site.digits,
  };
}

/** Ctrl-C in the middle of the day: neither a process nor half a day stays behind. */
function stopOnSignals(hall: RunningHall, directory: string): () => void {
  const stop = async () => {
    await hall.stop();
    rmSync(directory, { recursive: true, force: true });
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  return () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  };
}
