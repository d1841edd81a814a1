import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { startHeartbeat } from '../../../broker/client/page/heartbeat.ts';
import { follow, type Live } from '../../../broker/client/page/live.ts';
import { PageSound } from '../../../broker/client/page/page-sound.ts';
import type { BoardLayout } from '../../../broker/contract/board-layout.ts';
import type { BoardView } from '../../board/board-view.ts';
import { BurnInGuard } from './burn-in-guard.ts';
import { stackOf } from './calls.ts';
import { grid, lettersOf } from './grid.ts';
import { evacuation } from './notice.ts';
import { closed, preparing, soundCheckBand, stoppedBanner, trainingBand } from './screens.ts';
import { styled } from './styled.ts';
import { BoardWords } from './words.ts';

const SECOND_MS = 1_000;
/** Its node has been silent so long: the page says itself that it shows an old picture (F24). */
const STOPPED_AFTER_MS = 9_000;

type OldSince = { readonly at: number; readonly onAnotherDay: boolean };

/**
 * The call board's face. It draws whole views and keeps nothing between two; when its node is away
 * it keeps the last true picture, says so, and tries for ever. It never goes to any other page.
 */
class YobiBoard extends LitElement {
  #live: Live<BoardView> = { snapshot: undefined, connected: false };
  /** When the last view came: its clock runs from here. */
  #viewAt = 0;
  #lostAt: number | undefined;
  #drawn: BoardView | undefined;
  #sound: PageSound | undefined;
  readonly #guard = new BurnInGuard();
  #words: BoardWords | undefined;
  #languages = '';

  /** Drawn into the page itself, where the shared styles and the language rules are. */
  protected override createRenderRoot(): HTMLElement {
    this.replaceChildren();
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    follow<BoardView>('/stream', (live) => this.#take(live));
    setInterval(() => this.requestUpdate(), SECOND_MS);
    startHeartbeat(() => this.#drawn === this.#live.snapshot);
    void document.fonts.ready.then(measureFigures);
    document.fonts.addEventListener('loadingdone', measureFigures);
  }

  #take(live: Live<BoardView>): void {
    if (live.snapshot !== this.#live.snapshot) this.#viewAt = performance.now();
    this.#lostAt = live.connected ? undefined : (this.#lostAt ?? performance.now());
    this.#live = live;
    const offered = live.snapshot?.sound;
    if (offered) this.#sound ??= new PageSound(() => this.requestUpdate());
    this.#sound?.offer(offered?.soundId);
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    const view = this.#live.snapshot;
    const words = view && this.#wordsOf(view);
    const layout = view?.layout;
    if (!view || !words || !layout || view.screen === 'preparing') return preparing;
    const now = view.clock && view.clock.now + (performance.now() - this.#viewAt) * view.clock.rate;
    document.documentElement.lang = words.lang;
    const stopped = this.#stoppedAt(view, now);
    const style = { ...lettersOf(layout), ...this.#guard.shift() };
    return html`
      <div
        class="board ${stackOf(view.calls.length).name} ${stopped ? 'old' : 'live'} ${view.training ? 'training' : ''}"
        ${styled(style)}
      >
        ${this.#sound?.blocked ? this.#soundButton() : nothing}
        ${stopped ? stoppedBanner(view, stopped.at, stopped.onAnotherDay, words) : nothing}
        ${view.training ? trainingBand(words) : nothing}
        ${view.checking ? soundCheckBand(words) : nothing}
        ${this.#picture(view, layout, words, now)}
      </div>
    `;
  }

  protected override updated(): void {
    this.#drawn = this.#live.snapshot;
  }

  #picture(view: BoardView, layout: BoardLayout, words: BoardWords, now: number | undefined) {
    if (view.notice?.kind === 'evacuate') return evacuation(view);
    const restful = view.screen === 'closed' && !view.notice && !view.counter;
    return restful ? closed(view, words, now) : grid(view, layout, words, now);
  }

  #soundButton(): TemplateResult {
    return html`<button class="sound" type="button" @click=${() => this.#sound?.unblock()}>
      <span>音を出す</span> <small>ここに触れると、呼び出しの音が出ます</small>
    </button>`;
  }

  /** The words are made anew only when the languages change: parsing messages takes its time. */
  #wordsOf({ languages }: BoardView): BoardWords | undefined {
    const content = JSON.stringify(languages);
    if (content !== this.#languages) {
      this.#languages = content;
      this.#words = languages.length === 0 ? undefined : new BoardWords(languages);
    }
    return this.#words;
  }

  /** Since when the picture is old, be it that the broker or that the page's own node is away. */
  #stoppedAt(view: BoardView, now: number | undefined): OldSince | undefined {
    if (view.stoppedAt) return view.stoppedAt;
    const silentMs = this.#lostAt === undefined ? 0 : performance.now() - this.#lostAt;
    if (silentMs < STOPPED_AFTER_MS || now === undefined || !view.clock) return undefined;
    return { at: now - silentMs * view.clock.rate, onAnotherDay: false };
  }
}

customElements.define('yobi-board', YobiBoard);

/** Tells the style sheet how wide a digit of the loaded font is: numbers fill their place by it. */
function measureFigures(): void {
  const probe = document.createElement('span');
  probe.className = 'num probe';
  probe.textContent = '0000000000';
  document.body.append(probe);
  const { fontSize } = getComputedStyle(probe);
  const em = probe.getBoundingClientRect().width / 10 / Number.parseFloat(fontSize);
  probe.remove();
  document.documentElement.style.setProperty('--digit', em.toFixed(3));
}
