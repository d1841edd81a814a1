import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';

const DIGITS = 6;
const figures = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

/**
 * Six digits, by a thumb on the keypad or by the keyboard; a `PinGiven` as soon as they are whole.
 * They are taken back when `busy` ends: what was right needs them no more, what was wrong is wrong.
 */
export class PinPad extends LitElement {
  static override properties = { label: {}, busy: { type: Boolean } };
  declare label: string;
  /** What was given is being looked at. */
  declare busy: boolean;
  #typed = '';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('keydown', this.#key);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('keydown', this.#key);
  }

  protected override firstUpdated(): void {
    this.querySelector('input')?.focus();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.get('busy') === true && !this.busy) this.#typed = '';
  }

  protected override render(): TemplateResult {
    return html`
      <label class="pin-field">
        <span>${this.label}</span>
        <input type="password" inputmode="none" autocomplete="one-time-code" maxlength=${DIGITS}
          .value=${this.#typed} ?readonly=${this.busy} @input=${this.#input} />
        <span class="slots" aria-hidden="true">
          ${Array.from({ length: DIGITS }, (_, nth) => html`<i class=${nth < this.#typed.length ? 'full' : ''}></i>`)}
        </span>
      </label>
      <div class="keypad" role="group" aria-label="数字のボタン">
        ${figures.map((figure) => this.#figure(figure))}
        <button type="button" class="quiet" @click=${() => this.#take('')}>全部消す</button>
        ${this.#figure('0')}
        <button type="button" class="quiet" @click=${() => this.#take(this.#typed.slice(0, -1))}>１字消す</button>
      </div>
    `;
  }

  #figure(figure: string): TemplateResult {
    return html`<button type="button" class="num" @click=${() => this.#take(this.#typed + figure)}>${figure}</button>`;
  }

  #take(typed: string): void {
    if (this.busy) return;
    this.#typed = typed.normalize('NFKC').replace(/\D/g, '').slice(0, DIGITS);
    this.requestUpdate();
    if (this.#typed.length === DIGITS) this.dispatchEvent(new PinGiven(this.#typed));
  }

  readonly #input = (event: Event): void => {
    if (!(event.target instanceof HTMLInputElement)) return;
    this.#take(event.target.value);
    event.target.value = this.#typed;
  };

  /** Digits count wherever the focus is, unless it is in a field. */
  readonly #key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target instanceof Element && event.target.matches('input')) return;
    if (/^\d$/.test(event.key)) this.#take(this.#typed + event.key);
    if (event.key === 'Backspace') this.#take(this.#typed.slice(0, -1));
  };
}
customElements.define('pin-pad', PinPad);

/** Six digits are there. */
export class PinGiven extends Event {
  readonly pin: string;

  constructor(pin: string) {
    super('pin-given');
    this.pin = pin;
  }
}
