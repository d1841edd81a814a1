import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Me, SessionRow } from '../../staff/staff-view.ts';
import { postAgain } from './own-forms.ts';
import { Presses } from './presses.ts';
import { drawProofForm } from './proof-form.ts';
import { clockOf, minutesBetween } from './time.ts';
import { counterName, type PresentView, roleNames } from './views.ts';

const lockNames: Readonly<Record<NonNullable<SessionRow['locked']>, string>> = {
  idle: '■ ロック中（離席）',
  asked: '■ ロック中',
  'wrong-pin': '▲ ロック中（PIN間違い）',
};

/** Who is signed in where and since when, and how the 責任者 ends it (R47, R53). */
export class SessionList extends LitElement {
  static override properties = { me: { attribute: false }, view: { attribute: false } };
  declare me: Me;
  declare view: PresentView;
  readonly #presses = new Presses(() => this.requestUpdate());
  #rows: readonly SessionRow[] | undefined;
  #ending: string | undefined;
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
    const ending = this.#ending;
    return html`
      <div class="account-list">
        ${
          this.#rows === undefined
            ? html`<p class="nothing" role="status">読み込んでいます…</p>`
            : html`
                <table>
                  <thead>
                    <tr>
                      <th scope="col">職員ID</th><th scope="col">窓口</th><th scope="col">開始</th>
                      <th scope="col">最後の操作</th><th scope="col">端末</th>
                      <th scope="col"><span class="visually-hidden">操作</span></th>
                    </tr>
                  </thead>
                  <tbody>${this.#rows.map((row) => this.#row(row))}</tbody>
                </table>
              `
        }
      </div>
      ${
        ending === undefined
          ? html`<p class="problem" role="alert">${this.#problem}</p>`
          : drawProofForm({
              title: `${ending} のサインインを終わらせます`,
              lead: 'その人の画面はすぐに閉じます。窓口と呼び出し中の番号は、そのまま残ります。',
              act: '終わらせる',
              busy: this.#presses.busy,
              problem: this.#problem,
              prove: (proof) => this.#end(ending, proof),
              cancel: () => this.#ask(undefined),
            })
      }
      <p class="done" role="status">${this.#done ? html`✓ ${this.#done}` : nothing}</p>
    `;
  }

  #row(row: SessionRow): TemplateResult {
    const { staffId, role, counterId, since, lastActive, device, locked } = row;
    const { timeZone, now } = this.view;
    const idle = minutesBetween(lastActive, now);
    return html`
      <tr>
        <th scope="row">${staffId}<small>${roleNames[role]}</small></th>
        <td>${counterId === null ? 'なし' : counterName(this.view, counterId)}</td>
        <td class="num">${clockOf(since, timeZone)}</td>
        <td>${idle === 0 ? 'たったいま' : html`<span class="num">${idle}</span>分前`}${locked ? html`<small>${lockNames[locked]}</small>` : nothing}</td>
        <td>${device}</td>
        <td class="acts">
          ${staffId === this.me.staffId ? '（自分）' : html`<button ?disabled=${this.#presses.busy} aria-label="${staffId} のサインインを終わらせる" @click=${() => this.#ask(staffId)}>終わらせる</button>`}
        </td>
      </tr>
    `;
  }

  async #read(): Promise<void> {
    try {
      const response = await fetch('/sessions');
      if (response.ok) this.#rows = (await response.json()) as readonly SessionRow[];
      else this.#problem = 'サインイン中の人を読み込めませんでした。';
    } catch {
      this.#problem = 'この端末の受付サーバーから返事がありません。';
    }
    this.requestUpdate();
  }

  #ask(ending: string | undefined): void {
    this.#ending = ending;
    this.#problem = '';
    this.#done = '';
    this.requestUpdate();
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('[name=proof]')?.focus());
  }

  #end(staffId: string, proof: string): void {
    this.#presses.take(async () => {
      const answer = await postAgain(
        '/sessions/end',
        { staffId, proof },
        `${staffId} のサインインが終わったかは、この一覧を開き直すと分かります。`,
      );
      this.#problem = answer.ok ? '' : answer.sentence;
      this.#done = answer.ok ? `${staffId} のサインインを終わらせました。` : '';
      if (!answer.ok) return;
      this.#ending = undefined;
      await this.#read();
    });
  }
}
customElements.define('session-list', SessionList);
