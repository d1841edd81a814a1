import { type ClusterAccess, ClusterLink } from '../client/cluster-link.ts';
import type { Hall } from '../client/hall.ts';
import { type NodeClock, systemClock } from '../client/node-clock.ts';
import type { Logger } from '../contract/log.ts';
import { CLUSTER_AWAY } from '../contract/node-health.ts';
import {
  entryOf,
  type TopicEntry,
  type TopicName,
  topicNames,
  topicOf,
  topics,
} from '../contract/topics.ts';
import { OutwardCopy } from './outward-copy.ts';

/** What leaves the hall, and nothing else does: the rows of the table that an uplink may read. */
const carried = topicNames.filter((name) => {
  const { readers }: TopicEntry = topics[name];
  return readers.includes('uplink');
});

/** A side that has said nothing new for so long has said all that it retains. */
const QUIET_MS = 1_000;
/** Written and not yet acknowledged: what a dead server may swallow is small and bounded. */
const UNACKNOWLEDGED_MAX = 32;
/** A phone is to show the next call within 10 s, whichever server died (issue 6, point 6). */
const ACKNOWLEDGE_MS_MAX = 6_000;
/**
 * A server that stores nothing for so long waits for a leader of its cluster: meanwhile what changes
 * goes out beside, unstored, so that open phones show it.
 */
const LATE_MS = 1_000;
/** A page that was just moved to another server has missed what went beside: it comes again. */
const BESIDE_AGAIN_MS = 2_000;
/** A cluster that lost something without saying so has it again within the hour. */
const RECONCILE_EVERY_MS = 3_600_000;

type Message = { readonly topic: string; readonly payload: string };

type UplinkParts = {
  readonly hall: Pick<Hall, 'site' | 'on' | 'onConnected' | 'report'>;
  readonly access: ClusterAccess;
  readonly ca: string | undefined;
  readonly log: Logger;
  readonly clock?: NodeClock;
  readonly random?: () => number;
};

/**
 * Carries the hall's public topics to a cluster outside, and nothing inward: what comes from there
 * is compared with what the hall says, while the retained state is read, and never leaves this
 * class. Each connection begins with one snapshot; afterwards the newest value of each topic goes
 * out as fast as the cluster takes it.
 */
export class Uplink {
  readonly #parts: UplinkParts;
  readonly #clock: NodeClock;
  readonly #copy = new OutwardCopy();
  readonly #filters: readonly string[];
  readonly #unanswered = new Set<string>();
  #link: ClusterLink | undefined;
  #beatHeard = false;
  #reading = false;
  #outsideQuiet = false;
  #unacknowledged = 0;
  #cancelInside: () => void = () => {};
  #cancelOutside: () => void = () => {};
  #cancelPatience: () => void = () => {};
  #cancelAgain: () => void = () => {};
  #cancelLate: () => void = () => {};
  #cancelBeside: (() => void) | undefined;
  #late = false;

  private constructor(parts: UplinkParts) {
    this.#parts = parts;
    this.#clock = parts.clock ?? systemClock;
    this.#filters = carried.map((name) => topicOf(parts.hall.site, name));
  }

  static open(parts: UplinkParts): Uplink {
    const uplink = new Uplink(parts);
    uplink.#open();
    return uplink;
  }

  async close(): Promise<void> {
    this.#cancelInside();
    this.#stopTimers();
    this.#cancelBeside?.();
    await this.#link?.close();
  }

  #open(): void {
    this.#listenInside();
    this.#parts.hall.report({ faults: [CLUSTER_AWAY] });
    this.#link = ClusterLink.connect({
      ...this.#parts,
      spares: 'beside',
      events: {
        opened: () => this.#readOutside(),
        ended: () => this.#onOutsideLost(),
        answered: (filters) => this.#onAnswered(filters),
        // What was just sent beside comes back too, and is stored nowhere.
        message: (topic, payload, retained) => {
          if (retained) this.#onOutside(topic, payload);
        },
      },
    });
  }

  #listenInside(): void {
    const { hall } = this.#parts;
    hall.onConnected(() => {
      this.#beatHeard = false;
      this.#cancelInside();
      this.#copy.readInside();
    });
    for (const name of carried) {
      hall.on(
        name,
        undefined,
        (payload, level) => this.#onInside(name, JSON.stringify(payload), level),
        (how, level) => {
          // What was lost with a connection is settled by the next one.
          if (how === 'lost') return;
          this.#copy.clear(topicOf(hall.site, name, level));
          this.#pump();
        },
      );
    }
  }

  #onInside(name: TopicName, payload: string, level: string | undefined): void {
    const first = this.#copy.take(topicOf(this.#parts.hall.site, name, level), payload);
    // A broker that has just started retains nothing: only after a beat is it the hall that speaks.
    const beat = name === 'publicHall' && !this.#beatHeard;
    if (beat) this.#beatHeard = true;
    if (this.#beatHeard && !this.#copy.insideKnown && (first || beat)) {
      this.#cancelInside();
      this.#cancelInside = this.#clock.after(QUIET_MS, () => this.#onInsideRead());
    }
    this.#pump();
  }

  #onInsideRead(): void {
    this.#copy.insideRead();
    this.#compare();
    this.#pump();
  }

  /** Asks for all that is retained outside; at each connection, and once an hour. */
  #readOutside(): void {
    this.#reading = true;
    this.#outsideQuiet = false;
    this.#copy.readOutside();
    for (const filter of this.#filters) this.#unanswered.add(filter);
    this.#link?.follow(this.#filters);
  }

  #onAnswered(filters: readonly string[]): void {
    for (const filter of filters) this.#unanswered.delete(filter);
    if (this.#unanswered.size === 0) this.#waitForQuiet();
  }

  #waitForQuiet(): void {
    if (!this.#reading) return;
    this.#cancelOutside();
    this.#cancelOutside = this.#clock.after(QUIET_MS, () => {
      this.#outsideQuiet = true;
      this.#compare();
      this.#pump();
    });
  }

  #onOutside(topic: string, payload: Uint8Array): void {
    // Our own topics of our own site, or somebody else's matter.
    const row = this.#reading ? entryOf(this.#parts.hall.site, topic)?.entry : undefined;
    if (!carried.some((name) => topics[name] === row)) return;
    if (!this.#copy.found(topic, payload)) this.#link?.drop('too many topics');
    else if (this.#unanswered.size === 0) this.#waitForQuiet();
  }

  /** Nothing outside is touched before the hall has said what it has. */
  #compare(): void {
    if (!this.#copy.insideKnown || !this.#outsideQuiet || this.#copy.reconciled) return;
    const { same, sent, cleared } = this.#copy.outsideRead();
    this.#link?.unfollow(this.#filters);
    this.#reading = false;
    this.#parts.log.info('cluster.reconciled', { same, sent, cleared });
    this.#parts.hall.report({ faults: [] });
    this.#cancelAgain();
    this.#cancelAgain = this.#clock.after(RECONCILE_EVERY_MS, () => this.#readOutside());
  }

  #onOutsideLost(): void {
    this.#reading = false;
    this.#outsideQuiet = false;
    this.#unanswered.clear();
    this.#unacknowledged = 0;
    this.#late = false;
    this.#stopTimers();
    this.#goBeside();
    this.#copy.readOutside();
    this.#parts.hall.report({ faults: [CLUSTER_AWAY] });
  }

  /** Writes what is due, as far as the cluster keeps up. */
  #pump(): void {
    const link = this.#link;
    if (this.#unstored) this.#goBeside();
    if (!link?.open) return;
    while (this.#unacknowledged < UNACKNOWLEDGED_MAX) {
      const parcel = this.#copy.next();
      if (!parcel) return;
      this.#unacknowledged += 1;
      if (this.#unacknowledged === 1) this.#expectAcknowledgement();
      link.send({ ...parcel, qos: 1, retain: true }, () => this.#onTaken(parcel));
    }
  }

  #onTaken({ topic, payload }: Message): void {
    this.#copy.taken(topic, payload);
    this.#unacknowledged = Math.max(0, this.#unacknowledged - 1);
    this.#expectAcknowledgement();
    this.#pump();
  }

  #expectAcknowledgement(): void {
    this.#cancelPatience();
    this.#cancelLate();
    this.#late = false;
    if (this.#unacknowledged === 0) return;
    this.#cancelPatience = this.#clock.after(ACKNOWLEDGE_MS_MAX, () =>
      this.#link?.drop('nothing was acknowledged'),
    );
    this.#cancelLate = this.#clock.after(LATE_MS, () => {
      this.#late = true;
      this.#goBeside();
    });
  }

  /** The cluster stores nothing now. */
  get #unstored(): boolean {
    return this.#late || !this.#copy.reconciled;
  }

  #goBeside(again = false): void {
    if (this.#link?.hasBeside !== true) return;
    for (const parcel of this.#copy.takeFresh(again)) {
      this.#link.sendBeside({ ...parcel, qos: 0, retain: false });
    }
    this.#cancelBeside ??= this.#clock.after(BESIDE_AGAIN_MS, () => {
      this.#cancelBeside = undefined;
      if (this.#unstored) this.#goBeside(true);
    });
  }

  #stopTimers(): void {
    for (const cancel of [this.#cancelOutside, this.#cancelPatience, this.#cancelAgain]) cancel();
    this.#cancelLate();
  }
}
