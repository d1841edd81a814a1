import { html, type TemplateResult } from 'lit';

/** One row of the grid: a counter and the half hours in which it calls nobody. */
export type GridRow = {
  readonly name: string;
  readonly group: number;
  readonly closed: ReadonlySet<number>;
};

/** The row with this half hour turned from open to a break, or back. */
export function toggled(row: GridRow, slot: number): GridRow {
  const closed = new Set(row.closed);
  if (!closed.delete(slot)) closed.add(slot);
  return { ...row, closed };
}

/** Where an arrow key leads in the grid; nothing when it is none, or leads out of it. */
export function stepIn(
  key: string,
  at: { readonly row: number; readonly slot: number },
  size: { readonly rows: number; readonly slots: number },
): { readonly row: number; readonly slot: number } | undefined {
  const steps: Readonly<Record<string, readonly [number, number]>> = {
    ...{ ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] },
  };
  const step = steps[key];
  if (step === undefined) return undefined;
  const [row, slot] = [at.row + step[0], at.slot + step[1]];
  const inside = row >= 0 && row < size.rows && slot >= 0 && slot < size.slots;
  return inside ? { row, slot } : undefined;
}

/**
 * Counters by half hours: a touch, or Space, makes a half hour a break; arrow keys go about.
 *
 * @param change - hears the rows as they are then
 */
export function drawGrid(
  rows: readonly GridRow[],
  times: readonly string[],
  change: (rows: readonly GridRow[]) => void,
): TemplateResult {
  const turn = (at: number, slot: number) =>
    change(rows.map((row, nth) => (nth === at ? toggled(row, slot) : row)));
  return html`
    <div class="break-grid" role="region" aria-label="窓口と休憩の表" tabindex="0"
      @keydown=${(event: KeyboardEvent) => go(event, { rows: rows.length, slots: times.length })}>
      <table>
        <thead>
          <tr><th scope="col">窓口</th>${times.map((time) => html`<th scope="col" class="num">${time}</th>`)}</tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ name, closed }, row) => html`
              <tr>
                <th scope="row">${name}</th>
                ${times.map(
                  (time, slot) => html`
                    <td>
                      <button data-row=${row} data-slot=${slot} aria-pressed=${closed.has(slot)}
                        aria-label="${name} ${time} 休憩" @click=${() => turn(row, slot)}>${closed.has(slot) ? '休' : ''}</button>
                    </td>
                  `,
                )}
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}

function go(event: KeyboardEvent, size: { readonly rows: number; readonly slots: number }): void {
  const { target: cell, currentTarget: grid } = event;
  if (!(cell instanceof HTMLButtonElement && grid instanceof HTMLElement)) return;
  const at = { row: Number(cell.dataset['row']), slot: Number(cell.dataset['slot']) };
  const next = stepIn(event.key, at, size);
  if (next === undefined) return;
  event.preventDefault();
  grid
    .querySelector<HTMLButtonElement>(`[data-row="${next.row}"][data-slot="${next.slot}"]`)
    ?.focus();
}
