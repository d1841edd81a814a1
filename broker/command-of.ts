import { randomBytes } from 'node:crypto';
import type * as v from 'valibot';
import { decode } from './contract/decode.ts';
import {
  announcementId,
  type EpochMs,
  jobId,
  type NodeId,
  requestId,
  ticketId,
  token,
} from './contract/ids.ts';
import type { ReadingVerb } from './contract/requests.ts';
import { assert } from './contract/result.ts';
import type { Site } from './contract/site.ts';
import type { HallClock } from './hall-clock.ts';
import type { Command } from './queue/commands.ts';
import { type HallFacts, printerReady } from './queue/facts.ts';
import type { Request } from './request.ts';

/** A fresh id of 128 random bits, 22 characters: what a token must be, every other id may be. */
function fresh<S extends v.GenericSchema<string>>(schema: S): v.InferOutput<S> {
  const decoded = decode(schema, randomBytes(16).toString('base64url'));
  assert(decoded.ok, 'a fresh id is of its own form');
  return decoded.value;
}

/** The moment a command arrives: domain time, and engine time. */
type Moment = { readonly at: EpochMs; readonly engineAt: EpochMs };

export function momentOf(clock: HallClock): Moment {
  return { at: clock.domainNow(), engineAt: clock.engineNow() };
}

/** What the engine's own commands carry. */
export function ownEnvelope(clock: HallClock) {
  return { actor: { kind: 'engine' as const }, requestId: fresh(requestId), ...momentOf(clock) };
}

/** Every request but those that only read. */
export type Asking = Exclude<Request, { readonly verb: ReadingVerb }>;

/** Where a request's slips would come out. */
function printerOf(request: Asking, site: Site): NodeId | undefined {
  const { verb, body } = request;
  if (verb === 'reprint' || verb === 'test-print') return body.printer;
  if (verb !== 'issue-ticket' && verb !== 'check-in') return undefined;
  if (body.actor.kind !== 'kiosk') return body.printer;
  const kioskId = body.actor.nodeId;
  return site.kiosks.find((kiosk) => kiosk.id === kioskId)?.printer;
}

/**
 * The command that a request stands for: what was asked, plus what only the engine can know
 * (fresh ids, the time, whether the printer is ready).
 */
export function commandOf(request: Asking, moment: Moment, site: Site, facts: HallFacts): Command {
  const printer = printerOf(request, site);
  const ready = printer !== undefined && printerReady(site, facts, printer);
  const print = () => ({ jobId: fresh(jobId), printerReady: ready });
  const call = () => ({ announcementId: fresh(announcementId) });
  const ticket = () => ({ ticketId: fresh(ticketId), token: fresh(token), ...print() });
  switch (request.verb) {
    case 'issue-ticket':
      return { type: request.verb, ...request.body, ...moment, ...ticket() };
    case 'check-in':
      return { type: request.verb, ...request.body, ...moment, ...ticket() };
    case 'reprint':
      return { type: request.verb, ...request.body, ...moment, ...print() };
    case 'test-print':
      return { type: request.verb, ...request.body, ...moment, ...print() };
    case 'record-refill': {
      const slipsLeft = facts.devices.get(request.body.printer)?.paper?.slipsLeft;
      const left = slipsLeft !== undefined && { slipsLeft };
      return { type: request.verb, ...request.body, ...moment, ...left };
    }
    case 'call-next':
      return { type: request.verb, ...request.body, ...moment, ...call() };
    case 'call-ticket':
    case 'recall':
      return { type: request.verb, ...request.body, ...moment, ...call() };
    case 'check-sound':
      return { type: request.verb, ...request.body, ...moment, ...call() };
    case 'close-day':
      return { type: request.verb, ...request.body, ...moment, missed: false };
    default:
      return { type: request.verb, ...request.body, ...moment } as Command;
  }
}
