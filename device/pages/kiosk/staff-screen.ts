import { html, type TemplateResult } from 'lit';
import type { KioskView } from '../../kiosk/kiosk-view.ts';
import { clockTime, type Drawing } from './drawing.ts';
import { hourglass, marks } from './icons.ts';
import type { StaffActs } from './staff-acts.ts';
import { controlsCard, partsCard } from './staff-box.ts';
import { numbersCard } from './staff-numbers.ts';
import { countsCard, paperCard } from './staff-paper.ts';

export type StaffView = Extract<KioskView, { screen: 'staff' }>;

/** What every card of staff mode is drawn with. */
export type StaffDrawing = {
  readonly drawing: Drawing;
  readonly view: StaffView;
  readonly acts: StaffActs;
  /** Something is under way: nothing else is taken until it has ended. */
  readonly still: boolean;
};

/** 職員モード: the whole terminal on one screen, in Japanese; nothing of it moves when news comes. */
export function staffScreen(drawing: Drawing, view: StaffView, acts: StaffActs): TemplateResult {
  const still = acts.isUnderway || view.said?.tone === 'busy';
  const staff: StaffDrawing = { drawing, view, acts, still };
  return html`<div class="kiosk staff" lang="ja">
    <header>
      <h1>発券機の職員モード</h1>
      <p class="hall-time num">${drawing.now === undefined ? '' : clockTime(drawing, drawing.now)}</p>
      <button type="button" class="act finish" @click=${() => acts.leave()}>終了</button>
    </header>
    ${saidLine(staff)}
    <main>
      ${paperCard(staff)} ${countsCard(staff)} ${numbersCard(staff)} ${partsCard(staff)}
      ${controlsCard(staff)}
    </main>
  </div>`;
}

const SECOND_MS = 1_000;
const shapes = { busy: hourglass, done: marks.well, failed: marks.fault } as const;

/** How the last thing ended, and, quietly, how long this screen stays without a touch. */
function saidLine({ view, drawing }: StaffDrawing): TemplateResult {
  const { said, leavesInMs } = view;
  const seconds = Math.ceil(Math.max(0, leavesInMs - drawing.sinceViewMs) / SECOND_MS);
  return html`<div class="said ${said?.tone ?? 'quiet'}">
    <p class="what" role="status">
      ${said === undefined ? '' : shapes[said.tone]}<span
        >${said?.text ?? '終わったら「終了」を押してください'}</span
      >
    </p>
    <p class="leaves-in">操作なしで あと<b class="num">${seconds}</b>秒</p>
  </div>`;
}
