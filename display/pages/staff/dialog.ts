import { html, nothing, type TemplateResult } from 'lit';

/** What stands in the one dialog of the page; never one over another. */
export type DialogContent = {
  readonly title: string;
  readonly lead?: string;
  readonly wide?: boolean;
  readonly body: TemplateResult;
  /** A key pressed inside; true when it was taken. */
  readonly key?: (key: string) => boolean;
  readonly closeLabel: string;
  /** Something that is not easily undone: Enter, pressed by habit, takes it back. */
  readonly careful?: boolean;
};

/** A native dialog: the browser keeps the focus in it and gives it back. */
export function drawDialog(content: DialogContent | undefined, close: () => void): TemplateResult {
  const onKey = (event: KeyboardEvent) => {
    // No key of the desk behind it: an answer's number must not choose the voice as well.
    event.stopPropagation();
    const field =
      event.target instanceof HTMLElement && event.target.matches('input, select, textarea');
    if (!field && content?.key?.(event.key)) event.preventDefault();
  };
  // Escape: closed as by its button, with the next drawing.
  const onCancel = (event: Event) => {
    event.preventDefault();
    close();
  };
  // Closed by the browser alone; who took the content away has closed it already. The news comes
  // late: the next content may stand in it by then.
  const onClose = ({ currentTarget: dialog }: Event) => {
    if (content && dialog instanceof HTMLDialogElement && !dialog.open) close();
  };
  return html`
    <dialog class="dialog ${content?.wide ? 'wide' : ''}" aria-labelledby="dialog-title"
      @cancel=${onCancel} @close=${onClose} @keydown=${onKey}>
      ${content ? drawContent(content, close) : nothing}
    </dialog>
  `;
}

function drawContent(content: DialogContent, close: () => void): TemplateResult {
  return html`
    <h2 id="dialog-title" tabindex="-1" ?autofocus=${content.wide && !content.careful}>${content.title}</h2>
    ${content.lead ? html`<p class="lead">${content.lead}</p>` : nothing}
    ${content.body}
    <p class="end">
      <button class="quiet" ?autofocus=${content.careful} @click=${close}>
        ${content.closeLabel}<kbd>Esc</kbd>
      </button>
    </p>
  `;
}

/** Opens or closes the dialog as its content comes and goes; to be called after each drawing. */
export function showDialog(dialog: HTMLDialogElement | null, wanted: boolean): void {
  if (!dialog) return;
  if (dialog.open !== wanted) {
    if (wanted) dialog.showModal();
    else dialog.close();
  } else if (wanted) keepFocus(dialog);
  dialog.dataset['shown'] = titleOf(dialog);
}

/** One content took the place of another, with the button that was pressed: keys go on working. */
function keepFocus(dialog: HTMLDialogElement): void {
  if (dialog.dataset['shown'] === titleOf(dialog)) return;
  if (dialog.contains(document.activeElement)) return;
  dialog.querySelector<HTMLElement>('[autofocus], button')?.focus({ preventScroll: true });
}

function titleOf(dialog: HTMLDialogElement): string {
  return dialog.querySelector('#dialog-title')?.textContent ?? '';
}
