import type { PanelLamp, PanelShow } from '../panel/panel-port.ts';
import { mayIssue } from './kiosk-session.ts';
import type { KioskState } from './kiosk-state.ts';

/**
 * What the panel's lamps and button tell of a state (issue 3, point 5): green ready, amber paper
 * near its end, or none coming out by leave of the staff, red fault, dark while closed. The button shines where a press would do something,
 * and blinks while slips wait to be taken.
 */
export function panelShowOf(state: KioskState): PanelShow {
  const { session } = state;
  if (session.kind === 'take-slips') return { lamp: lampOf(state), button: 'blink' };
  const free = session.kind === 'none' && mayIssue(state);
  return { lamp: lampOf(state), button: free ? 'on' : 'off' };
}

function lampOf(state: KioskState): PanelLamp {
  const { kiosk, online } = state;
  if (!online || kiosk === undefined) return 'red';
  if (kiosk.block === 'closed' || kiosk.block === 'day-closed') return 'off';
  if (!mayIssue(state)) return 'red';
  const low = kiosk.printer === 'paper-near-end' || kiosk.paperWarning === 'low';
  return low || isWithoutPaper(state) ? 'amber' : 'green';
}

/** It issues on the screen alone although it has a printer: somebody has yet to mend it. */
function isWithoutPaper({ kiosk, pack }: KioskState): boolean {
  if (kiosk === undefined || !kiosk.paperless) return false;
  const site = pack?.site.kiosks.find(({ id }) => id === kiosk.kioskId);
  return site?.printer !== undefined && kiosk.printer !== 'ready';
}
