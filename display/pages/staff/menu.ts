import { html, nothing, type TemplateResult } from 'lit';

export type MenuItem = {
  readonly label: string;
  readonly press: (() => void) | undefined;
  /** The key that does the same, as it is written on it. */
  readonly key?: string;
  /** Said at its end, quieter. */
  readonly detail?: string;
  /** It shares its line with another. */
  readonly half?: boolean;
  /** Stands above it and what follows. */
  readonly heading?: string;
};

/** What belongs together, under its heading. */
export type MenuPart = { readonly heading: string; readonly items: readonly MenuItem[] };

/** A button that opens a few others; it closes when one is pressed or the focus goes elsewhere. */
export function drawMenu(
  name: string,
  label: TemplateResult | string,
  items: readonly MenuItem[],
): TemplateResult {
  return menu(name, label, html`<div class="items">${items.map(entry)}</div>`);
}

/** The same for many: parts side by side in columns, read and tabbed through one after another. */
export function drawPartedMenu(
  name: string,
  label: TemplateResult | string,
  columns: readonly (readonly MenuPart[])[],
): TemplateResult {
  const filled = columns
    .map((parts) => parts.filter(({ items }) => items.length > 0))
    .filter((parts) => parts.length > 0);
  return menu(
    name,
    label,
    html`<div class="items parted">${filled.map((parts) => html`<div>${parts.map(part)}</div>`)}</div>`,
  );
}

function menu(name: string, label: TemplateResult | string, items: TemplateResult): TemplateResult {
  return html`
    <details class="menu ${name}" @focusout=${closeWhenLeft} @keydown=${closeOnEscape}>
      <summary>${label}<span class="caret" aria-hidden="true">▾</span></summary>
      ${items}
    </details>
  `;
}

function part({ heading, items }: MenuPart): TemplateResult {
  return html`
    <div role="group" aria-label=${heading}>
      <p class="heading" aria-hidden="true">${heading}</p>
      ${items.map(entry)}
    </div>
  `;
}

function entry(item: MenuItem): TemplateResult {
  return html`
    ${item.heading === undefined ? nothing : html`<p class="heading">${item.heading}</p>`}
    <button class=${item.half ? 'half' : ''} ?disabled=${item.press === undefined}
      @click=${(event: Event) => press(event, item)}>${item.label}${
        item.detail === undefined ? nothing : html`<small class="num">${item.detail}</small>`
      }${item.key ? html`<kbd>${item.key}</kbd>` : ''}</button>
  `;
}

/** Told upwards when something was chosen: the menu is done with, and the next Enter is not for it. */
const MENU_DONE = 'menu-done';

function press({ currentTarget: button }: Event, item: MenuItem): void {
  const menu = button instanceof HTMLElement ? button.closest('details') : null;
  if (menu) menu.open = false;
  menu?.dispatchEvent(new Event(MENU_DONE, { bubbles: true }));
  item.press?.();
}

export function closeWhenLeft(event: FocusEvent): void {
  const menu = event.currentTarget;
  if (!(menu instanceof HTMLDetailsElement)) return;
  if (!(event.relatedTarget instanceof Node && menu.contains(event.relatedTarget))) {
    menu.open = false;
  }
}

export function closeOnEscape(event: KeyboardEvent): void {
  if (event.key !== 'Escape' || !(event.currentTarget instanceof HTMLDetailsElement)) return;
  close(event.currentTarget);
}

/** The focus goes back to where it came from. */
function close(menu: HTMLDetailsElement | null): void {
  if (!menu?.open) return;
  menu.open = false;
  menu.querySelector('summary')?.focus();
}
