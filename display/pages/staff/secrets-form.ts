import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Me } from '../../staff/staff-view.ts';
import { postAgain, postOnce } from './own-forms.ts';
import { Presses } from './presses.ts';

const pinLost = 'PINが変わったか、確かめられませんでした。同じPINで、もう一度変更してください。';
/** The password that proved it is another one by now, perhaps. */
const passwordLost =
  'パスワードが変わったか、確かめられませんでした。次のサインインでは新しいパスワードを、入れなければ前のパスワードを使ってください。';

/** One's own password and PIN, changed by whoever knows the password (R53). */
export class SecretsForm extends LitElement {
  static override properties = { me: { attribute: false } };
  declare me: Me;
  readonly #presses = new Presses(() => this.requestUpdate());
  #problem = '';
  #done = '';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    return html`
      <form class="secrets" @submit=${this.#submitted}>
        <input type="hidden" autocomplete="username" .value=${this.me.staffId} />
        <label>いまのパスワード
          <input name="current" type="password" required maxlength="128" autocomplete="current-password" /></label>
        <fieldset>
          <legend>変えるほうだけ入力してください</legend>
          <label><span>新しいPIN<small>数字6桁</small></span>
            <input name="pin" type="password" inputmode="numeric" pattern="[0-9]{6}" maxlength="6"
              title="数字6桁" autocomplete="one-time-code" /></label>
          <label><span>新しいパスワード<small>10文字以上</small></span>
            <input name="password" type="password" minlength="10" maxlength="128" autocomplete="new-password" /></label>
        </fieldset>
        <p class="problem" role="alert">${this.#problem ? html`▲ ${this.#problem}` : nothing}</p>
        <p class="done" role="status">${this.#done ? html`✓ ${this.#done}` : nothing}</p>
        <button class="main" ?disabled=${this.#presses.busy}>変更する</button>
      </form>
    `;
  }

  readonly #submitted = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget;
    if (!(form instanceof HTMLFormElement)) return;
    const data = new FormData(form);
    const [current, pin, password] = ['current', 'pin', 'password'].map((name) =>
      String(data.get(name) ?? ''),
    );
    this.#presses.take(async () => {
      if (await this.#change({ current, pin, password })) form.reset();
    });
  };

  /** The PIN first: the current password proves it before it is replaced. */
  async #change(given: Readonly<Record<'current' | 'pin' | 'password', string | undefined>>) {
    const { current, pin, password } = given;
    const done: string[] = [];
    const problems: string[] = [];
    for (const [name, send] of [
      ['PIN', pin && (() => postAgain('/pin', { pin, current }, pinLost))],
      [
        'パスワード',
        password && (() => postOnce('/password', { password, current }, passwordLost)),
      ],
    ] as const) {
      if (!send || problems.length > 0) continue;
      const answer = await send();
      if (answer.ok) done.push(name);
      else problems.push(answer.sentence);
    }
    this.#done = done.length > 0 ? `${done.join('と')}を変更しました。` : '';
    const nothingGiven = done.length + problems.length === 0;
    this.#problem = nothingGiven
      ? '新しいPINか、新しいパスワードを入力してください。'
      : (problems[0] ?? '');
    return this.#problem === '';
  }
}
customElements.define('secrets-form', SecretsForm);
