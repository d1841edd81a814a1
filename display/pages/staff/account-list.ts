import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { AccountView, Me } from '../../staff/staff-view.ts';
import { postForm } from './asking.ts';
import { idField, passwordField } from './entrance.ts';
import { Presses } from './presses.ts';
import { roleNames } from './views.ts';

/** The accounts of the hall, for the 責任者: who there is, who may what, and a new one (R47, R53). */
export class AccountList extends LitElement {
  static override properties = { me: { attribute: false } };
  declare me: Me;
  readonly #presses = new Presses(() => this.requestUpdate());
  #accounts: readonly AccountView[] | undefined;
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
    return html`
      <div class="account-list">
        ${
          this.#accounts === undefined
            ? html`<p class="nothing" role="status">読み込んでいます…</p>`
            : html`
                <table>
                  <thead>
                    <tr><th scope="col">職員ID</th><th scope="col">役割</th><th scope="col">状態</th><th scope="col"><span class="visually-hidden">操作</span></th></tr>
                  </thead>
                  <tbody>${this.#accounts.map((account) => this.#row(account))}</tbody>
                </table>
              `
        }
      </div>
      <form class="add" @submit=${this.#add}>
        <h3>アカウントを追加</h3>
        ${idField()} ${passwordField(true, '最初のパスワード')}
        <label>
          役割
          <select name="role">
            ${Object.entries(roleNames).map(([role, name]) => html`<option value=${role}>${name}</option>`)}
          </select>
        </label>
        <button class="main" ?disabled=${this.#presses.busy}>追加する</button>
        <p class="problem" role="alert">${this.#problem}</p>
        <p class="done" role="status">${this.#done ? html`✓ ${this.#done}` : nothing}</p>
      </form>
    `;
  }

  #row({ staffId, role, disabled }: AccountView): TemplateResult {
    const own = staffId === this.me.staffId;
    const change = () => this.#setDisabled(staffId, !disabled);
    return html`
      <tr class=${disabled ? 'disabled' : ''}>
        <th scope="row">${staffId}</th>
        <td>${roleNames[role]}</td>
        <td>${disabled ? '■ 停止中' : '使用中'}</td>
        <td class="acts">
          ${own ? '（自分）' : html`<button ?disabled=${this.#presses.busy} aria-label="${staffId} ${disabled ? '再開' : '停止'}" @click=${change}>${disabled ? '再開' : '停止'}</button>`}
        </td>
      </tr>
    `;
  }

  async #read(): Promise<void> {
    try {
      const response = await fetch('/accounts');
      if (response.ok) this.#accounts = (await response.json()) as readonly AccountView[];
      else this.#problem = 'アカウントの一覧を読み込めませんでした。';
    } catch {
      this.#problem = 'この端末の受付サーバーから返事がありません。';
    }
    this.requestUpdate();
  }

  readonly #add = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget;
    if (!(form instanceof HTMLFormElement)) return;
    const data = new FormData(form);
    const given = (name: string) => String(data.get(name) ?? '').trim();
    const staffId = given('staffId').toLowerCase();
    const added = { staffId, role: given('role'), password: String(data.get('password')) };
    this.#presses.take(async () => {
      if (await this.#post('/accounts', added, `${staffId} を追加しました。`)) form.reset();
    });
  };

  #setDisabled(staffId: string, disabled: boolean): void {
    const done = `${staffId} を${disabled ? '停止しました' : '再開しました'}。`;
    this.#presses.take(async () => {
      await this.#post('/accounts/disabled', { staffId, disabled }, done);
    });
  }

  async #post(path: string, form: object, done: string): Promise<boolean> {
    const answer = await postForm(path, form);
    this.#problem = answer.ok ? '' : answer.sentence;
    this.#done = answer.ok ? done : '';
    if (answer.ok) await this.#read();
    return answer.ok;
  }
}
customElements.define('account-list', AccountList);
