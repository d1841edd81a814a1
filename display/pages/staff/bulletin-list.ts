import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { BULLETINS_MAX } from '../../../broker/contract/staff-snapshot.ts';
import { plainLine } from '../../../broker/contract/words.ts';
import type { Me } from '../../staff/staff-view.ts';
import { ask } from './asking.ts';
import { type Bulletin, readersOf } from './bulletins.ts';
import { lostSentences } from './lost-answer.ts';
import { Presses } from './presses.ts';
import { clockOf } from './time.ts';
import type { PresentView } from './views.ts';

const CHARACTERS_MAX = 200;
/** Who is signed in changes seldom. */
const ASK_WHO_MS = 5_000;

/** Today's words of the 責任者; for the 責任者 also a new one, and who has read them (R46). */
export class BulletinList extends LitElement {
  static override properties = { view: { attribute: false }, me: { attribute: false } };
  declare view: PresentView;
  declare me: Me;
  readonly #presses = new Presses(() => this.requestUpdate());
  #text = '';
  #problem = '';
  #signedIn: readonly string[] = [];
  #asking = 0;
  /** Of the words that are not answered for yet: sent again, they are posted once. */
  #requestId: string = crypto.randomUUID();

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.#writes) return;
    const read = () => void this.#readSignedIn();
    this.#asking = window.setInterval(read, ASK_WHO_MS);
    read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.#asking);
  }

  get #writes(): boolean {
    return this.me.may.includes('post-bulletin');
  }

  protected override render(): TemplateResult {
    const bulletins = this.view.staff?.bulletins ?? [];
    return html`
      ${this.#writes ? this.#form(bulletins.length) : nothing}
      ${
        bulletins.length === 0
          ? html`<p class="nothing">本日のお知らせは、まだありません。</p>`
          : html`<ul class="bulletin-list">${bulletins.map((each) => this.#row(each))}</ul>`
      }
    `;
  }

  #form(posted: number): TemplateResult {
    const left = CHARACTERS_MAX - this.#text.length;
    const able = this.view.online && !this.#presses.busy && plainLine(this.#text) !== '';
    return html`
      <form class="bulletin-form" @submit=${this.#post}>
        <label>
          全員へのお知らせ
          <textarea name="text" rows="3" maxlength=${CHARACTERS_MAX} .value=${this.#text}
            aria-describedby="bulletin-hint" @input=${this.#typed}></textarea>
        </label>
        <p class="hint" id="bulletin-hint">来庁者や職員の氏名は書かないでください。<span class="num">あと${left}文字</span></p>
        <button class="main" ?disabled=${!able}>知らせる</button>
        <p class="problem" role="alert">${this.#problem}</p>
        ${posted >= BULLETINS_MAX ? html`<p class="hint">${BULLETINS_MAX}件を超えると、いちばん古いお知らせが消えます。</p>` : nothing}
      </form>
    `;
  }

  #row(bulletin: Bulletin): TemplateResult {
    const { bulletinId, text, by, at } = bulletin;
    const busy = !this.view.online || this.#presses.busy;
    return html`
      <li data-bulletin=${bulletinId}>
        <div>
          <p class="text">${text}</p>
          <p class="about num">${clockOf(at, this.view.timeZone)} ${by}</p>
          ${this.#writes ? this.#readers(bulletin) : nothing}
        </div>
        ${
          this.me.may.includes('withdraw-bulletin')
            ? html`<button ?disabled=${busy} @click=${() => this.#withdraw(bulletin)}>取り下げる</button>`
            : nothing
        }
      </li>
    `;
  }

  #readers(bulletin: Bulletin): TemplateResult {
    const { read, missing } = readersOf(bulletin, this.#signedIn);
    return html`
      <p class="readers">確認した人：${read.length === 0 ? 'まだいません' : read.join('、')}</p>
      ${missing.length === 0 ? nothing : html`<p class="readers">まだの人：<b>${missing.join('、')}</b></p>`}
    `;
  }

  readonly #typed = ({ target }: Event): void => {
    if (target instanceof HTMLTextAreaElement) this.#text = target.value;
    // Other words are another wish.
    this.#requestId = crypto.randomUUID();
    this.requestUpdate();
  };

  readonly #post = (event: SubmitEvent): void => {
    event.preventDefault();
    const text = plainLine(this.#text);
    if (text === '') return;
    this.#presses.take(async () => {
      const answer = await ask('post-bulletin', { text }, this.#press(this.#requestId));
      this.#problem = answer.ok ? '' : answer.sentence;
      if (!answer.ok) return;
      this.#text = '';
      this.#requestId = crypto.randomUUID();
    });
  };

  #withdraw({ bulletinId }: Bulletin): void {
    this.#presses.take(async () => {
      const answer = await ask('withdraw-bulletin', { bulletinId }, this.#press());
      this.#problem = answer.ok ? '' : answer.sentence;
    });
  }

  #press(requestId: string = crypto.randomUUID()) {
    const lost = () => {
      this.#problem = lostSentences.waiting;
      this.requestUpdate();
    };
    return { requestId, lost };
  }

  async #readSignedIn(): Promise<void> {
    try {
      const response = await fetch('/signed-in');
      if (response.ok) this.#signedIn = (await response.json()) as readonly string[];
    } catch {
      // The list stands as it was; the next look is 5 s away.
    }
    this.requestUpdate();
  }
}
customElements.define('bulletin-list', BulletinList);
