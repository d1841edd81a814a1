/**
 * Long words of some language must not push a screen out of its frame: a text marked `data-fit`
 * takes the largest size at which it has at most `data-lines` lines and stays inside its box
 * (`data-fit-box`, else its parent). Texts of one `data-fit` group share their size.
 * The size is `--fit`, a factor of the text's own font size; `data-fit-min` is its least.
 */
export function fitTexts(root: HTMLElement): void {
  const groups = new Map<string, HTMLElement[]>();
  for (const text of root.querySelectorAll<HTMLElement>('[data-fit]')) {
    const name = text.dataset['fit'] ?? '';
    groups.set(name, [...(groups.get(name) ?? []), text]);
  }
  for (const texts of groups.values()) fitGroup(texts);
}

const STEPS_MAX = 6;
const ONE_LINE_MIN = 0.84;
/** What a group was last fitted for: the same words in the same boxes need no second look. */
const fitted = new WeakMap<HTMLElement, string>();
let fontsGeneration = 0;
document.fonts?.addEventListener('loadingdone', () => {
  fontsGeneration += 1;
  const kiosk = document.querySelector<HTMLElement>('yobi-kiosk');
  if (kiosk) fitTexts(kiosk);
});

function fitGroup(texts: readonly HTMLElement[]): void {
  const key = texts.map(signOf).join('\n');
  if (texts.every((text) => fitted.get(text) === key)) return;
  const least = Math.max(...texts.map((text) => Number(text.dataset['fitMin'] ?? 0.5)));
  const fits = (factor: number, linesMax?: number) => {
    for (const text of texts) text.style.setProperty('--fit', String(factor));
    return texts.every((text) => isInside(text, linesMax));
  };
  // A little smaller on one line reads better than two lines with a single word on the second.
  if (![1, 0.92, ONE_LINE_MIN].some((factor) => fits(factor, 1)) && !fits(1)) {
    fits(largest(fits, least));
  }
  for (const text of texts) fitted.set(text, key);
}

/** The largest factor that fits; `least` where none does. */
function largest(fits: (factor: number) => boolean, least: number): number {
  let low = least;
  let high = 1;
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function signOf(text: HTMLElement): string {
  const box = boxOf(text);
  return `${fontsGeneration} ${box.clientWidth}x${box.clientHeight} ${text.lang} ${text.textContent}`;
}

function boxOf(text: HTMLElement): HTMLElement {
  return text.closest<HTMLElement>('[data-fit-box]') ?? text.parentElement ?? text;
}

function isInside(text: HTMLElement, fewerLines?: number): boolean {
  const box = boxOf(text);
  if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) return false;
  if (text.scrollWidth > text.clientWidth + 1) return false;
  const linesMax = fewerLines ?? Number(text.dataset['lines'] ?? Number.POSITIVE_INFINITY);
  const lineHeight = Number.parseFloat(getComputedStyle(text).lineHeight);
  return Math.round(text.clientHeight / lineHeight) <= linesMax;
}
