import type { QueueEvent } from './contract/events.ts';
import type { Logger } from './contract/log.ts';
import type { QueueState } from './queue/state.ts';

/** One line for what an operator looks for later; everything else stands in the journal. */
export function logEvent(log: Logger, state: QueueState, event: QueueEvent): void {
  switch (event.type) {
    case 'ticket-issued': {
      const { number: ticketNumber, serviceId, requestId } = event;
      log.info('ticket.issued', { ticketNumber, serviceId, requestId });
      break;
    }
    case 'ticket-called': {
      const { counterId, voice } = event;
      const ticketNumber = state.tickets.get(event.ticketId)?.number;
      log.info('ticket.called', { ticketNumber, counterId, voice });
      break;
    }
    case 'issuing-stopped':
      log.warn('issuing.stopped', { notice: event.notice });
      break;
    case 'issuing-resumed':
      log.info('issuing.resumed');
      break;
    case 'sound-reported':
      log.info('sound.checked', { group: event.group, heard: event.heard });
      break;
    case 'day-opened':
      log.info('day.opened', { businessDay: event.businessDay });
      break;
    case 'day-closed': {
      const businessDay = state.day.state === 'none' ? undefined : state.day.businessDay;
      log.info('day.closed', { businessDay, missed: event.missed });
      break;
    }
    default:
  }
}
