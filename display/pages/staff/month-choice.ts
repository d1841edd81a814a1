import { html, type TemplateResult } from 'lit';

/** Which month is shown, and the same as a file. */
export function monthChoice(
  months: readonly string[],
  month: string,
  choose: (month: string) => void,
  file: string,
): TemplateResult {
  const change = (event: Event) => {
    if (event.target instanceof HTMLSelectElement) choose(event.target.value);
  };
  return html`
    <div class="month-choice">
      <label>月
        <select @change=${change}>
          ${months.map((each) => html`<option value=${each} ?selected=${each === month}>${monthText(each)}</option>`)}
        </select>
      </label>
      <a class="second" href="/${file}.csv?month=${month}" download>CSVで保存</a>
    </div>
  `;
}

/** `2026年11月`. */
function monthText(month: string): string {
  return `${month.slice(0, 4)}年${Number(month.slice(5))}月`;
}
