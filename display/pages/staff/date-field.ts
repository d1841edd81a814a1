import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { dateAfter, monthAfter, typedDate, weeksOfMonth, wholeDateText } from './typed-date.ts';

const weekdays = ['日', '月', '火', '水', '木', '金', '土'] as const;
const steps: Readonly<Record<string, number>> = {
  ...{ ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 },
};

/**
 * A date in Japanese, to be typed or chosen from a month: a browser's own field speaks the language of
 * the browser. The arrow keys up and down go a day on or back.
 */
export class DateField extends LitElement {
  static override properties = {
    label: {},
    value: {},
    today: {},
    need: {},
    chosen: { attribute: false },
  };
  declare label: string;
  /** `2026-08-01`; empty where no date is chosen yet. */
  declare value: string;
  /** `optional`: it may be left empty. `required`: a form is not sent without it. Else it always holds a date. */
  declare need: 'optional' | 'required' | undefined;
  /** What is typed without a year is the next one from here on. */
  declare today: string;
  /** Hears the date when another is chosen. */
  declare chosen: (day: string) => void;
  #problem = '';
  /** The date that the open month marks; nothing while it is shut. */
  #marked: string | undefined;
  #moved = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const marked = this.#marked;
    return html`
      <span class="date-field" @focusout=${this.#left} @keydown=${this.#escape}>
        <label>${this.label}<input class="num" inputmode="numeric" autocomplete="off" spellcheck="false"
          .value=${this.value && wholeDateText(this.value)} ?required=${this.need === 'required'} aria-invalid=${this.#problem !== ''}
          aria-describedby="date-problem" @change=${this.#typed} @keydown=${this.#step}
          @focus=${(event: Event) => event.target instanceof HTMLInputElement && event.target.select()} /></label>
        <button type="button" aria-label="${this.label}を暦から選ぶ" aria-expanded=${marked !== undefined}
          @click=${() => this.#mark(marked === undefined ? this.value || this.today : undefined)}>暦</button>
        <span id="date-problem" class="date-problem" role="alert">${this.#problem && html`▲ ${this.#problem}`}</span>
        ${marked === undefined ? nothing : this.#month(marked)}
      </span>
    `;
  }

  protected override updated(_changed: PropertyValues): void {
    if (!this.#moved) return;
    this.#moved = false;
    this.querySelector<HTMLElement>('.date-month [tabindex="0"]')?.focus();
  }

  #month(marked: string): TemplateResult {
    const [year, month] = marked.split('-').map(Number);
    const turn = (months: number) => () => this.#mark(monthAfter(marked, months), false);
    const cell = (day: string | undefined) =>
      day === undefined
        ? html`<td></td>`
        : html`<td><button type="button" class="num" tabindex=${day === marked ? 0 : -1}
            aria-label=${wholeDateText(day)} aria-pressed=${day === this.value}
            aria-current=${day === this.today ? 'date' : nothing}
            @click=${() => this.#choose(day)}>${Number(day.slice(8))}</button></td>`;
    return html`
      <div class="date-month" role="dialog" tabindex="-1" aria-label="${this.label}を選ぶ" @keydown=${this.#go}>
        <div class="date-head">
          <button type="button" aria-label="前の月" @click=${turn(-1)}>◀</button>
          <b class="num" role="status">${year}年${month}月</b>
          <button type="button" aria-label="次の月" @click=${turn(1)}>▶</button>
        </div>
        <table>
          <thead><tr>${weekdays.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
          <tbody>${weeksOfMonth(marked).map((week) => html`<tr>${week.map(cell)}</tr>`)}</tbody>
        </table>
      </div>
    `;
  }

  /** @param move - whether the keys go to the marked day */
  #mark(day: string | undefined, move = true): void {
    this.#marked = day;
    this.#moved = move && day !== undefined;
    this.requestUpdate();
  }

  #choose(day: string): void {
    this.#tell('');
    if (this.#marked !== undefined) {
      this.#mark(undefined);
      this.querySelector<HTMLElement>('label + button')?.focus();
    }
    this.requestUpdate();
    if (day !== this.value) this.chosen(day);
  }

  readonly #typed = ({ target: field }: Event): void => {
    if (!(field instanceof HTMLInputElement)) return;
    const emptied = this.need !== undefined && field.value.trim() === '';
    const day = emptied ? '' : typedDate(field.value, this.today);
    if (day === undefined) {
      this.#tell('日付を読めません。例：8/1、2026年8月1日');
      return;
    }
    // The template's own value has not changed when the same date is typed in other letters.
    field.value = day && wholeDateText(day);
    this.#choose(day);
  };

  /** A form is not sent while a date in it does not read. */
  #tell(problem: string): void {
    this.#problem = problem;
    this.querySelector('input')?.setCustomValidity(problem);
    this.requestUpdate();
  }

  readonly #step = (event: KeyboardEvent): void => {
    const days = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    if (days === 0) return;
    event.preventDefault();
    this.#choose(this.value ? dateAfter(this.value, days) : this.today);
  };

  readonly #go = (event: KeyboardEvent): void => {
    const days = steps[event.key];
    if (days === undefined || this.#marked === undefined) return;
    event.preventDefault();
    this.#mark(dateAfter(this.#marked, days));
  };

  /** Esc shuts the month, and not what it stands in. */
  readonly #escape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || this.#marked === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#mark(undefined);
    this.querySelector<HTMLElement>('label + button')?.focus();
  };

  /** Looked at when all is drawn: a day whose month has gone takes the focus with it for a moment. */
  readonly #left = (): void => {
    requestAnimationFrame(() => {
      if (this.#marked !== undefined && !this.contains(document.activeElement))
        this.#mark(undefined);
    });
  };
}
customElements.define('date-field', DateField);
