import type { DayOptions } from './day-options.ts';
import type { DayPlan } from './day-plan.ts';
import type { DayFigures } from './hall-people.ts';
import { callsOnPhones, type Mismatch } from './mismatches.ts';
import type { Sightings } from './sightings.ts';
import { lastStage, type TrueTicket, type Truth } from './truth.ts';

const MINUTE_MS = 60_000;

/** What `npm run -s day` says of the day it played; one line of JSON. */
export type DayReport = {
  readonly month: number;
  readonly date: string;
  readonly speed: number;
  readonly seed: number;
  /** Counters that also took `pickup`, as the site file proposes for busy months. */
  readonly helpers: number;
  readonly tickets: Readonly<Record<string, number>>;
  readonly total: number;
  /** How the tickets ended; all of them. */
  readonly ended: Readonly<Record<string, number>>;
  readonly slips: number;
  readonly calls: number;
  readonly recalls: number;
  /** Calls and recalls that sounded: voice or chime. */
  readonly announcements: number;
  readonly phonesSawCall: number;
  /** Largest real time from the reply to a press until the board's stream showed the call. */
  readonly boardGapMsMax: number;
  readonly behaviours: Readonly<Record<string, number>>;
  readonly languages: Readonly<Record<string, number>>;
  readonly overtimeMinutes: number;
  readonly overtimeTickets: number;
  readonly mismatches: number;
  readonly brokerKills: number;
  readonly seconds: number;
};

/** What the behaviours of a day are told of, and have 5 % each of at least. */
export const behavioursWithAShare = [
  'absentAndReturned',
  'hold',
  'handOff',
  'anyNumber',
  'recall',
  'silent',
] as const;

type Parts = {
  readonly options: DayOptions;
  readonly plan: DayPlan;
  readonly figures: DayFigures;
  readonly seen: Sightings;
  readonly truth: Truth;
  readonly mismatches: readonly Mismatch[];
  readonly seconds: number;
};

export function reportOf(parts: Parts): DayReport {
  const { options, plan, figures, seen, truth, mismatches, seconds } = parts;
  const tickets = [...truth.tickets.values()];
  const late = tickets.filter((ticket) => endsLate(ticket, plan.issueUntil));
  const lastAt = Math.max(plan.issueUntil, ...late.map(({ settledAt }) => settledAt));
  return {
    month: options.month,
    date: plan.date,
    speed: options.speed,
    seed: options.seed,
    helpers: plan.helpers.length,
    tickets: countBy(tickets.map(({ serviceId }) => serviceId)),
    total: tickets.length,
    ended: countBy(tickets.map((ticket) => lastStage(ticket).state)),
    slips: seen.slips.filter(({ complete }) => complete).length,
    calls: truth.calls.filter(({ recall }) => !recall).length,
    recalls: truth.calls.filter(({ recall }) => recall).length,
    announcements: seen.said.filter(({ spoken }) => spoken !== 'silent').length,
    phonesSawCall: callsOnPhones(seen, truth),
    boardGapMsMax: figures.boardGapMsMax,
    behaviours: behavioursOf(truth, seen, figures),
    languages: countBy(tickets.map(({ locale }) => locale)),
    overtimeMinutes: Math.round((lastAt - plan.issueUntil) / MINUTE_MS),
    overtimeTickets: late.length,
    mismatches: mismatches.length,
    brokerKills: figures.brokerKills,
    seconds: Math.round(seconds),
  };
}

/** Finished by people after closing, not by the day's own close. */
function endsLate(ticket: TrueTicket, issueUntil: number): boolean {
  return ticket.settledBy !== 'day-closed' && ticket.settledAt > issueUntil;
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** What happened, counted in the journal; what the journal cannot know, at the doors. */
function behavioursOf(
  { tickets, calls, events }: Truth,
  seen: Sightings,
  figures: DayFigures,
): Record<string, number> {
  const times = countBy(events.map(({ type }) => type));
  const all = [...tickets.values()];
  const went = (...path: readonly string[]) => all.filter((ticket) => goesThrough(ticket, path));
  const chosen = new Set(
    seen.presses.flatMap(({ verb, refusal, requestId }) =>
      verb === 'call-ticket' && refusal === undefined ? [requestId] : [],
    ),
  );
  const before = stateBefore(tickets);
  return {
    absentAndReturned: went('absent', 'calling').length,
    hold: went('hold').length,
    heldAndCalledAgain: went('hold', 'calling').length,
    handOff: went('handoff').length,
    anyNumber: events.filter(
      (event) =>
        event.type === 'ticket-called' &&
        chosen.has(event.requestId) &&
        before(event.ticketId, event.announcementId) === 'waiting',
    ).length,
    recall: times['ticket-recalled'] ?? 0,
    silent: calls.filter(({ voice }) => voice === 'silent').length,
    chime: calls.filter(({ voice }) => voice === 'chime').length,
    undo: times['move-undone'] ?? 0,
    cancel: times['ticket-cancelled'] ?? 0,
    absence: times['ticket-absent'] ?? 0,
    reprint: times['ticket-reprinted'] ?? 0,
    withoutPaper: all.filter(({ slipsOut }) => slipsOut === 0).length,
    paperOut: figures.paperOuts,
    refusedTouch: figures.refusedTouches,
    doubleTouch: figures.doubleTouches,
  };
}

function goesThrough({ stages }: TrueTicket, path: readonly string[]): boolean {
  let at = 0;
  for (const { state } of stages) if (state === path[at]) at += 1;
  return at >= path.length;
}

/** The state a call found its ticket in. */
function stateBefore(tickets: Truth['tickets']) {
  return (ticketId: string, callId: string) => {
    const stages = tickets.get(ticketId)?.stages ?? [];
    return stages[stages.findIndex((stage) => stage.callId === callId) - 1]?.state;
  };
}

/** For people: what was played, what became of it, and whether everything agrees. */
export function sayReport(report: DayReport): string {
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  const rows: readonly (readonly [string, string])[] = [
    [
      '日 day',
      `${report.date} (month ${report.month}, speed ${report.speed}, seed ${report.seed})`,
    ],
    ['番号 tickets', `${report.total}: ${list(report.tickets)}`],
    ['終わり ended', list(report.ended)],
    ['番号札 slips', `${report.slips}`],
    ['呼出 calls', `${report.calls}, recalls ${report.recalls}, sounded ${report.announcements}`],
    ['スマホ phones', `${report.phonesSawCall} of ${report.calls} calls seen`],
    ['モニター board', `at most ${report.boardGapMsMax} ms after the reply`],
    ['できごと behaviours', list(report.behaviours)],
    ['言語 languages', list(report.languages)],
    ['超過 overtime', `${report.overtimeMinutes} min, ${report.overtimeTickets} tickets`],
    ['broker kills', `${report.brokerKills}`],
    ['不一致 mismatches', `${report.mismatches}`],
    ['実時間 real time', `${report.seconds} s`],
  ];
  const width = (text: string) => [...text].reduce((sum, char) => sum + (char > 'ÿ' ? 2 : 1), 0);
  const widest = Math.max(...rows.map(([name]) => width(name)));
  return rows
    .map(([name, value]) => `${name}${' '.repeat(widest - width(name))}  ${value}\n`)
    .join('');
}
