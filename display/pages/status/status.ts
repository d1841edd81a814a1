import { html, LitElement, type TemplateResult } from 'lit';
import { follow } from '../../../broker/client/page/live.ts';
import { Wording } from '../../../broker/client/page/wording.ts';
import type { PublicCrowd } from '../../../broker/contract/crowd.ts';
import type { PublicSite } from '../../../broker/contract/public-topics.ts';
import { drawPage, titleOf } from '../../status/drawing/page.ts';
import type { LineView, PhoneView } from '../../status/drawing/status-view.ts';
import { Attention } from './attention.ts';
import { type Looked, Patience } from './patience.ts';

/** `/t/<token>`, or `/<site>/t/<token>` where a node serves many sites. */
const [, base = '', asked] = /^(.*?)(?:\/t\/([^/]*))?\/?$/.exec(location.pathname) ?? [];
const ofTicket = asked !== undefined;
const token = ofTicket && /^[A-Za-z0-9_-]{22}$/.test(asked) ? asked : undefined;
/** The hall is silent for so long: what is shown is no longer news, and says so. */
const OLD_AFTER_MS = 30_000;
const LOOK_EVERY_MS = 2_000;
/** The usual crowd is told once a day; without an answer it is asked for again as soon. */
const CROWD_EVERY_MS = 600_000;
/** Nothing has come for so long that something is wrong, and the page says so. */
const LATE_AFTER_MS = 6_000;
/** An address that no paper of ours bears: as unknown as a number that expired. */
const unknown: PhoneView = {
  ...{ asOf: undefined, connected: true, mode: undefined, rate: 1, opensAt: undefined },
  issueEnd: undefined,
  ...{ calling: [], notice: undefined, ticket: { known: false } },
};

/** The public page: one ticket behind a QR code, or the waiting of the whole hall. */
class StatusPage extends LitElement {
  #site: PublicSite | undefined;
  #wording: Wording | undefined;
  /** The language that somebody chose; it stays in the address, never in a cookie. */
  #chosen = location.hash.slice(1) || new URLSearchParams(location.search).get('lang');
  #asking = '';
  #view: PhoneView | LineView | undefined = ofTicket && token === undefined ? unknown : undefined;
  /** The phone's own connection. */
  #connected = true;
  #heardAtMs = performance.now();
  /** Nothing until the node has answered; null when there is none to tell. */
  #crowd: PublicCrowd | null | undefined;
  readonly #attention = new Attention(() => this.requestUpdate());
  readonly #patience = new Patience();
  /** What the node itself has drawn stands until there is something newer. */
  #drawnByNode = this.childElementCount > 0;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (token !== undefined) this.#follow<PhoneView>(`/t/${token}/stream`, `/t/${token}/now`);
    else if (!ofTicket) this.#followHall();
    setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#look();
  }

  #followHall(): void {
    this.#follow<LineView>('/stream', '/now');
    void this.#askCrowd();
    setInterval(() => this.#askCrowd(), CROWD_EVERY_MS);
  }

  async #askCrowd(): Promise<void> {
    const answer = await fetch(`${base}/crowd`)
      .then((response) => (response.ok ? response.json() : undefined))
      .catch(() => undefined);
    this.#crowd = answer === undefined ? (this.#crowd ?? null) : (answer as PublicCrowd | null);
    this.#look();
  }

  #follow<T extends PhoneView | LineView>(stream: string, poll: string): void {
    const news = { stream: `${base}${stream}`, poll: `${base}${poll}` };
    follow<T>(news.stream, ({ snapshot, connected }) => this.#hear(snapshot, connected), news.poll);
  }

  /** News is what the hall said since; the same words again are only a sign of life of the node. */
  #hear(view: PhoneView | LineView | undefined, connected: boolean): void {
    const isNews = view?.asOf !== this.#view?.asOf;
    if (view && 'ticket' in view) this.#patience.look(view, performance.now());
    this.#connected = connected;
    if (isNews && view?.connected) this.#heardAtMs = performance.now();
    this.#view = view;
    this.#look();
  }

  #look(): void {
    if (this.#wording?.locale !== this.#wanted) void this.#speak(this.#wanted);
    this.requestUpdate();
  }

  /** The chosen language, else the one of the ticket, else one that this browser asks for. */
  get #wanted(): string {
    const known = this.#site?.languages ?? [];
    const chosen = known.find(({ locale }) => locale === this.#chosen);
    if (chosen) return chosen.locale;
    // The day may be over and the ticket gone: its citizen still reads the same language.
    const { ticket } = this.#patience;
    if (ticket) return ticket.locale;
    for (const language of navigator.languages) {
      const [primary] = language.split('-');
      const found = known.find(({ bcp47 }) => bcp47.split('-')[0] === primary);
      if (found) return found.locale;
    }
    return 'ja';
  }

  async #speak(locale: string): Promise<void> {
    if (this.#asking === locale) return;
    this.#asking = locale;
    const site = await fetch(`${base}/site/${encodeURIComponent(locale)}`)
      .then((response) => (response.ok ? response.json() : undefined))
      .catch(() => undefined);
    // A later choice is on its way; without an answer the next look asks again.
    if (this.#asking !== locale) return;
    this.#asking = '';
    if (site === undefined) return;
    this.#site = site as PublicSite;
    this.#wording = new Wording(this.#site.texts);
    document.documentElement.lang = this.#wording.bcp47;
    document.documentElement.dir = this.#wording.direction;
    this.#look();
  }

  protected override shouldUpdate(): boolean {
    if (!this.#drawnByNode) return true;
    const waits = !ofTicket && this.#crowd === undefined;
    const stands = !this.#wording || !this.#view || waits;
    if (stands && this.#connected && performance.now() < LATE_AFTER_MS) return false;
    this.#drawnByNode = false;
    this.replaceChildren();
    return true;
  }

  protected override render(): TemplateResult {
    const wording = this.#wording;
    const site = this.#site;
    if (!wording || !site) return this.#beforeTexts();
    const looked = this.#looked;
    const view = looked?.view ?? this.#shown;
    document.title = titleOf({ view, wording, site });
    if (looked) this.#attention.see(looked.view, document.title);
    return drawPage({
      ...{ view, wording, site },
      languages: this.#languages(wording, site),
      alerting: this.#attention.drawAlerting(wording),
      actions: this.#attention.drawAwake(wording),
      certain: token === undefined || looked?.certain === true,
      lost: looked?.old ? 'status.stale' : this.#lost,
      crowd: this.#crowd ?? undefined,
    });
  }

  get #looked(): Looked | undefined {
    const view = this.#view;
    return view && 'ticket' in view ? this.#patience.look(view, performance.now()) : undefined;
  }

  #languages(wording: Wording, site: PublicSite): TemplateResult {
    return html`
      <label class="language">
        <span class="visually-hidden">${wording.plain('lang.choose')}</span>
        <select @change=${this.#choose}>
          ${site.languages.map(
            ({ locale, native, bcp47 }) => html`
              <option value=${locale} lang=${bcp47} .selected=${locale === wording.locale}>
                ${native}
              </option>
            `,
          )}
        </select>
      </label>
    `;
  }

  /** Nothing is known yet, not even the words: in two languages, and what to do when it lasts. */
  #beforeTexts(): TemplateResult {
    const late = performance.now() > LATE_AFTER_MS;
    return html`
      <main>
        <section class="card closed" role="status">
          <p class="what">${late ? 'つながりません。会場の画面をご覧ください。' : '読み込んでいます…'}</p>
          <p lang="en">${late ? 'Cannot connect. Please look at the screens in the hall.' : 'Loading…'}</p>
        </section>
      </main>
    `;
  }

  /** Nobody may have been able to say that the hall is silent: then its figures are gone as well. */
  get #shown(): PhoneView | LineView | undefined {
    const view = this.#view;
    return view && !('ticket' in view) && this.#silent ? { ...view, stopped: true } : view;
  }

  get #silent(): boolean {
    return performance.now() - this.#heardAtMs > OLD_AFTER_MS;
  }

  get #lost(): 'status.stopped' | 'status.stale' | undefined {
    const view = this.#view;
    // Of a number that nobody knows there is no news to miss, and the node keeps no stream for it.
    if (view && 'ticket' in view && !view.ticket.known) return undefined;
    const hallAway = view?.connected === false || this.#silent;
    if (this.#connected && !hallAway) return undefined;
    // While its own connection is lost, a phone knows nothing of the hall's.
    return this.#connected ? 'status.stopped' : 'status.stale';
  }

  readonly #choose = (event: Event): void => {
    if (!(event.target instanceof HTMLSelectElement)) return;
    this.#chosen = event.target.value;
    history.replaceState(null, '', `#${this.#chosen}`);
    this.#look();
  };
}
customElements.define('status-page', StatusPage);
