import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { decode } from '../../../broker/contract/decode.ts';
import {
  type CounterId,
  type EpochMs,
  epochMs,
  ticketNumber,
} from '../../../broker/contract/ids.ts';
import type { Me, ServiceView } from '../../staff/staff-view.ts';
import { ask, type Body } from './asking.ts';
import { lostSentences } from './lost-answer.ts';
import { nextPad, padTyped } from './pad-number.ts';
import { Presses } from './presses.ts';
import { clockOf } from './time.ts';
import { instantOf, minutesTyped } from './typed-time.ts';
import { counterName, type PresentView } from './views.ts';

type Entered = {
  readonly number: string;
  readonly service: string;
  readonly time: string;
  readonly state: string;
};

/** 紙の番号札の登録 (R73): one after another by keyboard; Enter takes each, the next stands ready. */
export class PadForm extends LitElement {
  static override properties = { view: { attribute: false }, me: { attribute: false } };
  declare view: PresentView;
  declare me: Me;
  readonly #presses = new Presses(() => this.requestUpdate());
  #number = '';
  #time = '';
  /** Where it was served during the outage; nothing: its citizen still waits. */
  #servedAt: CounterId | undefined;
  #problem = '';
  #entered: readonly Entered[] = [];
  /** Of the touch that is not answered yet: pressed again, it enters nothing twice. */
  #requestId: string = crypto.randomUUID();
  #touched = '';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    this.#field('number')?.focus();
  }

  protected override render(): TemplateResult {
    const { online } = this.view;
    const service = this.#service(padTyped(this.#number));
    return html`
      <p class="lead">停電などの間に手で配った番号札を、1枚ずつ入力します。紙に書いた時刻の順番に並びます。</p>
      <form class="record-form pads" @submit=${this.#enter}>
        <label>番号
          <input name="number" autocomplete="off" spellcheck="false" maxlength="8" placeholder="A901"
            aria-describedby="pad-service" .value=${this.#number} @input=${this.#typed} />
        </label>
        <p id="pad-service" class="of-number">${service ? service.short : '（受付内容）'}</p>
        <label>紙に書いた時刻
          <input name="time" inputmode="numeric" autocomplete="off" maxlength="7" placeholder="10:12"
            .value=${this.#time} @input=${this.#typed} />
        </label>
        <label>いまの状態
          <select name="state" @change=${this.#chosen}>
            <option value="" ?selected=${this.#servedAt === undefined}>待っている</option>
            ${this.view.counters.map(
              ({ counterId }) => html`
                <option value=${counterId} ?selected=${this.#servedAt === counterId}>
                  対応済（${counterName(this.view, counterId)}）
                </option>
              `,
            )}
          </select>
        </label>
        <button class="main" ?disabled=${!online || this.#presses.busy}>登録<kbd>Enter</kbd></button>
      </form>
      <p class="problem" role="alert">${this.#problem && html`▲ ${this.#problem}`}</p>
      ${this.#list()}
    `;
  }

  #list(): TemplateResult {
    const [last] = this.#entered;
    return html`
      <p class="visually-hidden" role="status">${last ? `${last.number}を登録しました` : ''}</p>
      <div class="day-records" role="region" aria-label="登録した番号" tabindex="0">
        ${
          this.#entered.length === 0
            ? html`<p class="nothing">登録した番号が、ここに並びます。</p>`
            : html`
                <table>
                  <thead>
                    <tr><th scope="col">番号</th><th scope="col">受付内容</th><th scope="col">時刻</th><th scope="col">状態</th></tr>
                  </thead>
                  <tbody>
                    ${this.#entered.map(
                      ({ number, service, time, state }) => html`
                        <tr><th scope="row" class="num">✓ ${number}</th><td>${service}</td><td class="num">${time}</td><td>${state}</td></tr>
                      `,
                    )}
                  </tbody>
                </table>
              `
        }
      </div>
      ${this.#entered.length > 0 ? html`<p class="hint">まちがえて登録した番号は、一覧から「取消（誤発券）」にしてください。</p>` : nothing}
    `;
  }

  #service(number: string): ServiceView | undefined {
    const letter = number.slice(0, 1);
    return this.view.services.find(({ prefix, offered }) => offered && prefix === letter);
  }

  #field(name: string): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>(`[name=${name}]`);
  }

  /** What stands in the fields; told in a sentence where it is none. */
  #wish(): Body<'issue-ticket'> | undefined {
    const typed = padTyped(this.#number);
    const service = this.#service(typed);
    const number = decode(ticketNumber, typed);
    const [language] = this.view.languages;
    if (!number.ok || !service || !language) {
      const letters = this.view.services.filter(({ offered }) => offered);
      const known = letters.map(({ prefix }) => prefix).join('・');
      return this.#no(
        'number',
        `番号は「A901」のように、文字（${known}）と数字で入力してください。`,
      );
    }
    const writtenAt = this.#writtenAt();
    if (writtenAt === undefined) {
      return this.#no('time', '紙に書いた時刻を「10:12」のように入力してください。');
    }
    if (writtenAt > this.view.now) return this.#no('time', 'その時刻は、まだ来ていません。');
    return {
      ...{ serviceId: service.serviceId, locale: language.locale },
      ...{ padNumber: number.value, writtenAt },
      ...(this.#servedAt !== undefined && { servedAt: this.#servedAt }),
    };
  }

  #writtenAt(): EpochMs | undefined {
    const minutes = minutesTyped(this.#time);
    const day = this.view.staff?.businessDay;
    if (minutes === undefined || day === undefined) return undefined;
    const at = decode(epochMs, instantOf(day, minutes, this.view.timeZone));
    return at.ok ? at.value : undefined;
  }

  #no(field: 'number' | 'time', sentence: string): undefined {
    this.#problem = sentence;
    this.requestUpdate();
    this.#field(field)?.focus();
    this.#field(field)?.select();
  }

  readonly #enter = (event: SubmitEvent): void => {
    event.preventDefault();
    const wish = this.#wish();
    if (wish === undefined) return;
    this.#presses.take(async () => {
      const answer = await ask('issue-ticket', wish, this.#press(wish));
      if (!answer.ok) this.#no('number', `${wish.padNumber}：${answer.sentence}`);
      else this.#keep(answer.value.number, clockOf(wish.writtenAt ?? 0, this.view.timeZone));
    });
  };

  /** A fresh id for another wish, the same one for a press that is repeated. */
  #press(wish: object) {
    const touched = JSON.stringify(wish);
    if (touched !== this.#touched) this.#requestId = crypto.randomUUID();
    this.#touched = touched;
    const lost = () => {
      this.#problem = lostSentences.waiting;
      this.requestUpdate();
    };
    return { requestId: this.#requestId, lost };
  }

  #keep(number: string, time: string): void {
    const served = this.#servedAt;
    const state = served === undefined ? '待ち' : `対応済　${counterName(this.view, served)}`;
    const service = this.#service(number)?.short ?? '';
    this.#entered = [{ number, service, time, state }, ...this.#entered];
    this.#problem = '';
    this.#touched = '';
    // Pads are torn off in order.
    this.#number = nextPad(number);
    this.#time = '';
    this.requestUpdate();
    void this.updateComplete.then(() => {
      this.#field('number')?.focus();
      this.#field('number')?.select();
    });
  }

  readonly #typed = (event: Event): void => {
    if (!(event.target instanceof HTMLInputElement)) return;
    if (event.target.name === 'number') this.#number = event.target.value;
    else this.#time = event.target.value;
    this.requestUpdate();
  };

  readonly #chosen = (event: Event): void => {
    if (!(event.target instanceof HTMLSelectElement)) return;
    const { value } = event.target;
    this.#servedAt = this.view.counters.find(({ counterId }) => counterId === value)?.counterId;
    this.requestUpdate();
  };
}
customElements.define('pad-form', PadForm);
