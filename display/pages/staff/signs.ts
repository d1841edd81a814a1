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

/** A hand that is raised. */
export const handSign = html`<svg class="sign" viewBox="0 0 24 24" aria-hidden="true">
  <path d="M8 12V4.5a1.5 1.5 0 0 1 3 0V11m0-7.5a1.5 1.5 0 0 1 3 0V11m0-5.5a1.5 1.5 0 0 1 3 0V15c0 4-2.5 7-6 7-3 0-4.6-1.5-6-4.5L3.5 14c-.6-1.3 1.2-2.3 2.1-1.2L8 15.5z"
    fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" />
</svg>`;

/** A sheet with lines on it. */
export const noteSign = html`<svg class="sign" viewBox="0 0 24 24" aria-hidden="true">
  <path d="M5 3h14v18H5zM8.5 8h7m-7 4h7m-7 4h4" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" stroke-linecap="round" />
</svg>`;
