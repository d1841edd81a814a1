import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { type CalendarDay, calendarReasons } from '../../../broker/contract/day-record.ts';
import { decode } from '../../../broker/contract/decode.ts';
import { epochMs } from '../../../broker/contract/ids.ts';
import type { Me } from '../../staff/staff-view.ts';
import { ask, type Body } from './asking.ts';
import { Presses } from './presses.ts';
import { clockOf, dayText } from './time.ts';
import { instantOf, minutesTyped } from './typed-time.ts';
import { type PresentView, serviceShort } from './views.ts';

/** 開庁日と受付時間: today and two weeks on, and today's own end of issue (R35 to R38, R72). */
export class CalendarView extends LitElement {
  static override properties = { view: { attribute: false }, me: { attribute: false } };
  declare view: PresentView;
  declare me: Me;
  readonly #presses = new Presses(() => this.requestUpdate());
  #days: readonly CalendarDay[] = [];
  #typed: string | undefined;
  #problem = '';
  #done = '';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
  }

  protected override render(): TemplateResult {
    const [today, ...days] = this.#days;
    return html`
      <p class="problem" role="alert">${this.#problem && html`▲ ${this.#problem}`}</p>
      ${
        today === undefined
          ? html`<p class="nothing" role="status">${this.#problem ? '暦を表示できません。' : '読み込んでいます…'}</p>`
          : html`${this.#today(today)}${this.#table(today, days)}`
      }
    `;
  }

  #today(today: CalendarDay): TemplateResult {
    const { staff, timeZone } = this.view;
    const { hours } = today;
    const clock = (at: number) => clockOf(at, timeZone);
    const until = staff?.issueUntil ?? hours?.issueUntil;
    const changed = staff?.issueEndChanged === true;
    return html`
      <section class="today">
        <h3>今日　<span class="num">${dayText(today.day)}</span>　<small>${reason(today)}</small></h3>
        ${
          hours === undefined || until === undefined
            ? html`<p>今日は閉庁日です。発券機は番号札を出しません。</p>`
            : html`
                <dl>
                  <div><dt>発券</dt><dd class="num">${clock(hours.issueFrom)} 〜 <b>${clock(until)}</b>${changed ? html`<small class="mark">きょうだけ（暦では ${clock(hours.issueUntil)}）</small>` : nothing}</dd></div>
                  <div><dt>窓口を閉める</dt><dd class="num">${clock(hours.closes)}</dd></div>
                  <div><dt>窓口</dt><dd>${this.#labels(today)}</dd></div>
                </dl>
                ${this.me.may.includes('set-issue-end') ? this.#change(until, changed) : nothing}
              `
        }
      </section>
    `;
  }

  #change(until: number, changed: boolean): TemplateResult {
    const { online, timeZone } = this.view;
    const shut = !online || this.#presses.busy;
    return html`
      <form class="record-form end-of-issue" @submit=${this.#submit}>
        <label>きょうだけ、発券を終える時刻を変える
          <input name="until" inputmode="numeric" autocomplete="off" maxlength="7"
            .value=${this.#typed ?? clockOf(until, timeZone)} @input=${this.#input} />
        </label>
        <button class="second" ?disabled=${shut}>変える</button>
        ${changed ? html`<button type="button" class="plain" ?disabled=${shut} @click=${this.#restore}>暦どおりに戻す</button>` : nothing}
        <p class="hint">発券機・モニター・スマートフォンに、新しい時刻が出ます。待っている人の呼び出しは続けられます。あすは暦に戻ります。</p>
        <p class="done" role="status">${this.#done && html`✓ ${this.#done}`}</p>
      </form>
    `;
  }

  #table(today: CalendarDay, days: readonly CalendarDay[]): TemplateResult {
    const clock = (at: number) => clockOf(at, this.view.timeZone);
    const rows = days.map((day, index) => ({ day, before: days[index - 1] ?? today }));
    return html`
      <div class="day-records calendar" role="region" aria-label="これから2週間" tabindex="0">
        <table>
          <thead>
            <tr><th scope="col">日</th><th scope="col">区分</th><th scope="col">発券</th><th scope="col">閉める</th><th scope="col">窓口</th></tr>
          </thead>
          <tbody>
            ${rows.map(
              ({ day, before }) => html`
                <tr class=${day.hours ? '' : 'shut'}>
                  <th scope="row" class="num">${dayText(day.day)}</th>
                  <td>${reason(day)}</td>
                  ${
                    day.hours
                      ? html`<td class="num">${clock(day.hours.issueFrom)} 〜 ${clock(day.hours.issueUntil)}</td><td class="num">${clock(day.hours.closes)}</td><td>${this.#labels(day)}${this.#news(day, before)}</td>`
                      : html`<td colspan="3">閉庁</td>`
                  }
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
    `;
  }

  #labels({ counters }: CalendarDay): TemplateResult {
    const known = this.view.counters.filter(({ counterId }) => counters.includes(counterId));
    const own = known.filter(({ cityStaff }) => !cityStaff).map(({ label }) => label);
    const city = known.filter(({ cityStaff }) => cityStaff).map(({ label }) => label);
    return html`<span class="num">${own.join('・')}</span>番${city.length > 0 ? html`<small>　市職員 <span class="num">${city.join('・')}</span>番</small>` : nothing}`;
  }

  /** What begins or ends by the dates of the site file (R30, R32, R72). */
  #news(day: CalendarDay, before: CalendarDay): TemplateResult | typeof nothing {
    const labels = (ids: readonly string[]) =>
      this.view.counters.flatMap(({ counterId, label }) => (ids.includes(counterId) ? label : []));
    const names = (ids: readonly string[]) => ids.map((id) => serviceShort(this.view, id));
    const fresh = <T>(now: readonly T[], then: readonly T[]) =>
      now.filter((each) => !then.includes(each));
    const opened = labels(fresh(day.counters, before.counters));
    const gone = labels(fresh(before.counters, day.counters));
    const begun = names(fresh(day.services, before.services));
    const ended = names(fresh(before.services, day.services));
    const said = [
      opened.length > 0 ? `${opened.join('・')}番窓口が加わる` : '',
      gone.length > 0 ? `${gone.join('・')}番窓口はなくなる` : '',
      begun.length > 0 ? `「${begun.join('」「')}」を始める` : '',
      ended.length > 0 ? `「${ended.join('」「')}」は終わり` : '',
    ].filter((each) => each !== '');
    return said.length === 0 ? nothing : html`<small class="mark">${said.join('、')}</small>`;
  }

  readonly #input = (event: Event): void => {
    if (event.target instanceof HTMLInputElement) this.#typed = event.target.value;
    this.#done = '';
    this.requestUpdate();
  };

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const field = this.querySelector<HTMLInputElement>('[name=until]');
    const minutes = minutesTyped(field?.value ?? '');
    const day = this.view.staff?.businessDay;
    const at =
      minutes === undefined || day === undefined
        ? undefined
        : decode(epochMs, instantOf(day, minutes, this.view.timeZone));
    if (at?.ok)
      this.#set({ until: at.value }, `発券は ${clockOf(at.value, this.view.timeZone)} までです。`);
    else this.#say('時刻は「16:30」のように入力してください。');
  };

  readonly #restore = (): void => this.#set({}, '暦どおりに戻しました。');

  #set(wish: Body<'set-issue-end'>, done: string): void {
    this.#presses.take(async () => {
      const answer = await ask('set-issue-end', wish);
      this.#say(answer.ok ? '' : answer.sentence);
      this.#done = answer.ok ? done : '';
      if (answer.ok) this.#typed = undefined;
    });
  }

  #say(problem: string): void {
    this.#problem = problem;
    this.requestUpdate();
  }

  async #read(): Promise<void> {
    const answer = await ask('read-calendar', {});
    if (answer.ok) this.#days = answer.value.days;
    this.#say(answer.ok ? '' : answer.sentence);
  }
}
customElements.define('calendar-view', CalendarView);

function reason({ because, day }: CalendarDay): string {
  if (because !== 'nth') return calendarReasons[because];
  const nth = Math.ceil(Number(day.slice(8)) / 7);
  const weekday = new Intl.DateTimeFormat('ja-JP', { weekday: 'long', timeZone: 'UTC' });
  return `第${nth}${weekday.format(new Date(`${day}T00:00:00Z`))}の開庁`;
}
