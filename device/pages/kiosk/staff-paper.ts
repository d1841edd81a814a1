import { html, nothing, type TemplateResult } from 'lit';
import type { PaperWarning } from '../../../broker/contract/paper.ts';
import type { PrinterState } from '../../../broker/contract/ticket.ts';
import { marks, paperRoll } from './icons.ts';
import type { StaffDrawing } from './staff-screen.ts';

type Mark = keyof typeof marks;

const printerWords: Readonly<Record<PrinterState, readonly [mark: Mark, says: string]>> = {
  ready: ['well', '印刷できます'],
  'paper-near-end': ['attention', '用紙がまもなくなくなります'],
  'paper-out': ['fault', '用紙切れです。ロールを交換してください'],
  'cover-open': ['fault', 'カバーが開いています。閉めてください'],
  'cutter-fault': ['fault', 'カッターが動きません。紙づまりを見てください'],
  overheated: ['attention', '熱くなっています。数分お待ちください'],
  offline: ['fault', 'つながりません。電源とケーブルを見てください'],
  unknown: ['attention', '状態が分かりません'],
};

const paperWords: Readonly<Record<PaperWarning, string>> = {
  low: '残りが少なくなっています',
  morning: '次の午前の分に足りません',
};

/** A new roll, or one that was begun elsewhere, as a share of a whole one. */
const rolls = [
  ['新しいロール', 1, '新しいロールに交換した'],
  ['3/4', 0.75, '使いかけのロールに交換した。残り3/4'],
  ['1/2', 0.5, '使いかけのロールに交換した。残り1/2'],
  ['1/4', 0.25, '使いかけのロールに交換した。残り1/4'],
] as const;

/** The printer, what is left of its roll, and a roll that was changed (R21). */
export function paperCard({ view, acts, still }: StaffDrawing): TemplateResult {
  const [mark, says] = printerWords[view.printer];
  // What most probably was just done stands out, and only then.
  const due = /^paper-/.test(view.printer) || view.paperWarning !== undefined;
  const refill = (share: number) =>
    acts.do({ act: 'refill', rollMm: Math.round(view.rollMm * share) });
  return html`<section class="card paper-left" aria-labelledby="paper-title">
    <h2 id="paper-title">プリンターと用紙</h2>
    <p class="printer ${mark}">${marks[mark]}<span>${says}</span></p>
    <p class="model">${view.printerModel ?? nothing}</p>
    <p class="slips-left">
      <span class="of-what">${paperRoll}用紙の残り</span>
      ${
        view.slipsLeft === undefined
          ? html`<b class="unknown">不明</b>`
          : html`<span class="how-many">約<b class="num">${view.slipsLeft}</b>枚</span>`
      }
    </p>
    <p class="paper-warning">
      ${
        view.paperWarning === undefined
          ? nothing
          : html`${marks.attention}<span>${paperWords[view.paperWarning]}</span>`
      }
    </p>
    <div class="refill" role="group" aria-labelledby="refill-title">
      <p id="refill-title">交換したロールの残り</p>
      ${rolls.map(
        ([label, share, whole]) => html`<button
          type="button"
          class="act ${share === 1 ? (due ? 'main' : '') : 'num'}"
          aria-label=${whole}
          ?disabled=${still}
          @click=${() => refill(share)}
        >
          ${label}
        </button>`,
      )}
    </div>
    <button type="button" class="act" ?disabled=${still} @click=${() => acts.do({ act: 'test-print' })}>
      試し印字
    </button>
  </section>`;
}

/** Numbers given today, and who waits. */
export function countsCard({ view, drawing }: StaffDrawing): TemplateResult {
  return html`<section class="card counts" aria-labelledby="counts-title">
    <h2 id="counts-title">きょうの発券<b class="num">${view.issuedToday}</b>枚</h2>
    <ul class="waiting">
      <li class="label">待ち組数</li>
      ${view.waiting.map(
        ({ serviceId, letter, groups }) => html`<li>
          <i class="num">${letter}</i
          ><span class="visually-hidden">${drawing.home.serviceShort(serviceId)}</span
          ><b class="num">${groups}</b>
        </li>`,
      )}
    </ul>
  </section>`;
}
