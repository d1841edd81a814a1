import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { decode } from '../../../broker/contract/decode.ts';
import { type EpochMs, epochMs } from '../../../broker/contract/ids.ts';
import { type UpkeepItem, upkeepItem, upkeepItems } from '../../../broker/contract/ticket.ts';
import type { DeviceView, Me, SuppliesView } from '../../staff/staff-view.ts';
import { ask } from './asking.ts';
import { monthChoice } from './month-choice.ts';
import { Presses } from './presses.ts';
import { readView } from './reading.ts';
import { dayText } from './time.ts';
import { instantOf, minutesTyped } from './typed-time.ts';
import type { PresentView } from './views.ts';

/** Parts of a roll that are put in, beside a new one. */
const partRolls = { 'half-roll': 0.5, 'quarter-roll': 0.25 } as const;
type What = 'roll' | keyof typeof partRolls | UpkeepItem;

/** 用紙・消耗品の記録 (R21, R74): entered by hand here, and for the 責任者 the list of a month. */
export class SupplyList extends LitElement {
  static override properties = { view: { attribute: false }, me: { attribute: false } };
  declare view: PresentView;
  declare me: Me;
  readonly #presses = new Presses(() => this.requestUpdate());
  #deviceId = '';
  #what: What = 'roll';
  #time = '';
  #seen: SuppliesView | undefined;
  #problem = '';
  #done = '';
  #nth = 0;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#reads) void this.#read();
  }

  get #reads(): boolean {
    return this.me.may.includes('read-journal');
  }

  get #device(): DeviceView | undefined {
    const { devices } = this.view;
    const usual = devices.find(({ rollMm }) => rollMm !== undefined) ?? devices[0];
    return devices.find(({ nodeId }) => nodeId === this.#deviceId) ?? usual;
  }

  protected override render(): TemplateResult {
    return html`
      ${this.#form()}
      <p class="problem" role="alert">${this.#problem && html`▲ ${this.#problem}`}</p>
      <p class="done" role="status">${this.#done && html`✓ ${this.#done}`}</p>
      ${this.#reads ? this.#month() : html`<p class="hint">記録の一覧は、責任者が見られます。</p>`}
    `;
  }

  #form(): TemplateResult {
    const device = this.#device;
    const left = this.view.staff?.kiosks.find(({ printerId }) => printerId === device?.nodeId);
    return html`
      <form class="record-form supplies" @submit=${this.#submit}>
        <label>機器
          <select name="device" @change=${this.#change}>
            ${this.view.devices.map(({ nodeId, name }) => html`<option value=${nodeId} ?selected=${nodeId === device?.nodeId}>${name}</option>`)}
          </select>
        </label>
        <label>内容
          <select name="what" @change=${this.#change}>
            ${this.#choices(device).map(([id, name]) => html`<option value=${id} ?selected=${id === this.#whatOf(device)}>${name}</option>`)}
          </select>
        </label>
        <label>行った時刻
          <input name="time" inputmode="numeric" autocomplete="off" maxlength="7" placeholder="いま"
            .value=${this.#time} @input=${this.#change} />
        </label>
        <button class="main" ?disabled=${!this.view.online || this.#presses.busy || !device}>記録する</button>
        ${left?.slipsLeft === undefined ? nothing : html`<p class="hint">いまの用紙は、残り約<b class="num">${left.slipsLeft}</b>枚です。用紙を記録すると、ここから数え直します。</p>`}
      </form>
    `;
  }

  #choices(device: DeviceView | undefined): readonly (readonly [What, string])[] {
    const parts = (Object.keys(upkeepItems) as UpkeepItem[]).map(
      (id) => [id, upkeepItems[id]] as const,
    );
    const { rollMm } = device ?? {};
    if (rollMm === undefined) return parts.filter(([id]) => !ofPrinters.includes(id));
    const metres = (part: number) => `${Math.round((rollMm * part) / 1000)}m`;
    return [
      ['roll', `用紙：新しいロール（${metres(1)}）`],
      ['half-roll', `用紙：使いかけ、半分くらい（${metres(partRolls['half-roll'])}）`],
      ['quarter-roll', `用紙：使いかけ、4分の1くらい（${metres(partRolls['quarter-roll'])}）`],
      ...parts,
    ];
  }

  /** What was chosen, where this device has it; else the first that it has. */
  #whatOf(device: DeviceView | undefined): What | undefined {
    const choices = this.#choices(device).map(([id]) => id);
    return choices.includes(this.#what) ? this.#what : choices[0];
  }

  #month(): TemplateResult {
    const seen = this.#seen;
    if (seen === undefined) {
      return html`<p class="nothing" role="status">${this.#problem ? '表示できる記録はありません。' : '読み込んでいます…'}</p>`;
    }
    const choose = (wanted: string) => void this.#read(wanted);
    return html`
      <div class="record-head"><h3>記録</h3>${monthChoice(seen.months, seen.month, choose, 'supplies')}</div>
      ${seen.damaged ? html`<p class="unwell" role="status">▲ 記録に読み取れない部分があります。読み取れた分だけを表示しています。</p>` : nothing}
      <div class="day-records" role="region" aria-label="用紙・消耗品の記録" tabindex="0">
        ${
          seen.rows.length === 0
            ? html`<p class="nothing">この月の記録はありません。</p>`
            : html`
                <table>
                  <thead>
                    <tr><th scope="col">日時</th><th scope="col">機器</th><th scope="col">内容</th><th scope="col">交換前の用紙</th><th scope="col">記録した人</th></tr>
                  </thead>
                  <tbody>
                    ${seen.rows.map(
                      ({ at, device, what, left, who }) => html`
                        <tr><th scope="row" class="num">${dayText(at.slice(0, 10))} ${at.slice(11)}</th><td>${device}</td><td>${what}</td><td class="num">${left || '–'}</td><td>${who}</td></tr>
                      `,
                    )}
                  </tbody>
                </table>
              `
        }
      </div>
    `;
  }

  readonly #change = (event: Event): void => {
    const { target } = event;
    this.#done = '';
    if (target instanceof HTMLInputElement) this.#time = target.value;
    if (target instanceof HTMLSelectElement && target.name === 'device') {
      this.#deviceId = target.value;
    } else if (target instanceof HTMLSelectElement) {
      const chosen = this.#choices(this.#device).find(([id]) => id === target.value);
      if (chosen) [this.#what] = chosen;
    }
    this.requestUpdate();
  };

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const device = this.#device;
    const what = this.#whatOf(device);
    if (device === undefined || what === undefined) return;
    const doneAt = this.#doneAt();
    if (doneAt === 'wrong') {
      this.#say('時刻は「11:20」のように入力するか、空けておいてください。');
      return;
    }
    this.#presses.take(async () => {
      const answer = await record(device, what, doneAt);
      this.#say(answer.ok ? '' : answer.sentence);
      if (!answer.ok) return;
      this.#done = '記録しました。';
      this.#time = '';
      if (this.#reads) await this.#read();
    });
  };

  #doneAt(): EpochMs | undefined | 'wrong' {
    if (this.#time.trim() === '') return undefined;
    const minutes = minutesTyped(this.#time);
    const day = this.view.staff?.businessDay;
    if (minutes === undefined || day === undefined) return 'wrong';
    const at = decode(epochMs, instantOf(day, minutes, this.view.timeZone));
    return at.ok ? at.value : 'wrong';
  }

  #say(problem: string): void {
    this.#problem = problem;
    if (problem !== '') this.#done = '';
    this.requestUpdate();
  }

  async #read(month?: string): Promise<void> {
    this.#nth += 1;
    const nth = this.#nth;
    const query = month === undefined ? '' : `?month=${month}`;
    const answer = await readView<SuppliesView>(`/supplies${query}`);
    if (nth !== this.#nth) return;
    if (answer.ok) this.#seen = answer.view;
    else this.#problem = answer.sentence;
    this.requestUpdate();
  }
}
customElements.define('supply-list', SupplyList);

/** Of a printer alone. */
const ofPrinters: readonly What[] = ['head-cleaned', 'cutter', 'roller'];

function record({ nodeId, rollMm }: DeviceView, what: What, doneAt: EpochMs | undefined) {
  const done = doneAt !== undefined && { doneAt };
  const item = decode(upkeepItem, what);
  if (item.ok) return ask('record-upkeep', { device: nodeId, item: item.value, ...done });
  const part = what === 'half-roll' || what === 'quarter-roll' ? partRolls[what] : 1;
  return ask('record-refill', {
    printer: nodeId,
    rollMm: Math.round((rollMm ?? 0) * part),
    ...done,
  });
}
