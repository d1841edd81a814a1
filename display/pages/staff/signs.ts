import { html } from 'lit';

/** Marks by shape, as large as the words beside them, so that nothing is told by colour alone. */
export const stopSign = html`<svg class="sign" viewBox="0 0 24 24" aria-hidden="true">
  <path d="M7.5 1h9L23 7.5v9L16.5 23h-9L1 16.5v-9z" fill="currentColor" />
  <path class="within" d="M6 12h12" stroke="#fff" stroke-width="3.5" />
</svg>`;

/** A loudspeaker, crossed out. */
export const muteSign = html`<svg class="sign" viewBox="0 0 24 24" aria-hidden="true">
  <path d="M2 9h4l6-5v16l-6-5H2z" fill="currentColor" />
  <path d="m15.5 9 6 6m0-6-6 6" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" />
</svg>`;

/** A funnel. */
export const filterSign = html`<svg class="sign" viewBox="0 0 24 24" aria-hidden="true">
  <path d="M3 4h18l-7 8.5V20l-4-2v-5.5z" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" />
</svg>`;
