import { html, nothing, type TemplateResult } from 'lit';
import type { NodeId } from '../../../broker/contract/ids.ts';
import type { StaffSnapshot } from '../../../broker/contract/staff-snapshot.ts';
import { printerWords } from './faults.ts';
import type { PresentView } from './views.ts';
import { mayNow, type Work } from './work.ts';

type Kiosk = StaffSnapshot['kiosks'][number];
export type Roll = { readonly printer: NodeId; readonly rollMm: number };

/** What may be done about a printer; each closes the dialog, so that its answer is seen. */
export type KioskCare = {
  readonly refill: (roll: Roll) => void;
  readonly testPrint: (printer: NodeId) => void;
};

/** Every printer with its state and its paper, and what is pressed when the roll is new (R21). */
export function kioskList(work: Work, care: KioskCare): TemplateResult | typeof nothing {
  const kiosks = (work.view.staff?.kiosks ?? []).filter(({ printerId }) => printerId !== undefined);
  if (kiosks.length === 0) return nothing;
  return html`
    <h3 class="part">発券機と用紙</h3>
    <ul class="fault-list">${kiosks.map((kiosk) => row(work, kiosk, care))}</ul>
  `;
}

function row(work: Work, kiosk: Kiosk, care: KioskCare): TemplateResult {
  const { printerId: printer, kioskId } = kiosk;
  if (printer === undefined) return html`${nothing}`;
  const rollMm = rollOf(work.view, printer);
  const canRefill = mayNow(work, 'record-refill') && rollMm !== undefined;
  const refill = () => rollMm !== undefined && care.refill({ printer, rollMm });
  const [, title] = printerWords[kiosk.printer];
  const prints = kiosk.printer === 'ready' || kiosk.printer === 'paper-near-end';
  return html`
    <li data-printer=${printer}>
      <div>
        <p><b>${kioskId}</b>　<span class=${prints ? 'well' : 'unwell'}>${prints ? '●' : '▲'} ${title}</span></p>
        ${paper(kiosk)}
      </div>
      <div class="care">
        <button class="second" ?disabled=${!canRefill} @click=${refill}>用紙を交換した</button>
        <button ?disabled=${!mayNow(work, 'test-print') || !prints} @click=${() => care.testPrint(printer)}>試し印字</button>
      </div>
    </li>
  `;
}

function rollOf({ rolls }: PresentView, printer: NodeId): number | undefined {
  return rolls.find(({ printerId }) => printerId === printer)?.rollMm;
}

/** By mark and words, never by colour alone. */
function paper({ slipsLeft, paperWarning }: Kiosk): TemplateResult {
  const left =
    slipsLeft === undefined
      ? html`用紙の残りは分かりません`
      : html`用紙 残り約<b class="num">${slipsLeft}</b>枚`;
  switch (paperWarning) {
    case 'low':
      // A sensor alone knows of no number.
      return slipsLeft === undefined
        ? html`<p class="unwell">▲ 用紙の残りがわずかです</p>`
        : html`<p class="unwell">▲ ${left}（もうすぐなくなります）</p>`;
    case 'morning':
      return html`<p class="unwell">▲ ${left}（混む日には足りません）</p>`;
    default:
      return html`<p>${left}</p>`;
  }
}
