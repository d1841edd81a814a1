import * as v from 'valibot';
import { requestId } from '../../broker/contract/ids.ts';
import type { PaperLeft } from '../../broker/contract/paper.ts';
import { paperMm } from '../../broker/contract/paper.ts';
import type { PrinterState } from '../../broker/contract/ticket.ts';

/** Slips whose mean is the length of the next ones. */
const SLIPS_MAX = 20;
/** Ends of rolls that are remembered. */
const RESTS_MAX = 5;
/** Refills whose repetition is known as such. */
const REFILLS_MAX = 8;
/**
 * People tell of a new roll a little before or after they put it in. Within so much paper, about
 * 17 slips, what is told and what is seen are one and the same roll.
 */
const SAME_ROLL_MM = 2_000;
/** Before any slip was printed: 80 m make about 700 (R21). */
const USUAL_SLIP_MM = 115;
/** What a sensor at the core of a roll may leave; anything else is a sensor that is out of place. */
const restMm = { min: 200, max: 30_000 } as const;

const length = v.pipe(v.number(), v.minValue(0), v.maxValue(1_000_000));

const roll = v.strictObject({
  rollMm: paperMm,
  usedMm: length,
  /** Nobody told of it: a roll of the site's usual length is taken for granted. */
  assumed: v.boolean(),
  /** The core was seen; `watched`: it was seen to appear, so that the rest can be learned. */
  nearEnd: v.optional(v.strictObject({ atMm: length, watched: v.boolean() })),
  /** It ran out. */
  ended: v.boolean(),
});

/** All that is known of a printer's paper; millimetres. */
export const paperAccount = v.strictObject({
  /** Nothing: the account was lost, and nobody knows. */
  roll: v.optional(roll),
  /** Newest first; what was told last is what the account counts from. */
  refillIds: v.pipe(v.array(requestId), v.maxLength(REFILLS_MAX)),
  /** Of the last slips, newest first. */
  slipsMm: v.pipe(v.array(length), v.maxLength(SLIPS_MAX)),
  /** Paper between the sight of the core and the end of a roll, newest first. */
  restsMm: v.pipe(v.array(length), v.maxLength(RESTS_MAX)),
  /** The printer's state that was seen last. */
  seen: v.optional(v.picklist(['well', 'near-end', 'out', 'away'])),
  /** The cover was opened, or the printer was out of sight, since paper was seen last. */
  unwatched: v.boolean(),
});
export type PaperAccount = v.InferOutput<typeof paperAccount>;
type Roll = v.InferOutput<typeof roll>;
type RequestId = v.InferOutput<typeof requestId>;

/** What the model brings along, until the rolls themselves have taught better. */
export type PaperModel = {
  /** What is left when the sensor sees the core; nothing for a printer without that sensor. */
  readonly nearEndRestMm: number | undefined;
};

export type PaperNews =
  /** Millimetres that went through, or may have. */
  | { readonly type: 'slip'; readonly mm: number }
  | { readonly type: 'refill'; readonly refillId: RequestId; readonly rollMm: number }
  | { readonly type: 'state'; readonly state: PrinterState };

/** How a roll came to be counted. */
export type RollBegun = 'told' | 'ran-out' | 'core-gone';

export const lostAccount: PaperAccount = {
  refillIds: [],
  slipsMm: [],
  restsMm: [],
  unwatched: true,
};

/** A box that is set up has a new roll in its printer; nobody told of it. */
export function firstAccount(rollMm: number): PaperAccount {
  return { ...lostAccount, roll: newRoll(rollMm, true) };
}

function newRoll(rollMm: number, assumed: boolean): Roll {
  return { rollMm, usedMm: 0, assumed, ended: false };
}

/**
 * The account after a piece of news. It never believes in more paper than there may be: without a
 * word of staff, a roll counts as changed only when it had run out before, or when its core was
 * seen and then, after somebody had the cover open, was not.
 *
 * @param usualMm - the site's new roll
 */
export function takePaperNews(
  account: PaperAccount,
  news: PaperNews,
  usualMm: number,
): { readonly account: PaperAccount; readonly begun: RollBegun | undefined } {
  switch (news.type) {
    case 'slip':
      return { account: fed(account, news.mm), begun: undefined };
    case 'refill':
      return refilled(account, news.refillId, news.rollMm);
    case 'state':
      return looked(account, news.state, usualMm);
  }
}

function fed(account: PaperAccount, mm: number): PaperAccount {
  const slipsMm = [mm, ...account.slipsMm].slice(0, SLIPS_MAX);
  const { roll } = account;
  if (roll === undefined) return { ...account, slipsMm };
  return { ...account, slipsMm, roll: { ...roll, usedMm: Math.min(roll.usedMm + mm, 1_000_000) } };
}

function refilled(account: PaperAccount, refillId: RequestId, rollMm: number) {
  if (account.refillIds.includes(refillId)) return { account, begun: undefined };
  const refillIds = [refillId, ...account.refillIds].slice(0, REFILLS_MAX);
  const { roll } = account;
  // The change itself was noticed a moment ago, and slips have come from the new roll since.
  if (roll?.assumed && !roll.ended && roll.usedMm <= SAME_ROLL_MM) {
    return {
      account: { ...account, refillIds, roll: { ...roll, rollMm, assumed: false } },
      begun: 'told' as const,
    };
  }
  const core = account.seen === 'near-end' ? { nearEnd: { atMm: 0, watched: false } } : {};
  return {
    account: { ...account, refillIds, roll: { ...newRoll(rollMm, false), ...core } },
    begun: 'told' as const,
  };
}

function looked(account: PaperAccount, state: PrinterState, usualMm: number) {
  switch (state) {
    case 'ready':
    case 'paper-near-end':
      return paperSeen(account, state === 'paper-near-end', usualMm);
    case 'paper-out':
      return { account: ranOut(account), begun: undefined };
    case 'cover-open':
    case 'offline':
    case 'unknown':
      return { account: { ...account, unwatched: true, seen: 'away' as const }, begun: undefined };
    case 'cutter-fault':
    case 'overheated':
      return { account, begun: undefined };
  }
}

/** With the cover open no paper lies under the sensor, whatever is on the roll. */
function ranOut(account: PaperAccount): PaperAccount {
  const { roll, seen } = account;
  if (account.unwatched || seen === 'out') return { ...account, seen: 'out' };
  const { nearEnd, usedMm = 0 } = roll ?? {};
  const learnedMm = nearEnd?.watched ? usedMm - nearEnd.atMm : 0;
  const plausible = learnedMm >= restMm.min && learnedMm <= restMm.max;
  return {
    ...account,
    seen: 'out',
    ...(roll && { roll: { ...roll, ended: true } }),
    restsMm: plausible ? [learnedMm, ...account.restsMm].slice(0, RESTS_MAX) : account.restsMm,
  };
}

/** The printer has paper: the roll it had, or another one. */
function paperSeen(before: PaperAccount, core: boolean, usualMm: number) {
  const { roll } = before;
  const account: PaperAccount = {
    ...before,
    seen: core ? 'near-end' : 'well',
    unwatched: false,
  };
  const begun = changeOf(before, core);
  if (begun !== undefined) {
    const fresh = roll !== undefined && isFresh(roll) ? roll : newRoll(usualMm, true);
    const { nearEnd: _gone, ...rest } = fresh;
    const next: Roll = { ...rest, ended: false };
    return {
      account: { ...account, roll: core ? withCore(next, false) : next },
      // What was told is what was seen.
      begun: next.assumed ? begun : undefined,
    };
  }
  if (!core || roll?.nearEnd) return { account, begun: undefined };
  const watched = !before.unwatched && before.seen === 'well';
  // The core tells how much is left even of a roll that nobody counted.
  const known = roll ?? newRoll(usualMm, true);
  return { account: { ...account, roll: withCore(known, watched) }, begun: undefined };
}

function changeOf({ roll, unwatched, seen }: PaperAccount, core: boolean): RollBegun | undefined {
  if (roll?.ended || (roll === undefined && seen === 'out' && !unwatched)) return 'ran-out';
  return unwatched && roll?.nearEnd !== undefined && !core ? 'core-gone' : undefined;
}

/** Told of just before it was put in. */
function isFresh({ assumed, ended, usedMm }: Roll): boolean {
  return !assumed && !ended && usedMm <= SAME_ROLL_MM;
}

function withCore(roll: Roll, watched: boolean): Roll {
  return { ...roll, nearEnd: { atMm: roll.usedMm, watched } };
}

/** What is left, as the printer's health says it; nothing where nobody knows. */
export function paperLeftOf(account: PaperAccount, model: PaperModel): PaperLeft | undefined {
  const { roll, refillIds, seen } = account;
  if (roll === undefined) return undefined;
  const mmLeft = Math.floor(leftOf(roll, account, model));
  const [refillId] = refillIds;
  return {
    mmLeft,
    slipsLeft: Math.floor(mmLeft / slipMm(account)),
    nearEnd: seen === 'near-end' || (roll.nearEnd !== undefined && !roll.ended),
    ...(refillId !== undefined && { refillId }),
  };
}

function leftOf(roll: Roll, { restsMm, seen }: PaperAccount, model: PaperModel): number {
  if (roll.ended) return 0;
  const counted = Math.max(0, roll.rollMm - roll.usedMm);
  const rest = mean(restsMm) ?? model.nearEndRestMm;
  if (rest === undefined) return counted;
  const { nearEnd } = roll;
  if (nearEnd) return Math.min(counted, Math.max(0, rest - (roll.usedMm - nearEnd.atMm)));
  // A sensor that has been right before watches the core and does not see it: there is more.
  const watched = restsMm.length > 0 && seen === 'well';
  return watched ? Math.max(counted, Math.min(rest, roll.rollMm)) : counted;
}

/** The length of the next slip, as far as the last ones tell. */
export function slipMm({ slipsMm }: PaperAccount): number {
  // Never zero: a slip that took no paper would make the roll endless.
  return Math.max(1, mean(slipsMm) ?? USUAL_SLIP_MM);
}

function mean(lengths: readonly number[]): number | undefined {
  if (lengths.length === 0) return undefined;
  return lengths.reduce((sum, each) => sum + each, 0) / lengths.length;
}
