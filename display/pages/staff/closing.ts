import { html, nothing, type TemplateResult } from 'lit';
import type { StaffSnapshot } from '../../../broker/contract/staff-snapshot.ts';
import { staffStateNames, type TicketState } from '../../../broker/contract/ticket.ts';
import type { Question } from './question.ts';
import { counterName, type PresentView } from './views.ts';

/** What becomes of those who are left, in the order of their lists (design part 5, rule 12). */
const endings = {
  waiting: '閉庁打切',
  issuing: '閉庁打切',
  hold: '閉庁打切',
  handoff: '閉庁打切',
  absent: '不在終了',
} as const satisfies Partial<Record<TicketState, string>>;
type Left = keyof typeof endings;

/** Numbers named in one line. */
const NAMED_MAX = 6;

/** 締め切り: who is left and what becomes of them; whoever is at a counter comes first. */
export function closing(view: PresentView, act: () => void): Question {
  const { staff } = view;
  if (staff === undefined) return blocked('受付の状況が分かりません', html``);
  const busy = staff.open.filter(({ state }) => state === 'calling' || state === 'serving');
  if (busy.length > 0) {
    return blocked(
      'まだ締め切れません',
      html`
        <ul class="left-over">
          ${busy.map(
            ({ number, state, counterId }) =>
              html`<li><b class="num">${number}</b><span>${staffStateNames[state]}</span><span>${counterName(view, counterId)}</span></li>`,
          )}
        </ul>
      `,
    );
  }
  const left = (Object.keys(endings) as Left[]).filter((state) => (staff.counts[state] ?? 0) > 0);
  return {
    title: '本日の受付を締め切ります',
    lead:
      left.length === 0
        ? '残っている番号はありません。締め切ると、番号札のページは見られなくなります。'
        : '残っている番号は、次のようになります。番号札のページも見られなくなります。',
    about: left.length === 0 ? html`` : leftTable(staff, left),
    careful: true,
    answers: [{ label: '締め切る', look: 'main', act }],
  };
}

function blocked(title: string, about: TemplateResult): Question {
  const lead =
    '次の番号の対応を終えるか保留・不在にしてから、もう一度「締め切る」を選んでください。';
  return { title, lead, about, careful: true, closeLabel: '閉じる', answers: [] };
}

function leftTable(staff: StaffSnapshot, left: readonly Left[]): TemplateResult {
  return html`
    <table class="left-over">
      <thead>
        <tr><th scope="col">いま</th><th scope="col">組</th><th scope="col">番号</th><th scope="col">締め切ると</th></tr>
      </thead>
      <tbody>
        ${left.map(
          (state) => html`
            <tr>
              <th scope="row">${state === 'issuing' ? '印刷未確認' : staffStateNames[state]}</th>
              <td class="num">${staff.counts[state]}</td>
              <td class="numbers">${numbers(staff, state)}</td>
              <td>${endings[state]}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
    <p class="hint">まちがえて締め切っても、今日のうちは「開庁に戻す」で、すべて元に戻せます。</p>
  `;
}

function numbers({ open, counts }: StaffSnapshot, state: Left): TemplateResult {
  const named = open.filter((ticket) => ticket.state === state).slice(0, NAMED_MAX);
  const rest = (counts[state] ?? 0) - named.length;
  return html`
    <span class="num">${named.map(({ number }) => number).join('　')}</span>
    ${rest > 0 ? html`　ほか<b class="num">${rest}</b>組` : nothing}
  `;
}

/** Everything as it was: states, places, and the pages of the slips. */
export function reopening(act: () => void): Question {
  return {
    title: '開庁に戻します',
    lead: '締め切る前の状態に、すべて戻ります。閉庁打切・不在終了になった番号は、元の待ち・保留・不在に戻り、番号札のページもまた見られます。窓口は、それぞれ開けてください。',
    careful: true,
    answers: [{ label: '開庁に戻す', look: 'main', act }],
  };
}
