import type { Hall } from '../../broker/client/hall.ts';
import { SmallDocument } from '../../broker/client/small-document.ts';
import type { RequestId } from '../../broker/contract/ids.ts';
import type { Logger } from '../../broker/contract/log.ts';
import type { PaperLeft } from '../../broker/contract/paper.ts';
import type { PrinterState } from '../../broker/contract/ticket.ts';
import {
  firstAccount,
  lostAccount,
  type PaperAccount,
  type PaperModel,
  type PaperNews,
  paperAccount,
  paperLeftOf,
  slipMm,
  takePaperNews,
} from './paper-roll.ts';

type PaperDocument = Pick<SmallDocument<PaperAccount>, 'data' | 'write'>;

type Parts = {
  readonly hall: Pick<Hall, 'report'>;
  readonly model: PaperModel & { readonly dotsPerMm: number };
  readonly log: Logger;
};

/**
 * Keeps the account of the roll on disk and tells the hall what is left (R21). Slips are added at
 * once and written down by `save`, when nobody waits for one.
 */
export class PaperBook {
  readonly #document: PaperDocument;
  readonly #hall: Pick<Hall, 'report'>;
  readonly #model: PaperModel & { readonly dotsPerMm: number };
  readonly #log: Logger;
  #account: PaperAccount;
  /** The box was set up just now: its roll is counted as soon as the site says how long it is. */
  #first: boolean;
  #usualMm: number | undefined;
  #lastState: PrinterState | undefined;
  /** The refill that is on disk: what was told to the hall is never forgotten. */
  #savedRefillId: RequestId | undefined;
  #unsaved = false;
  #saving: Promise<void> | undefined;

  constructor(document: PaperDocument, first: boolean, { hall, model, log }: Parts) {
    this.#document = document;
    this.#hall = hall;
    this.#model = model;
    this.#log = log;
    this.#first = first;
    // Whoever was at the printer while no process ran, nobody saw.
    this.#account = { ...document.data, unwatched: true };
    this.#savedRefillId = document.data.refillIds[0];
    this.#report();
  }

  /** @param path - its own file in the node's folder; one that is damaged is an account lost */
  static async open(path: string, parts: Parts): Promise<PaperBook> {
    const document = await SmallDocument.open(path, paperAccount, lostAccount, parts.log);
    const first = document.recovered === undefined && document.data === lostAccount;
    return new PaperBook(document, first, parts);
  }

  /** @param rollMm - the length of a new roll on this site */
  site(rollMm: number): void {
    this.#usualMm = rollMm;
    if (this.#first) {
      this.#first = false;
      this.#account = { ...firstAccount(rollMm), slipsMm: this.#account.slipsMm };
      this.#log.info('paper.roll', { because: 'set-up', rollMm, assumed: true });
      this.save();
    }
    if (this.#lastState !== undefined) this.state(this.#lastState);
    this.#report();
  }

  state(state: PrinterState): void {
    this.#lastState = state;
    if (this.#usualMm === undefined) return;
    const before = this.#account;
    this.#take({ type: 'state', state }, this.#usualMm);
    if (this.#account.roll !== before.roll) this.save();
  }

  /** A slip went through, or may have; whole, since nobody measures what hangs out. */
  slip(feedDots: number): void {
    this.#take({ type: 'slip', mm: feedDots / this.#model.dotsPerMm });
  }

  /** Slips that an earlier process began: whatever came of them, the paper is counted. */
  slipsBefore(slips: number): void {
    for (let each = 0; each < slips; each += 1) {
      this.#take({ type: 'slip', mm: slipMm(this.#account) });
    }
  }

  /** Repeated until the hall hears that it is on disk. */
  refill(refillId: RequestId, rollMm: number): void {
    this.#first = false;
    this.#take({ type: 'refill', refillId, rollMm });
    if (this.#account.refillIds[0] !== this.#savedRefillId) this.save();
  }

  /** Writes down what is not on disk yet; whoever calls need not wait. */
  save(): void {
    this.#unsaved = true;
    this.#saving ??= this.#write();
  }

  async close(): Promise<void> {
    await this.#saving;
  }

  async #write(): Promise<void> {
    while (this.#unsaved) {
      this.#unsaved = false;
      const account = this.#account;
      const written = await this.#document.write(account);
      // The next slip tries again, and the hall says a refill again.
      if (!written.ok) break;
      this.#savedRefillId = account.refillIds[0];
      this.#report();
    }
    this.#saving = undefined;
  }

  #take(news: PaperNews, usualMm = this.#usualMm ?? 0): void {
    const { account, begun } = takePaperNews(this.#account, news, usualMm);
    this.#account = account;
    const { roll } = account;
    if (begun !== undefined && roll) {
      this.#log.info('paper.roll', {
        because: begun,
        rollMm: roll.rollMm,
        assumed: roll.assumed,
      });
    }
    this.#report();
  }

  #report(): void {
    const left = paperLeftOf(this.#account, this.#model);
    if (left === undefined) return;
    const { refillId: _told, ...rest } = left;
    const known = this.#savedRefillId;
    const paper: PaperLeft = { ...rest, ...(known !== undefined && { refillId: known }) };
    this.#hall.report({ paper });
  }
}
