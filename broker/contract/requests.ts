import * as v from 'valibot';
import { deviceRequests } from './device-requests.ts';
import { hallRequests } from './hall-requests.ts';
import { requestId } from './ids.ts';
import { readingRequests } from './reading-requests.ts';
import { refusalCodes } from './refusals.ts';
import { ticketRequests } from './ticket-requests.ts';
import { trainingRequests } from './training-requests.ts';

/**
 * Every verb a node may ask of the engine: who may, what it carries, what the reply's value is.
 * `request/<verb>` is its topic.
 */
export const requests = {
  ...ticketRequests,
  ...deviceRequests,
  ...hallRequests,
  ...trainingRequests,
  ...readingRequests,
} as const;

export type Verb = keyof typeof requests;
export const verbs = Object.keys(requests) as Verb[];
/** They decide nothing and stand in no journal. */
export const readingVerbs = Object.keys(readingRequests) as ReadingVerb[];
export type ReadingVerb = keyof typeof readingRequests;
export type RequestOf<V extends Verb> = v.InferOutput<(typeof requests)[V]['payload']>;
export type ValueOf<V extends Verb> = v.InferOutput<(typeof requests)[V]['value']>;
/** What the caller of a client gives: the client itself adds id, and expiry. */
export type AskOf<V extends Verb> = Omit<RequestOf<V>, 'requestId' | 'expiresAt'>;

export const reply = v.variant('ok', [
  v.strictObject({ requestId, ok: v.literal(true), value: v.unknown() }),
  v.strictObject({ requestId, ok: v.literal(false), refusal: v.picklist(refusalCodes) }),
]);
export type Reply = v.InferOutput<typeof reply>;
