import type { StaffCounter } from '../../../broker/contract/snapshots.ts';
import type { TicketView } from '../../../broker/contract/ticket.ts';
import type { DeskActions } from './desk.ts';

/** The press that a key stands for, if any; keys typed into a field or a button are its own. */
export function keyAction(
  event: KeyboardEvent,
  ticket: TicketView | undefined,
  counter: StaffCounter,
  actions: DeskActions,
): (() => void) | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return undefined;
  const target = event.target instanceof HTMLElement ? event.target : undefined;
  if (target?.closest('input, select, textarea')) return undefined;
  const key = event.key.toLowerCase();
  if (key === 'enter') {
    if (target?.closest('button, a, [role="tabpanel"]')) return undefined;
    return counter.state === 'open' || ticket ? actions.callNext : actions.openCounter;
  }
  const always: Readonly<Record<string, () => void>> = {
    '1': () => actions.setVoice('voice'),
    '2': () => actions.setVoice('chime'),
    '3': () => actions.setVoice('silent'),
    z: actions.undo,
  };
  return always[key] ?? ofTicket(key, ticket, actions);
}

function ofTicket(
  key: string,
  ticket: TicketView | undefined,
  actions: DeskActions,
): (() => void) | undefined {
  const calling: Readonly<Record<string, () => void>> = {
    s: actions.start,
    r: actions.recall,
    n: actions.absent,
    x: actions.cancel,
  };
  const serving: Readonly<Record<string, () => void>> = {
    f: actions.finish,
    h: actions.hold,
    t: actions.handOff,
  };
  if (ticket?.state === 'calling') return calling[key];
  return ticket?.state === 'serving' ? serving[key] : undefined;
}
