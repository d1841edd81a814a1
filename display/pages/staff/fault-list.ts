import { html, nothing, type TemplateResult } from 'lit';
import type { DialogContent } from './dialog.ts';
import type { Fault } from './faults.ts';

type Paperless = NonNullable<Fault['paperless']>;

/**
 * Every fault with what to do now (R54).
 *
 * @param care - what of the hall can be looked after, faulty or not
 * @param switchPaperless - missing when this person may not, or nothing can be asked now
 */
export function faultList(
  faults: readonly Fault[],
  care: TemplateResult,
  switchPaperless: ((kiosk: Paperless) => void) | undefined,
): DialogContent {
  return {
    title: faults.length === 0 ? '異常はありません' : `異常が${faults.length}件あります`,
    wide: true,
    closeLabel: '閉じる',
    body: html`
      ${
        faults.length === 0
          ? html`<p class="all-well">● 通信　● 発券機</p>`
          : html`<ul class="fault-list faulty">${faults.map((fault) => row(fault, switchPaperless))}</ul>`
      }
      ${care}
    `,
  };
}

function row(
  { title, sign, calm, advice, since, paperless }: Fault,
  switchPaperless: ((kiosk: Paperless) => void) | undefined,
): TemplateResult {
  return html`
    <li class=${calm ? 'calm' : ''}>
      <div>
        <p class="title">${sign ?? '▲'} ${title}${since === undefined ? nothing : html`<small class="num">${since}から</small>`}</p>
        <p>${advice}</p>
      </div>
      ${
        paperless === undefined
          ? nothing
          : html`
              <button class="second" ?disabled=${switchPaperless === undefined}
                @click=${() => switchPaperless?.(paperless)}>
                ${paperless.allowed ? '紙なしで受け付ける' : '紙なし受付を終える'}
              </button>
            `
      }
    </li>
  `;
}
