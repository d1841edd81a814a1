/** How many spreads of a service's times are supposed, each as likely as the others. */
export const LEVELS = 8;

/** Times whose logarithm is normal. */
type LogTimes = { readonly logMean: number; readonly spread: number };

/** How long one service takes a counter: logarithms of minutes, and what is not known of them. */
export type ServiceHabits = {
  readonly logMean: number;
  /** Standard error of `logMean`, this service's own. */
  readonly doubt: number;
  /** The part of it that all services share. */
  readonly sharedDoubt: number;
  /** `LEVELS` standard deviations of the logarithm, each as likely as the others. */
  readonly spreads: readonly number[];
};

/** What a forecast goes by. The predictor learns it; an oracle is told. */
export type Habits = {
  readonly services: readonly ServiceHabits[];
  /** Of those called. */
  readonly noShowShare: number;
  /** Minutes that a call nobody answers takes a counter. */
  readonly noShowMinutes: number;
  /** Of those served. */
  readonly holdShare: number;
  readonly hold: LogTimes;
  /** Unannounced, of one open counter. */
  readonly absencesAMinute: number;
  readonly absence: LogTimes;
  /** Of the calls while somebody waits: of who comes in from outside the line, before all in it. */
  readonly cutShare: number;
  /** From a citizen leaving to the next call. */
  readonly turnoverMinutes: number;
  /** Reservations of which somebody comes. */
  readonly keptShare: number;
  /** Minutes after the slot. */
  readonly offset: { readonly mean: number; readonly spread: number };
};
