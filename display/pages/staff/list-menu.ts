import { html, nothing, type TemplateResult } from 'lit';
import { closeOnEscape, closeWhenLeft } from './menu.ts';
import { filterSign } from './signs.ts';
import {
  type Filter,
  filterNames,
  filters,
  type ListChoice,
  type Sort,
  sortNames,
  sorts,
} from './ticket-lists.ts';

export type ListMenuActions = {
  readonly sort: (sort: Sort) => void;
  readonly toggle: (filter: Filter) => void;
  /** The usual order of every row. */
  readonly reset: () => void;
};

/** Order and filters of the lists; the menu stays open while somebody chooses. */
export function drawListMenu(choice: ListChoice, actions: ListMenuActions): TemplateResult {
  const chosen = choice.filters.length + (choice.sort === 'usual' ? 0 : 1);
  return html`
    <details class="menu sorting ${chosen > 0 ? 'some' : ''}" @focusout=${closeWhenLeft}
      @keydown=${closeOnEscape}>
      <summary>
        ${filterSign}<span class="visually-hidden">並べ替え・</span><span class="label">絞り込み</span>
        ${chosen > 0 ? html`<b class="num">${chosen}</b><span class="visually-hidden">件を指定中</span>` : nothing}
      </summary>
      <div class="items">
        <div role="group" aria-labelledby="sort-title">
          <p id="sort-title">並べ替え</p>
          ${sorts.map((sort) => option(sortNames[sort], sort === choice.sort, () => actions.sort(sort), '●'))}
        </div>
        <div role="group" aria-labelledby="filter-title">
          <p id="filter-title">絞り込み</p>
          ${filters.map((filter) =>
            option(
              filterNames[filter],
              choice.filters.includes(filter),
              () => actions.toggle(filter),
              '✓',
            ),
          )}
        </div>
      </div>
    </details>
  `;
}

/** Told by a mark as well: a pressed button alone is told by its colour. */
function option(label: string, pressed: boolean, press: () => void, mark: string): TemplateResult {
  return html`
    <button aria-pressed=${pressed} @click=${press}>
      <span class="mark" aria-hidden="true">${pressed ? mark : ''}</span>${label}
    </button>
  `;
}

/** Rows that are left out are said above those that are not: the next person reads this page too. */
export function drawChosen(
  { sort, filters: chosen, search }: ListChoice,
  { reset }: ListMenuActions,
): TemplateResult | typeof nothing {
  if (search !== '' || (sort === 'usual' && chosen.length === 0)) return nothing;
  const only = chosen.map((filter) => filterNames[filter]).join('・');
  const order = sort === 'usual' ? '' : sortNames[sort];
  return html`
    <p class="chosen" role="status">
      <span>${only && html`<b>${only}</b>の方だけを表示しています`}${only && order ? '・' : ''}${order}</span>
      <button class="quiet" @click=${reset}>元の表示に戻す</button>
    </p>
  `;
}
