import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { AccountView, Me } from '../../staff/staff-view.ts';
import { idField, passwordField } from './entrance.ts';
import { postAgain, postOnce } from './own-forms.ts';
import { Presses } from './presses.ts';
import { drawProofForm } from './proof-form.ts';
import { roleNames } from './views.ts';

/** The accounts of the hall, for the 責任者: who there is, who may what, and a new one (R47, R53). */
export class AccountList extends LitElement {
  static override properties = { me: { attribute: false } };
  declare me: Me;
  readonly #presses = new Presses(() => this.requestUpdate());
  #accounts: readonly AccountView[] | undefined;
  #problem = '';
  #done = '';
  /** Whose password is about to be reset. */
  #resetting: string | undefined;
  /** The password for one sign-in, as long as this list is open. */
  #handed: { readonly staffId: string; readonly password: string } | undefined;

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
      ${this.#resetting === undefined ? this.#addForm() : this.#resetForm(this.#resetting)}
    `;
  }

  #addForm(): TemplateResult {
    return html`
      ${this.#handed ? handedOver(this.#handed) : nothing}
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

  #resetForm(staffId: string): TemplateResult {
    return drawProofForm({
      title: `${staffId} のパスワードを再設定します`,
      lead: '一度だけ使えるパスワードを表示します。いまのパスワードとPINは使えなくなり、その人はサインアウトします。',
      act: '再設定する',
      busy: this.#presses.busy,
      problem: this.#problem,
      prove: (proof) => this.#reset(staffId, proof),
      cancel: () => this.#ask(undefined),
    });
  }

  #row(account: AccountView): TemplateResult {
    const { staffId, role, disabled } = account;
    const own = staffId === this.me.staffId;
    const change = () => this.#setDisabled(staffId, !disabled);
    const button = (label: string, act: () => void) =>
      html`<button ?disabled=${this.#presses.busy} aria-label="${staffId} ${label}" @click=${act}>${label}</button>`;
    return html`
      <tr class=${disabled ? 'disabled' : ''}>
        <th scope="row">${staffId}</th>
        <td>${roleNames[role]}</td>
        <td class="state">${stateOf(account)}</td>
        <td class="acts">
          ${
            own
              ? '（自分）'
              : html`<div>
                  ${account.waitSeconds > 0 ? button('待ちを解除', () => this.#free(staffId)) : nothing}
                  ${button('パスワード再設定', () => this.#ask(staffId))}
                  ${button(disabled ? '再開' : '停止', change)}
                </div>`
          }
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
      if (await this.#addOnce(added)) form.reset();
    });
  };

  #setDisabled(staffId: string, disabled: boolean): void {
    const done = `${staffId} を${disabled ? '停止しました' : '再開しました'}。`;
    this.#presses.take(async () => {
      await this.#post('/accounts/disabled', { staffId, disabled }, staffId, done);
    });
  }

  #free(staffId: string): void {
    this.#presses.take(async () => {
      await this.#post(
        '/accounts/free',
        { staffId },
        staffId,
        `${staffId} の待ち時間を解除しました。`,
      );
    });
  }

  #ask(resetting: string | undefined): void {
    this.#resetting = resetting;
    this.#handed = undefined;
    this.#problem = '';
    this.#done = '';
    this.requestUpdate();
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('[name=proof]')?.focus());
  }

  /** Sent once: its answer is a password, which the node keeps nowhere to say it again. */
  #reset(staffId: string, proof: string): void {
    this.#presses.take(async () => {
      const answer = await postOnce<string>(
        '/accounts/reset',
        { staffId, proof },
        `${staffId} のいまのパスワードは、もう使えないことがあります。新しいパスワードを表示するため、もう一度再設定してください。`,
      );
      this.#problem = answer.ok ? '' : answer.sentence;
      if (!answer.ok) return;
      this.#resetting = undefined;
      this.#handed = { staffId, password: answer.value ?? '' };
      await this.#read();
    });
  }

  /**
   * Sent twice, it would say that the id is taken; whether it was added, the list says. That a second
   * one is the same person's press, only the password would show: it is looked at for a sign-in alone.
   */
  async #addOnce(added: { readonly staffId: string }): Promise<boolean> {
    const { staffId } = added;
    const look = `${staffId} を追加できたかは、この一覧を開き直すと分かります。`;
    const answer = await postOnce('/accounts', added, look);
    const listed = () => this.#accounts?.some((account) => account.staffId === staffId) === true;
    const before = listed();
    if (answer.ok || answer.unanswered) await this.#read();
    const found = !answer.ok && answer.unanswered && !before && listed();
    this.#problem = answer.ok || found ? '' : answer.sentence;
    this.#done = answer.ok || found ? `${staffId} を追加しました。` : '';
    return answer.ok || found;
  }

  async #post(path: string, form: object, staffId: string, done: string): Promise<void> {
    const look = `${staffId} の状態を、この一覧を開き直して確かめてください。`;
    const answer = await postAgain(path, form, look);
    this.#problem = answer.ok ? '' : answer.sentence;
    this.#done = answer.ok ? done : '';
    if (answer.ok) await this.#read();
  }
}
function stateOf({ disabled, waitSeconds, handedOver: handed }: AccountView): TemplateResult {
  if (disabled) return html`■ 停止中`;
  if (waitSeconds > 0) {
    return html`▲ 待ち<span class="num">${Math.ceil(waitSeconds / 60)}</span>分<small>パスワードの間違い</small>`;
  }
  return handed ? html`▲ 仮パスワード<small>本人が決めるまで</small>` : html`使用中`;
}

function handedOver({ staffId, password }: { staffId: string; password: string }): TemplateResult {
  return html`
    <div class="handed" role="status">
      <p><b>${staffId}</b> さんの一度だけのパスワード</p>
      <p class="num one-time">${password}</p>
      <p>本人にだけ伝えてください。24時間のうちにサインインし、自分のパスワードを決めます。閉じると、もう表示できません。</p>
    </div>
  `;
}
customElements.define('account-list', AccountList);
