import { html, type TemplateResult } from 'lit';
import type { OutOfHoursReason } from '../../../broker/contract/access.ts';
import { counterStates } from '../../../broker/contract/ticket.ts';
import type { Me } from '../../staff/staff-view.ts';
import { type PresentView, roleNames, servicesText } from './views.ts';

export type SignInForm = {
  readonly staffId: string;
  readonly password: string;
  readonly reason?: OutOfHoursReason;
};
type Submit = (form: SignInForm) => void;

/** What the last try brought. */
export type Trouble = {
  readonly sentence: string;
  /** Somebody guessed too often: seconds until the next try. */
  readonly waitSeconds: number;
};

export function idField(known = ''): TemplateResult {
  return html`
    <label>
      職員ID
      <input name="staffId" autocomplete="username" required maxlength="32" .value=${known}
        pattern="[A-Za-z0-9][A-Za-z0-9._\\-]{1,31}" autocapitalize="none" spellcheck="false"
        title="半角の英小文字・数字・「.」「-」「_」で2〜32文字" />
    </label>
  `;
}

export function passwordField(isNew: boolean, label = 'パスワード'): TemplateResult {
  return html`
    <label>
      <span>${label}${isNew ? html`<small>10文字以上</small>` : ''}</span>
      <input name="password" type="password" required minlength=${isNew ? 10 : 1} maxlength="128"
        autocomplete=${isNew ? 'new-password' : 'current-password'} />
    </label>
  `;
}

function read(event: SubmitEvent, submit: Submit): void {
  event.preventDefault();
  if (!(event.currentTarget instanceof HTMLFormElement)) return;
  const data = new FormData(event.currentTarget);
  const staffId = String(data.get('staffId')).trim().toLowerCase();
  submit({ staffId, password: String(data.get('password')) });
}

/** Whose hall this is, and which of its screens, above every panel. */
export function entrance(siteName: string, panel: TemplateResult): TemplateResult {
  return html`
    <main class="entrance">
      <p class="brand"><b>${siteName}</b><span>受付状況表示モニター</span></p>
      ${panel}
    </main>
  `;
}

function troubleText({ sentence, waitSeconds }: Trouble): TemplateResult | string {
  if (waitSeconds === 0) return sentence && html`▲ ${sentence}`;
  return html`▲ 続けて間違えたため、あと<span class="num">${waitSeconds}</span>秒お待ちください。`;
}

/** The first start: nobody ships with a default password (reliability F63). */
export function firstAccount(siteName: string, trouble: Trouble, submit: Submit): TemplateResult {
  return entrance(
    siteName,
    html`
      <form class="panel" @submit=${(event: SubmitEvent) => read(event, submit)}>
        <h1>最初の責任者を登録します</h1>
        <p class="lead">このシステムには、まだ誰も登録されていません。責任者の職員IDとパスワードを決めてください。<b>氏名は入力しません。</b></p>
        ${idField()} ${passwordField(true)}
        <p class="problem" role="alert">${troubleText(trouble)}</p>
        <button class="main">登録して始める</button>
        <p class="hint">ほかの職員のアカウントは、あとで責任者が画面右上のメニューから追加します。</p>
      </form>
    `,
  );
}

/** @param again - the person whose session ended while they were at work */
export function signIn(
  siteName: string,
  trouble: Trouble,
  again: Me | undefined,
  submit: Submit,
): TemplateResult {
  const lead = again
    ? 'しばらく操作がなかったか、ほかの端末でサインインしたため、画面を閉じました。サインインすると続きから使えます。'
    : '自分の職員IDとパスワードを入力してください。';
  return entrance(
    siteName,
    html`
      <form class="panel" @submit=${(event: SubmitEvent) => read(event, submit)}>
        <h1>${again ? 'もう一度サインイン' : 'サインイン'}</h1>
        <p class="lead">${lead}</p>
        ${idField(again?.staffId)} ${passwordField(false)}
        <p class="problem" role="alert">${troubleText(trouble)}</p>
        <button class="main" ?disabled=${trouble.waitSeconds > 0}>サインイン</button>
        <p class="hint">パスワードを忘れたときは、責任者に新しいアカウントを頼んでください。</p>
      </form>
    `,
  );
}

export type CounterChoice = {
  readonly choose: (counterId: string) => void;
  readonly watch: () => void;
  readonly signOut: () => void;
};

/** Which counter one sits at today. */
export function chooseCounter(view: PresentView, me: Me, actions: CounterChoice): TemplateResult {
  const counters = (view.staff?.counters ?? []).filter(
    ({ cityStaff }) => me.role !== 'city-staff' || cityStaff,
  );
  return entrance(
    view.siteName,
    html`
      <div class="panel wide">
        <h1>窓口を選んでください</h1>
        <p class="lead"><b>${me.staffId}</b>（${roleNames[me.role]}）</p>
        ${counters.length === 0 ? html`<p class="nothing" role="status">受付の状況を待っています…</p>` : ''}
        <div class="choices">
          ${counters.map(
            (counter) => html`
              <button class="choice" @click=${() => actions.choose(counter.counterId)}>
                <span class="name"><b class="num">${counter.label}</b>番窓口</span>
                <span class="counter-state ${counter.state}">${counterStates[counter.state]}</span>
                <small>${servicesText(view, counter)}</small>
              </button>
            `,
          )}
        </div>
        <div class="others">
          <button class="plain" @click=${actions.watch}>窓口に着かず、状況を見る</button>
          <button class="plain" @click=${actions.signOut}>サインアウト</button>
        </div>
      </div>
    `,
  );
}
