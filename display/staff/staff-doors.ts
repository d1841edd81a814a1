import type { FastifyReply, FastifyRequest } from 'fastify';
import type * as v from 'valibot';
import type { Hall } from '../../broker/client/hall.ts';
import { decode } from '../../broker/contract/decode.ts';
import type { EpochMs } from '../../broker/contract/ids.ts';
import type { Logger } from '../../broker/contract/log.ts';
import type { AccessRecords } from './access-records.ts';
import type { AccountBook } from './account-book.ts';
import type { OutOfHours } from './out-of-hours.ts';
import { malformedSentence, sentences } from './sentences.ts';
import type { Session, SessionBook } from './session-book.ts';
import type { SignInGuard } from './sign-in-guard.ts';
import type { StaffNode } from './staff-node.ts';

/** What the staff page's routes stand on. */
export type StaffDoors = {
  readonly hall: Hall;
  readonly node: StaffNode;
  readonly accounts: AccountBook;
  readonly sessions: SessionBook;
  readonly guard: SignInGuard;
  readonly access: Pick<AccessRecords, 'record'>;
  readonly outOfHours: OutOfHours;
  readonly log: Logger;
  readonly now: () => EpochMs;
};

/** Named after its hall and node: cookies do not keep the ports of one machine apart. */
export function cookieName({ hall }: StaffDoors): string {
  return `yobiban-${hall.site}-${hall.node}`;
}

export function secretOf(request: FastifyRequest, doors: StaffDoors): string | undefined {
  return request.cookies[cookieName(doors)];
}

/** The session of somebody who does something; without one it is refused here. */
export function sessionInUse(
  request: FastifyRequest,
  reply: FastifyReply,
  doors: StaffDoors,
): Session | undefined {
  const session = doors.sessions.use(secretOf(request, doors));
  if (!session) refuse(reply, 401, sentences.signIn);
  return session;
}

/** The same for what the 責任者 alone does. */
export function leadInUse(
  request: FastifyRequest,
  reply: FastifyReply,
  doors: StaffDoors,
): Session | undefined {
  const session = sessionInUse(request, reply, doors);
  if (session && session.role !== 'lead') refuse(reply, 403, sentences.notLead);
  return session?.role === 'lead' ? session : undefined;
}

/** What a form holds; one that does not decode is refused here. */
export function formOf<S extends v.GenericSchema>(
  schema: S,
  request: FastifyRequest,
  reply: FastifyReply,
): v.InferOutput<S> | undefined {
  const form = decode(schema, request.body);
  if (form.ok) return form.value;
  refuse(reply, 400, malformedSentence(form.error.path));
  return undefined;
}

export function refuse(
  reply: FastifyReply,
  status: number,
  sentence: string,
  more: object = {},
): FastifyReply {
  return reply.code(status).send({ ok: false, sentence, ...more });
}
