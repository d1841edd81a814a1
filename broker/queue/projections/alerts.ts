import type { AlertList } from '../../contract/alert-list.ts';
import type { EpochMs, NodeId } from '../../contract/ids.ts';
import type { Site } from '../../contract/site.ts';
import { missedCloseOf } from '../day.ts';
import { type HallFacts, isOnline, printerReady, printerStateOf } from '../facts.ts';
import { numbered, numberMax } from '../issue.ts';
import { paperWarningOf } from '../paper.ts';
import type { QueueState } from '../state.ts';
import { ISSUES_KEPT_MAX } from '../ticket-moves.ts';
import { isUnconfirmed } from './kiosk.ts';
import { soundCheckOf } from './sound-checks.ts';

type Fault = AlertList['faults'][number];

const FAULTS_MAX = 200;
/** From here on staff are warned that numbers run out (rule 1). */
const NUMBERS_NEAR_END = 0.9;
/** More issues of one kiosk within this time than are kept, and somebody plays with it (F58). */
const ISSUE_RATE_MS = 60_000;
/** From here on the public page says that it is old (F33). */
const STALE_AFTER_MS = 30_000;

function unconfirmedPrints(state: QueueState): Fault[] {
  return [...state.standing.issuing]
    .filter((ticket) => isUnconfirmed(state, ticket))
    .map((ticket) => ({
      kind: 'print-unconfirmed',
      number: ticket.number,
      serviceId: ticket.phase.serviceId,
      since: ticket.phase.since,
    }));
}

/** Every node heard of or named in the site file: one never heard of is away since the day began. */
function nodeFaults(site: Site, facts: HallFacts, began: EpochMs): Fault[] {
  const printers = new Set(site.kiosks.flatMap(({ printer }) => printer ?? []));
  const named = [
    ...site.kiosks.map(({ id }) => id),
    ...printers,
    ...site.boards.flatMap(({ nodes }) => nodes),
    ...site.callBoxes.map(({ id }) => id),
    ...facts.nodes.keys(),
  ];
  const faults: Fault[] = [];
  for (const node of new Set(named)) {
    if (!isOnline(facts, node)) {
      if (facts.nodes.get(node)?.role === 'uplink') continue;
      faults.push({ kind: 'node-offline', node, since: facts.nodes.get(node)?.since ?? began });
    } else if (printers.has(node) && !printerReady(site, facts, node)) {
      faults.push({ kind: 'printer', node, since: facts.printers.get(node)?.since ?? began });
    }
  }
  return faults;
}

/**
 * Paper that will not last, one fault a printer, however many kiosks share it (R21). A roll that is
 * out stops the kiosk, and is told as the printer's own state.
 */
function paperFaults(state: QueueState, site: Site, facts: HallFacts, at: EpochMs): Fault[] {
  const faults = new Map<NodeId, Fault>();
  for (const kiosk of site.kiosks) {
    const { printer: node } = kiosk;
    if (node === undefined || printerStateOf(facts, node) === 'paper-out') continue;
    const warning = paperWarningOf(state, site, kiosk, facts, at);
    if (warning === undefined || faults.has(node)) continue;
    const slipsLeft = facts.devices.get(node)?.paper?.slipsLeft;
    faults.set(node, {
      kind: warning.kind === 'low' ? 'paper-low' : 'paper-for-morning',
      node,
      ...(slipsLeft !== undefined && { slipsLeft }),
      since: warning.since,
    });
  }
  return [...faults.values()];
}

/** Parts of boxes that are heard; of one that is away nobody knows. */
function deviceFaults(facts: HallFacts): Fault[] {
  return [...facts.devices].flatMap(([node, { troubles }]) => {
    if (!isOnline(facts, node)) return [];
    return [...troubles]
      .filter(([part]) => part !== 'way-outside')
      .map(([part, since]): Fault => ({ kind: 'device', node, part, since }));
  });
}

/**
 * Phones and the home page stand still: what carries them outside is cut off, or is away itself. The
 * page says its age after half a minute, and staff are told then: a line that blinks is no news.
 */
function waysOutside(facts: HallFacts, at: EpochMs): Fault[] {
  return [...facts.nodes].flatMap(([node, { online, role, since: gone }]) => {
    if (role !== 'uplink') return [];
    const since = online ? facts.devices.get(node)?.troubles.get('way-outside') : gone;
    if (since === undefined || at - since < STALE_AFTER_MS) return [];
    return [{ kind: 'device', node, part: 'way-outside', since } as const];
  });
}

/** Two boxes of one name: the second one is dark until somebody sees to it (F32). */
function contestedNodes(facts: HallFacts): Fault[] {
  return [...(facts.contested ?? [])].map(([node, since]) => ({
    kind: 'node-contested',
    node,
    since,
  }));
}

function soundFaults(site: Site, facts: HallFacts): Fault[] {
  return [...facts.soundFaults].map(([group, since]) => {
    const speaker = site.boards.find((each) => each.group === group)?.speaker;
    return { kind: 'sound', ...(speaker !== undefined && { node: speaker }), since };
  });
}

/** Somebody, or a microphone, listened and heard nothing. */
function unheardSounds(state: QueueState, site: Site, facts: HallFacts): Fault[] {
  return site.boards.flatMap((board) => {
    const check = soundCheckOf(state, site, board, facts);
    if (check?.state !== 'not-heard' || board.speaker === undefined) return [];
    return [{ kind: 'sound-unheard', node: board.speaker, since: check.since } as const];
  });
}

function numbersNearEnd(state: QueueState, site: Site, began: EpochMs): Fault[] {
  const near = Math.ceil(numberMax(site) * NUMBERS_NEAR_END);
  return site.services
    .filter(({ prefix }) => (state.lastNumber.get(prefix) ?? 0) >= near)
    .map(({ id: serviceId, prefix }) => {
      const since = state.byNumber.get(numbered(site, prefix, near))?.issuedAt ?? began;
      return { kind: 'numbers-near-end', serviceId, since };
    });
}

function closeMissed(state: QueueState): Fault[] {
  const { day } = state;
  if (day.state === 'none') return [];
  const missed = missedCloseOf(state) ?? day.missedClose;
  const told = { kind: 'close-missed', ...(missed && { missed }) } as const;
  if (day.state === 'closed' && day.missed) return [{ ...told, since: day.closedAt }];
  return day.afterMissedClose ? [{ ...told, since: day.openedAt }] : [];
}

function issueRates(state: QueueState, at: EpochMs): Fault[] {
  const faults: Fault[] = [];
  for (const [node, issues] of state.issuesOfKiosk) {
    const [first] = issues;
    const many = issues.length === ISSUES_KEPT_MAX;
    if (first === undefined || !many || at - first > ISSUE_RATE_MS) continue;
    faults.push({ kind: 'issue-rate', node, since: first });
  }
  return faults;
}

/** Open faults, the ones that touch a citizen first. */
export function alerts(state: QueueState, site: Site, facts: HallFacts, at: EpochMs): AlertList {
  const began = state.day.state === 'none' ? at : state.day.openedAt;
  const faults = [
    ...unconfirmedPrints(state),
    ...closeMissed(state),
    ...numbersNearEnd(state, site, began),
    ...issueRates(state, at),
    ...soundFaults(site, facts),
    ...unheardSounds(state, site, facts),
    ...nodeFaults(site, facts, began),
    ...contestedNodes(facts),
    ...deviceFaults(facts),
    ...paperFaults(state, site, facts, at),
    ...waysOutside(facts, at),
  ];
  return { seq: state.seq, faults: faults.slice(0, FAULTS_MAX) };
}
