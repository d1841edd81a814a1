import { html, nothing, type TemplateResult } from 'lit';
import type { StaffCounter } from '../../../broker/contract/snapshots.ts';
import {
  counterStates,
  type TicketView,
  type VoiceChoice,
  voiceChoices,
} from '../../../broker/contract/ticket.ts';
import { clockOf, elapsed, minutesBetween } from './time.ts';
import { type StaffView, serviceShort } from './views.ts';

/** What can be done at the desk; each is one press, by finger or by key. */
export type DeskActions = {
  readonly callNext: () => void;
  readonly recall: () => void;
  readonly start: () => void;
  readonly finish: () => void;
  readonly hold: () => void;
  readonly handOff: () => void;
  readonly absent: () => void;
  readonly undo: () => void;
  readonly cancel: () => void;
  readonly step: (stepId: string) => void;
  readonly party: (party: 'self' | 'proxy') => void;
  readonly setVoice: (voice: VoiceChoice) => void;
  readonly openCounter: () => void;
};

export type DeskState = {
  readonly view: StaffView;
  readonly counter: StaffCounter;
  readonly ticket: TicketView | undefined;
  readonly voice: VoiceChoice;
  /** A press is under way: a second one would be a second press. */
  readonly busy: boolean;
  readonly undoable: TicketView | undefined;
};

/** The left half: my counter, one ticket, the next action largest. */
export function drawDesk(state: DeskState, actions: DeskActions): TemplateResult {
  const { counter, ticket, busy } = state;
  if (counter.state !== 'open' && ticket === undefined) return closedDesk(state, actions);
  return html`
    <section class="desk" aria-label="自分の窓口" aria-busy=${busy}>
      ${ticket ? current(state, ticket, actions) : nobody(state, actions)}
      <div class="spring"></div>
      ${voices(state, actions)} ${nextCall(state, actions)}
    </section>
  `;
}

function closedDesk(state: DeskState, actions: DeskActions): TemplateResult {
  return html`
    <section class="desk" aria-label="自分の窓口">
      <div class="current empty">
        <p class="big">${counterStates[state.counter.state]}</p>
        <p>この窓口では、いま呼び出しできません。</p>
      </div>
      <div class="spring"></div>
      <button class="main next" ?disabled=${state.busy || !state.view.online} @click=${actions.openCounter}>
        窓口を開ける<kbd>Enter</kbd>
      </button>
    </section>
  `;
}

function nobody(state: DeskState, actions: DeskActions): TemplateResult {
  return html`
    <div class="current empty">
      <p class="big">対応中の方はいません</p>
      <p>${state.counter.next ? '下のボタンで、次の方をお呼びください。' : 'お待ちの方はいません。'}</p>
    </div>
    ${
      state.undoable
        ? html`
            <div class="grid">
              <button class="plain wide" ?disabled=${state.busy} @click=${actions.undo}>
                ${state.undoable.number} の操作を元に戻す<kbd>Z</kbd>
              </button>
            </div>
          `
        : nothing
    }
  `;
}

function current(state: DeskState, ticket: TicketView, actions: DeskActions): TemplateResult {
  const { view } = state;
  const now = view.now ?? ticket.since;
  const calling = ticket.state === 'calling';
  const since = calling ? ticket.since : (ticket.servingSince ?? ticket.since);
  const language = view.languages.find(({ locale }) => locale === ticket.locale)?.native;
  return html`
    <div class="current ${ticket.state}">
      <p class="head">
        <span>${calling ? `呼出中（${ticket.calls}回目）` : '対応中'}　${serviceShort(view, ticket.serviceId)}</span>
        <span class="num">${elapsed(since, now)}</span>
      </p>
      <p class="number num" aria-live="polite">${ticket.number}</p>
      <p class="facts">
        <span class="num">発券 ${clockOf(ticket.issuedAt, view.timeZone)}</span>
        <span class="num">待ち ${minutesBetween(ticket.issuedAt, ticket.firstCalledAt ?? now)}分</span>
        ${ticket.locale === 'ja' ? nothing : html`<b>${language}</b>`}
        ${ticket.accommodation ? html`<b>要配慮</b>` : nothing}
      </p>
      ${calling ? nothing : steps(state, ticket, actions)}
    </div>
    <div class="grid">${calling ? whileCalling(state, actions) : whileServing(state, actions)}</div>
  `;
}

function steps(
  state: DeskState,
  ticket: TicketView,
  actions: DeskActions,
): TemplateResult | typeof nothing {
  const service = state.view.services.find(({ serviceId }) => serviceId === ticket.serviceId);
  if (!service || service.steps.length === 0) return nothing;
  return html`
    <p class="steps" role="group" aria-label="手続きの段階">
      ${service.steps.map(
        (step) => html`
          <button class="chip" aria-pressed=${step.stepId === ticket.stepId} ?disabled=${state.busy}
            @click=${() => actions.step(step.stepId)}>${step.name}</button>
        `,
      )}
      <span class="parties">
        <button class="chip" aria-pressed=${ticket.party === 'self'} ?disabled=${state.busy}
          @click=${() => actions.party('self')}>本人</button>
        <button class="chip" aria-pressed=${ticket.party === 'proxy'} ?disabled=${state.busy}
          @click=${() => actions.party('proxy')}>代理人</button>
      </span>
    </p>
  `;
}

function button(
  label: string,
  key: string,
  look: string,
  disabled: boolean,
  act: () => void,
): TemplateResult {
  return html`<button class=${look} ?disabled=${disabled} @click=${act}>${label}<kbd>${key}</kbd></button>`;
}

function whileCalling({ busy }: DeskState, actions: DeskActions): TemplateResult {
  return html`
    ${button('対応開始', 'S', 'main wide', busy, actions.start)}
    ${button('もう一度呼ぶ', 'R', 'second', busy, actions.recall)}
    ${button('不在', 'N', 'plain', busy, actions.absent)}
    ${button('元に戻す', 'Z', 'plain', busy, actions.undo)}
    ${button('取消', 'X', 'plain', busy, actions.cancel)}
  `;
}

function whileServing({ busy }: DeskState, actions: DeskActions): TemplateResult {
  return html`
    ${button('対応終了', 'F', 'main', busy, actions.finish)}
    ${button('保留', 'H', 'second', busy, actions.hold)}
    ${button('引継ぎ', 'T', 'second', busy, actions.handOff)}
    ${button('元に戻す', 'Z', 'plain', busy, actions.undo)}
  `;
}

const voiceKeys = ['1', '2', '3'] as const;

function voices({ voice }: DeskState, actions: DeskActions): TemplateResult {
  return html`
    <div class="voices" role="radiogroup" aria-label="呼び出しの音">
      ${(Object.keys(voiceChoices) as VoiceChoice[]).map(
        (choice, index) => html`
          <button role="radio" aria-checked=${choice === voice} @click=${() => actions.setVoice(choice)}>
            ${choice === voice ? '✓ ' : ''}${voiceChoices[choice]}<kbd>${voiceKeys[index]}</kbd>
          </button>
        `,
      )}
    </div>
  `;
}

function nextCall(
  { view, counter, busy, ticket }: DeskState,
  actions: DeskActions,
): TemplateResult {
  const { next } = counter;
  const wait = next && view.now !== undefined ? minutesBetween(next.issuedAt, view.now) : 0;
  const hint = next
    ? `次は ${next.number}（${serviceShort(view, next.serviceId)}・待ち ${wait}分）`
    : 'お待ちの方はいません';
  const blocked = busy || !view.online || !next || counter.cityStaff;
  return html`
    <button class=${ticket ? 'second next' : 'main next'} ?disabled=${blocked} @click=${actions.callNext}>
      <span>次の方を呼ぶ<kbd>Enter</kbd></span><small class="num">${hint}</small>
    </button>
  `;
}
