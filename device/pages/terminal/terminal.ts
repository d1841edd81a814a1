import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { follow, type Live, post } from '../../../broker/client/page/live.ts';
import type { Happening, VirtualState } from '../../printer/virtual/virtual-printer.ts';
import type { SlipView, VirtualView } from '../../printer/virtual/virtual-view.ts';
import type { TerminalView } from '../../virtual/terminal-view.ts';
import { callBoxCard, keypadCard, panelCard, scannerCard } from './device-cards.ts';

/** 203 dots an inch on paper; on this page two dots are one pixel. */
const DOTS_PER_PIXEL = 2;

type Lamp = {
  readonly shape: string;
  readonly kind: 'good' | 'warn' | 'bad';
  readonly says: string;
};

/** What a person would see on the printer itself, the thing to do first before the rest. */
function lampOf(state: VirtualState): Lamp {
  if (state.stalled) return { shape: '■', kind: 'bad', says: '止まっています（応答なし）' };
  if (state.coverOpen) return { shape: '▲', kind: 'bad', says: 'カバーが開いています' };
  if (state.paper === 'out') return { shape: '▲', kind: 'bad', says: '用紙切れ' };
  if (state.cutterJammed) return { shape: '▲', kind: 'bad', says: 'カッター異常' };
  if (state.overheated) return { shape: '▲', kind: 'bad', says: '過熱で停止中' };
  if (state.failsAfterSlip)
    return { shape: '◆', kind: 'warn', says: '次の1枚のあと、用紙が切れます' };
  if (state.paper === 'near-end') return { shape: '◆', kind: 'warn', says: '用紙が残りわずか' };
  return { shape: '●', kind: 'good', says: '印刷できます' };
}

/** The virtual devices of a terminal: what came out of them, and what can befall them. */
class YobiVirtualTerminal extends LitElement {
  #live: Live<TerminalView> = { snapshot: undefined, connected: false };
  #stop: () => void = () => {};

  /** Drawn into the page itself, where the shared styles are. */
  protected override createRenderRoot(): HTMLElement {
    this.replaceChildren();
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const stream = follow<TerminalView>('/stream', (live) => {
      this.#live = live;
      this.requestUpdate();
    });
    this.#stop = () => stream.stop();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  protected override render(): TemplateResult {
    const { snapshot, connected } = this.#live;
    if (!snapshot) {
      return html`<main class="empty"><h1>仮想の機器</h1><p>つないでいます…</p></main>`;
    }
    return html`
      ${connected ? nothing : html`<p class="lost" role="alert">▲ 仮想の機器が動いていません。表示は古いものです。</p>`}
      <header>${front(snapshot.printer)}${this.#buttons(snapshot.printer)}</header>
      ${
        snapshot.board || snapshot.hid || snapshot.callBox
          ? html`<div class="devices">
              ${snapshot.board ? panelCard(snapshot.board) : nothing}
              ${snapshot.hid ? keypadCard(snapshot.hid) : nothing}
              ${snapshot.hid ? scannerCard(snapshot.hid) : nothing}
              ${snapshot.callBox ? callBoxCard(snapshot.callBox) : nothing}
            </div>`
          : nothing
      }
      ${line(snapshot.printer)}
    `;
  }

  #buttons({ state, plugged }: VirtualView): TemplateResult {
    const out = state.paper === 'out';
    return html`
      <div class="buttons" role="group" aria-label="プリンターに起こすこと">
        ${this.#button('用紙切れ', 'paper-out', out)}
        ${this.#button('残りわずか', 'paper-near-end', state.paper !== 'ok')}
        ${
          state.coverOpen
            ? this.#button('カバーを閉じる', 'cover-closed', false, true)
            : this.#button('カバーを開ける', 'cover-opened', false)
        }
        ${
          state.cutterJammed
            ? this.#button('カッターを直す', 'cutter-freed', false, true)
            : this.#button('カッター異常', 'cutter-jammed', false)
        }
        ${
          state.overheated
            ? this.#button('冷ます', 'cooled', false, true)
            : this.#button('過熱', 'overheated', false)
        }
        ${this.#button('1枚目のあと失敗', 'fail-after-slip', state.failsAfterSlip || out)}
        ${
          state.stalled
            ? this.#button('動かす', 'wake', false, true)
            : this.#button('止まる', 'stall', false)
        }
        <button
          type="button"
          class=${plugged ? '' : 'remedy'}
          @click=${() => post('/cable', { plugged: !plugged })}
        >${plugged ? 'ケーブルを抜く' : 'ケーブルを挿す'}</button>
        ${this.#button('用紙を入れる', 'paper-loaded', state.paper === 'ok', state.paper !== 'ok')}
      </div>
    `;
  }

  #button(says: string, happening: Happening, disabled: boolean, remedy = false): TemplateResult {
    return html`<button
      type="button"
      class=${remedy ? 'remedy' : ''}
      ?disabled=${disabled}
      @click=${() => post('/happenings', { happening })}
    >${says}</button>`;
  }
}

function front({ state, connected, hangingDots, widthDots }: VirtualView): TemplateResult {
  const lamp = lampOf(state);
  return html`
    <section class="front">
      <div class="body">
        <h1>仮想プリンター</h1>
        <p class="lamp ${lamp.kind}" role="status">
          <span aria-hidden="true">${lamp.shape}</span> ${lamp.says}
        </p>
        <p class="cable">${connected ? '発券機とつながっています' : '発券機とつながっていません'}</p>
        <p class="paper-width">用紙 ${widthDots === 576 ? '80' : '58'} mm</p>
      </div>
      <div class="slot">
        ${
          hangingDots > 0
            ? html`<img
                class="hanging"
                src="/hanging.png?${hangingDots}"
                alt="印刷の途中で止まった紙"
                width=${widthDots / DOTS_PER_PIXEL}
                height=${hangingDots / DOTS_PER_PIXEL}
              />`
            : nothing
        }
      </div>
    </section>
  `;
}

function line({ slips, widthDots }: VirtualView): TemplateResult {
  if (slips.length === 0) {
    return html`<main class="empty">
      <p class="large">まだ何も印刷していません</p>
      <p>発券機で番号札を発行すると、ここに出てきます。</p>
    </main>`;
  }
  return html`<main class="line">
    ${repeat(
      slips,
      // A printer that was switched on again counts anew: its first slip is another one.
      (slip) => `${slip.number} ${slip.lastByteAt}`,
      (slip) => hung(slip, widthDots),
    )}
  </main>`;
}

function hung(slip: SlipView, widthDots: number): TemplateResult {
  const { number, heightDots, unknown, complete } = slip;
  return html`
    <figure class=${complete ? '' : 'torn'}>
      <img
        src="/slips/${number}.png?${slip.lastByteAt}"
        alt="${number}枚目の番号札の印刷結果"
        width=${widthDots / DOTS_PER_PIXEL}
        height=${heightDots / DOTS_PER_PIXEL}
      />
      <figcaption>
        <span class="num">${number}</span>枚目　${clock(slip.lastByteAt)}<br />
        ${complete ? html`${slip.cuts}カット` : html`<strong>▲ 途中でちぎった紙</strong>`}　
        ${Math.round(heightDots / 8)} mm　
        <a href="/slips/${number}.bin" download="slip-${number}.bin">${bytes(slip.bytes)}</a><br />
        ${
          unknown.length === 0
            ? html`<span class="good">● 読めない命令なし</span>`
            : html`<strong class="bad">▲ 読めない命令 ${unknown.length}件 ${unknown[0]}</strong>`
        }
      </figcaption>
    </figure>
  `;
}

function clock(at: number): string {
  return new Intl.DateTimeFormat('ja-JP', { timeZone: 'Asia/Tokyo', timeStyle: 'medium' }).format(
    at,
  );
}

function bytes(count: number): string {
  return `${(count / 1_024).toFixed(1)} KB`;
}

customElements.define('yobi-virtual-terminal', YobiVirtualTerminal);
