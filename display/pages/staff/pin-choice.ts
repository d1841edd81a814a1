import { html, LitElement, type TemplateResult } from 'lit';
import { guessablePin, isGuessable } from '../../staff/guessable-pin.ts';
import type { Me } from '../../staff/staff-view.ts';
import { type Trouble, troubleText } from './entrance.ts';
import './pin-pad.ts';
import type { PinGiven } from './pin-pad.ts';

const different = '2回の番号が違います。もう一度、はじめから入力してください。';

/** The unlock PIN, chosen by its owner at their first sign-in: given twice, since it is not seen. */
export class PinChoice extends LitElement {
  static override properties = {
    me: { attribute: false },
    trouble: { attribute: false },
    siteName: {},
    choose: { attribute: false },
    later: { attribute: false },
  };
  declare me: Me;
  declare trouble: Trouble;
  declare siteName: string;
  declare choose: (pin: string) => Promise<void>;
  declare later: () => void;
  #first: string | undefined;
  #problem = '';
  #busy = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const again = this.#first !== undefined;
    const trouble = this.#problem ? { sentence: this.#problem, waitSeconds: 0 } : this.trouble;
    return html`
      <main class="entrance">
        <p class="brand"><b>${this.siteName}</b><span>受付状況表示モニター</span></p>
        <div class="panel wide lock">
          <div class="whose">
            <h1>${again ? 'もう一度、同じ番号を入力してください' : '画面を開くPINを決めてください'}</h1>
            <p class="account"><b>${this.me.staffId}</b></p>
            <p class="lead">席を離れると画面がロックされます。戻ったとき、このPIN（数字6桁）ですぐに開けます。</p>
            <p class="hint">ほかの人に教えないでください。誕生日や電話番号、キャッシュカードの暗証番号は避けます。</p>
            <p class="problem" role="alert">${troubleText(trouble)}</p>
            ${
              again
                ? html`<button class="plain" @click=${() => this.#restart('')}>はじめから入力する</button>`
                : html`<button class="plain" @click=${this.later}>あとで決める</button>`
            }
          </div>
          <pin-pad .label=${again ? 'もう一度（数字6桁）' : 'PIN（数字6桁）'} ?busy=${this.#busy}
            @pin-given=${({ pin }: PinGiven) => this.#given(pin)}></pin-pad>
        </div>
      </main>
    `;
  }

  async #given(pin: string): Promise<void> {
    this.#busy = true;
    this.requestUpdate();
    await this.updateComplete;
    if (this.#first === undefined) {
      if (isGuessable(pin, this.me.staffId)) this.#restart(guessablePin);
      else this.#restart('', pin);
    } else if (pin !== this.#first) this.#restart(different);
    else {
      this.#restart('');
      await this.choose(pin);
    }
    this.#busy = false;
    this.requestUpdate();
  }

  #restart(problem: string, first?: string): void {
    this.#problem = problem;
    this.#first = first;
    this.requestUpdate();
  }
}
customElements.define('pin-choice', PinChoice);
