import { html, nothing, type TemplateResult } from 'lit';
import type { Values, Wording } from '../../../broker/client/page/wording.ts';
import type { TextKey } from '../../../broker/contract/texts.ts';
import type { Frame, HelpOnScreen } from '../../kiosk/kiosk-view.ts';

/** What a touch does; the root component posts it. */
type Actions = {
  readonly sinceViewMs: number;
  readonly pressed: string | undefined;
  /** The screen is at least as wide as it is high: as in the style sheets. */
  readonly landscape: boolean;
  readonly touch: (serviceId: string) => void;
  readonly goHome: () => void;
  readonly choose: (locale: string) => void;
  readonly layout: (low: boolean) => void;
  readonly guide: (on: boolean) => void;
  readonly callStaff: () => void;
  /** As the node says it, or as the page knows better: where no node answers, nobody was told. */
  readonly help: HelpOnScreen;
};

/** Everything a screen is drawn with: the frame of the view, the words, and what touches do. */
export type Drawing = Actions & {
  readonly hall: Frame;
  readonly words: Wording;
  /** The site's first language; the same as `words` when that is the one chosen. */
  readonly home: Wording;
  /** Domain time at this moment, ms; nothing before the first beat. */
  readonly now: number | undefined;
};

export function drawingOf(hall: Frame, words: Wording, home: Wording, actions: Actions): Drawing {
  const now = hall.now === undefined ? undefined : hall.now + actions.sinceViewMs * hall.rate;
  return { hall, words, home, now, ...actions };
}

/** The same text in the site's first language, small, for staff and citizen to point at. */
export function second(
  drawing: Drawing,
  key: TextKey,
  values?: Values,
): TemplateResult | typeof nothing {
  const { words, home } = drawing;
  if (words.locale === home.locale) return nothing;
  return html`<p class="second" lang=${home.bcp47}>${home.say(key, values)}</p>`;
}

/** A line that screen readers say when it changes; ticking seconds do not belong in it. */
export function announcement(drawing: Drawing, text: string): TemplateResult {
  return html`<p class="visually-hidden" role="status" aria-live="polite" lang=${drawing.words.bcp47}>
    ${text}
  </p>`;
}

export function clockTime(drawing: Drawing, at: number): string {
  return new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    timeZone: drawing.hall.timeZone,
  }).format(at);
}
