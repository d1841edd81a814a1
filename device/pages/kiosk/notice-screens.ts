import { html, nothing, type SVGTemplateResult, type TemplateResult } from 'lit';
import { exitSign } from '../../../broker/client/page/exit-sign.ts';
import type { Wording } from '../../../broker/client/page/wording.ts';
import type { TextKey } from '../../../broker/contract/texts.ts';
import type { HallNotice } from '../../../broker/contract/ticket.ts';
import type { KioskView } from '../../kiosk/kiosk-view.ts';
import { homeButton } from './count-down.ts';
import { announcement, type Drawing, second } from './drawing.ts';
import { helpCall } from './help-call.ts';
import { hallLine, openingText } from './home-screen.ts';
import { clock, hourglass, paperRoll, people, warning } from './icons.ts';
import { languageBar } from './language-bar.ts';

/** Before any text has come: what the page itself knows to say. */
export function bareNotice(): TemplateResult {
  return html`<main class="notice">
    <h1>準備中です。しばらくお待ちください</h1>
    <p lang="en">Getting ready. Please wait a moment.</p>
  </main>`;
}

/** 準備中: nothing can be issued now, and nobody need do anything for it to go on. */
export function preparing(drawing: Drawing, because: 'away' | 'lost'): TemplateResult {
  return notice(drawing, {
    kind: 'waiting',
    sign: hourglass,
    text: 'kiosk.preparing',
    // Languages are the node's to change: without it their buttons would be dead.
    languages: because === 'away',
    more: helpCall(drawing),
  });
}

export function closedScreen(
  drawing: Drawing,
  { opening }: Extract<KioskView, { screen: 'closed' }>,
): TemplateResult {
  const { words, home } = drawing;
  const when =
    opening === undefined
      ? nothing
      : html`<p class="next-opening" data-fit-box>
            <span data-fit="opening" data-lines="2">${openingText(words, opening, opening.day?.long)}</span>
          </p>
          ${
            words.locale === home.locale
              ? nothing
              : html`<p class="second" lang=${home.bcp47}>
                  ${openingText(home, opening, opening.day?.longAtHome)}
                </p>`
          }`;
  return notice(drawing, {
    kind: 'closed',
    sign: clock,
    text: 'closed.today',
    languages: true,
    more: when,
  });
}

export function outOfService(
  drawing: Drawing,
  { text, because, cause }: Extract<KioskView, { screen: 'out-of-service' }>,
): TemplateResult {
  const paper = because === 'paper-out';
  return notice(drawing, {
    kind: 'fault',
    sign: paper ? paperRoll : warning,
    text,
    languages: true,
    more: helpCall(drawing),
    ...(cause === undefined ? {} : { cause }),
  });
}

const noticeSigns = { trouble: warning, full: people, closing: clock } as const;

/** The emergency switch is on (R63): nothing to press that would fail, only why, and what to do. */
export function noticeScreen(
  drawing: Drawing,
  told: Exclude<HallNotice, 'evacuate'>,
): TemplateResult {
  return notice(drawing, {
    kind: 'emergency',
    sign: noticeSigns[told],
    text: `notice.${told}`,
    languages: true,
    more: helpCall(drawing),
  });
}

/** People must leave: every language of the hall at once, the chosen one first, and nothing else. */
export function evacuation({ words }: Drawing, others: readonly Wording[]): TemplateResult {
  return html`<main class="kiosk evacuation" role="alert" lang=${words.bcp47}>
    <span class="exit">${exitSign}</span>
    <div class="first" data-fit-box>
      <h1 data-fit="evacuate" data-fit-min="0.4">${words.say('notice.evacuate')}</h1>
    </div>
    <ul data-fit-box>
      ${others.map(
        (other) =>
          html`<li lang=${other.bcp47}>
            <span data-fit="evacuate-others" data-fit-min="0.4">${other.say('notice.evacuate')}</span>
          </li>`,
      )}
    </ul>
  </main>`;
}

export function trouble(
  drawing: Drawing,
  view: Extract<KioskView, { screen: 'trouble' }>,
): TemplateResult {
  return notice(drawing, {
    kind: 'fault',
    sign: warning,
    text: view.text,
    languages: false,
    leaves: true,
    more: homeButton(drawing, view, helpCall(drawing)),
  });
}

type Notice = {
  readonly kind: 'waiting' | 'closed' | 'fault' | 'emergency';
  readonly sign: SVGTemplateResult;
  readonly text: TextKey;
  readonly languages: boolean;
  readonly more?: TemplateResult | typeof nothing;
  /** `more` is the way home. */
  readonly leaves?: boolean;
  /** For staff, in Japanese. */
  readonly cause?: string;
};

function notice(drawing: Drawing, shown: Notice): TemplateResult {
  const { words, hall } = drawing;
  return html`<div
    class="kiosk ${shown.languages ? 'home' : ''} ${hall.low ? 'low' : ''}"
    lang=${words.bcp47}
  >
    <header>${hallLine(drawing)}</header>
    <main class="notice ${shown.kind} ${shown.leaves ? 'leaves' : ''}">
      <span class="sign">${shown.sign}</span>
      <h1 data-fit="notice" data-lines="4">${words.say(shown.text)}</h1>
      ${second(drawing, shown.text)} ${shown.more ?? nothing}
      ${shown.cause === undefined ? nothing : html`<p class="cause" lang="ja">職員の方へ：${shown.cause}</p>`}
    </main>
    ${shown.languages ? languageBar(drawing) : nothing}
    ${announcement(drawing, words.plain(shown.text))}
  </div>`;
}
