import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Bar, barsOf, type Held } from './bars.ts';
import { FIRST_MORNING } from './course.ts';
import { drawPanels, type Panel, type Series } from './plots.ts';
import { type Cell, RHO_MAX } from './results.ts';
import { figuresOf, type Method, methodSums } from './score.ts';
import type { Setting } from './setting.ts';

export type Examined = {
  readonly cells: readonly Cell[];
  readonly setting: Setting;
  readonly table: string;
  readonly months: readonly number[];
  readonly seedBase: number;
  readonly minutes: number;
};

const lines: readonly (Omit<Series, 'values'> & { readonly method: Method })[] = [
  { method: 'ours', name: 'ours', color: '#0017c1' },
  { method: 'oracle', name: 'oracle', color: '#1a1a1a', dashed: true },
  { method: 'ql', name: 'QL', color: '#197a4b' },
  { method: 'constant', name: 'constant', color: '#8b6f00' },
  { method: 'rolling', name: 'rolling', color: '#c5002b' },
];
const MISSES_MAX = 40;

const percent = (value: number) => `${(value * 100).toFixed(1)} %`;

function written(value: number, unit: Bar['unit']): string {
  if (unit === '%') return percent(value);
  return unit === '×' ? value.toFixed(3) : String(value);
}

function panelsOf(examined: Examined, figure: (cell: Cell, method: Method) => number | undefined) {
  return (methods: readonly Method[]): readonly Panel[] =>
    scenariosOf(examined).map((scenario) => ({
      title: scenario,
      series: lines
        .filter(({ method }) => methods.includes(method))
        .map(({ method, ...line }) => ({
          ...line,
          values: examined.months.map((month) => {
            const cell = cellOf(examined, scenario, month);
            return cell && figure(cell, method);
          }),
        })),
    }));
}

function scenariosOf({ cells, setting }: Examined): readonly string[] {
  const known = new Set(cells.map(({ scenario }) => scenario));
  return setting.scenarios.map(({ name }) => name).filter((name) => known.has(name));
}

function cellOf({ cells }: Examined, scenario: string, month: number): Cell | undefined {
  return cells.find((cell) => cell.scenario === scenario && cell.month === month);
}

function barTable(bars: readonly Bar[]): string[] {
  const rows = bars.map(({ name, asked, held, unit }) => {
    const missed = held.filter(({ met }) => !met).length;
    const values = held.map(({ value }) => value);
    const oracle = held.map((each) => each.oracle).filter((value) => !Number.isNaN(value));
    const span = (all: readonly number[]) =>
      all.length === 0
        ? '–'
        : `${written(Math.min(...all), unit)} … ${written(Math.max(...all), unit)}`;
    const verdict =
      held.length === 0
        ? 'not measured'
        : missed === 0
          ? 'met'
          : `missed in ${missed} of ${held.length}`;
    return `| ${name} | ${asked} | ${span(values)} | ${unit === '' ? '–' : span(oracle)} | ${verdict} |`;
  });
  return [
    '| bar | asked | ours, least … most | the oracle | |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ];
}

function missTable(bars: readonly Bar[]): string[] {
  const misses = bars.flatMap((bar) =>
    bar.held.filter(({ met }) => !met).map((held): [Bar, Held] => [bar, held]),
  );
  if (misses.length === 0) return ['No bar is missed anywhere.'];
  const rows = misses
    .slice(0, MISSES_MAX)
    .map(
      ([{ name, asked, unit }, { where, value, oracle, oracleMet }]) =>
        `| ${where} | ${name} (${asked}) | ${written(value, unit)} | ${written(oracle, unit)} | ${oracleMet ? 'no' : 'yes'} |`,
    );
  const more = misses.length - rows.length;
  return [
    whyMissed(misses),
    '',
    '| where | bar | ours | the oracle | the oracle misses it too |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    ...(more > 0 ? ['', `And ${more} more.`] : []),
  ];
}

/** What the data say of the misses: noise that nobody can beat, or something of ours. */
function whyMissed(misses: readonly (readonly [Bar, Held])[]): string {
  const ours = misses.filter(([, { oracleMet }]) => oracleMet);
  const short = ours.map(([, { value, oracle }]) => Math.abs(value - oracle));
  const most = short.length > 0 ? ` (by ${percent(Math.max(...short))} at most)` : '';
  return `Of ${misses.length} misses the oracle shares ${misses.length - ours.length}: there the noise of service times alone lies above the bar, and knowing every parameter does not help. In the other ${ours.length} ours falls short of the oracle${most}: what a hall of twenty days has not yet taught, and the chance of the halls that were played.`;
}

/** How much of what the others err is noise: a bar that asks for less than that cannot be met. */
function floorTable(examined: Examined): string[] {
  const rows = scenariosOf(examined).map((scenario) => {
    const cells = examined.cells.filter((cell) => cell.scenario === scenario);
    const left = (method: Method) => {
      const shares = cells.flatMap(({ tally }) => {
        const [oracle, other] = [methodSums(tally, 'oracle'), methodSums(tally, method)];
        return oracle && other && other.squares > 0 ? [oracle.squares / other.squares] : [];
      });
      return `${percent(Math.min(...shares))} … ${percent(Math.max(...shares))}`;
    };
    const total = (method: Method) => {
      const sums = cells.flatMap(({ tally }) => methodSums(tally, method) ?? []);
      const n = sums.reduce((all, each) => all + each.n, 0);
      return (sums.reduce((all, each) => all + each.squares, 0) / n).toFixed(1);
    };
    return `| ${scenario} | ${total('oracle')} | ${total('ours')} | ${left('rolling')} | ${left('ql')} |`;
  });
  return [
    '| scenario | MSE, oracle | MSE, ours | oracle’s share of the best rolling average’s, by month | of QL’s |',
    '| --- | ---: | ---: | --- | --- |',
    ...rows,
    '',
    'A bar of 70 % below the best rolling average asks that at most 30 % of its squared error be left; where the oracle leaves more, the noise of the servings that are still to come is larger than that.',
  ];
}

function monthTable(examined: Examined, scenario: string): string[] {
  const rows = examined.months.flatMap((month) => {
    const cell = cellOf(examined, scenario, month);
    const ours = cell && methodSums(cell.tally, 'ours');
    if (cell === undefined || ours === undefined || ours.n === 0) return [];
    const { n, mae, cover, over, over10, bias } = figuresOf(ours);
    const maes = (['oracle', 'ql', 'constant', 'les', 'hol', 'rolling'] as const).map((method) => {
      const sums = methodSums(cell.tally, method);
      return sums === undefined ? '–' : figuresOf(sums).mae.toFixed(2);
    });
    const apart = cell.rho > RHO_MAX ? ' (apart)' : '';
    return [
      `| ${month}${apart} | ${cell.rho.toFixed(2)} | ${n} | ${mae.toFixed(2)} | ${maes.join(' | ')} | ${bias.toFixed(2)} | ${percent(cover)} | ${percent(over)} | ${percent(over10)} |`,
    ];
  });
  return [
    `### ${scenario}`,
    '',
    '| month | ρ | n | ours | oracle | QL | constant | LES | HOL | rolling | bias | covered | over | over by 10 |',
    '| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
  ];
}

function variationTable(examined: Examined): string[] {
  const rows = examined.setting.cv.flatMap((variation) => {
    const part = `|cv ${variation}`;
    const total = (method: Method) => {
      const sums = examined.cells.flatMap((cell) => methodSums(cell.tally, method, part) ?? []);
      const n = sums.reduce((all, each) => all + each.n, 0);
      const of = (pick: (each: (typeof sums)[0]) => number) =>
        sums.reduce((all, each) => all + pick(each), 0) / n;
      return {
        n,
        mse: of(({ squares }) => squares),
        mae: of(({ absolute }) => absolute),
        cover: of(({ covered }) => covered),
        over: of((each) => each.over),
        over10: of((each) => each.over10),
      };
    };
    const [ours, oracle] = [total('ours'), total('oracle')];
    if (ours.n === 0) return [];
    const below = (method: Method) =>
      `${percent(1 - ours.mse / total(method).mse)} (${percent(1 - oracle.mse / total(method).mse)})`;
    return [
      `| ${variation} | ${ours.n} | ${ours.mae.toFixed(2)} | ${oracle.mae.toFixed(2)} | ${below('rolling')} | ${below('ql')} | ${percent(ours.cover)} | ${percent(ours.over)} | ${percent(ours.over10)} |`,
    ];
  });
  return [
    '| CV of service times | n | MAE, ours | MAE, oracle | MSE below rolling (oracle) | MSE below QL (oracle) | covered | over | over by 10 |',
    '| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
  ];
}

function steadinessLine({ cells }: Examined): string {
  const sum = (figure: keyof Cell['steadiness']) =>
    cells.reduce((total, { steadiness }) => total + steadiness[figure], 0);
  const shown = sum('shown');
  return `On the eighth day of one hall a month and scenario every range of everybody who waits was followed from event to event: ${shown} ranges. The forecast itself rose by more than five minutes within five in ${sum('wanted')} of them (${percent(sum('wanted') / Math.max(1, shown))}); ${sum('explained')} were shown at once because a counter had just closed, ${sum('unexplained')} were shown without a cause.`;
}

/** What a hall that has seen nothing yet is worth to its citizens. */
function morningLine({ cells }: Examined): string {
  const told = (method: Method) => {
    const all = cells.flatMap(({ tally }) => methodSums(tally, method, FIRST_MORNING) ?? []);
    const sum = (figure: 'n' | 'covered' | 'over' | 'over10' | 'width') =>
      all.reduce((total, sums) => total + sums[figure], 0);
    const share = (figure: 'covered' | 'over' | 'over10') => percent(sum(figure) / sum('n'));
    return {
      n: sum('n'),
      text: `covers ${share('covered')} (over ${share('over')}, by 10 minutes ${share('over10')}) and is ${(sum('width') / sum('n')).toFixed(1)} minutes wide`,
    };
  };
  const [ours, oracle] = [told('ours'), told('oracle')];
  if (ours.n === 0) return '';
  return `In the first two hours of its first day, when a hall knows nothing but the table, the range ${ours.text} (${ours.n} waits); the oracle’s ${oracle.text}.`;
}

/** How many each cell has seen: a run that was cut short has seen one more of some. */
function hallsOf({ cells }: Examined): string {
  const seeds = cells.map((cell) => cell.seeds);
  const [least, most] = [Math.min(...seeds), Math.max(...seeds)];
  return least === most ? String(least) : `${least} to ${most}`;
}

/** Writes `docs/waiting-time.md` and its two pictures beside it. */
export async function writePage(file: string, examined: Examined): Promise<void> {
  const { setting, table, seedBase, minutes, months } = examined;
  const bars = barsOf(examined.cells, setting);
  const base = path.basename(file, '.md');
  const labels = months.map(String);
  const errors = panelsOf(examined, (cell, method) => {
    const sums = methodSums(cell.tally, method);
    return sums && figuresOf(sums).mae;
  })(['ours', 'oracle', 'ql', 'constant', 'rolling']);
  const ranges = panelsOf(examined, (cell, method) => {
    const sums = methodSums(cell.tally, method);
    return sums && figuresOf(sums).cover * 100;
  })(['ours', 'oracle']);
  const n = examined.cells.reduce((sum, { tally }) => sum + (tally['ours']?.n ?? 0), 0);
  const text = [
    '# Waiting time: the examination',
    '',
    `Written by \`npm run -s examine -- --page docs/waiting-time.md\`; not by hand. Table ${table}, months ${labels.join(', ')}, ${hallsOf(examined)} halls for each month and scenario, seeds from ${seedBase} on, ${n} tickets scored, ${minutes.toFixed(0)} minutes. The setting is \`config/examination.json\`; the predictor never reads it, and begins each hall cold.`,
    '',
    '## The bars',
    '',
    ...barTable(bars),
    '',
    'The oracle is the same way of forecasting told every parameter of the generator: what is left of its error is the noise of service times themselves, and no method can do better than by chance. Where it misses a bar too, the bar lies below that noise.',
    '',
    '## Where a bar is missed',
    '',
    ...missTable(bars),
    '',
    '## The noise floor',
    '',
    ...floorTable(examined),
    '',
    '## Error, minutes',
    '',
    `![Mean absolute error by month and scenario](${base}-error.svg)`,
    '',
    '## Range',
    '',
    `![Share of waits within the shown range by month and scenario; the band is what is asked for](${base}-range.svg)`,
    '',
    ...variationTable(examined),
    '',
    steadinessLine(examined),
    '',
    morningLine(examined),
    '',
    '## By month',
    '',
    'Mean absolute error in minutes; bias, range and upper value are ours. Months above ρ 0.95 stand apart and are held against no bar.',
    '',
    ...scenariosOf(examined).flatMap((scenario) => monthTable(examined, scenario)),
    ...howItWorks,
    '',
  ];
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text.join('\n'));
  const pictures = path.dirname(file);
  await writeFile(path.join(pictures, `${base}-error.svg`), drawPanels(errors, labels));
  const axis = { min: 60, max: 100, step: 10 };
  await writeFile(
    path.join(pictures, `${base}-range.svg`),
    drawPanels(ranges, labels, { axis, band: [78, 85] }),
  );
}

const howItWorks = [
  '## How it is examined',
  '',
  '- One row a month and scenario pools the coefficients of variation (seeds take turns) and, for wrong priors, the two factors.',
  '- Staffing follows the rule of the setting on the true minutes, two counters at least (for specialised counters in each group). Evenings, Sundays and special days are staffed by the same rule for what they bring. ρ is the mean utilisation of the busiest kind of day in its busiest group, a closure taken out of its counter’s hours.',
  '- Twenty days are weeks with their Thursday evening, and after the first week the month’s second Sunday and special days.',
  '- A citizen put on hold leaves the counter after a part of the serving that is anybody’s guess, and after eight minutes goes before everybody at the next counter that is free.',
  '- The point forecast is the mean; the range is P10 to P90 in whole minutes, as it is shown. A method without a range covers nothing, and its forecast is its upper value.',
  '- QL knows the mean of all servings so far and the counters open now; the constant is the mean wait for each group ahead so far; LES, HOL and rolling averages are those of the group of counters, today. Of the windows 1, 2, 4, 8, 16 the one with the least squared error, in hindsight.',
];
