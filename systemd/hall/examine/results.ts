import type { CourseResult } from './course.ts';
import {
  addTally,
  figuresOf,
  type Method,
  methodSums,
  methods,
  type Row,
  type Tally,
} from './score.ts';
import type { Steadiness } from './steadiness.ts';

/** Months above this are printed apart: a line that never ends has no waiting time to tell. */
export const RHO_MAX = 0.95;

export type Cell = {
  readonly month: number;
  readonly scenario: string;
  /** Mean over the seeds. */
  rho: number;
  seeds: number;
  readonly tally: Tally;
  readonly steadiness: Steadiness;
};

/** What the courses gave, by month and scenario. */
export class Results {
  readonly #table: string;
  readonly #cells = new Map<string, Cell>();

  constructor(table: string) {
    this.#table = table;
  }

  get cells(): readonly Cell[] {
    return [...this.#cells.values()];
  }

  take({ month, scenario, rho, tally, steadiness }: CourseResult): void {
    const key = `${scenario} ${month}`;
    const cell = this.#cells.get(key) ?? {
      month,
      scenario,
      rho: 0,
      seeds: 0,
      tally: {},
      steadiness: { shown: 0, wanted: 0, explained: 0, unexplained: 0 },
    };
    this.#cells.set(key, cell);
    cell.rho = (cell.rho * cell.seeds + rho) / (cell.seeds + 1);
    cell.seeds += 1;
    addTally(cell.tally, tally);
    for (const figure of ['shown', 'wanted', 'explained', 'unexplained'] as const) {
      cell.steadiness[figure] += steadiness[figure];
    }
  }

  /** Those at or below `RHO_MAX` first, in the order of the setting. */
  rows(): readonly Row[] {
    const rows = this.cells.flatMap((cell) => methods.flatMap((method) => this.#row(cell, method)));
    return [
      ...rows.filter(({ rho }) => rho <= RHO_MAX),
      ...rows.filter(({ rho }) => rho > RHO_MAX),
    ];
  }

  #row({ month, scenario, rho, tally }: Cell, method: Method): Row[] {
    const sums = methodSums(tally, method);
    if (sums === undefined || sums.n === 0) return [];
    const named = { table: this.#table, month, scenario, method };
    return [{ ...named, ...figuresOf(sums), rho: Number(rho.toPrecision(4)) }];
  }

  line(row: Row): string {
    const { month, scenario, method, n, mse, mae, bias, cover, over, over10, rho } = row;
    const share = (value: number) => `${(value * 100).toFixed(1)} %`.padStart(7);
    return [
      String(month).padStart(2),
      scenario.padEnd(19),
      method.padEnd(9),
      `n ${n}`.padEnd(9),
      `mse ${mse.toFixed(1)}`.padEnd(11),
      `mae ${mae.toFixed(2)}`.padEnd(10),
      `bias ${bias.toFixed(2)}`.padEnd(11),
      `cover ${share(cover)} over ${share(over)} over10 ${share(over10)} rho ${rho}`,
    ].join(' ');
  }
}
