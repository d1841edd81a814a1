import { type SVGTemplateResult, svg } from 'lit';

/** Shapes that go with words and never alone; drawn on 24 × 24. */
const icon = (body: SVGTemplateResult): SVGTemplateResult => svg`<svg
  class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"
  stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${body}</svg>`;

export const globe = icon(svg`<circle cx="12" cy="12" r="9.5" /><path
  d="M2.5 12h19M12 2.5c2.7 2.6 4 5.8 4 9.5s-1.3 6.9-4 9.5c-2.7-2.6-4-5.8-4-9.5s1.3-6.9 4-9.5z" />`);
export const check = icon(svg`<path d="M4.5 12.5l5 5 10-11" stroke-width="3" />`);
export const clock = icon(svg`<circle cx="12" cy="12" r="9.5" /><path d="M12 6.5V12l4 2.5" />`);
export const lower = icon(svg`<path d="M3 3.5h18" /><path d="M12 7v12M6.5 13.5L12 19l5.5-5.5" />`);
export const higher = icon(svg`<path d="M3 20.5h18" /><path d="M12 17V5M6.5 10.5L12 5l5.5 5.5" />`);
export const person = icon(svg`<circle cx="12" cy="7.5" r="4" /><path
  d="M4 21c0-4.6 3.4-7.5 8-7.5s8 2.9 8 7.5" />`);
export const people = icon(svg`<circle cx="9" cy="8" r="3.6" /><path
  d="M2 20.5c0-4.2 3-6.8 7-6.8s7 2.6 7 6.8M15.5 4.6a3.6 3.6 0 0 1 0 6.8M17.5 14.2c2.8.8 4.5 3 4.5 6.3" />`);
export const warning = icon(svg`<path d="M12 3L1.8 20.5h20.4z" /><path
  d="M12 9.5v5M12 17.6v.2" stroke-width="2.4" />`);
export const house = icon(svg`<path d="M3 11.5L12 4l9 7.5M5.5 9.8V20h13V9.8M10 20v-5.5h4V20" />`);
export const hourglass = icon(svg`<path
  d="M6 2.5h12M6 21.5h12M7 2.5c0 5.5 5 6.5 5 9.5 0-3 5-4 5-9.5M7 21.5c0-5.5 5-6.5 5-9.5 0 3 5 4 5 9.5" />`);
export const paperRoll =
  icon(svg`<circle cx="8" cy="9" r="5.5" /><circle cx="8" cy="9" r="1.6" /><path
  d="M8 14.5h12.5v6H14v-6M13.5 9H20v5.5" />`);
export const camera = icon(svg`<path
  d="M3 7.5h4l1.7-3h6.6l1.7 3h4v12H3z" /><circle cx="12" cy="13" r="4" />`);
export const scanCode = icon(svg`<path
  d="M2.5 7.5v-5h5M16.5 2.5h5v5M21.5 16.5v5h-5M7.5 21.5h-5v-5" /><path
  d="M7 7.5v9M10.3 7.5v9M13.6 7.5v9M17 7.5v9" />`);
export const touchHand = icon(svg`<path
  d="M9 13.5V5.2a1.8 1.8 0 0 1 3.6 0v6.3l5.2 1.2c1.4.3 2.2 1.5 2 2.9l-.7 5.9h-8.6l-4-5.6c-1-1.5.7-3.2 2.2-2.1z" /><path
  d="M5.6 7.5a5.3 5.3 0 0 1 10.4-2.6" />`);
export const lock = icon(svg`<rect x="4" y="10.5" width="16" height="11" rx="2" /><path
  d="M7.5 10.5V7a4.5 4.5 0 0 1 9 0v3.5M12 15v2.5" />`);
export const back = icon(svg`<path d="M20 12H4.5M11 5l-7 7 7 7" />`);
export const restart = icon(svg`<path d="M20 12a8 8 0 1 1-2.6-5.9M20.5 2.5v5h-5" />`);
export const power = icon(svg`<path d="M12 2.5V12M6.3 6.3a8.5 8.5 0 1 0 11.4 0" />`);
export const speaker = icon(svg`<path d="M3 9v6h4l5.5 4.5v-15L7 9z" /><path
  d="M16 9a4.2 4.2 0 0 1 0 6M18.8 6.2a8.2 8.2 0 0 1 0 11.6" />`);
export const minus = icon(svg`<path d="M4.5 12h15" stroke-width="3" />`);
export const plus = icon(svg`<path d="M4.5 12h15M12 4.5v15" stroke-width="3" />`);

/** How something is, by shape and colour; the words stand beside it. */
export const marks = {
  well: svg`<svg class="mark well" viewBox="0 0 24 24" aria-hidden="true"><circle
    cx="12" cy="12" r="11" class="ground" /><path d="M6.5 12.5l3.8 3.8 7.2-8" class="sign-line" /></svg>`,
  attention: svg`<svg class="mark attention" viewBox="0 0 24 24" aria-hidden="true"><path
    d="M12 1.5L23.5 22.5H.5z" class="ground" /><path d="M12 9v6M12 18.6v.2" class="sign-line" /></svg>`,
  fault: svg`<svg class="mark fault" viewBox="0 0 24 24" aria-hidden="true"><path
    d="M7.5 1h9L23 7.5v9L16.5 23h-9L1 16.5v-9z" class="ground" /><path
    d="M7.8 7.8l8.4 8.4M16.2 7.8l-8.4 8.4" class="sign-line" /></svg>`,
  none: svg`<svg class="mark none" viewBox="0 0 24 24" aria-hidden="true"><path
    d="M5 12h14" class="sign-line" /></svg>`,
} as const satisfies Readonly<Record<string, SVGTemplateResult>>;
