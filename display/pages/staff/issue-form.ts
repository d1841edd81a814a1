import { html, LitElement, type TemplateResult } from 'lit';
import { decode } from '../../../broker/contract/decode.ts';
import { type NodeId, reservationCode } from '../../../broker/contract/ids.ts';
import type { IssuedTicket } from '../../../broker/contract/ticket-requests.ts';
import type { LanguageView, ServiceView } from '../../staff/staff-view.ts';
import { type Asked, ask, type Body } from './asking.ts';
import { lostSentences } from './lost-answer.ts';
import { Presses } from './presses.ts';
import type { PresentView } from './views.ts';

/** A number for a citizen at the floor (R73): language, slips or not, and one touch on the service. */
export class IssueForm extends LitElement {
  static override properties = { view: { attribute: false } };
  declare view: PresentView;
  readonly #presses = new Presses(() => this.requestUpdate());
  #chosen: LanguageView | undefined;
  #withPaper = true;
  #accommodation = false;
  #code = '';
  #issued: IssuedTicket | undefined;
  #problem = '';
  /** Of the touch that is not answered yet: touched again, it issues no second number. */
  #requestId: string = crypto.randomUUID();
  #touched = '';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    this.querySelector<HTMLElement>('.services-to-issue button')?.focus();
  }

  protected override render(): TemplateResult {
    return this.#issued ? this.#result(this.#issued) : this.#form();
  }

  /** The site's first language, which is Japanese, unless another was chosen. */
  get #locale(): LanguageView['locale'] | undefined {
    return (this.#chosen ?? this.view.languages[0])?.locale;
  }

  get #printer(): NodeId | undefined {
    return this.view.staff?.kiosks.find(({ printerId }) => printerId !== undefined)?.printerId;
  }

  #form(): TemplateResult {
    const { services, languages, online } = this.view;
    const printer = this.#printer;
    return html`
      <div class="languages" role="group" aria-label="番号札の言語">
        ${languages.map((language) => this.#language(language))}
      </div>
      <div class="options">
        <label>
          <input type="checkbox" .checked=${this.#withPaper && printer !== undefined}
            ?disabled=${printer === undefined} @change=${this.#paperChanged} />
          発券機から番号札を出す
        </label>
        <label>
          <input type="checkbox" .checked=${this.#accommodation} @change=${this.#accommodationChanged} />
          要配慮（先にお呼びします）
        </label>
      </div>
      <div class="answers services-to-issue">
        ${services.filter(({ offered }) => offered).map((service) => this.#service(service, online))}
      </div>
      <form class="by-code" @submit=${this.#checkIn}>
        <label>
          予約番号で受付
          <input name="code" type="text" autocomplete="off" spellcheck="false" maxlength="24"
            .value=${this.#code} @input=${this.#codeTyped} />
        </label>
        <button class="second" ?disabled=${!online || this.#presses.busy || this.#code === ''}>受け付ける</button>
      </form>
      <p class="problem" role="alert">${this.#problem}</p>
    `;
  }

  #language(language: LanguageView): TemplateResult {
    const { native, bcp47 } = language;
    const choose = () => {
      this.#chosen = language;
      this.requestUpdate();
    };
    return html`
      <button class="chip" lang=${bcp47} aria-pressed=${language.locale === this.#locale} @click=${choose}>
        ${native}
      </button>
    `;
  }

  #service(service: ServiceView, online: boolean): TemplateResult {
    return html`
      <button class="main" ?disabled=${!online || this.#presses.busy} @click=${() => this.#issue(service)}>
        <span class="num">${service.prefix}</span> ${service.name}
      </button>
    `;
  }

  #result({ number, groupsAhead, jobId }: IssuedTicket): TemplateResult {
    const again = () => {
      this.#issued = undefined;
      this.requestUpdate();
    };
    return html`
      <div class="issued" role="status">
        <p class="number num">${number}</p>
        <p>前に <b class="num">${groupsAhead}</b> 組お待ちです。</p>
        <p>${jobId === undefined ? '番号札は出ません。番号を伝えてください。' : '番号札が発券機から出ます。'}</p>
      </div>
      <div class="answers"><button class="second" @click=${again}>続けて発行する</button></div>
    `;
  }

  #issue(service: ServiceView): void {
    this.#presses.take(async () => {
      const printer = this.#withPaper ? this.#printer : undefined;
      const locale = this.#locale;
      if (locale === undefined) return;
      const body: Body<'issue-ticket'> = {
        serviceId: service.serviceId,
        locale,
        ...(printer !== undefined && { printer }),
        ...(this.#accommodation && { accommodation: true }),
      };
      this.#take(await ask('issue-ticket', body, this.#press(body)));
    });
  }

  /** The service and the slot come from the reservation (R67). */
  readonly #checkIn = (event: SubmitEvent): void => {
    event.preventDefault();
    // Read off a slip or a telephone: as a Japanese keyboard writes it, or in small letters.
    const code = decode(reservationCode, this.#code.normalize('NFKC').trim().toUpperCase());
    if (!code.ok) {
      this.#problem = '予約番号は、英数字と「-」で4〜24文字です。';
      this.requestUpdate();
      return;
    }
    this.#presses.take(async () => {
      const printer = this.#withPaper ? this.#printer : undefined;
      const locale = this.#locale;
      if (locale === undefined) return;
      const body: Body<'check-in'> = {
        code: code.value,
        locale,
        ...(printer !== undefined && { printer }),
      };
      this.#take(await ask('check-in', body, this.#press(body)));
    });
  };

  /** A fresh id for another wish, the same one for a touch that is repeated. */
  #press(body: object) {
    const touched = JSON.stringify(body);
    if (touched !== this.#touched) this.#requestId = crypto.randomUUID();
    this.#touched = touched;
    const lost = () => {
      this.#problem = lostSentences.waiting;
      this.requestUpdate();
    };
    return { requestId: this.#requestId, lost };
  }

  #take(answer: Asked<'issue-ticket' | 'check-in'>): void {
    this.#problem = answer.ok ? '' : answer.sentence;
    if (!answer.ok) return;
    this.#issued = answer.value;
    this.#touched = '';
    this.#accommodation = false;
    this.#code = '';
  }

  #paperChanged(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.#withPaper = event.target.checked;
    this.requestUpdate();
  }

  #codeTyped(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.#code = event.target.value;
    this.requestUpdate();
  }

  #accommodationChanged(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.#accommodation = event.target.checked;
    this.requestUpdate();
  }
}
customElements.define('issue-form', IssueForm);
