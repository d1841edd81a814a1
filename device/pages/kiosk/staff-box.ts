import { html, nothing, type TemplateResult } from 'lit';
import { marks, minus, plus, power, restart, speaker } from './icons.ts';
import type { Armed } from './staff-acts.ts';
import type { StaffDrawing } from './staff-screen.ts';

const VOLUME_MAX = 10;
/** As many lines as the card holds. */
const PANEL_LINES_MAX = 4;

/** Each part of the terminal; while the panel is tested, what it does stands in their place. */
export function partsCard(staff: StaffDrawing): TemplateResult {
  return staff.view.panelTest === undefined ? parts(staff) : panelTest(staff, staff.view.panelTest);
}

function parts({ view }: StaffDrawing): TemplateResult {
  return html`<section class="card parts" aria-labelledby="parts-title">
    <h2 id="parts-title">機器の状態</h2>
    <ul>
      ${view.parts.map(
        ({ name, state, says }) => html`<li class=${state}>
          ${marks[state]}<b>${name}</b><span>${says}</span>
        </li>`,
      )}
    </ul>
  </section>`;
}

function panelTest({ acts }: StaffDrawing, lines: readonly string[]): TemplateResult {
  return html`<section class="card parts testing" aria-labelledby="parts-title">
    <h2 id="parts-title">パネルの確認</h2>
    <p>ボタンや扉を動かしてください</p>
    <div class="log" role="log">
      ${lines.slice(0, PANEL_LINES_MAX).map((line) => html`<p>${line}</p>`)}
    </div>
    <button type="button" class="act main" @click=${() => acts.do({ act: 'panel-test-end' })}>
      確認を終わる
    </button>
  </section>`;
}

/** Loudness, the panel, and the power. */
export function controlsCard(staff: StaffDrawing): TemplateResult {
  const { view, acts, still } = staff;
  const volume = acts.volumeShown(view.volume);
  return html`<section class="card controls" aria-label="音量と電源">
    <div class="volume">
      <button
        type="button"
        class="act"
        aria-label="音量を下げる"
        ?disabled=${volume <= 0}
        @click=${() => acts.setVolume(volume - 1)}
      >
        ${minus}
      </button>
      <p role="img" aria-label="音量 ${volume}">
        <span class="label">音量<b class="num">${volume}</b></span>
        <span class="steps">
          ${Array.from({ length: VOLUME_MAX }, (_, at) => html`<i class=${at < volume ? 'on' : ''}></i>`)}
        </span>
      </p>
      <button
        type="button"
        class="act"
        aria-label="音量を上げる"
        ?disabled=${volume >= VOLUME_MAX}
        @click=${() => acts.setVolume(volume + 1)}
      >
        ${plus}
      </button>
    </div>
    <button type="button" class="act" ?disabled=${still} @click=${() => acts.do({ act: 'volume', volume })}>
      ${speaker}<span>音を試す</span>
    </button>
    <button
      type="button"
      class="act"
      ?disabled=${still || view.panelTest !== undefined}
      @click=${() => acts.do({ act: 'panel-test' })}
    >
      <span>パネルの確認</span>
    </button>
    ${twiceButton(staff, 'restart')} ${twiceButton(staff, 'shut-down')}
  </section>`;
}

const twice = {
  restart: { icon: restart, says: '再起動', again: 'もう一度押すと再起動' },
  'shut-down': { icon: power, says: '電源を切る', again: 'もう一度押すと電源が切れます' },
} as const;

function twiceButton({ acts, still }: StaffDrawing, act: Armed): TemplateResult {
  const { icon, says, again } = twice[act];
  const armed = acts.armed === act;
  return html`<button
    type="button"
    class="act danger twice ${armed ? 'armed' : ''}"
    ?disabled=${still}
    @click=${() => acts.doTwice(act)}
  >
    ${armed ? nothing : icon}<span>${armed ? again : says}</span>
  </button>`;
}
