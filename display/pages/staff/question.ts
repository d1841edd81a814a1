import { html, nothing, type TemplateResult } from 'lit';
import type { DialogContent } from './dialog.ts';

/** A question with a few answers, one touch or one figure each. */
export type Question = {
  readonly title: string;
  readonly lead?: string;
  readonly careful?: boolean;
  readonly closeLabel?: string;
  /** Answers that need room: for much to read, or as large as they can be. */
  readonly shape?: 'wide' | 'large';
  /** What the answer is about, in more than a sentence. */
  readonly about?: TemplateResult;
  readonly answers: readonly Answer[];
  /** The one answer that must not be taken for another: below the rest, and no figure presses it. */
  readonly apart?: Answer & { readonly heading: string };
};

type Answer = {
  readonly label: string;
  /** What it lets citizens read. */
  readonly says?: string;
  readonly sign?: TemplateResult;
  readonly look?: 'main' | 'second' | 'plain' | 'alarm';
  /** Missing: it is so already. */
  readonly act: (() => void) | undefined;
};

/** A dialog that opened under a finger is not answered by the same double tap. */
const TAP_GUARD_MS = 400;
/** More answers than this stand in two columns, so that all are in sight on a small screen. */
const ONE_COLUMN_MAX = 4;
/** Figures on the keyboard that choose an answer. */
const FIGURES_MAX = 9;

/**
 * The question as the page's dialog.
 *
 * @param answered - closes the dialog and does what was chosen
 * @param askedAtMs - when it was opened, for one that is drawn anew while it stands
 */
export function questionDialog(
  question: Question,
  answered: (act: () => void) => void,
  askedAtMs = performance.now(),
): DialogContent {
  const choose = ({ act }: Answer) => act && answered(act);
  const touched = (answer: Answer) => (event: MouseEvent) => {
    // `detail` counts clicks: none when the keyboard pressed it.
    if (event.detail > 0 && performance.now() - askedAtMs < TAP_GUARD_MS) return;
    choose(answer);
  };
  const { answers, apart, shape } = question;
  return {
    title: question.title,
    ...(question.lead !== undefined && { lead: question.lead }),
    careful: question.careful ?? false,
    wide: shape === 'wide',
    closeLabel: question.closeLabel ?? 'やめる',
    key: (key) => {
      const answer = /^[1-9]$/.test(key) ? answers[Number(key) - 1] : undefined;
      if (answer) choose(answer);
      return answer !== undefined;
    },
    body: html`
      ${question.about ?? nothing}
      <div class="answers ${shape ?? ''} ${answers.length > ONE_COLUMN_MAX ? 'many' : ''}">
        ${answers.map((answer, index) =>
          drawAnswer(answer, touched(answer), index < FIGURES_MAX ? index + 1 : undefined),
        )}
      </div>
      ${
        apart === undefined
          ? nothing
          : html`
              <h3 class="apart">${apart.heading}</h3>
              <div class="answers">${drawAnswer(apart, touched(apart), undefined)}</div>
            `
      }
    `,
  };
}

function drawAnswer(
  { label, says, sign, look, act }: Answer,
  touched: (event: MouseEvent) => void,
  figure: number | undefined,
): TemplateResult {
  return html`
    <button class=${look ?? 'second'} ?disabled=${act === undefined} @click=${touched}>
      ${sign ?? nothing}
      <span>
        ${label}${figure === undefined ? nothing : html`<kbd>${figure}</kbd>`}
        ${says === undefined ? nothing : html`<small>${says}</small>`}
      </span>
    </button>
  `;
}
