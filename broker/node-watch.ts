import { groupSpokenBy } from './announcement-courier.ts';
import type { AnnouncedReport } from './contract/announcement.ts';
import type { BoardGroup, EpochMs, NodeId } from './contract/ids.ts';
import { boxMarks, CLUSTER_AWAY, type NodeHealth } from './contract/node-health.ts';
import type { Site } from './contract/site.ts';
import type { DeviceState, PrinterState } from './contract/ticket.ts';
import type { DeviceFacts, DevicePart, HallFacts, Halt, NodeFacts } from './queue/facts.ts';
import { isPaperLow } from './queue/paper.ts';

function isDead(state: DeviceState | undefined): boolean {
  return state === 'unplugged' || state === 'mute';
}

/** Which parts of a box are in trouble; `before` keeps a value at its mark from coming and going. */
function troublesOf(health: NodeHealth, before: DeviceFacts['troubles'] | undefined): DevicePart[] {
  const { panel, scanner, keypad, callBox, screen, diskFreeMb, temperatureC, faults } = health;
  const diskMark = before?.has('disk') ? boxMarks.diskFreeMb.well : boxMarks.diskFreeMb.trouble;
  const heatMark = before?.has('heat') ? boxMarks.temperatureC.well : boxMarks.temperatureC.trouble;
  const checks: readonly (readonly [DevicePart, boolean])[] = [
    ['panel', isDead(panel)],
    ['scanner', isDead(scanner)],
    ['keypad', isDead(keypad)],
    ['call-box', isDead(callBox)],
    ['call-box-clash', callBox === 'several'],
    ['screen', isDead(screen)],
    ['disk', diskFreeMb !== undefined && diskFreeMb < diskMark],
    ['heat', temperatureC !== undefined && temperatureC > heatMark],
    ['way-outside', faults?.includes(CLUSTER_AWAY) === true],
  ];
  return checks.flatMap(([part, troubled]) => (troubled ? [part] : []));
}

/** Whoever is turned away knocks again within eight seconds: after a minute it has gone. */
const CONTEST_OVER_MS = 60_000;

/** What the hall's nodes say of themselves; in memory only, because they say it again. */
export class NodeWatch implements HallFacts {
  readonly nodes = new Map<NodeId, NodeFacts>();
  readonly printers = new Map<NodeId, { readonly state: PrinterState; readonly since: EpochMs }>();
  readonly devices = new Map<NodeId, DeviceFacts>();
  readonly soundFaults = new Map<BoardGroup, EpochMs>();
  readonly contested = new Map<NodeId, EpochMs>();
  /** When somebody else knocked last, monotonic ms. */
  readonly #contestedAtMs = new Map<NodeId, number>();
  readonly #site: Site;
  halt: Halt | undefined;

  constructor(site: Site) {
    this.#site = site;
  }

  /** @param at - domain time */
  heard(health: NodeHealth, at: EpochMs): void {
    const { online, role } = health;
    if (this.nodes.get(health.node)?.online !== online) {
      this.nodes.set(health.node, { online, role, since: at });
    }
    const { printer } = health;
    if (printer !== undefined && this.printers.get(health.node)?.state !== printer) {
      this.printers.set(health.node, { state: printer, since: at });
    }
    // A last will knows nothing of the parts: what was said of them last stands.
    if (!health.online) return;
    this.#hearLoudspeaker(health, at);
    this.devices.set(health.node, this.#device(health, at));
  }

  /** One that is gone is 音声エラー before anybody is called (F19); its return ends that. */
  #hearLoudspeaker({ node, loudspeaker }: NodeHealth, at: EpochMs): void {
    const group = groupSpokenBy(this.#site, node);
    if (group === undefined) return;
    if (isDead(loudspeaker)) this.soundFailed(group, at);
    else if (isDead(this.devices.get(node)?.loudspeaker)) this.soundFaults.delete(group);
  }

  #device(health: NodeHealth, at: EpochMs): DeviceFacts {
    const { node, paper, printerModel, sound, loudspeaker, selfTest } = health;
    const before = this.devices.get(node);
    const low = paper !== undefined && isPaperLow(this.#site, node, paper);
    const parts = troublesOf(health, before?.troubles);
    return {
      printerModel,
      paper,
      sound,
      loudspeaker,
      selfTest,
      lowSince: low ? (before?.lowSince ?? at) : undefined,
      troubles: new Map(parts.map((part) => [part, before?.troubles.get(part) ?? at])),
    };
  }

  /** A speaker's report: staff see 音声エラー from a failure until something is heard again. */
  reported(node: NodeId, report: AnnouncedReport, at: EpochMs): void {
    const group = groupSpokenBy(this.#site, node);
    if (group === undefined) return;
    if (report.state === 'failed') this.soundFailed(group, at);
    // A call in silence says nothing of the loudspeaker.
    const heard = report.state === 'finished' && report.spoken !== 'silent';
    if (heard && !isDead(this.devices.get(node)?.loudspeaker)) this.soundFaults.delete(group);
  }

  /**
   * Somebody else has knocked under the name of this node (F32).
   *
   * @param at - domain time
   * @param nowMs - monotonic
   */
  contest(node: NodeId, at: EpochMs, nowMs: number): void {
    if (!this.contested.has(node)) this.contested.set(node, at);
    this.#contestedAtMs.set(node, nowMs);
  }

  /** @returns whether somebody who had knocked has gone */
  contestOver(nowMs: number): boolean {
    const gone = [...this.#contestedAtMs].filter(([, atMs]) => nowMs - atMs >= CONTEST_OVER_MS);
    for (const [node] of gone) {
      this.#contestedAtMs.delete(node);
      this.contested.delete(node);
    }
    return gone.length > 0;
  }

  soundFailed(group: BoardGroup, at: EpochMs): void {
    if (!this.soundFaults.has(group)) this.soundFaults.set(group, at);
  }
}
