import { html, nothing, type TemplateResult } from 'lit';
import type { Wording } from '../../../broker/client/page/wording.ts';
import { citizenStateTexts } from '../../../broker/contract/texts.ts';
import { waitText } from '../../../broker/contract/wait-text.ts';
import { drawCalling } from './calling.ts';
import { clock, hourAfter } from './hours.ts';
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

/**
 * One ticket: number, state, when, how many before, who is called now, what to bring (R8).
 *
 * @param actions - what this phone can do for its citizen; nothing without JavaScript
 */
export function drawPhone(
  view: PhoneView,
  wording: Wording,
  actions: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  const { ticket } = view;
  if (!ticket.known) return drawUnknown(view, wording);
  return html`
    <section class="card ticket ${lookOf(ticket)}">
      ${identity(ticket, wording)} ${state(view, ticket, wording)}
      ${waits(ticket) ? expected(view, ticket, wording) : nothing}
      ${waits(ticket) ? facts(view, ticket, wording) : nothing}
    </section>
    ${mayBeCalled(ticket) ? html`<div class="actions">${actions}</div>` : nothing}
    ${papers(ticket, wording)}
  `;
}

/** Unknown and expired look the same; after closing both say that the day is over. */
function drawUnknown({ mode, opensAt, asOf }: PhoneView, wording: Wording): TemplateResult {
  const over = mode === 'day-closed' || mode === 'closed';
  return html`
    <section class="card closed" role="status">
      ${over ? html`<p class="what">${wording.say('closed.today')}</p>` : nothing}
      <p class=${over ? '' : 'what'}>${wording.say('status.not_found')}</p>
      ${over && opensAt !== undefined ? html`<p>${opensText(wording, opensAt, asOf)}</p>` : nothing}
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
  return html`
    <div class="state" role="status">
      ${ticket.state === 'calling' ? counter(ticket, wording) : nothing}
      <p>${wording.say(stateText(ticket))}</p>
      ${ticket.state === 'calling' ? calledAgo(view, ticket, wording) : nothing}
    </div>
  `;
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

function expected({ asOf }: PhoneView, { range }: KnownTicket, wording: Wording): TemplateResult {
  return html`
    <div class="expected">
      <h2>${wording.say('status.expected')}</h2>
      ${
        range === undefined || asOf === undefined
          ? html`<p>${wording.say('queue.wait_unknown')}</p>`
          : range.high === 0
            ? html`<p class="hours">${wording.say('queue.no_wait')}</p>`
            : html`
                <p class="hours">${between(asOf, range, wording)}</p>
                <p class="minutes">${wording.say(...waitText(range))}</p>
              `
      }
    </div>
  `;
}

function between(
  asOf: number,
  { low, high }: NonNullable<KnownTicket['range']>,
  wording: Wording,
): TemplateResult | string {
  return wording.say('status.between', { from: hourAfter(asOf, low), to: hourAfter(asOf, high) });
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
