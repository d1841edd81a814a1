import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { follow } from '../../../broker/client/page/live.ts';
import { Wording } from '../../../broker/client/page/wording.ts';
import type { PublicSite } from '../../../broker/contract/snapshots.ts';
import { clock } from './hours.ts';
import { drawLine } from './line.ts';
import { drawPhone } from './phone.ts';
import type { LineView, PhoneView } from './views.ts';

const token = /^\/t\/([A-Za-z0-9_-]{22})$/.exec(location.pathname)?.[1];
/** The hall is silent for so long: what is shown is no longer news, and says so. */
const OLD_AFTER_MS = 30_000;

/** The public page: one ticket behind a QR code, or the waiting of the whole hall. */
class StatusPage extends LitElement {
  #site: PublicSite | undefined;
  #wording: Wording | undefined;
  #phone: PhoneView | undefined;
  #line: LineView | undefined;
  #connected = false;
  #heardAt = 0;
  #chosen: string | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const unknownForm = location.pathname.startsWith('/t/') && token === undefined;
    if (token !== undefined) {
      follow<PhoneView>(`/t/${token}/stream`, ({ snapshot, connected }) => {
        this.#phone = snapshot;
        this.#heard(connected);
        if (snapshot?.ticket.known) void this.#speak(this.#chosen ?? snapshot.ticket.locale);
        else void this.#speak(this.#chosen ?? 'ja');
      });
    } else {
      follow<LineView>('/stream', ({ snapshot, connected }) => {
        this.#line = snapshot;
        this.#heard(connected);
        void this.#speak(this.#chosen ?? 'ja');
      });
    }
    if (unknownForm) void this.#speak('ja');
    setInterval(() => this.requestUpdate(), 5_000);
  }

  #heard(connected: boolean): void {
    const asOf = this.#phone?.asOf ?? this.#line?.asOf;
    this.#connected = connected && (this.#phone ?? this.#line)?.connected === true;
    if (asOf !== undefined && this.#connected) this.#heardAt = performance.now();
    this.requestUpdate();
  }

  async #speak(locale: string): Promise<void> {
    if (this.#wording?.locale === locale) return;
    try {
      const response = await fetch(`/site/${encodeURIComponent(locale)}`);
      if (!response.ok) return;
      this.#site = (await response.json()) as PublicSite;
    } catch {
      // The next view asks again.
      return;
    }
    this.#wording = new Wording(this.#site.texts);
    document.documentElement.lang = this.#site.texts.bcp47;
    document.title = `${this.#wording.plain('status.title')} ${this.#site.name}`;
    this.requestUpdate();
  }

  protected override render(): TemplateResult | typeof nothing {
    const wording = this.#wording;
    const site = this.#site;
    if (!wording || !site) return nothing;
    return html`
      <header class="top">
        <b lang="ja">${site.name}</b>
        <label class="language">
          <span class="visually-hidden">${wording.plain('lang.choose')}</span>
          <select @change=${this.#choose}>
            ${site.languages.map(
              ({ locale, native, bcp47 }) => html`
                <option value=${locale} lang=${bcp47} ?selected=${locale === wording.locale}>
                  ${native}
                </option>
              `,
            )}
          </select>
        </label>
      </header>
      <main>${this.#notice(wording)} ${this.#body(wording, site)}</main>
      ${this.#footer(wording)}
    `;
  }

  #body(wording: Wording, site: PublicSite): TemplateResult {
    if (token === undefined && location.pathname.startsWith('/t/')) {
      return html`<section class="card"><p class="plain">${wording.say('status.not_found')}</p></section>`;
    }
    if (this.#phone) return drawPhone(this.#phone, wording);
    if (this.#line) return drawLine(this.#line, wording, site);
    return html`<section class="card"><p class="plain" role="status">…</p></section>`;
  }

  /** Never "0 waiting" because a source was lost: its age, then that it stopped (peers part 2, 14). */
  #notice(wording: Wording): TemplateResult | typeof nothing {
    const view = this.#phone ?? this.#line;
    if (!view || this.#connected) return nothing;
    const old = performance.now() - this.#heardAt > OLD_AFTER_MS;
    const text = old ? wording.say('status.stopped') : wording.say('status.stale');
    return html`<p class="notice" role="status">▲ ${text}</p>`;
  }

  #footer(wording: Wording): TemplateResult {
    const asOf = (this.#phone ?? this.#line)?.asOf;
    return html`
      <footer>
        <span class="num">
          ${asOf === undefined ? nothing : wording.say('status.updated_at', { time: clock(asOf, true) })}
        </span>
        <span>${wording.say('status.no_personal_data')}</span>
      </footer>
    `;
  }

  #choose(event: Event): void {
    this.#chosen = (event.target as HTMLSelectElement).value;
    void this.#speak(this.#chosen);
  }
}
customElements.define('status-page', StatusPage);
