import { html, nothing, type TemplateResult } from 'lit';
import type { Wording } from '../../../broker/client/page/wording.ts';
import type { WaitRange } from '../../../broker/contract/line-snapshot.ts';
import { citizenStateTexts } from '../../../broker/contract/texts.ts';
import { waitText } from '../../../broker/contract/wait-text.ts';
import { drawCalling } from './calling.ts';
import { clock, fiveMinutes } from './hours.ts';
import { opensText } from './opening.ts';
import type { KnownTicket, PhoneView } from './status-view.ts';

/** As many as stand in half the width of a small phone. */
const CALLING_MAX = 4;

type Look = 'waits' | 'soon' | 'called' | 'attention' | 'over';

function lookOf({ state, soon }: KnownTicket): Look {
  switch (state) {
    case 'calling':
      return 'called';
    case 'absent':
    case 'no-show':
    case 'closed-out':
      return 'attention';
    case 'done':
    case 'cancelled':
      return 'over';
    default:
      return soon ? 'soon' : 'waits';
  }
}

/** It has a place in line. */
export function waits({ state }: KnownTicket): boolean {
  return state === 'waiting' || state === 'handoff';
}

/** What the page around it knows. */
type PhoneParts = {
  /** What this phone can do for its citizen; nothing without JavaScript. */
  readonly actions?: TemplateResult | undefined;
  /** An unknown number was asked for long enough: the hall is not only slow to hand it over. */
  readonly certain?: boolean | undefined;
};

/** One ticket: number, state, when, how many before, who is called now, what to bring (R8). */
export function drawPhone(
  view: PhoneView,
  wording: Wording,
  { actions, certain = false }: PhoneParts = {},
): TemplateResult {
  const { ticket } = view;
  if (!ticket.known) return drawUnknown(view, certain, wording);
  return html`
    <section class="card ticket ${lookOf(ticket)}">
      ${identity(ticket, wording)} ${state(view, ticket, wording)}
      ${waits(ticket) ? expected(view, ticket, wording) : nothing}
      ${waits(ticket) ? facts(view, ticket, wording) : nothing}
    </section>
    ${mayBeCalled(ticket) ? html`<div class="actions">${actions ?? nothing}</div>` : nothing}
    ${papers(ticket, wording)}
  `;
}

/**
 * Unknown and expired look the same; after closing both say that the day is over. A hall that is slow
 * has good numbers too, so for a while none is called unknown.
 */
function drawUnknown(
  { mode, opensAt, asOf }: PhoneView,
  certain: boolean,
  wording: Wording,
): TemplateResult {
  const sought = wording.say(certain ? 'status.not_found' : 'status.looking');
  // No number lives longer than its day: nobody is sent to a staff that went home.
  if (mode === 'day-closed') return drawOver(opensAt, asOf, nothing, wording);
  if (mode === 'closed') return drawOver(opensAt, asOf, html`<p>${sought}</p>`, wording);
  return html`<section class="card closed" role="status"><p class="what">${sought}</p></section>`;
}

function drawOver(
  opensAt: PhoneView['opensAt'],
  asOf: PhoneView['asOf'],
  sought: TemplateResult | typeof nothing,
  wording: Wording,
): TemplateResult {
  return html`
    <section class="card closed" role="status">
      <p class="what">${wording.say('closed.today')}</p>
      ${sought} ${opensAt === undefined ? nothing : html`<p>${opensText(wording, opensAt, asOf)}</p>`}
    </section>
  `;
}

/** The text of a ticket's state; also the title of the page, for whoever looks at another one. */
export function stateText(
  ticket: KnownTicket,
): (typeof citizenStateTexts)[KnownTicket['state']] | 'queue.soon' {
  return ticket.soon && ticket.state === 'waiting' ? 'queue.soon' : citizenStateTexts[ticket.state];
}

function identity(ticket: KnownTicket, wording: Wording): TemplateResult {
  return html`
    <div class="identity">
      <h1>
        <span class="label">${wording.say('ticket.your_number')}</span>
        <b class="number num">${ticket.number}</b>
      </h1>
      <p class="label issued">${wording.say('ticket.issued_at', { time: clock(ticket.issuedAt) })}</p>
      <p class="label service">${wording.serviceName(ticket.serviceId)}</p>
    </div>
  `;
}

function state(view: PhoneView, ticket: KnownTicket, wording: Wording): TemplateResult {
  const said = html`<p>${wording.say(stateText(ticket))}</p>`;
  if (ticket.state !== 'calling') return html`<div class="state" role="status">${said}</div>`;
  const called = html`${counter(ticket, wording)} ${said} ${calledAgo(view, ticket, wording)}`;
  // Read out before anything else, and a second call as well: an element of its own by turns, for
  // the words in it are the same.
  return ticket.calls % 2 === 0
    ? html`<div class="state again" role="alert">${called}</div>`
    : html`<div class="state" role="alert">${called}</div>`;
}

/** Number and counter joined by an arrow, as on the board. */
function counter({ label }: KnownTicket, wording: Wording): TemplateResult {
  return html`
    <p class="counter">
      <span class="arrow" aria-hidden="true"></span>
      <span class="box"><b class="num">${label}</b> ${wording.say('board.counter_suffix')}</span>
    </p>
  `;
}

function calledAgo(view: PhoneView, ticket: KnownTicket, wording: Wording): TemplateResult {
  const ms = (view.asOf ?? ticket.since) - ticket.since;
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  // Read with the call, and not once more each minute.
  return html`<p class="ago" aria-live="off">${wording.say('status.called_ago', { minutes })}</p>`;
}

function expected(view: PhoneView, ticket: KnownTicket, wording: Wording) {
  // "Soon" has been said, and "no wait" is wrong while others are before.
  if (ticket.soon && ticket.range?.high === 0) return nothing;
  return html`
    <div class="expected">
      <h2>${wording.say('status.expected')}</h2>
      ${expectedHours(view, ticket, wording)}
    </div>
  `;
}

function expectedHours({ asOf }: PhoneView, { range }: KnownTicket, wording: Wording) {
  if (range === undefined || asOf === undefined) {
    return html`<p>${wording.say('queue.wait_unknown')}</p>`;
  }
  // Who has a place in line waits, if only for a minute.
  const within = { ...range, high: Math.max(1, range.high) };
  return html`
    <p class="hours">${between(asOf, within, wording)}</p>
    <p class="minutes">${wording.say(...waitText(within))}</p>
  `;
}

function between(asOf: number, { low, high }: WaitRange, wording: Wording) {
  const from = fiveMinutes(asOf + low * 60_000, 'floor');
  const to = clock(fiveMinutes(asOf + high * 60_000, 'ceil'));
  // An hour that is gone is no hour to come back at.
  if (from <= asOf) return wording.say('status.by', { time: to });
  return undivided(wording.say('status.between', { from: clock(from), to }));
}

function facts(view: PhoneView, { ahead }: KnownTicket, wording: Wording): TemplateResult {
  return html`
    <div class="facts">
      ${
        ahead === undefined
          ? nothing
          : html`<p class="ahead"><span>${together(wording.say('queue.ahead_groups', { count: ahead }))}</span></p>`
      }
      <div class="now">
        <h2>${wording.say('status.now_calling')}</h2>
        ${drawCalling(view.calling, CALLING_MAX)}
      </div>
    </div>
    <p class="order">${wording.say('ticket.order_notice')}</p>
  `;
}

/** A figure and the word it counts stay on one line. */
function together(text: TemplateResult | string): TemplateResult | string {
  if (typeof text !== 'string') return text;
  return text.replace(/(\d) /g, '$1\u00a0').replace(/(\d)(?=\p{Script=Han})/gu, '$1\u2060');
}

/** Two hours with a dash between them stay on one line. */
function undivided(text: TemplateResult | string): TemplateResult | string {
  if (typeof text !== 'string') return text;
  return text.replace(/(?<=\d)[–~～](?=\d)/gu, '\u2060$&\u2060');
}

/** Its citizen still has something to wait for. */
export function mayBeCalled(ticket: KnownTicket): boolean {
  return !over(ticket) && !['calling', 'serving'].includes(ticket.state);
}

function over({ state }: KnownTicket): boolean {
  return ['done', 'cancelled', 'closed-out', 'no-show'].includes(state);
}

/** What to bring and to write, for as long as somebody still has to (R68). */
function papers(ticket: KnownTicket, wording: Wording): TemplateResult | typeof nothing {
  const bring = wording.papers(ticket.serviceId);
  const write = wording.fillIn(ticket.serviceId);
  if (over(ticket) || bring.length + write.length === 0) return nothing;
  return html`
    <section class="card papers">
      ${list('status.papers', bring, wording)} ${list('status.fill_in', write, wording)}
    </section>
  `;
}

function list(
  heading: 'status.papers' | 'status.fill_in',
  lines: readonly (TemplateResult | string)[],
  wording: Wording,
): TemplateResult | typeof nothing {
  if (lines.length === 0) return nothing;
  return html`
    <h2>${wording.say(heading)}</h2>
    <ul>
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul>
  `;
}
