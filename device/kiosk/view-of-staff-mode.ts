import type { KioskJob } from '../../broker/contract/kiosk-snapshot.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import { openTicketStates } from '../../broker/contract/ticket.ts';
import { staffParts, type TerminalParts } from './kiosk-parts.ts';
import { offeredRows } from './kiosk-session.ts';
import type { KioskState, Session } from './kiosk-state.ts';
import type { KioskView, StaffJob } from './kiosk-view.ts';

type Of<S extends KioskView['screen']> = Omit<Extract<KioskView, { screen: S }>, 'hall'>;

export function staffPinView(
  session: Extract<Session, { kind: 'staff-pin' }>,
  at: number,
): Of<'staff-pin'> {
  const { triesLeft, lockedUntil, checking } = session;
  const lockedForMs = Math.max(0, Math.round(lockedUntil - at));
  return { screen: 'staff-pin', triesLeft, lockedForMs, checking };
}

type Seen = { readonly parts: TerminalParts; readonly volume: number };

/** The desk behind the PIN: the printer, its last numbers, and the parts of the terminal. */
export function staffView(
  state: KioskState,
  pack: SitePack,
  session: Extract<Session, { kind: 'staff' }>,
  { parts, volume }: Seen,
  leavesInMs: number,
): Of<'staff'> {
  const { kiosk } = state;
  const site = pack.site.kiosks.find(({ id }) => id === kiosk?.kioskId);
  return {
    screen: 'staff',
    printer: kiosk?.printer ?? 'unknown',
    printerModel: kiosk?.printerModel,
    slipsLeft: kiosk?.paper?.slipsLeft,
    paperWarning: kiosk?.paperWarning,
    rollMm: site?.paper.rollMm ?? 0,
    issuedToday: kiosk?.issuedToday ?? 0,
    waiting: offeredRows(state).map(({ serviceId, groups }) => ({
      serviceId,
      groups,
      letter: pack.site.services.find(({ id }) => id === serviceId)?.prefix ?? '',
    })),
    jobs: (kiosk?.jobs ?? []).map(staffJob),
    parts: staffParts(state, parts),
    volume,
    panelTest: session.panelTest,
    said: session.said,
    leavesInMs,
  };
}

const underWay: readonly KioskJob['state'][] = ['none', 'sent', 'one-of-two'];

/** What the engine would take for this number now; it decides again when asked. */
function staffJob(job: KioskJob): StaffJob {
  const { jobId, ticketId, number, serviceId, state, slipsOut, fault, ticketState } = job;
  const issuing = ticketState === 'issuing';
  return {
    ...{ jobId, ticketId, number, serviceId, state, slipsOut, ticketState },
    ...(fault !== undefined && { fault }),
    acts: [
      ...(openTicketStates.some((each) => each === ticketState) &&
      !(issuing && underWay.includes(state))
        ? (['reprint'] as const)
        : []),
      ...(issuing ? (['accept'] as const) : []),
      ...(issuing || ticketState === 'waiting' ? (['cancel'] as const) : []),
    ],
  };
}
