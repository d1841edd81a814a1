/**
 * `<yobiban-status site="https://…/iwata" lang="en">`: the waiting of a hall on a city's own page.
 * One file without a dependency; it asks for `line.json` alone, and keeps nothing. Its look is its
 * own whatever the page's style sheets say, and no text of it is ever read as markup.
 */
type Line = {
  readonly siteName: string;
  readonly bcp47: string;
  readonly direction: 'ltr' | 'rtl';
  readonly title: string;
  readonly asOf?: number;
  readonly updated?: string;
  readonly connected: boolean;
  readonly state: 'live' | 'stopped';
  readonly stoppedText: string;
  readonly noticeText?: string;
  readonly services: readonly {
    readonly prefix?: string;
    readonly name: string;
    readonly open: boolean;
    readonly waiting?: string;
    readonly wait: string;
  }[];
};

const ASK_EVERY_MS = 15_000;
/** A connection that stands still holds up no word that the figures are old. */
const ANSWER_WITHIN_MS = 10_000;
/** The hall says something every 2 s; a cache on the way may hold that back for a while. */
const OLD_AFTER_MS = 60_000;

// No measure of the page around it counts, hence px. Rules marked important within a shadow tree stand above every rule of the page around it.
const look = `
:host {
  all: initial !important;
  display: block !important;
  box-sizing: border-box !important;
  max-width: 640px !important;
  color: #1a1a1a !important;
  font: 400 16px/1.5 "BIZ UDPGothic", "Hiragino Sans", "Noto Sans CJK JP", "Noto Sans", sans-serif !important;
  contain: content !important;
}
:host([hidden]) { display: none !important; }
section { padding: 16px; border: 1px solid #ccc; border-radius: 12px; background: #fff; overflow-wrap: anywhere; }
h2, p { margin: 0; }
h2 { font-size: 18px; line-height: 1.4; text-wrap: balance; word-break: auto-phrase; }
.age { color: #4d4d4d; font-size: 14px; font-variant-numeric: tabular-nums; }
.old { display: inline-block; margin-top: 4px; padding: 4px 10px; border-left: 6px solid #c74700; border-radius: 4px; background: #ffeee2; color: #8b3200; font-weight: 700; }
.told { margin: 8px 0 0; padding: 8px 12px; border-radius: 8px; background: #ffd43d; font-weight: 700; word-break: auto-phrase; }
ul { margin: 12px 0 0; padding: 0; list-style: none; }
li { display: grid; grid-template-columns: 40px 1fr; padding: 10px 0; border-top: 1px solid #ccc; }
li:last-child { padding-bottom: 0; }
.prefix { grid-row: 1 / 3; color: #0017c1; font-size: 28px; font-weight: 700; line-height: 1.2; text-align: center; }
.name { font-weight: 700; line-height: 1.4; word-break: auto-phrase; }
.wait { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 12px; font-size: 15px; }
.wait b { font-weight: 700; }
`;

function part(tag: string, className: string, ...inside: (Node | string)[]): HTMLElement {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...inside);
  return made;
}

class YobibanStatus extends HTMLElement {
  static readonly observedAttributes = ['site', 'lang'];
  readonly #root = this.attachShadow({ mode: 'open' });
  #line: Line | undefined;
  #freshAtMs = performance.now();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #oldTimer: ReturnType<typeof setTimeout> | undefined;
  #asking = 0;

  constructor() {
    super();
    // Not a style element: a page with a strict policy would refuse that.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(look);
    this.#root.adoptedStyleSheets = [sheet];
  }

  connectedCallback(): void {
    void this.#ask();
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#oldTimer);
  }

  attributeChangedCallback(): void {
    if (this.isConnected) void this.#ask();
  }

  async #ask(): Promise<void> {
    clearTimeout(this.#timer);
    this.#asking += 1;
    const asking = this.#asking;
    const line = await this.#load().catch(() => undefined);
    if (asking !== this.#asking || !this.isConnected) return;
    if (line !== undefined) {
      if (line.asOf !== this.#line?.asOf) this.#refresh();
      this.#line = line;
    }
    this.#draw();
    // Give or take a fifth, so that a city's visitors never ask all at once.
    this.#timer = setTimeout(() => this.#ask(), ASK_EVERY_MS * (0.8 + Math.random() * 0.4));
  }

  #refresh(): void {
    this.#freshAtMs = performance.now();
    clearTimeout(this.#oldTimer);
    // Whatever becomes of the next answers, old figures go on the minute.
    this.#oldTimer = setTimeout(() => this.#draw(), OLD_AFTER_MS);
  }

  async #load(): Promise<Line | undefined> {
    const site = this.getAttribute('site') ?? '';
    const address = new URL(`${site.replace(/\/$/, '')}/line.json`, document.baseURI);
    if (this.lang) address.searchParams.set('lang', this.lang);
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), ANSWER_WITHIN_MS);
    const { signal } = patience;
    try {
      const answer = await fetch(address, {
        ...{ credentials: 'omit', referrerPolicy: 'no-referrer', signal },
      });
      return answer.ok ? ((await answer.json()) as Line) : undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  #draw(): void {
    const line = this.#line;
    if (!line) {
      const lost = part('p', 'old', '更新停止中 ／ Not updating');
      this.#root.replaceChildren(part('section', '', lost));
      return;
    }
    const old = performance.now() - this.#freshAtMs >= OLD_AFTER_MS;
    const stopped = line.state === 'stopped' || old;
    const section = part('section', '', part('h2', '', `${line.siteName} ${line.title}`));
    section.lang = line.bcp47;
    section.dir = line.direction;
    section.append(part('p', 'age', line.updated ?? ''));
    if (stopped || !line.connected) section.append(part('p', 'old', line.stoppedText));
    if (line.noticeText) section.append(part('p', 'told', line.noticeText));
    const rows = line.services.map(({ prefix = '', name, waiting = '', wait }) => {
      // A figure that nobody stands for any more is not shown, least of all 0.
      const said = stopped ? [part('span', '', '—')] : [waiting, part('b', '', wait)];
      const words = part('span', 'wait', ...said);
      return part('li', '', part('span', 'prefix', prefix), part('span', 'name', name), words);
    });
    section.append(part('ul', '', ...rows));
    this.#root.replaceChildren(section);
  }
}
if (!customElements.get('yobiban-status')) customElements.define('yobiban-status', YobibanStatus);
