import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { type AuditKind, auditKinds } from '../../../broker/contract/audit.ts';
import type { AuditRow, AuditView } from '../../staff/staff-view.ts';
import { readView } from './reading.ts';
import { dayText } from './time.ts';

/** Typing a number asks once, when the hand rests. */
const TYPED_AFTER_MS = 300;

/** What is looked for, as the fields hold it; empty is everything. */
type Wanted = {
  readonly day: string;
  readonly staffId: string;
  readonly kind: AuditKind | '';
  readonly number: string;
};

/** 操作の記録: what was done on a day, for the 責任者 to read, to search and to take along (R47). */
export class AuditTrail extends LitElement {
  #wanted: Wanted = { day: '', staffId: '', kind: '', number: '' };
  /** The newest page, and the rows of all pages read so far. */
  #view: AuditView | undefined;
  #rows: readonly AuditRow[] = [];
  #problem = '';
  #reading = true;
  /** An answer to an earlier question is no news. */
  #nth = 0;
  #timer = 0;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.#timer);
  }

  protected override render(): TemplateResult {
    return html`
      ${this.#fields()}
      <p class="problem" role="alert">${this.#problem && html`▲ ${this.#problem}`}</p>
      ${this.#view?.damaged ? html`<p class="unwell" role="status">▲ この日の記録には読み取れない部分があります。読み取れた分だけを表示しています。</p>` : nothing}
      <div class="trail" role="region" aria-label="操作の記録" tabindex="0" aria-busy=${this.#reading}>
        ${this.#table()}
      </div>
    `;
  }

  #fields(): TemplateResult {
    const { staffId, kind, number } = this.#wanted;
    const days = this.#view?.days ?? [];
    const change = (name: keyof Wanted) => (event: Event) => {
      if (event.target instanceof HTMLSelectElement) this.#want({ [name]: event.target.value });
    };
    return html`
      <div class="audit-fields">
        <label>日
          <select @change=${change('day')}>
            ${monthsOf(days).map(
              ([month, its]) => html`
                <optgroup label=${month}>
                  ${its.map((day) => html`<option value=${day} ?selected=${day === this.#day}>${dayText(day)}</option>`)}
                </optgroup>
              `,
            )}
          </select>
        </label>
        <label>職員
          <select @change=${change('staffId')}>
            <option value="">全員</option>
            ${(this.#view?.people ?? []).map((id) => html`<option value=${id} ?selected=${id === staffId}>${id}</option>`)}
          </select>
        </label>
        <label>操作の種類
          <select @change=${change('kind')}>
            <option value="">すべて</option>
            ${Object.entries(auditKinds).map(([id, name]) => html`<option value=${id} ?selected=${id === kind}>${name}</option>`)}
          </select>
        </label>
        <label>番号
          <input type="search" autocomplete="off" spellcheck="false" maxlength="6" placeholder="A012"
            .value=${number} @input=${this.#typed} />
        </label>
        <a class="second" href="/audit.csv?${this.#query()}" download>CSVで保存</a>
      </div>
    `;
  }

  #table(): TemplateResult {
    if (this.#view === undefined) {
      return html`<p class="nothing" role="status">${this.#reading ? '読み込んでいます…' : '表示できる記録はありません。'}</p>`;
    }
    if (this.#rows.length === 0)
      return html`<p class="nothing" role="status">当てはまる記録はありません。</p>`;
    return html`
      <table>
        <thead>
          <tr><th scope="col">時刻</th><th scope="col">操作した人</th><th scope="col">操作</th><th scope="col">番号</th><th scope="col">窓口</th></tr>
        </thead>
        <tbody>${repeat(
          this.#rows,
          ({ seq, what }) => `${seq} ${what}`,
          (row) => this.#row(row),
        )}</tbody>
      </table>
      ${this.#view.next === null ? nothing : html`<button class="more" ?disabled=${this.#reading} @click=${this.#more}>さらに前を見る</button>`}
    `;
  }

  /** The day stands above; only what was done on another one says which. */
  #row({ at, who, what, number, counter }: AuditRow): TemplateResult {
    const time = at.startsWith(this.#day) ? at.slice(11) : at.slice(5);
    return html`
      <tr>
        <td class="num">${time}</td><th scope="row">${who}</th><td class="what">${what}</td><td class="num">${number}</td><td>${counter}</td>
      </tr>
    `;
  }

  get #day(): string {
    return this.#wanted.day || (this.#view?.day ?? '');
  }

  #query(from?: number): string {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(this.#wanted))
      if (value !== '') query.set(name, value);
    if (from !== undefined) query.set('from', String(from));
    return query.toString();
  }

  #want(wanted: Partial<Wanted>): void {
    this.#wanted = { ...this.#wanted, ...wanted };
    void this.#read();
  }

  /** As a Japanese keyboard writes it, or in small letters. */
  readonly #typed = (event: Event): void => {
    if (!(event.target instanceof HTMLInputElement)) return;
    const number = event.target.value.normalize('NFKC').trim().toUpperCase();
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      const whole = number === '' || /^[A-Z][0-9]{3,5}$/.test(number);
      this.#problem = whole ? '' : '番号は「A012」のように入力してください。';
      if (whole && number !== this.#wanted.number) this.#want({ number });
      else this.requestUpdate();
    }, TYPED_AFTER_MS);
  };

  readonly #more = (): void => {
    const { next } = this.#view ?? {};
    if (next != null) void this.#read(next);
  };

  /** @param from - where the next page begins; none for the first one */
  async #read(from?: number): Promise<void> {
    this.#nth += 1;
    const nth = this.#nth;
    this.#reading = true;
    this.requestUpdate();
    const answer = await readView<AuditView>(`/audit?${this.#query(from)}`);
    if (nth !== this.#nth) return;
    this.#reading = false;
    this.#problem = answer.ok ? '' : answer.sentence;
    if (answer.ok) {
      const { view } = answer;
      const days = from === undefined ? view.days : (this.#view?.days ?? []);
      this.#rows = from === undefined ? view.rows : [...this.#rows, ...view.rows];
      this.#view = { ...view, days };
    }
    this.requestUpdate();
  }
}
customElements.define('audit-trail', AuditTrail);

/** Days by month, such as `2026年11月`, in the order they come. */
function monthsOf(days: readonly string[]): readonly [string, readonly string[]][] {
  const months = new Map<string, string[]>();
  for (const day of days) {
    const month = `${day.slice(0, 4)}年${Number(day.slice(5, 7))}月`;
    months.set(month, [...(months.get(month) ?? []), day]);
  }
  return [...months];
}
