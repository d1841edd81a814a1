import { html } from 'lit';
import type { DialogContent } from './dialog.ts';

/** A question with a few answers, one touch or one figure each. */
export type Question = {
  readonly title: string;
  readonly lead?: string;
  readonly careful?: boolean;
  readonly closeLabel?: string;
  readonly answers: readonly Answer[];
};

type Answer = {
  readonly label: string;
  readonly look?: 'main' | 'second' | 'plain';
  readonly act: () => void;
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
 */
export function questionDialog(
  question: Question,
  answered: (act: () => void) => void,
): DialogContent {
  const askedAtMs = performance.now();
  const choose = ({ act }: Answer) => answered(act);
  const touched = (answer: Answer) => (event: MouseEvent) => {
    // `detail` counts clicks: none when the keyboard pressed it.
    if (event.detail > 0 && performance.now() - askedAtMs < TAP_GUARD_MS) return;
    choose(answer);
  };
  return {
    title: question.title,
    ...(question.lead !== undefined && { lead: question.lead }),
    careful: question.careful ?? false,
    closeLabel: question.closeLabel ?? 'やめる',
    key: (key) => {
      const answer = /^[1-9]$/.test(key) ? question.answers[Number(key) - 1] : undefined;
      if (answer) choose(answer);
      return answer !== undefined;
    },
    body: html`
      <div class="answers ${question.answers.length > ONE_COLUMN_MAX ? 'many' : ''}">
        ${question.answers.map(
          (answer, index) => html`
            <button class=${answer.look ?? 'second'} @click=${touched(answer)}>
              ${answer.label}${index < FIGURES_MAX ? html`<kbd>${index + 1}</kbd>` : ''}
            </button>
          `,
        )}
      </div>
    `,
  };
}
