import { type Cell, RHO_MAX } from './results.ts';
import { figuresOf, type Method, methodSums, type Sums } from './score.ts';
import type { Setting } from './setting.ts';

/** One place where a bar is held against a figure. */
export type Held = {
  readonly where: string;
  readonly value: number;
  /** The same figure of the oracle: what nobody can beat. */
  readonly oracle: number;
  readonly met: boolean;
  /** Whether the oracle would: if not, the bar lies below the noise of the service times. */
  readonly oracleMet: boolean;
};

export type Bar = {
  readonly name: string;
  readonly asked: string;
  readonly held: readonly Held[];
  /** How a figure is written. */
  readonly unit: '%' | '×' | '';
};

type Bounds = { readonly min?: number; readonly max?: number };

const within = (value: number, { min, max }: Bounds) =>
  (min === undefined || value >= min) && (max === undefined || value <= max);

function held(where: string, value: number, oracle: number, bounds: Bounds): Held {
  const [met, oracleMet] = [within(value, bounds), within(oracle, bounds)];
  return { where, value, oracle, met, oracleMet };
}

/** Squared error left out, of another method's. */
function saved(cell: Cell, ours: Method, theirs: Method, part = ''): number | undefined {
  const own = methodSums(cell.tally, ours, part);
  const other = methodSums(cell.tally, theirs, part);
  if (own === undefined || other === undefined || own.n === 0) return undefined;
  return 1 - own.squares / other.squares;
}

const nameOf = ({ scenario, month }: Cell) => `${scenario} ${month}`;

function savedBar(cells: readonly Cell[], theirs: Method, min: number, part = ''): readonly Held[] {
  return cells.flatMap((cell): Held[] => {
    const value = saved(cell, 'ours', theirs, part);
    if (value === undefined) return [];
    const oracle = saved(cell, 'oracle', theirs, part) ?? Number.NaN;
    return [held(nameOf(cell), value, oracle, { min })];
  });
}

function figureBar(
  cells: readonly Cell[],
  figure: 'cover' | 'over' | 'over10',
  bounds: Bounds,
): readonly Held[] {
  return cells.flatMap((cell): Held[] => {
    const { ours, oracle } = cell.tally;
    if (ours === undefined || oracle === undefined || ours.n === 0) return [];
    const [value, floor] = [figuresOf(ours)[figure], figuresOf(oracle)[figure]];
    return [held(nameOf(cell), value, floor, bounds)];
  });
}

/** Months of a scenario together, by service. */
function serviceBar(cells: readonly Cell[], bounds: Bounds): readonly Held[] {
  const sums = new Map<string, { covered: number; n: number; oracle: number }>();
  for (const { scenario, tally } of cells) {
    for (const [name, ours] of Object.entries(tally)) {
      const [method, part = ''] = name.split('|');
      if (method !== 'ours' || !part.startsWith('service ')) continue;
      const where = `${scenario} ${part.slice('service '.length)}`;
      const known = sums.get(where) ?? { covered: 0, n: 0, oracle: 0 };
      known.covered += ours.covered;
      known.n += ours.n;
      known.oracle += tally[`oracle|${part}`]?.covered ?? 0;
      sums.set(where, known);
    }
  }
  return [...sums].map(([where, { covered, n, oracle }]) => {
    return held(where, covered / n, oracle / n, bounds);
  });
}

function maeBar(cells: readonly Cell[], max: number): readonly Held[] {
  const mae = ({ absolute, n }: Sums) => absolute / n;
  return cells.flatMap((cell): Held[] => {
    const { ours, oracle } = cell.tally;
    if (ours === undefined || oracle === undefined || ours.n === 0) return [];
    return [held(nameOf(cell), mae(ours) / mae(oracle), 1, { max })];
  });
}

/** Every bar of issue 7 against what was measured, in months up to ρ 0.95. */
export function barsOf(all: readonly Cell[], setting: Setting): readonly Bar[] {
  const cells = all.filter(({ rho }) => rho <= RHO_MAX);
  const changes = (name: string) => {
    const scenario = setting.scenarios.find((each) => each.name === name);
    return (
      scenario?.one_counter_closed !== undefined ||
      scenario?.one_counter_closed_at_random_for_minutes !== undefined
    );
  };
  const steady = cells.filter(({ scenario }) => !changes(scenario));
  const changing = cells.filter(({ scenario }) => changes(scenario));
  const late = cells.filter(({ scenario }) =>
    setting.scenarios.some((each) => each.name === scenario && each.scored_from_day > 1),
  );
  const cover = { min: 0.78, max: 0.85 };
  const jumps = all.filter(({ steadiness }) => steadiness.shown > 0);
  return [
    {
      name: 'MSE below the best rolling average',
      asked: '≥ 70 %',
      unit: '%',
      held: savedBar(cells, 'rolling', 0.7),
    },
    {
      name: 'MAE over the oracle’s, from day 6',
      asked: '≤ 1.10',
      unit: '×',
      held: maeBar(late, 1.1),
    },
    {
      name: 'range covers, by month',
      asked: '78–85 %',
      unit: '%',
      held: figureBar(cells, 'cover', cover),
    },
    {
      name: 'range covers, by service',
      asked: '78–85 %',
      unit: '%',
      held: serviceBar(cells, cover),
    },
    {
      name: 'upper value exceeded',
      asked: '7–13 %',
      unit: '%',
      held: figureBar(cells, 'over', { min: 0.07, max: 0.13 }),
    },
    {
      name: 'exceeded by more than 10 minutes',
      asked: '≤ 2 %',
      unit: '%',
      held: figureBar(cells, 'over10', { max: 0.02 }),
    },
    {
      name: 'MSE below QL, steady staffing',
      asked: '≥ 5 %',
      unit: '%',
      held: savedBar(steady, 'ql', 0.05),
    },
    {
      name: 'MSE below QL, a counter opens or closes while one waits',
      asked: '≥ 30 %',
      unit: '%',
      held: savedBar(changing, 'ql', 0.3, '|changing'),
    },
    {
      name: 'unexplained jumps over 5 minutes',
      asked: '0',
      unit: '',
      held: jumps.map((cell) => held(nameOf(cell), cell.steadiness.unexplained, 0, { max: 0 })),
    },
  ];
}
