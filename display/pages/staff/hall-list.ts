import { html, type LitElement, type TemplateResult } from 'lit';
import type { StaffSnapshot } from '../../../broker/contract/staff-snapshot.ts';
import { ListMemory } from './list-memory.ts';
import { drawChosen, drawListMenu, type ListMenuActions } from './list-menu.ts';
import { drawServices } from './overview.ts';
import { RowFocus } from './row-focus.ts';
import { drawList, drawTabs, type ListHandlers } from './rows.ts';
import type { StaffPresser } from './staff-presser.ts';
import { SteadyRows } from './steady-rows.ts';
import { firstChoice, type ListChoice, lists, missingRows, rowsOf } from './ticket-lists.ts';
import { drawGrew } from './waits-grew.ts';
import type { Work } from './work.ts';

/** So long after the last sign of a finger the list lies still. */
const HELD_MS = 3_000;

/** The list of the hall's numbers: what of it its person wants to see, and that it lies still under a finger. */
export class HallList {
  readonly #page: LitElement;
  readonly #presser: StaffPresser;
  readonly #steady = new SteadyRows();
  readonly #rowFocus = new RowFocus();
  readonly #memory = new ListMemory(sessionStorage);
  #person = '';
  #choice: ListChoice = firstChoice;
  #pointedAtMs = Number.NEGATIVE_INFINITY;

  constructor(page: LitElement, presser: StaffPresser) {
    this.#page = page;
    this.#presser = presser;
  }

  /** As this person has looked at it in this tab. */
  recall(person: string): void {
    this.#person = person;
    this.#choice = this.#memory.recall(person);
  }

  /** Before the page is drawn anew. */
  look(): void {
    this.#rowFocus.look();
  }

  /** After it was drawn. */
  keepFocus(): void {
    this.#rowFocus.keep(this.#page.querySelector('.scroll'));
  }

  /** Whether an Enter is for a row that has just gone. */
  get isRowMeant(): boolean {
    return this.#rowFocus.isMeant;
  }

  draw(work: Work, staff: StaffSnapshot): TemplateResult {
    const { view } = work;
    const choice = this.#choice;
    const { more } = this.#presser;
    const services = view.services.map(({ serviceId }) => serviceId);
    const wanted = rowsOf(staff, choice, more, { now: view.now, services });
    const held = performance.now() - this.#pointedAtMs < HELD_MS;
    const key = JSON.stringify(choice);
    const rows = this.#steady.arrange(key, wanted, held, performance.now());
    const missing = missingRows(staff, choice, more);
    return html`
      <div>
        ${drawServices(view, staff, choice.serviceId, (serviceId) => this.#choose({ serviceId }))}
        ${drawGrew(view, staff)}
      </div>
      <div class="bar">
        ${drawTabs(staff, choice, this.#handlers.choose)}
        ${drawListMenu(choice, this.#menu)}
        <input class="search" type="search" placeholder="番号で探す" aria-label="番号で探す"
          maxlength="6" autocomplete="off" .value=${choice.search}
          @input=${this.#searched} @keydown=${this.#searchKey} />
        ${drawChosen(choice, this.#menu)}
      </div>
      ${drawList({ work, choice, rows, missing }, this.#handlers)}
    `;
  }

  readonly search = (): void => {
    this.#page.querySelector<HTMLElement>('.search')?.focus();
  };

  /** Arrows go from tab to tab, and from row to row; whether this key was one of them. */
  moveBetween({ key, target }: KeyboardEvent): boolean {
    if (!(target instanceof HTMLElement)) return false;
    const side = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (side !== undefined && target.role === 'tab') {
      const at = lists.indexOf(this.#choice.list) + side + lists.length;
      const list = lists[at % lists.length] ?? 'before';
      this.#handlers.choose(list);
      const focusTab = () => this.#page.querySelector<HTMLElement>(`#tab-${list}`)?.focus();
      void this.#page.updateComplete.then(focusTab);
      return true;
    }
    const row = target.closest('tr');
    const next = { ArrowDown: row?.nextElementSibling, ArrowUp: row?.previousElementSibling }[key];
    if (!row || !next) return false;
    const place = [...row.querySelectorAll<HTMLElement>('button')].indexOf(target);
    const buttons = next.querySelectorAll<HTMLElement>('button:enabled');
    (buttons[place] ?? buttons[0])?.focus();
    return true;
  }

  readonly #handlers: ListHandlers = {
    choose: (list) => this.#choose({ list, search: '' }),
    more: () => this.#presser.readMore(this.#choice.list === 'after' ? 'finished' : 'open'),
    // A key is pressed on a row, wherever that row has moved to.
    steady: (event) => event.detail === 0 || !this.#steady.justShifted(performance.now()),
    pointed: () => {
      this.#pointedAtMs = performance.now();
    },
  };

  readonly #menu: ListMenuActions = {
    sort: (sort) => this.#choose({ sort }),
    toggle: (filter) => {
      const { filters } = this.#choice;
      const others = filters.filter((each) => each !== filter);
      this.#choose({ filters: others.length < filters.length ? others : [...filters, filter] });
    },
    reset: () => this.#choose({ sort: 'usual', filters: [] }),
  };

  #choose(choice: Partial<ListChoice>): void {
    if (choice.list && choice.list !== this.#choice.list) this.#presser.forgetMore();
    this.#choice = { ...this.#choice, ...choice };
    this.#memory.keep(this.#person, this.#choice);
    this.#page.requestUpdate();
  }

  readonly #searched = (event: Event): void => {
    if (event.target instanceof HTMLInputElement) this.#choose({ search: event.target.value });
  };

  /** Enter goes to the first number found, Escape back to the list. */
  readonly #searchKey = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.key === 'Enter') {
      this.#page.querySelector<HTMLElement>('tbody button:enabled')?.focus();
    }
    if (event.key !== 'Escape') return;
    this.#choose({ search: '' });
    if (event.target instanceof HTMLElement) event.target.blur();
  };
}
