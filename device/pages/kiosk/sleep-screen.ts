import { html, nothing, type TemplateResult } from 'lit';
import { post } from '../../../broker/client/page/live.ts';
import type { Wording } from '../../../broker/client/page/wording.ts';
import type { Drawing } from './drawing.ts';
import { touchHand } from './icons.ts';

/** How long the words rest at one place: long enough to be read, short enough to burn nothing in. */
const REST_MS = 20_000;
/** Share of the room there is: the golden ratio visits every part before it comes back near one. */
const STEPS = { across: 0.618, down: 0.382 } as const;

/**
 * Nobody is near: dark, with a few dim words that wander, in the site's language and one other at
 * a time, so that whoever comes knows that it lives.
 */
export function sleepScreen({ home }: Drawing, others: readonly Wording[]): TemplateResult {
  const other = others[restsSoFar() % Math.max(1, others.length)];
  return html`<main class="asleep">
    <div class="wanderer" lang=${home.bcp47}>
      <span class="sign">${touchHand}</span>
      <h1>${home.plain('kiosk.touch_to_wake')}</h1>
      ${
        other === undefined
          ? nothing
          : html`<p lang=${other.bcp47}>${other.plain('kiosk.touch_to_wake')}</p>`
      }
    </div>
  </main>`;
}

/** Puts the words where they rest now; the security policy allows no style in the markup. */
export function wander(root: HTMLElement): void {
  const wanderer = root.querySelector<HTMLElement>('.wanderer');
  if (wanderer === null) return;
  const rests = restsSoFar();
  const across = (rests * STEPS.across) % 1;
  const down = (rests * STEPS.down) % 1;
  const { clientWidth, clientHeight } = wanderer.parentElement ?? wanderer;
  const x = Math.round(across * Math.max(0, clientWidth - wanderer.offsetWidth));
  const y = Math.round(down * Math.max(0, clientHeight - wanderer.offsetHeight));
  wanderer.style.setProperty('transform', `translate(${x}px, ${y}px)`);
}

function restsSoFar(): number {
  return Math.floor(performance.now() / REST_MS);
}

/**
 * A touch on the dark screen wakes it and does nothing else: what lies under the finger when the
 * light comes was not meant.
 *
 * @returns takes the guard off again
 */
export function guardSleep(page: Window, isAsleep: () => boolean): () => void {
  let waking = false;
  const wake = (event: Event) => {
    if (!isAsleep()) {
      waking = false;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!waking) void post('/wake', {});
    waking = true;
  };
  const rest = (event: Event) => {
    if (!waking) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const begins = ['pointerdown', 'keydown'] as const;
  const goesOn = ['pointerup', 'click'] as const;
  for (const name of begins) page.addEventListener(name, wake, true);
  for (const name of goesOn) page.addEventListener(name, rest, true);
  return () => {
    for (const name of begins) page.removeEventListener(name, wake, true);
    for (const name of goesOn) page.removeEventListener(name, rest, true);
  };
}
