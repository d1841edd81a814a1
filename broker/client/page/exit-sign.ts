import { html } from 'lit';

/** Somebody who runs out through a door (after ISO 7010, E001). */
export const exitSign = html`<svg class="sign" viewBox="0 0 100 64" aria-hidden="true">
  <path d="M54 4h42v56H54" fill="none" stroke="currentColor" stroke-width="5" />
  <circle cx="37" cy="9" r="6" fill="currentColor" />
  <g fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round">
    <path d="M33 21 27 37" stroke-width="10" />
    <path d="M34 21 43 30 53 26M31 21 20 23 14 32" stroke-width="5.5" />
    <path d="M28 38 40 45 37 60M27 38 20 49 5 51" stroke-width="6.5" />
  </g>
</svg>`;
