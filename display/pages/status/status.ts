import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { follow } from '../../../broker/client/page/live.ts';
import { Wording } from '../../../broker/client/page/wording.ts';
import type { PublicSite } from '../../../broker/contract/snapshots.ts';
import type { LineView, PhoneView } from '../../status/status-view.ts';
import { clock } from './hours.ts';
import { drawLine } from './line.ts';
import { drawNotice } from './notice.ts';
import { drawPhone, stateText, waits } from './phone.ts';

/** A host of many halls serves each under its own name: `/iwata/t/…`. */
const [, base = '', place = '/'] =
  /^(\/(?!t\/)[a-z0-9-]+(?=\/))?(\/.*)$/.exec(location.pathname) ?? [];
const ofTicket = place.startsWith('/t/');
const token = /^\/t\/([A-Za-z0-9_-]{22})$/.exec(place)?.[1];
/** The hall is silent for so long: what is shown is no longer news, and says so. */
const OLD_AFTER_MS = 30_000;
const LOOK_EVERY_MS = 2_000;
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
  #chosen = decodeURIComponent(location.hash.slice(1));
  #asking = '';
  #phone: PhoneView | undefined = ofTicket && token === undefined ? unknown : undefined;
  #line: LineView | undefined;
  /** The phone's own connection. */
  #connected = true;
  #heardAtMs = performance.now();

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (token !== undefined) {
      follow<PhoneView>(`${base}/t/${token}/stream`, ({ snapshot, connected }) => {
        this.#hear(snapshot, connected, () => {
          this.#phone = snapshot;
        });
      });
    } else if (!ofTicket) {
      follow<LineView>(`${base}/stream`, ({ snapshot, connected }) => {
        this.#hear(snapshot, connected, () => {
          this.#line = snapshot;
        });
      });
    }
    setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#look();
  }

  get #view(): PhoneView | LineView | undefined {
    return this.#phone ?? this.#line;
  }

  /** News is what the hall said since; the same words again are only a sign of life of the node. */
  #hear(view: PhoneView | LineView | undefined, connected: boolean, keep: () => void): void {
    const isNews = view?.asOf !== this.#view?.asOf;
    this.#connected = connected;
    if (isNews && view?.connected) this.#heardAtMs = performance.now();
    keep();
    this.#look();
  }

  #look(): void {
    if (this.#wording?.locale !== this.#wanted) void this.#speak(this.#wanted);
    this.requestUpdate();
  }

  /** The chosen language, else the one of the ticket, else one that this browser asks for. */
  get #wanted(): string {
    const known = this.#site?.languages ?? [];
    if (known.some(({ locale }) => locale === this.#chosen)) return this.#chosen;
    const ticket = this.#phone?.ticket;
    if (ticket?.known) return ticket.locale;
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

  protected override render(): TemplateResult {
    const wording = this.#wording;
    const site = this.#site;
    if (!wording || !site) return this.#beforeTexts();
    this.#setTitle(wording, site);
    return html`
      <header class="top">
        <b lang="ja">${site.name}</b>
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
      </header>
      <main>${this.#told(wording)} ${this.#until(wording)} ${this.#stale(wording)} ${this.#body(wording, site)}</main>
      ${this.#footer(wording)}
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

  #told(wording: Wording): TemplateResult | typeof nothing {
    const notice = this.#view?.notice;
    const ticket = this.#phone?.ticket;
    const waiting = ticket?.known === true && waits(ticket);
    return notice ? drawNotice(notice, waiting, wording) : nothing;
  }

  /** Today's own end of issue, while the hall issues and is heard (R37). */
  #until(wording: Wording): TemplateResult | typeof nothing {
    const { issueEnd, notice } = this.#view ?? {};
    if (issueEnd === undefined || notice !== undefined) return nothing;
    return html`<p class="until" role="status">${wording.say('closed.until', { time: clock(issueEnd) })}</p>`;
  }

  #body(wording: Wording, site: PublicSite): TemplateResult | typeof nothing {
    // Whoever must leave is not told to wait, nor to come to a counter; the board does the same.
    if (this.#phone?.notice === 'evacuate') return nothing;
    if (this.#phone) return drawPhone(this.#phone, wording);
    if (this.#line) return drawLine(this.#line, wording, site);
    return html`<section class="card loading" aria-busy="true"></section>`;
  }

  /** Never "0 waiting" because a source was lost: it says which, and how old (peers part 2, 14). */
  #stale(wording: Wording): TemplateResult | typeof nothing {
    if (this.#view === unknown) return nothing;
    const silent = performance.now() - this.#heardAtMs > OLD_AFTER_MS;
    const hallAway = this.#view?.connected === false || silent;
    if (this.#connected && !hallAway) return nothing;
    // While its own connection is lost, a phone knows nothing of the hall's.
    const text = wording.say(this.#connected ? 'status.stopped' : 'status.stale');
    return html`<p class="stale" role="status"><span aria-hidden="true">▲</span><span>${text}</span></p>`;
  }

  #footer(wording: Wording): TemplateResult {
    const asOf = this.#view?.asOf;
    return html`
      <footer>
        <span>${asOf === undefined ? nothing : wording.say('status.updated_at', { time: clock(asOf, true) })}</span>
        <span>${wording.say('status.no_personal_data')}</span>
      </footer>
    `;
  }

  /** Another tab shows at least this: the number and its state. */
  #setTitle(wording: Wording, site: PublicSite): void {
    const ticket = this.#phone?.ticket;
    const about =
      this.#view?.notice === 'evacuate'
        ? wording.plain('notice.evacuate')
        : ticket?.known
          ? `${ticket.number} ${wording.plain(stateText(ticket))}`
          : wording.plain('status.title');
    document.title = `${about}｜${site.name}`;
  }

  readonly #choose = (event: Event): void => {
    if (!(event.target instanceof HTMLSelectElement)) return;
    this.#chosen = event.target.value;
    history.replaceState(null, '', `#${encodeURIComponent(this.#chosen)}`);
    this.#look();
  };
}
customElements.define('status-page', StatusPage);
