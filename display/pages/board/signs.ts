import { html } from 'lit';

/** Two arrows that change places. */
export const orderSign = html`<svg class="sign" viewBox="0 0 48 48" aria-hidden="true">
  <path
    d="M15 42V8m-9 9 9-10 9 10M33 6v34m-9-9 9 10 9-10"
    fill="none"
    stroke="currentColor"
    stroke-width="5"
    stroke-linejoin="round"
    stroke-linecap="round"
  />
</svg>`;

/** A clock. */
export const hourSign = html`<svg class="sign" viewBox="0 0 48 48" aria-hidden="true">
  <g fill="none" stroke="currentColor" stroke-width="5" stroke-linecap="round">
    <circle cx="24" cy="24" r="20" />
    <path d="M24 12v13l8 6" />
  </g>
</svg>`;

/** Shown on the call that the voice is saying: for those who do not hear it, and for those who do. */
export const voiceMark = html`<svg class="voice" viewBox="0 0 48 48" aria-hidden="true">
  <path d="M4 17h9l12-10v34L13 31H4z" fill="currentColor" />
  <path
    d="M31 16c4 4 4 12 0 16M37 10c8 8 8 20 0 28"
    fill="none"
    stroke="currentColor"
    stroke-width="4"
    stroke-linecap="round"
  />
</svg>`;
