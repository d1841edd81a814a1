import { html, nothing, type TemplateResult } from 'lit';
import type { Wording } from '../../../broker/client/page/wording.ts';
import { citizenStateTexts } from '../../../broker/contract/texts.ts';
import type { TicketState } from '../../../broker/contract/ticket.ts';
import { clock, hourAfter } from './hours.ts';
import type { KnownTicket, PhoneView } from './views.ts';

/** Who is about to be called keeps near the counter: first or second, and within minutes. */
const SOON_GROUPS = 1;
const SOON_MINUTES = 10;

const looks: Readonly<Partial<Record<TicketState, string>>> = {
  calling: 'called',
  absent: 'attention',
  'no-show': 'attention',
  cancelled: 'quiet',
  done: 'quiet',
  'closed-out': 'attention',
};

/** One ticket: number, state, when, how many before, who is called now, what to bring (R8). */
export function drawPhone(view: PhoneView, wording: Wording): TemplateResult {
  const { ticket } = view;
  if (!ticket.known) {
    return html`<section class="card"><p class="plain">${wording.say('status.not_found')}</p></section>`;
  }
  const waits = ticket.state === 'waiting' || ticket.state === 'handoff';
  return html`
    <section class="card">
      <div class="identity">
        <div>
          <span class="label">${wording.say('ticket.your_number')}</span>
          <b class="number num">${ticket.number}</b>
        </div>
        <span class="label">${wording.say('ticket.issued_at', { time: clock(ticket.issuedAt) })}</span>
      </div>
      <p class="service">${wording.serviceName(ticket.serviceId)}</p>
      ${state(view, ticket, wording)} ${waits ? expected(view, ticket, wording) : nothing}
      ${waits ? facts(view, ticket, wording) : nothing}
    </section>
    ${papers(ticket, wording)}
  `;
}

function state(view: PhoneView, ticket: KnownTicket, wording: Wording): TemplateResult {
  const { ahead, range } = ticket;
  const near = ahead !== undefined && ahead <= SOON_GROUPS;
  const soon = ticket.state === 'waiting' && near && (range?.low ?? SOON_MINUTES) < SOON_MINUTES;
  const text = soon ? wording.say('queue.soon') : wording.say(citizenStateTexts[ticket.state]);
  return html`
    <div class="state ${looks[ticket.state] ?? ''}" role="status" aria-live="polite">
      <p>${text}</p>
      ${ticket.state === 'calling' ? counter(view, ticket, wording) : nothing}
    </div>
  `;
}

function counter(view: PhoneView, ticket: KnownTicket, wording: Wording): TemplateResult {
  const minutes = Math.max(0, Math.floor(((view.asOf ?? ticket.since) - ticket.since) / 60_000));
  return html`
    <div class="counter">
      <span class="arrow" aria-hidden="true">▶</span>
      <span class="box">
        <b class="num">${ticket.label}</b><span>${wording.say('board.counter_suffix')}</span>
      </span>
      ${minutes > 0 ? html`<span>${wording.say('status.called_ago', { minutes })}</span>` : nothing}
    </div>
  `;
}

function expected(view: PhoneView, ticket: KnownTicket, wording: Wording): TemplateResult {
  const { range } = ticket;
  const { asOf } = view;
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
                <p class="minutes num">${wording.say('queue.range', { low: range.low, high: range.high })}</p>
              `
      }
    </div>
  `;
}

function facts(view: PhoneView, ticket: KnownTicket, wording: Wording): TemplateResult {
  return html`
    <div class="facts">
      <div class="fact">
        <b class="num">${ticket.ahead ?? '–'}</b>
        <span>${wording.say('queue.groups_label', { count: ticket.ahead ?? 0 })}</span>
      </div>
      <div class="fact">
        <b class="num calling">
          ${
            view.calling.length === 0
              ? '–'
              : view.calling
                  .slice(0, 3)
                  .map(({ number, label }) => html`<span>${number}▶${label}</span>`)
          }
        </b>
        <span>${wording.say('status.now_calling')}</span>
      </div>
    </div>
  `;
}

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
