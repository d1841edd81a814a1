import crowdLook from './crowd.css?inline';
import { type Crowd, crowdPart } from './crowd-part.ts';
import { part, titlePart } from './part.ts';

/**
 * `<yobiban-status site="https://…/iwata" lang="en" show="all">`: the waiting of a hall on a city's
 * own page, and with `show="crowd"` or `"all"` how crowded the week usually is. One file without a
 * dependency; it asks for `line.json` and `crowd.json` alone, and keeps nothing. Its look is its own
 * whatever the page's style sheets say, and no text of it is ever read as markup. What stands within
 * it is shown until the first answer, and where no script runs.
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
  readonly notice?: string;
  readonly noticeText?: string;
  readonly closedText?: string;
  readonly waitLabel: string;
  readonly services: readonly {
    readonly prefix?: string;
    readonly name: string;
    readonly open: boolean;
    readonly opensAt?: number;
    readonly waiting?: string;
    readonly waitReason?: string;
    readonly wait: string;
  }[];
  readonly calling: readonly { readonly number: string; readonly label: string }[];
  readonly callingTitle: string;
};

const ASK_EVERY_MS = 15_000;
/** The usual crowd changes once a day, and what of it is now each hour. */
const CROWD_EVERY_MS = 300_000;
/** A connection that stands still holds up no word that the figures are old. */
const ANSWER_WITHIN_MS = 10_000;
/** The hall says something every 2 s; a cache on the way may hold that back for a while. */
const OLD_AFTER_MS = 60_000;

// No measure of the page around it counts, hence `medium`, which is the reader's own. Rules marked important within a shadow tree stand above every rule of the page around it.
const look = `
:host {
  all: initial !important;
  display: block !important;
  box-sizing: border-box !important;
  max-width: 40em !important;
  color: #1a1a1a !important;
  font: 400 medium/1.5 "BIZ UDPGothic", "Hiragino Sans", "Noto Sans CJK JP", "Noto Sans", sans-serif !important;
  contain: content !important;
}
/* The Latin letters of the Japanese typeface are as wide as its signs. */
section:not(:lang(ja)) { font-family: "Noto Sans", system-ui, sans-serif; }
section:lang(zh) { font-family: "Noto Sans CJK SC", "Noto Sans SC", system-ui, sans-serif; }
section:lang(ko) { font-family: "Noto Sans CJK KR", "Noto Sans KR", system-ui, sans-serif; }
section:lang(ne) { font-family: "Noto Sans Devanagari", system-ui, sans-serif; }
:host([hidden]) { display: none !important; }
section { --ink: #1a1a1a; --sub: #4d4d4d; --key: #0017c1; --wash: #f2f2f2; padding: 16px; border: 1px solid #ccc; border-radius: 12px; background: #fff; overflow-wrap: anywhere; }
section + section { margin-top: 12px; }
h2, p, ul { margin: 0; padding: 0; }
h2 { font-size: 1.125em; line-height: 1.4; text-wrap: balance; word-break: auto-phrase; }
h2 span { display: inline-block; }
.head { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 12px; color: #4d4d4d; font-size: .875em; font-variant-numeric: tabular-nums; }
.old { display: inline-block; margin-top: 4px; padding: 4px 10px; border-left: 6px solid #c74700; border-radius: 4px; background: #ffeee2; color: #8b3200; font-weight: 700; }
.told { margin-top: 8px; padding: 8px 12px; border-radius: 8px; background: #ffd43d; font-weight: 700; word-break: auto-phrase; }
.evacuate { background: #ce0000; color: #fff; font-size: 1.25em; }
.shut { margin-top: 8px; padding: 8px 12px; border-radius: 8px; background: #f2f2f2; font-weight: 700; word-break: auto-phrase; }
.rows { margin-top: 8px; list-style: none; }
.rows li { display: grid; grid-template-columns: 2.5em minmax(0, 1fr); padding: 10px 0; border-top: 1px solid #ccc; }
.rows li:last-child { padding-bottom: 0; }
.prefix { grid-row: 1 / 3; align-self: start; color: #0017c1; font-size: 1.75em; font-weight: 700; line-height: 1.2; }
.name { font-weight: 700; line-height: 1.4; word-break: auto-phrase; }
.wait { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 12px; font-size: .9375em; }
.why { grid-column: 2; color: #4d4d4d; font-size: .875em; word-break: auto-phrase; }
.calling { margin-top: 12px; padding-top: 10px; border-top: 1px solid #ccc; font-size: .9375em; font-variant-numeric: tabular-nums; }
.calling b { display: inline-block; margin-inline-start: 12px; }
.num { font-variant-numeric: tabular-nums; white-space: nowrap; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;

class YobibanStatus extends HTMLElement {
  static readonly observedAttributes = ['site', 'lang', 'show'];
  readonly #root = this.attachShadow({ mode: 'open' });
  #line: Line | undefined;
  #crowd: Crowd | undefined;
  #crowdAtMs = Number.NEGATIVE_INFINITY;
  #freshAtMs = performance.now();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #oldTimer: ReturnType<typeof setTimeout> | undefined;
  #asking = 0;

  constructor() {
    super();
    // Not a style element: a page with a strict policy would refuse that.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(look + crowdLook);
    this.#root.adoptedStyleSheets = [sheet];
    this.#root.append(document.createElement('slot'));
  }

  connectedCallback(): void {
    void this.#ask();
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#oldTimer);
  }

  attributeChangedCallback(): void {
    this.#crowdAtMs = Number.NEGATIVE_INFINITY;
    if (this.isConnected) void this.#ask();
  }

  /** Which of the two it shows; the line where it says neither. */
  get #shows(): { readonly line: boolean; readonly crowd: boolean } {
    const show = this.getAttribute('show');
    return { line: show !== 'crowd', crowd: show === 'crowd' || show === 'all' };
  }

  async #ask(): Promise<void> {
    clearTimeout(this.#timer);
    this.#asking += 1;
    const asking = this.#asking;
    const wantsCrowd = this.#shows.crowd && performance.now() - this.#crowdAtMs >= CROWD_EVERY_MS;
    const [line, crowd] = await Promise.all([
      this.#shows.line ? this.#load<Line>('line.json') : undefined,
      wantsCrowd ? this.#load<Crowd>('crowd.json') : undefined,
    ]);
    if (asking !== this.#asking || !this.isConnected) return;
    if (line !== undefined) {
      if (line.asOf !== this.#line?.asOf) this.#refresh();
      this.#line = line;
    }
    if (crowd !== undefined) {
      this.#crowdAtMs = performance.now();
      this.#crowd = crowd;
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

  /** @returns nothing where there is no answer */
  async #load<T>(form: string): Promise<T | undefined> {
    const site = this.getAttribute('site') ?? '';
    // A page in another language need not say so twice.
    const lang = this.closest<HTMLElement>('[lang]:not([lang=""])')?.lang;
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), ANSWER_WITHIN_MS);
    const { signal } = patience;
    try {
      const address = new URL(`${site.replace(/\/$/, '')}/${form}`, document.baseURI);
      if (lang) address.searchParams.set('lang', lang);
      const answer = await fetch(address, {
        ...{ credentials: 'omit', referrerPolicy: 'no-referrer', signal },
      });
      return answer.ok ? ((await answer.json()) as T) : undefined;
    } catch {
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  #draw(): void {
    const { line: showsLine, crowd: showsCrowd } = this.#shows;
    const sections = [
      ...(showsLine ? [this.#lineSection()] : []),
      ...(showsCrowd && this.#crowd ? [crowdPart(this.#crowd)] : []),
    ];
    this.#root.replaceChildren(...(sections.length > 0 ? sections : [lost()]));
  }

  #lineSection(): HTMLElement {
    const line = this.#line;
    if (!line) return lost();
    const old = performance.now() - this.#freshAtMs >= OLD_AFTER_MS;
    const stopped = line.state === 'stopped' || old;
    const { closedText, calling, waitLabel, updated = '' } = line;
    const figures = !stopped && line.services.some(({ open }) => open);
    const head = part('p', 'head', part('span', '', updated));
    if (figures) head.append(part('span', '', waitLabel));
    const section = part('section', '', titlePart(line), head);
    section.lang = line.bcp47;
    section.dir = line.direction;
    if (stopped || !line.connected) section.append(part('p', 'old', line.stoppedText));
    if (line.noticeText) section.append(part('p', `told ${line.notice}`, line.noticeText));
    const shut = old ? undefined : closedText;
    if (shut) section.append(part('p', 'shut', shut));
    section.append(part('ul', 'rows', ...line.services.map((each) => row(each, line, old))));
    if (!stopped && calling.length > 0) section.append(called(line));
    return section;
  }
}

function lost(): HTMLElement {
  return part('section', '', part('p', 'old', '更新停止中 ／ Not updating'));
}

/** A figure that nobody stands for any more is not shown, least of all 0. */
function row(service: Line['services'][number], line: Line, old: boolean): HTMLElement {
  const { prefix = '', name, open, opensAt, waiting = '', wait, waitReason } = service;
  const gone = old || (line.state === 'stopped' && (open || opensAt === undefined));
  const said = line.closedText ? [waiting] : [waiting, part('b', '', wait)];
  const words = part('span', 'wait', ...(gone ? [part('span', '', '—')] : said));
  const why = !gone && waitReason ? [part('span', 'why', waitReason)] : [];
  return part('li', '', part('span', 'prefix', prefix), part('span', 'name', name), words, ...why);
}

function called({ calling, callingTitle }: Line): HTMLElement {
  const numbers = calling.map(({ number, label }) => part('b', '', `${number} → ${label}`));
  return part('p', 'calling', callingTitle, ...numbers);
}

if (!customElements.get('yobiban-status')) customElements.define('yobiban-status', YobibanStatus);
