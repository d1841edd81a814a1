import type { AlertList } from '../contract/alert-list.ts';
import type { HallMode } from '../contract/hall-beat.ts';
import type { BoardGroup, EpochMs, NodeId } from '../contract/ids.ts';
import type { NodeHealth } from '../contract/node-health.ts';
import type { PaperLeft } from '../contract/paper.ts';
import type { Site } from '../contract/site.ts';
import type { PrinterState } from '../contract/ticket.ts';

/** Why the engine itself does not issue, whatever day and calendar say. */
export type Halt = Extract<HallMode, 'clock-doubtful' | 'journal-damaged'>;

/** A part of a box that can be in trouble while the box itself is heard. */
export type DevicePart = NonNullable<AlertList['faults'][number]['part']>;

export type DeviceFacts = {
  readonly printerModel: string | undefined;
  readonly paper: PaperLeft | undefined;
  /** Since when its paper is below the site's mark, or at the core of the roll (domain time). */
  readonly lowSince: EpochMs | undefined;
  /** What it can make heard; nothing before it said so. */
  readonly sound?: NodeHealth['sound'];
  readonly loudspeaker?: NodeHealth['loudspeaker'];
  /** What its own microphone heard last. */
  readonly selfTest?: NodeHealth['selfTest'];
  /** Parts that do not do what they are there for, and since when. */
  readonly troubles: ReadonlyMap<DevicePart, EpochMs>;
};

/** Whether a node is there, and since when (domain time). */
export type NodeFacts = {
  readonly online: boolean;
  readonly since: EpochMs;
  readonly role?: NodeHealth['role'];
};

/** What the engine hears from `node/*` and `announced/*`: true now, and in no journal. */
export type HallFacts = {
  /** Every node heard of. */
  readonly nodes: ReadonlyMap<NodeId, NodeFacts>;
  /** By printer node. */
  readonly printers: ReadonlyMap<NodeId, { readonly state: PrinterState; readonly since: EpochMs }>;
  /** What each box says of its parts; of one that is away, what it said last. */
  readonly devices: ReadonlyMap<NodeId, DeviceFacts>;
  /** Board groups that cannot be heard: by their last announcement, or by their loudspeaker. */
  readonly soundFaults: ReadonlyMap<BoardGroup, EpochMs>;
  /** Nodes whose name another box bears as well, and since when (F32). */
  readonly contested?: ReadonlyMap<NodeId, EpochMs>;
  readonly halt?: Halt | undefined;
};

/** A node nobody has heard of is away. */
export function isOnline(facts: HallFacts, node: NodeId): boolean {
  return facts.nodes.get(node)?.online === true;
}

/** A printer that is away is offline, whatever it said last. */
export function printerStateOf(facts: HallFacts, printer: NodeId): PrinterState {
  return isOnline(facts, printer) ? (facts.printers.get(printer)?.state ?? 'unknown') : 'offline';
}

/**
 * Whether a job sent now can be expected to come out. A model without status never says `ready`:
 * where the site lets `sent` be enough, its `unknown` is good enough to begin with.
 */
export function printerReady(site: Site, facts: HallFacts, printer: NodeId): boolean {
  const state = printerStateOf(facts, printer);
  if (state === 'ready' || state === 'paper-near-end') return true;
  const kiosk = site.kiosks.find((each) => each.printer === printer);
  return state === 'unknown' && kiosk?.validWhen === 'sent';
}
