import { type SVGTemplateResult, svg } from 'lit';

/** Out of the slot, half way, and still inside, as the offset of the paper. */
const OUT = 0;
const INSIDE = -150;

/**
 * The slips as they come out of the machine: one after the other, each with the number on it, so
 * that nobody leaves the second one (R6).
 */
export function paperSlips(of: 1 | 2, out: number, number: string | undefined): SVGTemplateResult {
  const places = of === 2 ? [30, 170] : [100];
  return svg`<svg class="paper" viewBox="0 0 300 216" aria-hidden="true">
    <defs><clipPath id="below-slot"><rect x="0" y="26" width="300" height="190" /></clipPath></defs>
    <rect x="6" y="6" width="288" height="40" rx="12" class="machine" />
    <rect x="22" y="22" width="256" height="8" rx="4" class="slot" />
    <g clip-path="url(#below-slot)">
      ${places.map((x, at) => slip(x, at < out ? OUT : INSIDE, number))}
    </g>
  </svg>`;
}

function slip(x: number, offset: number, number: string | undefined): SVGTemplateResult {
  return svg`<g class="slip" transform="translate(${x} ${26 + offset})">
    <path d="M0 0h100v176l-10-8-10 8-10-8-10 8-10-8-10 8-10-8-10 8-10-8-10 8z" class="sheet" />
    <text x="50" y="58" text-anchor="middle" class="on-slip">${number ?? ''}</text>
    <path d="M18 78h64M18 92h44" class="line" />
    <path d="M34 106h32v40h-32z" class="code-mark" />
  </g>`;
}
