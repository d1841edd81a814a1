import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import { sections } from '../../../docs/manual/staff.ja.md';

const searched = (text: string) => text.normalize('NFKC').toLowerCase();
const words = sections.map(({ title, html: body }) =>
  searched(`${title} ${body.replace(/<[^>]*>/g, '')}`),
);

/** The 操作マニュアル in the page (R54): contents, a search over all of it, and the text itself. */
class ManualHelp extends LitElement {
  #search = '';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const wanted = searched(this.#search.trim());
    const found = sections.filter((_, nth) => words[nth]?.includes(wanted));
    return html`
      <div class="manual">
        <nav aria-label="目次">
          <input type="search" placeholder="ことばで探す" aria-label="マニュアルをことばで探す"
            maxlength="30" autocomplete="off" .value=${this.#search} @input=${this.#typed} />
          <p class="visually-hidden" role="status">${wanted ? `${found.length}か所` : ''}</p>
          ${found.length === 0 ? html`<p class="none">見つかりません。ほかのことばで探してください。</p>` : nothing}
          <ul>
            ${found.map(
              ({ id, level, title }) => html`
                <li class="level-${level}"><button @click=${() => this.#show(id)}>${title}</button></li>
              `,
            )}
          </ul>
        </nav>
        <article tabindex="0" aria-label="操作マニュアル" @click=${this.#followed}>
          ${sections.map(
            ({ id, level, title, html: body }) => html`
              <section ?hidden=${!found.some((section) => section.id === id)}>
                ${heading(id, level, title)}${unsafeHTML(body)}
              </section>
            `,
          )}
        </article>
      </div>
    `;
  }

  readonly #typed = (event: Event): void => {
    if (!(event.target instanceof HTMLInputElement)) return;
    this.#search = event.target.value;
    this.requestUpdate();
    void this.updateComplete.then(() => this.querySelector('article')?.scrollTo({ top: 0 }));
  };

  /** A link inside the manual leads there, and leaves no trace in the address of the page. */
  readonly #followed = (event: Event): void => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link) return;
    event.preventDefault();
    this.#search = '';
    this.#show(decodeURIComponent(link.hash.slice(1)));
  };

  #show(id: string): void {
    this.requestUpdate();
    void this.updateComplete.then(() => {
      const target = document.getElementById(id);
      target?.scrollIntoView({ block: 'start' });
      target?.focus({ preventScroll: true });
    });
  }
}
customElements.define('manual-help', ManualHelp);

/** One level below the dialog's own title. */
function heading(id: string, level: number, title: string): TemplateResult {
  if (level <= 2) return html`<h3 id=${id} tabindex="-1">${title}</h3>`;
  return html`<h4 id=${id} tabindex="-1">${title}</h4>`;
}
