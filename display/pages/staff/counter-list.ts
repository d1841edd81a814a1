import { html, nothing, type TemplateResult } from 'lit';
import type { StaffCounter } from '../../../broker/contract/staff-snapshot.ts';
import type { CounterState } from '../../../broker/contract/ticket.ts';
import type { DialogContent } from './dialog.ts';
import { backSentence, isOverdue, stateShort } from './rests.ts';
import { elapsed } from './time.ts';
import { uncovered } from './uncovered.ts';
import { counterName, type PresentView, serviceNames, servicesText } from './views.ts';
import { ifMay, type Work } from './work.ts';

/** What the 責任者 does with any counter, without sitting there (R48). */
export type CounterCare = {
  readonly set: (counter: StaffCounter, state: CounterState) => void;
  /** Asks why and how long. */
  readonly rest: (counter: StaffCounter) => void;
  readonly services: (counter: StaffCounter) => void;
};

/** Every counter with who is there; for the 責任者, with what is pressed when somebody is missing. */
export function counterList(work: Work, care: CounterCare): DialogContent {
  const { view, me } = work;
  const counters = view.staff?.counters ?? [];
  const nobody = uncovered(view);
  return {
    title: '窓口の一覧',
    wide: true,
    closeLabel: '閉じる',
    body: html`
      ${
        nobody.length === 0
          ? nothing
          : html`<p class="uncovered">▲ 受け持つ窓口がありません：<b>${serviceNames(view, nobody)}</b></p>`
      }
      <ul class="counter-list">
        ${counters.map((counter) => row(work, counter, me.role === 'lead' ? care : undefined))}
      </ul>
    `,
  };
}

function row(work: Work, counter: StaffCounter, care: CounterCare | undefined): TemplateResult {
  const { view } = work;
  const back = backSentence(counter, view);
  return html`
    <li data-counter=${counter.counterId}>
      <div>
        <p>
          <b>${counterName(view, counter.counterId)}</b>
          <span class="counter-state ${counter.state} ${isOverdue(counter, view.now) ? 'late' : ''}">${stateShort(counter, view)}</span>
        </p>
        <p class="about">${servicesText(view, counter)}${present(view, counter)}</p>
        ${back === undefined ? nothing : html`<p class="about">${back}</p>`}
      </div>
      ${care ? acts(work, counter, care) : nothing}
    </li>
  `;
}

/** Who is there now, and for how long. */
function present(
  view: PresentView,
  { openTicketId }: StaffCounter,
): TemplateResult | typeof nothing {
  const ticket = view.staff?.open.find(({ ticketId }) => ticketId === openTicketId);
  if (!ticket) return nothing;
  const serving = ticket.state === 'serving';
  const since = serving ? (ticket.servingSince ?? ticket.since) : ticket.since;
  return html`<span class="num">${serving ? '対応中' : '呼出中'} <b>${ticket.number}</b> ${elapsed(since, view.now)}</span>`;
}

/** Each button has one place for good; while somebody is served there, the counter stays as it is. */
function acts(work: Work, counter: StaffCounter, care: CounterCare): TemplateResult {
  const ticket = work.view.staff?.open.find(({ ticketId }) => ticketId === counter.openTicketId);
  const free = ticket?.state !== 'serving';
  const may = (press: () => void) => (free ? ifMay(work, 'set-counter', press) : undefined);
  const open = counter.state === 'open';
  const button = (label: string, press: (() => void) | undefined, look = '') => html`
    <button class=${look} ?disabled=${press === undefined} @click=${press}
      aria-label="${counterName(work.view, counter.counterId)} ${label}">${label}</button>
  `;
  const rest = open ? may(() => care.rest(counter)) : undefined;
  const services = counter.cityStaff
    ? undefined
    : ifMay(work, 'set-counter-services', () => care.services(counter));
  return html`
    <div class="acts">
      ${button('受付内容', services)} ${button('休憩', rest)}
      ${
        open
          ? button(
              '閉める',
              may(() => care.set(counter, 'closed')),
              'second',
            )
          : button(
              '開ける',
              may(() => care.set(counter, 'open')),
              'second',
            )
      }
    </div>
  `;
}
