import { html, type TemplateResult } from 'lit';

/** A question with a few answers, one touch each; Escape or 「やめる」 takes it back. */
export type Question = {
  readonly title: string;
  readonly lead?: string;
  readonly answers: readonly {
    readonly label: string;
    readonly look?: string;
    readonly act: () => void;
  }[];
};

/** A native dialog: the browser keeps the focus in it and gives it back. */
export function drawQuestion(question: Question, close: () => void): TemplateResult {
  const choose = (act: () => void) => () => {
    close();
    act();
  };
  const keys = (event: KeyboardEvent) => {
    const answer = question.answers[Number(event.key) - 1];
    if (answer) choose(answer.act)();
  };
  return html`
    <dialog class="question" aria-labelledby="question-title" @cancel=${close} @keydown=${keys}>
      <h2 id="question-title">${question.title}</h2>
      ${question.lead ? html`<p>${question.lead}</p>` : ''}
      <div class="answers">
        ${question.answers.map(
          (answer, index) => html`
            <button class=${answer.look ?? 'second'} @click=${choose(answer.act)}>
              ${answer.label}<kbd>${index + 1}</kbd>
            </button>
          `,
        )}
      </div>
      <button class="quiet" @click=${close}>やめる<kbd>Esc</kbd></button>
    </dialog>
  `;
}
