import { html } from 'lit';

/** Something is wrong: by shape, so that it is not told by colour alone. */
export const warningSign = html`<svg class="sign" viewBox="0 0 48 48" aria-hidden="true">
  <path d="M24 4 46 43H2z" fill="currentColor" />
  <path class="within" d="M24 17v13m0 4v4" stroke-width="5" />
</svg>`;
