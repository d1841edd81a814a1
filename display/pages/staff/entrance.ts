import { html, type TemplateResult } from 'lit';
import type { Me, StaffView } from './views.ts';
import { roleNames } from './views.ts';

type Submit = (form: { readonly staffId: string; readonly password: string }) => void;

function read(event: SubmitEvent, submit: Submit): void {
  event.preventDefault();
  const data = new FormData(event.currentTarget as HTMLFormElement);
  submit({ staffId: String(data.get('staffId')).trim(), password: String(data.get('password')) });
}

function form(
  title: string,
  lead: string,
  button: string,
  newPassword: boolean,
  problem: string,
  submit: Submit,
): TemplateResult {
  return html`
    <main class="entrance">
      <form class="panel" @submit=${(event: SubmitEvent) => read(event, submit)}>
        <h1>${title}</h1>
        <p class="lead">${lead}</p>
        <label>
          職員ID
          <input name="staffId" autocomplete="username" required pattern="[a-z0-9][a-z0-9._\\-]{1,31}"
            title="半角の英小文字・数字・「.」「-」「_」で2〜32文字" autocapitalize="none" spellcheck="false" autofocus />
        </label>
        <label>
          パスワード
          <input name="password" type="password" required minlength=${newPassword ? 10 : 1} maxlength="128"
            autocomplete=${newPassword ? 'new-password' : 'current-password'} />
        </label>
        <p class="problem" role="alert">${problem}</p>
        <button class="main">${button}</button>
      </form>
    </main>
  `;
}

/** The first start: nobody ships with a default password (reliability F63). */
export function firstAccount(problem: string, submit: Submit): TemplateResult {
  return form(
    '最初の責任者を登録します',
    'このシステムには、まだ誰も登録されていません。責任者の職員IDと、10文字以上のパスワードを決めてください。氏名は入力しません。',
    '登録して始める',
    true,
    problem,
    submit,
  );
}

export function signIn(problem: string, submit: Submit): TemplateResult {
  return form(
    'サインイン',
    '自分の職員IDとパスワードを入力してください。',
    'サインイン',
    false,
    problem,
    submit,
  );
}

/** Which counter one sits at today. */
export function chooseCounter(
  view: StaffView,
  me: Me,
  choose: (counterId: string) => void,
  watch: () => void,
  signOut: () => void,
): TemplateResult {
  const counters = view.staff?.counters ?? [];
  const mine = counters.filter((counter) => me.role !== 'city-staff' || counter.cityStaff);
  return html`
    <main class="entrance">
      <div class="panel">
        <h1>窓口を選んでください</h1>
        <p class="lead">${me.staffId}（${roleNames[me.role]}）</p>
        <div class="choices">
          ${mine.map(
            (counter) => html`
              <button class="choice" @click=${() => choose(counter.counterId)}>
                <b class="num">${counter.label}</b>番窓口
                <small>${view.services
                  .filter(({ serviceId }) => counter.services.some((id) => id === serviceId))
                  .map(({ short }) => short)
                  .join('・')}${counter.cityStaff ? '引継ぎ（市職員）' : ''}</small>
              </button>
            `,
          )}
        </div>
        <button class="quiet" @click=${watch}>窓口を選ばずに、状況だけを見る</button>
        <button class="quiet" @click=${signOut}>サインアウト</button>
      </div>
    </main>
  `;
}
