import { groupSpokenBy } from './announcement-courier.ts';
import type { BoardGroup, EpochMs, NodeId } from './contract/ids.ts';
import type { Site } from './contract/site.ts';
import { type AnnouncedReport, boxMarks, type NodeHealth } from './contract/snapshots.ts';
import type { DeviceState, PrinterState } from './contract/ticket.ts';
import type { DeviceFacts, DevicePart, HallFacts, Halt } from './queue/facts.ts';
import { isPaperLow } from './queue/paper.ts';

function isDead(state: DeviceState | undefined): boolean {
  return state === 'unplugged' || state === 'mute';
}

/** Which parts of a box are in trouble; `before` keeps a value at its mark from coming and going. */
function troublesOf(health: NodeHealth, before: DeviceFacts['troubles'] | undefined): DevicePart[] {
  const { panel, scanner, keypad, callBox, screen, diskFreeMb, temperatureC } = health;
  const diskMark = before?.has('disk') ? boxMarks.diskFreeMb.well : boxMarks.diskFreeMb.trouble;
  const heatMark = before?.has('heat') ? boxMarks.temperatureC.well : boxMarks.temperatureC.trouble;
  const checks: readonly (readonly [DevicePart, boolean])[] = [
    ['panel', isDead(panel)],
    ['scanner', isDead(scanner)],
    ['keypad', isDead(keypad)],
    ['call-box', isDead(callBox)],
    ['screen', isDead(screen)],
    ['disk', diskFreeMb !== undefined && diskFreeMb < diskMark],
    ['heat', temperatureC !== undefined && temperatureC > heatMark],
  ];
  return checks.flatMap(([part, troubled]) => (troubled ? [part] : []));
}

/** What the hall's nodes say of themselves; in memory only, because they say it again. */
export class NodeWatch implements HallFacts {
  readonly nodes = new Map<NodeId, { readonly online: boolean; readonly since: EpochMs }>();
  readonly printers = new Map<NodeId, { readonly state: PrinterState; readonly since: EpochMs }>();
  readonly devices = new Map<NodeId, DeviceFacts>();
  readonly soundFaults = new Map<BoardGroup, EpochMs>();
  readonly #site: Site;
  halt: Halt | undefined;

  constructor(site: Site) {
    this.#site = site;
  }

  /** @param at - domain time */
  heard(health: NodeHealth, at: EpochMs): void {
    if (this.nodes.get(health.node)?.online !== health.online) {
      this.nodes.set(health.node, { online: health.online, since: at });
    }
    const { printer } = health;
    if (printer !== undefined && this.printers.get(health.node)?.state !== printer) {
      this.printers.set(health.node, { state: printer, since: at });
    }
    // A last will knows nothing of the parts: what was said of them last stands.
    if (health.online) this.devices.set(health.node, this.#device(health, at));
  }

  #device(health: NodeHealth, at: EpochMs): DeviceFacts {
    const { node, paper, printerModel, sound, selfTest } = health;
    const before = this.devices.get(node);
    const low = paper !== undefined && isPaperLow(this.#site, node, paper);
    const parts = troublesOf(health, before?.troubles);
    return {
      printerModel,
      paper,
      sound,
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
    if (report.state === 'finished') this.soundFaults.delete(group);
  }

  soundFailed(group: BoardGroup, at: EpochMs): void {
    if (!this.soundFaults.has(group)) this.soundFaults.set(group, at);
  }
}
