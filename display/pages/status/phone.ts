import { html, nothing, type TemplateResult } from 'lit';
import type { Wording } from '../../../broker/client/page/wording.ts';
import { citizenStateTexts } from '../../../broker/contract/texts.ts';
import { waitText } from '../../../broker/contract/wait-text.ts';
import type { KnownTicket, PhoneView } from '../../status/status-view.ts';
import { drawCalling } from './calling.ts';
import { clock, hourAfter } from './hours.ts';
import { opensText } from './opening.ts';

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

/** One ticket: number, state, when, how many before, who is called now, what to bring (R8). */
export function drawPhone(view: PhoneView, wording: Wording): TemplateResult {
  const { ticket } = view;
  if (!ticket.known) return drawUnknown(view, wording);
  return html`
    <section class="card ticket ${lookOf(ticket)}">
      ${identity(ticket, wording)} ${state(view, ticket, wording)}
      ${waits(ticket) ? expected(view, ticket, wording) : nothing}
      ${waits(ticket) ? facts(view, ticket, wording) : nothing}
    </section>
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
  return html`<p class="ago">${wording.say('status.called_ago', { minutes })}</p>`;
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
                <p class="hours num">${hourAfter(asOf, range.low)}〜${hourAfter(asOf, range.high)}</p>
                <p class="minutes">${wording.say(...waitText(range))}</p>
              `
      }
    </div>
  `;
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

/** What to bring, for as long as somebody still has to show it (R68). */
function papers(ticket: KnownTicket, wording: Wording): TemplateResult | typeof nothing {
  const list = wording.papers(ticket.serviceId);
  const over = ['done', 'cancelled', 'closed-out', 'no-show'].includes(ticket.state);
  if (list.length === 0 || over) return nothing;
  return html`
    <section class="card papers">
      <h2>${wording.say('status.papers')}</h2>
      <ul>
        ${list.map((paper) => html`<li>${paper}</li>`)}
      </ul>
    </section>
  `;
}
