import { html, nothing, type TemplateResult } from 'lit';
import type { StaffCounter } from '../../../broker/contract/staff-snapshot.ts';
import {
  counterStates,
  restReasons,
  type TicketView,
  type VoiceChoice,
  voiceChoices,
} from '../../../broker/contract/ticket.ts';
import type { DeskActions } from './desk-actions.ts';
import { backSentence } from './rests.ts';
import { muteSign } from './signs.ts';
import { isSilenced } from './speakers.ts';
import { clockOf, elapsed, minutesBetween } from './time.ts';
import { languageOf, serviceOf, serviceShort } from './views.ts';
import type { Work } from './work.ts';

/**
 * The left half: my counter, one ticket, the next action largest. Each button has one place for
 * good, whether it can be pressed or not: nothing moves under the finger.
 */
export function drawDesk(work: Work, counter: StaffCounter, actions: DeskActions): TemplateResult {
  return html`
    <section class="desk" aria-label="自分の窓口">
      ${work.ticket ? current(work, work.ticket, actions) : nobody(work, counter)}
      <div class="pair">
        ${key('対応開始', 'S', actions.start, 'main')} ${key('対応終了', 'F', actions.finish, 'main')}
        ${key('保留', 'H', actions.hold, 'second')} ${key('引継ぎ', 'T', actions.handOff, 'second')}
      </div>
      <div class="spring"></div>
      ${isSilenced(work.view) ? silenced(actions) : voices(work, actions)}
      ${counter.state === 'open' ? nextCall(work, counter, actions) : reopen(actions)}
      <div class="pair">
        ${key('もう一度呼ぶ', 'R', actions.recall, 'second')} ${key('不在', 'N', actions.absent, 'plain')}
        ${key(undoLabel(work), 'Z', actions.undo, 'plain')} ${key('取消', 'X', actions.cancel, 'plain')}
      </div>
    </section>
  `;
}

function key(
  label: string | TemplateResult,
  shortcut: string,
  press: (() => void) | undefined,
  look: 'main' | 'second' | 'plain',
): TemplateResult {
  return html`
    <button class="key ${look}" ?disabled=${press === undefined} @click=${press}>
      <span>${label}</span><kbd>${shortcut}</kbd>
    </button>
  `;
}

/** With nobody at the desk, undo is about somebody who has left it: it says about whom. */
function undoLabel({ ticket, undoable }: Work): string | TemplateResult {
  if (ticket || !undoable) return '元に戻す';
  return html`<span class="num">${undoable.number}</span>を元に戻す`;
}

function nobody({ view }: Work, counter: StaffCounter): TemplateResult {
  const closed = counter.state !== 'open';
  const lead = closed
    ? (backSentence(counter, view) ?? '窓口を開けるまで、呼び出しはできません。')
    : counter.next
      ? '次の方をお呼びください。'
      : 'お待ちの方はいません。';
  return html`
    <div class="current empty">
      <p class="big">${closed ? stateName(counter) : '対応中の方はいません'}</p>
      <p>${view.staff?.dayOpen === false ? '本日の受付は締め切られています。' : lead}</p>
    </div>
  `;
}

function stateName({ state, rest }: StaffCounter): string {
  return rest ? restReasons[rest.reason] : counterStates[state];
}

function current(work: Work, ticket: TicketView, actions: DeskActions): TemplateResult {
  const { view } = work;
  const calling = ticket.state === 'calling';
  const since = calling ? ticket.since : (ticket.servingSince ?? ticket.since);
  const waited = minutesBetween(ticket.issuedAt, ticket.firstCalledAt ?? view.now);
  return html`
    <div class="current ${ticket.state}">
      <p class="head">
        <b>${calling ? `呼出中（${ticket.calls}回目）` : '対応中'}</b>
        <span>${serviceShort(view, ticket.serviceId)}</span>
        <span class="num since">${elapsed(since, view.now)}</span>
      </p>
      <div class="middle">
        <p class="number num" aria-live="polite">${ticket.number}</p>
        ${parties(ticket, actions)}
      </div>
      <p class="facts">
        <span class="num">発券 ${clockOf(ticket.issuedAt, view.timeZone)}</span>
        <span class="num">待ち ${waited}分</span>
        ${stepTime(work, ticket)}
        ${marks(work, ticket)}
      </p>
      ${steps(work, ticket, actions)}
    </div>
  `;
}

/** For how long the present step has lasted (R69, R70). */
function stepTime({ view }: Work, { stepSince }: TicketView): TemplateResult | typeof nothing {
  if (stepSince === undefined) return nothing;
  return html`<b class="num">この段階 ${minutesBetween(stepSince, view.now)}分</b>`;
}

function marks({ view }: Work, ticket: TicketView): TemplateResult {
  const language = languageOf(view, ticket.locale);
  return html`
    ${ticket.locale === 'ja' ? nothing : html`<b lang=${language?.bcp47 ?? ticket.locale}>${language?.native ?? ticket.locale}</b>`}
    ${ticket.accommodation ? html`<b class="mark">要配慮</b>` : nothing}
    ${ticket.reservedFor === undefined ? nothing : html`<b class="mark num">予約 ${clockOf(ticket.reservedFor, view.timeZone)}</b>`}
  `;
}

/** 本人 or 代理人 (R71). */
function parties(ticket: TicketView, { party }: DeskActions): TemplateResult {
  const choice = (value: 'self' | 'proxy', label: string) => html`
    <button class="chip" aria-pressed=${ticket.party === value} ?disabled=${party === undefined}
      @click=${() => party?.(value)}>${label}</button>
  `;
  return html`
    <div class="parties" role="group" aria-label="手続きする人">
      ${choice('self', '本人')}${choice('proxy', '代理人')}
    </div>
  `;
}

/** The steps of the service, timed by when each is touched (R69, R70). */
function steps(work: Work, ticket: TicketView, { step }: DeskActions): TemplateResult {
  const known = serviceOf(work.view, ticket.serviceId)?.steps ?? [];
  return html`
    <div class="steps" role="group" aria-label="手続きの段階">
      ${known.map(
        ({ stepId, name }) => html`
          <button class="chip" aria-pressed=${stepId === ticket.stepId} ?disabled=${step === undefined}
            @click=${() => step?.(stepId)}>${name}</button>
        `,
      )}
    </div>
  `;
}

const voiceKeys: readonly (readonly [VoiceChoice, string])[] = [
  ['voice', '1'],
  ['chime', '2'],
  ['silent', '3'],
];

/** In the place of the choice of voice, while it chooses nothing. */
function silenced({ unmute }: DeskActions): TemplateResult {
  return html`
    <div class="silenced" role="status">
      ${muteSign}
      <p><b>音を止めています</b><small>呼び出しはモニターだけです</small></p>
      <button class="second" ?disabled=${unmute === undefined} @click=${unmute}>音を出す</button>
    </div>
  `;
}

/** Beside the call button, because it is chosen at each call (R16). */
function voices({ voice }: Work, { setVoice }: DeskActions): TemplateResult {
  return html`
    <div class="voices" role="group" aria-label="呼び出しの音">
      ${voiceKeys.map(
        ([choice, shortcut]) => html`
          <button aria-pressed=${choice === voice} @click=${() => setVoice?.(choice)}>
            ${voiceChoices[choice]}<kbd>${shortcut}</kbd>
          </button>
        `,
      )}
    </div>
  `;
}

function nextCall(work: Work, { next }: StaffCounter, actions: DeskActions): TemplateResult {
  const { view, ticket } = work;
  const hint =
    view.staff?.notice === 'evacuate'
      ? '避難の案内中です。モニターに番号は出ません'
      : next
        ? html`次は <b class="num">${next.number}</b>（${serviceShort(view, next.serviceId)}・待ち${minutesBetween(next.issuedAt, view.now)}分）`
        : 'お待ちの方はいません';
  return html`
    <button class="next ${ticket ? 'second' : 'main'}" ?disabled=${actions.callNext === undefined}
      @click=${actions.callNext}>
      <span class="label">次の方を呼ぶ<kbd>Enter</kbd></span>
      <small>${hint}</small>
    </button>
  `;
}

function reopen({ openCounter }: DeskActions): TemplateResult {
  return html`
    <button class="next main" ?disabled=${openCounter === undefined} @click=${openCounter}>
      <span class="label">窓口を開ける<kbd>Enter</kbd></span>
    </button>
  `;
}
