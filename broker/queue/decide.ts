import type { Refusal } from '../contract/refusals.ts';
import { assert, assertNever, err, type Result } from '../contract/result.ts';
import type { Site } from '../contract/site.ts';
import { recordAccess } from './access.ts';
import { answerOf } from './answers.ts';
import { careForBulletins } from './bulletins.ts';
import { callNext, callTicket, recall, startServing } from './call.ts';
import { beyondBox, mayAsk } from './checks.ts';
import type { Command, NewEvent } from './commands.ts';
import { careForCounter } from './counter-care.ts';
import { careForDay } from './day.ts';
import { careForHall } from './hall-care.ts';
import { careForHelp } from './help-calls.ts';
import { issueTicket } from './issue.ts';
import { careForKiosk } from './kiosk-care.ts';
import { careForPrint } from './printing.ts';
import { checkIn, importReservations } from './reservations.ts';
import { careForTicket } from './serve.ts';
import { recordWaits } from './shown-waits.ts';
import type { QueueState } from './state.ts';
import { careForTraining } from './training.ts';

/**
 * What one command makes of the hall: exactly one event, or a refusal with its reason. Pure; it
 * changes nothing. The caller has looked the request id up first (`answerOf`), for an accepted
 * command is answered again, never decided again (design part 5, rule 3).
 */
export function decide(state: QueueState, site: Site, command: Command): Result<NewEvent, Refusal> {
  assert(
    answerOf(state, command.actor, command.requestId) === undefined,
    'an accepted request is answered, not decided again',
  );
  const refusal = mayAsk(command) ? beyondBox(state, site, command) : 'not-allowed';
  return refusal === undefined ? decision(state, site, command) : err(refusal);
}

function decision(state: QueueState, site: Site, command: Command): Result<NewEvent, Refusal> {
  switch (command.type) {
    case 'issue-ticket':
      return issueTicket(state, site, command);
    case 'check-in':
      return checkIn(state, site, command);
    case 'import-reservations':
      return importReservations(state, site, command);
    case 'record-refill':
    case 'test-print':
    case 'record-upkeep':
    case 'record-staff-mode':
    case 'allow-paperless':
      return careForKiosk(state, site, command);
    case 'record-access':
      return recordAccess(state, command);
    case 'report-print':
    case 'accept-without-paper':
    case 'reprint':
    case 'expire-print':
      return careForPrint(state, site, command);
    case 'record-waits':
      return recordWaits(state, command);
    case 'call-next':
      return callNext(state, site, command);
    case 'call-ticket':
      return callTicket(state, site, command);
    case 'recall':
      return recall(state, site, command);
    case 'start-serving':
      return startServing(state, site, command);
    case 'start-step':
    case 'set-party':
    case 'set-accommodation':
    case 'finish-serving':
    case 'hold-ticket':
    case 'return-to-waiting':
    case 'mark-absent':
    case 'end-absence':
    case 'hand-off':
    case 'cancel-ticket':
    case 'undo':
      return careForTicket(state, site, command);
    case 'set-counter':
    case 'set-counter-services':
      return careForCounter(state, site, command);
    case 'stop-issuing':
    case 'resume-issuing':
    case 'set-issue-end':
    case 'set-mute':
    case 'check-sound':
    case 'report-sound':
      return careForHall(state, site, command);
    case 'post-bulletin':
    case 'read-bulletin':
    case 'withdraw-bulletin':
      return careForBulletins(state, command);
    case 'ask-help':
    case 'answer-help':
      return careForHelp(state, site, command);
    case 'start-training':
    case 'end-training':
    case 'record-attendance':
      return careForTraining(state, site, command);
    case 'open-day':
    case 'close-day':
    case 'record-site-change':
    case 'reopen-day':
      return careForDay(state, site, command);
    default:
      return assertNever(command);
  }
}
