import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import {
  type CancelReason,
  cancelReasons,
  type PrintState,
  printerFaults,
  staffStateNames,
} from '../../../broker/contract/ticket.ts';
import type { StaffJob } from '../../kiosk/kiosk-view.ts';
import { marks } from './icons.ts';
import type { StaffDrawing } from './staff-screen.ts';

type Mark = keyof typeof marks;

const printWords: Readonly<Record<PrintState, readonly [mark: Mark, says: string]>> = {
  none: ['none', '印刷待ち'],
  sent: ['none', '印刷中'],
  'one-of-two': ['attention', '1枚まで'],
  printed: ['well', '印刷済み'],
  failed: ['fault', '印刷できず'],
  unknown: ['attention', '印刷未確認'],
  withdrawn: ['none', '印刷取りやめ'],
};

const reasons: readonly CancelReason[] = [
  'issued-by-mistake',
  'duplicate',
  'by-request',
  'print-failed',
];

/** The last numbers of this terminal; one is chosen, and what may be done with it stands below. */
export function numbersCard(staff: StaffDrawing): TemplateResult {
  const { view, acts } = staff;
  const job = chosenJob(view.jobs, acts.chosen);
  return html`<section class="card numbers" aria-labelledby="numbers-title">
    <h2 id="numbers-title">最近の番号</h2>
    ${
      job === undefined
        ? html`<p class="nothing-yet">きょうは、まだ番号を出していません</p>`
        : html`<ul class="jobs">
              ${repeat(
                view.jobs,
                ({ jobId }) => jobId,
                (each) => html`<li>${jobButton(staff, each, each === job)}</li>`,
              )}
            </ul>
            ${detail(staff, job)}`
    }
  </section>`;
}

/** What staff chose, else the first that waits for their decision, else the newest. */
function chosenJob(jobs: readonly StaffJob[], chosen: string | undefined): StaffJob | undefined {
  return (
    jobs.find(({ ticketId }) => ticketId === chosen) ??
    jobs.find(({ acts }) => acts.includes('accept')) ??
    jobs[0]
  );
}

function jobButton({ acts }: StaffDrawing, job: StaffJob, isChosen: boolean): TemplateResult {
  const [mark, says] = wordsOf(job);
  return html`<button
    type="button"
    class="job"
    aria-pressed=${isChosen ? 'true' : 'false'}
    @click=${() => acts.choose(job.ticketId)}
  >
    <b class="num">${job.number}</b><span class="how">${marks[mark]}<span>${says}</span></span>
  </button>`;
}

function wordsOf({ state, ticketState }: StaffJob): readonly [Mark, string] {
  return ticketState === 'cancelled' ? ['none', staffStateNames.cancelled] : printWords[state];
}

function detail(staff: StaffDrawing, job: StaffJob): TemplateResult {
  const { drawing, acts } = staff;
  const isCancelling = acts.isCancelling && job.acts.includes('cancel');
  return html`<div class="detail">
    <p class="of-number">
      <b class="num">${job.number}</b>
      <span>
        ${
          isCancelling
            ? '理由を選ぶと取り消します'
            : html`${drawing.home.serviceShort(job.serviceId)}・${staffStateNames[job.ticketState]}<br />${stateSentence(job)}`
        }
      </span>
    </p>
    <div class="acts ${isCancelling ? 'reasons' : ''}">
      ${isCancelling ? reasonButtons(staff, job) : actButtons(staff, job)}
    </div>
  </div>`;
}

function stateSentence({ state, slipsOut, fault }: StaffJob): string {
  const [, says] = printWords[state];
  // Whether one is in the citizen's hand decides what staff do with the number.
  const oneOut = slipsOut === 1 && (state === 'failed' || state === 'unknown');
  const how = oneOut ? `${says}・1枚は出ています` : says;
  return fault === undefined ? how : `${how}（${printerFaults[fault]}）`;
}

function actButtons({ acts, still }: StaffDrawing, job: StaffJob): TemplateResult {
  const { ticketId } = job;
  const may = (act: StaffJob['acts'][number]) => !still && job.acts.includes(act);
  return html`<button
      type="button"
      class="act"
      ?disabled=${!may('reprint')}
      @click=${() => acts.do({ act: 'reprint', ticketId })}
    >
      再印字
    </button>
    <button
      type="button"
      class="act"
      ?disabled=${!may('accept')}
      @click=${() => acts.do({ act: 'accept', ticketId })}
    >
      紙なしで受付
    </button>
    <button
      type="button"
      class="act danger"
      ?disabled=${!may('cancel')}
      @click=${() => acts.askReason(true)}
    >
      取消…
    </button>`;
}

/** In the place of the acts; やめる stands where 取消 stood, under the finger. */
function reasonButtons({ acts, still }: StaffDrawing, { ticketId }: StaffJob): TemplateResult {
  return html`${reasons.map(
    (reason) => html`<button
      type="button"
      class="act danger"
      ?disabled=${still}
      @click=${() => acts.do({ act: 'cancel', ticketId, reason })}
    >
      ${cancelReasons[reason]}
    </button>`,
  )}<button type="button" class="act stay" @click=${() => acts.askReason(false)}>やめる</button>`;
}
