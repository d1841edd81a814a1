import { normalQuantile, seeded } from './chance.ts';

/** How many courses of the next hours a forecast plays through. */
export const PLAYS = 128;
/** Tickets with chances of their own; the order of issue, modulo this, names them. */
const COLUMNS = 2_048;
const SEED = 20_260_801;

/**
 * The chances of all forecasts, drawn once: column by column a permutation of `PLAYS` equal strata
 * (McKay, Beckman and Conover, Technometrics 21, 1979), so that 128 plays do the work of many more.
 * A ticket keeps its column for as long as it waits: two forecasts differ by what happened between
 * them and not by luck.
 */
const ranks = new Uint8Array(COLUMNS * PLAYS);
/** In (0, 1), one in each stratum. */
const marks = new Float32Array(COLUMNS * PLAYS);
/** The standard normal value in the middle of each stratum. */
export const normals = Float64Array.from({ length: PLAYS }, (_, rank) =>
  normalQuantile((rank + 0.5) / PLAYS),
);

function fill(): void {
  const random = seeded(SEED);
  const order = Uint8Array.from({ length: PLAYS }, (_, rank) => rank);
  const shuffle = () => {
    for (let last = PLAYS - 1; last > 0; last -= 1) {
      const other = Math.floor(random() * (last + 1));
      const moved = order[last] ?? 0;
      order[last] = order[other] ?? 0;
      order[other] = moved;
    }
  };
  for (let column = 0; column < COLUMNS; column += 1) {
    shuffle();
    ranks.set(order, column * PLAYS);
    shuffle();
    for (let play = 0; play < PLAYS; play += 1) {
      marks[column * PLAYS + play] = ((order[play] ?? 0) + random()) / PLAYS;
    }
  }
}
fill();

/** Where the chances of this ticket begin. */
export function columnOf(order: number): number {
  return (order & (COLUMNS - 1)) * PLAYS;
}

/** The stratum, 0 to `PLAYS` - 1, of this ticket's serving time in this play. */
export function rankAt(column: number, play: number): number {
  return ranks[column + play] ?? 0;
}

/** Another chance of the same ticket, in (0, 1). */
export function markAt(column: number, play: number): number {
  return marks[column + play] ?? 0;
}
