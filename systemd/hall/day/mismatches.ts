import type { QueueEvent } from '../../../broker/contract/events.ts';
import type { PhoneSeen, PhoneState, Sightings } from './sightings.ts';
import { UNKNOWN } from './sightings.ts';
import { hear } from './spoken-call.ts';
import { lastStage, type Stage, type TrueCall, type TrueTicket, type Truth } from './truth.ts';

type Source =
  | 'journal'
  | 'kiosk'
  | 'paper'
  | 'staff'
  | 'board'
  | 'voice'
  | 'phone'
  | 'line'
  | 'door'
  | 'office';

/** Two sources that disagree, or one that is silent where it should speak. */
export type Mismatch = { readonly source: Source; readonly sentence: string };

/** What the comparison must know of the hall. */
export type HallWords = {
  readonly call: string;
  readonly recall: string;
  readonly digits: number;
};

const settledStates: readonly string[] = ['done', 'cancelled', 'no-show', 'closed-out'];

/** Every disagreement between what was seen at the doors and what the journal tells. */
export function mismatchesOf(
  seen: Sightings,
  truth: Truth,
  words: HallWords,
  visits: number,
): readonly Mismatch[] {
  const byToken = new Map([...truth.tickets.values()].map((ticket) => [ticket.token, ticket]));
  return [
    ...of('journal', journalMismatches(seen, truth, visits)),
    ...of('kiosk', kioskMismatches(seen, truth)),
    ...of('paper', paperMismatches(seen, byToken)),
    ...of('paper', printingMismatches(truth)),
    ...of('staff', staffMismatches(seen, truth)),
    ...of('board', boardMismatches(seen, truth)),
    ...of('voice', voiceMismatches(seen, truth, words)),
    ...of('phone', phoneMismatches(seen, truth, byToken)),
    ...of('line', lineMismatches(seen)),
    ...of('door', seen.troubles),
  ];
}

function of(source: Source, sentences: Iterable<string>): readonly Mismatch[] {
  return [...sentences].map((sentence) => ({ source, sentence }));
}

/** Nothing lost, nothing doubled: a press that was accepted is one event, and no event is unasked. */
function* journalMismatches(seen: Sightings, { tickets, events }: Truth, visits: number) {
  if (tickets.size !== visits) yield `${visits} citizens came, ${tickets.size} numbers were issued`;
  const numbers = new Set([...tickets.values()].map(({ number }) => number));
  if (numbers.size !== tickets.size) yield `${tickets.size} tickets bear ${numbers.size} numbers`;
  for (const ticket of tickets.values()) {
    const { state } = lastStage(ticket);
    if (!settledStates.includes(state)) yield `${ticket.number} ended the day as ${state}`;
  }
  const byRequest = new Map<string, QueueEvent[]>();
  for (const event of events) {
    byRequest.set(event.requestId, [...(byRequest.get(event.requestId) ?? []), event]);
  }
  const asked = new Set(seen.told.map(({ touchId }) => touchId));
  for (const press of seen.presses) {
    asked.add(press.requestId);
    const done = byRequest.get(press.requestId) ?? [];
    const wanted = press.refusal === undefined ? 1 : 0;
    if (done.length !== wanted) {
      const answer = press.refusal ?? 'accepted';
      yield `${press.verb} of ${press.staffId} was answered "${answer}" and is ${done.length} events`;
    }
    for (const event of done) {
      const who = event.actor.kind === 'staff' ? event.actor.staffId : event.actor.kind;
      if (who !== press.staffId) yield `${press.verb} of ${press.staffId} is told of ${who}`;
      const number = 'ticketId' in event ? tickets.get(event.ticketId)?.number : undefined;
      if (number !== press.number) {
        yield `${press.verb} was answered with ${press.number}, and is told of ${number}`;
      }
    }
  }
  for (const event of events) {
    const byPerson = event.actor.kind === 'staff' || event.actor.kind === 'kiosk';
    // What the staff node tells of its people, nobody presses.
    const told = event.type === 'access-recorded';
    if (byPerson && !told && !asked.has(event.requestId))
      yield `nobody asked for ${event.type} ${event.seq}`;
  }
}

/** What each citizen was told on the screen is what was issued. */
function* kioskMismatches({ told }: Sightings, { tickets }: Truth) {
  const byTouch = new Map([...tickets.values()].map((ticket) => [ticket.requestId, ticket]));
  for (const { touchId, number, serviceId, locale, groupsAhead, token } of told) {
    const ticket = byTouch.get(touchId);
    byTouch.delete(touchId);
    if (!ticket) {
      yield `the screen told ${number}, which was not issued for that touch`;
      continue;
    }
    if (number !== ticket.number) yield `the screen told ${number}, issued is ${ticket.number}`;
    if (token !== ticket.token) yield `${number}: the QR code on the screen leads elsewhere`;
    if (serviceId !== ticket.serviceId)
      yield `${number}: ${serviceId} on the screen, issued is ${ticket.serviceId}`;
    if (locale !== ticket.locale)
      yield `${number}: touched in ${locale}, issued in ${ticket.locale}`;
    if (groupsAhead !== ticket.groupsAhead) {
      yield `${number}: ${groupsAhead} groups on the screen, ${ticket.groupsAhead} in the journal`;
    }
  }
  for (const { number } of byTouch.values()) yield `${number} was issued and nobody was told`;
}

/** Each slip bears one ticket's number and QR code, and there are as many as the printer confirmed. */
function* paperMismatches({ slips }: Sightings, byToken: ReadonlyMap<string, TrueTicket>) {
  const out = new Map<string, number>();
  for (const { nth, complete, unknown, token, number } of slips) {
    if (unknown.length > 0) yield `slip ${nth} holds commands that no printer knows: ${unknown[0]}`;
    if (!complete) continue;
    const ticket = byToken.get(token ?? '');
    if (!ticket) {
      yield `slip ${nth} (${number ?? 'no number'}): its QR code is nobody's`;
      continue;
    }
    out.set(ticket.id, (out.get(ticket.id) ?? 0) + 1);
    if (number !== ticket.number)
      yield `slip ${nth} reads ${number}, its QR code is of ${ticket.number}`;
  }
  for (const { id, number, slipsOut } of byToken.values()) {
    const count = out.get(id) ?? 0;
    if (count !== slipsOut) yield `${number}: ${count} slips of paper, ${slipsOut} in the journal`;
  }
}

/** The only trouble of the day's printer is that its paper ends: it says so, and knows what is out. */
function* printingMismatches({ tickets, events }: Truth) {
  const numbers = new Map<string, string>();
  for (const event of events) {
    if ('print' in event && event.print && 'ticketId' in event) {
      numbers.set(event.print.jobId, tickets.get(event.ticketId)?.number ?? 'no number');
    }
    if (event.type === 'print-expired') {
      yield `${numbers.get(event.jobId)}: what became of its slips was not told in time`;
    }
    if (event.type !== 'print-reported') continue;
    const failed = event.outcome === 'failed' && event.fault !== 'paper-out';
    if (!failed && event.outcome !== 'unknown') continue;
    const fault = event.fault ?? 'no fault';
    yield `${numbers.get(event.jobId)}: its slips ended as ${event.outcome} (${fault})`;
  }
}

/** Each row of the staff list is a state that the ticket had in that version. */
function* staffMismatches({ rows }: Sightings, { tickets }: Truth) {
  const listed = new Set<string>();
  for (const { ticketId, version, number, serviceId, state, counterId } of rows) {
    listed.add(ticketId);
    const ticket = tickets.get(ticketId);
    const then = ticket?.versions.get(version);
    if (!ticket || !then) {
      yield `the list shows ${number} in a version (${version}) that never was`;
      continue;
    }
    if (number !== ticket.number) yield `the list shows ${number} for ${ticket.number}`;
    if (state !== then.state) yield `${number}: ${state} in the list, ${then.state} in the journal`;
    if (serviceId !== then.serviceId)
      yield `${number}: listed under ${serviceId}, not ${then.serviceId}`;
    if (counterId !== then.counterId) {
      yield `${number}: at ${counterId} in the list, at ${then.counterId} in the journal`;
    }
  }
  for (const { id, number } of tickets.values()) {
    if (!listed.has(id)) yield `${number} never stood in the list`;
  }
}

/** Each call stood on the board, with its own number and counter. */
function* boardMismatches({ calls, absent }: Sightings, truth: Truth) {
  const byId = new Map(truth.calls.map((call) => [call.id, call]));
  const shown = new Set<string>();
  for (const { id, number, label } of calls) {
    shown.add(id);
    const call = byId.get(id);
    if (!call) yield `the board shows a call of ${number} that nobody made`;
    else if (call.number !== number || call.label !== label) {
      yield `the board shows ${number} at ${label}, called was ${call.number} to ${call.label}`;
    }
  }
  for (const call of truth.calls) {
    if (!shown.has(call.id)) yield `${kindOf(call)} of ${call.number} never stood on the board`;
  }
  const away = new Set(
    [...truth.tickets.values()].flatMap(({ number, stages }) =>
      stages.some(({ state }) => state === 'absent') ? [number] : [],
    ),
  );
  for (const number of absent) {
    if (!away.has(number)) yield `the board shows ${number} as absent, which it never was`;
  }
}

/** Each call was handed to the voice once, in its own words; chime and silent calls spoke none. */
function* voiceMismatches({ said }: Sightings, truth: Truth, words: HallWords) {
  const byId = new Map(truth.calls.map((call) => [call.id, call]));
  const times = new Map<string, number>();
  for (const { id, number, spoken } of said) {
    times.set(id, (times.get(id) ?? 0) + 1);
    const call = byId.get(id);
    if (!call) yield `the voice called ${number}, which nobody had called`;
    else yield* speechMismatches(call, spoken, words);
  }
  for (const call of truth.calls) {
    const count = times.get(call.id) ?? 0;
    if (count !== 1) yield `${kindOf(call)} of ${call.number} reached the voice ${count} times`;
  }
  for (const [at, { nth }] of [...said].sort((a, b) => a.nth - b.nth).entries()) {
    if (nth === at + 1) continue;
    yield `announcement ${at + 1} was not seen`;
    break;
  }
}

function* speechMismatches(call: TrueCall, spoken: string, words: HallWords) {
  if (call.voice !== 'voice') {
    if (spoken !== call.voice) yield `${call.number}: "${call.voice}" was wanted, "${spoken}" came`;
    return;
  }
  const heard = hear(spoken, words, words.digits);
  const same =
    heard?.number === call.number && heard.label === call.label && heard.recall === call.recall;
  if (!same) yield `${kindOf(call)} of ${call.number} to ${call.label}: the voice said "${spoken}"`;
}

/** Each phone showed its own ticket, nothing that never was, each call, and how it ended. */
function* phoneMismatches(
  { phones }: Sightings,
  { tickets }: Truth,
  byToken: ReadonlyMap<string, TrueTicket>,
) {
  const watched = new Set<string>();
  for (const phone of phones) {
    const ticket = byToken.get(phone.token);
    if (!ticket) {
      yield `a phone watched a ticket that was not issued`;
      continue;
    }
    watched.add(ticket.id);
    yield* statesMismatches(phone, ticket);
  }
  for (const { id, number } of tickets.values()) {
    if (!watched.has(id)) yield `no phone watched ${number}`;
  }
}

function* statesMismatches(phone: PhoneSeen, ticket: TrueTicket) {
  const { number } = ticket;
  const known = phone.states.filter(({ state }) => state !== UNKNOWN);
  const walk = walkOf(known, ticket.stages);
  for (const { number: shown } of known) {
    if (shown !== number) yield `the phone of ${number} showed ${shown}`;
  }
  for (const strange of walk.strange) {
    yield `the phone of ${number} showed ${sayState(strange)}, which it was not then`;
  }
  for (const [at, stage] of ticket.stages.entries()) {
    if (stage.callId !== undefined && !walk.matched.has(at)) {
      yield `the phone of ${number} did not show its call to ${stage.label}`;
    }
  }
  // Once the day is closed a phone knows nothing any more: what it showed before was its last word.
  const byClose = ticket.settledBy === 'day-closed';
  const last = byClose ? ticket.stages.at(-2) : lastStage(ticket);
  const shown = known.at(-1);
  if (!last || shown?.state !== last.state || shown.label !== last.label) {
    yield `the phone of ${number} ended with ${sayState(shown)}, not ${sayState(last)}`;
  }
  if (byClose && phone.states.at(-1)?.state !== UNKNOWN) {
    yield `the phone of ${number} still knows it after the day was closed`;
  }
}

/** Finds what a phone showed, in order, among what the ticket went through; some it may have missed. */
function walkOf(shown: readonly PhoneState[], stages: readonly Stage[]) {
  const matched = new Set<number>();
  const strange: PhoneState[] = [];
  let at = 0;
  for (const state of shown) {
    const found = stages.findIndex(
      (stage, index) => index >= at && stage.state === state.state && stage.label === state.label,
    );
    if (found < 0) {
      strange.push(state);
      continue;
    }
    matched.add(found);
    at = found + 1;
  }
  return { matched, strange };
}

/** Calls that the phone of their ticket showed. */
export function callsOnPhones(seen: Sightings, truth: Truth): number {
  const byToken = new Map(seen.phones.map((phone) => [phone.token, phone.states]));
  let count = 0;
  for (const { token, stages } of truth.tickets.values()) {
    const { matched } = walkOf(byToken.get(token) ?? [], stages);
    count += stages.filter(({ callId }, at) => callId !== undefined && matched.has(at)).length;
  }
  return count;
}

/** After the last citizen left, the city's page says so. */
function* lineMismatches({ line }: Sightings) {
  if (!line) {
    yield 'the city’s page did not answer';
    return;
  }
  for (const { serviceId, groups } of line.services) {
    if (groups > 0) yield `${groups} groups of ${serviceId} wait, says the city's page`;
  }
  for (const { number } of line.calling) yield `${number} is called, says the city's page`;
}

function kindOf(call: TrueCall): string {
  return call.recall ? 'the recall' : 'the call';
}

function sayState(
  state: { readonly state: string; readonly label: string | undefined } | undefined,
) {
  if (!state) return 'nothing';
  return state.label === undefined ? state.state : `${state.state} at ${state.label}`;
}
