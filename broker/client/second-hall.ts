import { decode } from '../contract/decode.ts';
import { type SiteId, siteId } from '../contract/ids.ts';
import type { LogFields, Logger } from '../contract/log.ts';
import type { Role } from '../contract/node-health.ts';
import type { PayloadOf } from '../contract/topics.ts';
import type { Hall } from './hall.ts';
import { MqttHall } from './mqtt-hall.ts';
import type { NodeClock } from './node-clock.ts';
import type { NodeFile } from './node-file.ts';

type Notice = PayloadOf<'training'>;
/** Where a training hall is, and by what this node signs in there. */
type TrainingPlace = {
  readonly site: SiteId;
  readonly address: string;
  readonly secret: string;
};
type Lost = (because: string, refused: boolean) => void;

type SecondHallParts = {
  /** The real one, which says whether there is a training. */
  readonly hall: Hall;
  /** Nothing: this node takes part in no training. */
  readonly secret: string | undefined;
  readonly connect: (place: TrainingPlace, lost: Lost) => Hall;
  readonly clock: NodeClock;
  readonly log: Logger;
};

/** What staff read of a box that ought to take part in a training and does not. */
export const trainingFaults = {
  secretless: '研修に参加できません：この機器に研修用の合言葉が設定されていません',
  refused: '研修に参加できません：研修用の合言葉が合いません',
  away: '研修のサーバーにつながりません',
  unusable: '研修に参加できません：研修の知らせの接続先が正しくありません',
} as const;

/** A timer of more than 24 days would fire at once; each beat sets it anew long before. */
const TIMER_MS_MAX = 3_600_000;

/**
 * A node's connection to a training hall (研修, R22) beside its real one: open exactly while the
 * real hall's `training` names this node and its time is not over. Nothing but the real hall can
 * open it, and whatever makes that hall doubtful ends it: a cut, a restart, a notice taken back.
 */
export class SecondHall {
  readonly #parts: SecondHallParts;
  #notice: Notice | undefined;
  #open: { readonly place: TrainingPlace; readonly hall: Hall; leave: () => void } | undefined;
  #enter: (hall: Hall) => () => void = () => () => {};
  #faultChanged: (fault: string | undefined) => void = () => {};
  #fault: string | undefined;
  #cancelEnd: () => void = () => {};
  #secretMissed = false;
  #closed = false;

  constructor(parts: SecondHallParts) {
    this.#parts = parts;
  }

  /** The same over MQTT, as this node's file says. */
  static overMqtt(
    file: NodeFile,
    {
      hall,
      role,
      version,
      log,
      clock,
    }: Omit<SecondHallParts, 'secret' | 'connect'> & {
      readonly role: Role;
      readonly version: string;
    },
  ): SecondHall {
    const connect = ({ site, address, secret: password }: TrainingPlace, lost: Lost) => {
      const { node } = file;
      return MqttHall.connect({
        node,
        role,
        site,
        brokers: [address],
        password,
        version,
        log,
        lost,
      });
    };
    return new SecondHall({ hall, secret: file.training?.secret, connect, clock, log });
  }

  /** Why this node ought to be in a training and is not; a sentence for staff. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /**
   * Begins to listen for trainings.
   *
   * @param enter - given each training hall before it answers; what it returns is called, before the
   *   connection is closed, when the training is over for this node
   */
  start(enter: (hall: Hall) => () => void, faultChanged: (fault?: string) => void): void {
    const { hall } = this.#parts;
    this.#enter = enter;
    this.#faultChanged = faultChanged;
    const heard = (notice: Notice | undefined) => {
      this.#notice = notice;
      this.#settle();
    };
    hall.on('training', undefined, heard, () => heard(undefined));
    hall.on('hall', undefined, () => this.#settle());
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelEnd();
    await this.#leave('stopped');
  }

  #settle(): void {
    this.#cancelEnd();
    if (this.#closed) return;
    const restMs = this.#restMs();
    if (this.#notice === undefined || restMs === undefined) {
      void this.#leave(this.#notice === undefined ? 'over' : 'not listed or expired');
      this.#note(undefined);
      return;
    }
    this.#cancelEnd = this.#parts.clock.after(Math.min(restMs, TIMER_MS_MAX), () => this.#settle());
    const place = this.#placeOf(this.#notice);
    if (place === undefined || isSame(place, this.#open?.place)) return;
    void this.#leave('another place');
    this.#join(place);
  }

  /** Real ms that this node has still to take part; nothing: it has not. */
  #restMs(): number | undefined {
    const { hall } = this.#parts;
    const now = hall.engineNow();
    if (this.#notice === undefined || now === undefined) return undefined;
    if (!this.#notice.nodes.includes(hall.node)) return undefined;
    const restMs = this.#notice.until - now;
    return restMs > 0 ? restMs : undefined;
  }

  #placeOf({ site, address }: Notice): TrainingPlace | undefined {
    const { hall, secret, log } = this.#parts;
    if (secret === undefined) {
      if (!this.#secretMissed) log.warn('training.secretless');
      this.#secretMissed = true;
      this.#note(trainingFaults.secretless);
      return undefined;
    }
    const decoded = decode(siteId, site);
    // A training under the real hall's own name could not be told from it.
    if (decoded.ok && decoded.value !== hall.site && isAddress(address)) {
      return { site: decoded.value, address, secret };
    }
    void this.#leave('another place');
    this.#note(trainingFaults.unusable);
    return undefined;
  }

  #join(place: TrainingPlace): void {
    const fields: LogFields = { address: place.address };
    const hall = this.#parts.connect(place, (_because, refused) =>
      this.#note(refused ? trainingFaults.refused : trainingFaults.away),
    );
    this.#note(undefined);
    this.#open = { place, hall, leave: () => {} };
    hall.onPresence(({ online }) => {
      if (!online || this.#open?.hall !== hall) return;
      this.#parts.log.info('training.joined', fields);
      this.#note(undefined);
    });
    // Back before three beats were missed: nobody was told that it had been away.
    hall.onConnected(() => {
      if (this.#open?.hall === hall) this.#note(undefined);
    });
    this.#open.leave = this.#enter(hall);
  }

  async #leave(because: string): Promise<void> {
    const open = this.#open;
    if (!open) return;
    this.#open = undefined;
    this.#parts.log.info('training.left', { because });
    open.leave();
    await open.hall.close();
  }

  #note(fault: string | undefined): void {
    if (fault === this.#fault) return;
    this.#fault = fault;
    this.#faultChanged(fault);
  }
}

function isSame(one: TrainingPlace, other: TrainingPlace | undefined): boolean {
  return one.site === other?.site && one.address === other.address;
}

function isAddress(text: string): boolean {
  return /^mqtts?:\/\//.test(text) && URL.canParse(text);
}
