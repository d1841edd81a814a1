import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { LockView, Me } from '../../staff/staff-view.ts';
import { passwordField, type Trouble, troubleText } from './entrance.ts';
import './pin-pad.ts';
import type { PinGiven } from './pin-pad.ts';
import { roleNames } from './views.ts';

/** Over everything until its own person is back: whose screen it is, and nothing of the hall (R53). */
export class LockScreen extends LitElement {
  static override properties = {
    me: { attribute: false },
    lock: { attribute: false },
    trouble: { attribute: false },
    siteName: {},
    open: { attribute: false },
    other: { attribute: false },
  };
  declare me: Me;
  declare lock: LockView;
  declare trouble: Trouble;
  declare siteName: string;
  /** Tries PIN or password. */
  declare open: (proof: string) => Promise<void>;
  /** Somebody else wants to sign in. */
  declare other: () => void;
  #byPassword = false;
  #busy = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const { me, lock } = this;
    const mayPin = lock.opensWith === 'pin';
    const byPin = mayPin && !this.#byPassword;
    const lead = lock.spent
      ? 'PINを5回間違えたため、パスワードが必要です。'
      : `${byPin ? 'PIN' : 'パスワード'}を入力すると、続きから使えます。`;
    const toggle = byPin ? 'パスワードで開く' : 'PINで開く';
    return html`
      <main class="entrance">
        <p class="brand"><b>${this.siteName}</b><span>受付状況表示モニター</span></p>
        <div class="panel wide lock ${byPin ? '' : 'by-password'}">
          <div class="whose">
            <h1><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 10V8a6 6 0 0 1 12 0v2h1a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V11a1 1 0 0 1 1-1zm3 0h6V8a3 3 0 0 0-6 0z"/></svg>ロック中</h1>
            <p class="account"><b>${me.staffId}</b><small>${roleNames[me.role]}</small></p>
            <p class="lead">${lead}</p>
            <p class="problem" role="alert">${troubleText(this.trouble)}</p>
            ${mayPin ? html`<button class="plain" @click=${this.#toggle}>${toggle}</button>` : nothing}
            <button class="plain" @click=${this.other}>ほかの人が使う</button>
          </div>
          ${byPin ? this.#pad() : this.#form()}
        </div>
      </main>
    `;
  }

  #pad(): TemplateResult {
    return html`
      <pin-pad .label=${'PIN（数字6桁）'} ?busy=${this.#busy}
        @pin-given=${({ pin }: PinGiven) => this.#try(pin)}></pin-pad>
    `;
  }

  #form(): TemplateResult {
    return html`
      <form @submit=${this.#submitted}>
        <input type="hidden" autocomplete="username" .value=${this.me.staffId} />
        ${passwordField(false)}
        <button class="main" ?disabled=${this.#busy || this.trouble.waitSeconds > 0}>開く</button>
      </form>
    `;
  }

  readonly #toggle = (): void => {
    this.#byPassword = !this.#byPassword;
    this.requestUpdate();
    void this.updateComplete.then(() =>
      this.querySelector<HTMLElement>('[name=password]')?.focus(),
    );
  };

  readonly #submitted = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const form = event.currentTarget;
    void this.#try(String(new FormData(form).get('password'))).then(() => form.reset());
  };

  async #try(proof: string): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.requestUpdate();
    await this.open(proof);
    this.#busy = false;
    this.requestUpdate();
  }
}
customElements.define('lock-screen', LockScreen);
