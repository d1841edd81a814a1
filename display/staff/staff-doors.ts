import type { FastifyReply, FastifyRequest } from 'fastify';
import type * as v from 'valibot';
import type { Hall } from '../../broker/client/hall.ts';
import { decode } from '../../broker/contract/decode.ts';
import type { EpochMs, StaffId } from '../../broker/contract/ids.ts';
import type { TellAccess } from './access-log.ts';
import type { AccountBook } from './account-book.ts';
import { dateOf } from './date-of.ts';
import type { OfficeLink } from './office-link.ts';
import type { OutOfHours } from './out-of-hours.ts';
import { malformedSentence, sentences } from './sentences.ts';
import type { Session, SessionBook } from './session-book.ts';
import type { SignInGuard } from './sign-in-guard.ts';
import type { StaffNode } from './staff-node.ts';
import type { Place, TrainingDesk } from './training-desk.ts';

/** What the staff page's routes stand on. */
export type StaffDoors = {
  readonly hall: Hall;
  readonly node: StaffNode;
  readonly accounts: AccountBook;
  readonly sessions: SessionBook;
  readonly guard: SignInGuard;
  /** Who is in the training hall. */
  readonly training: TrainingDesk;
  /** Hears of every act of people at the entrance. */
  readonly tell: TellAccess;
  readonly idleMinutes: number;
  /** Where the box has an office. */
  readonly office: OfficeLink | undefined;
  readonly outOfHours: OutOfHours;
  readonly now: () => EpochMs;
};

/** Named after its hall and node: cookies do not keep the ports of one machine apart. */
export function cookieName({ hall }: StaffDoors): string {
  return `yobiban-${hall.site}-${hall.node}`;
}

export function secretOf(request: FastifyRequest, doors: StaffDoors): string | undefined {
  return request.cookies[cookieName(doors)];
}

/**
 * The session of somebody who does something; none, or a locked one, is refused here. For what is
 * open to whoever still has to replace the password that was handed to them.
 */
export function personInUse(
  request: FastifyRequest,
  reply: FastifyReply,
  doors: StaffDoors,
): Session | undefined {
  const secret = secretOf(request, doors);
  const session = doors.sessions.use(secret);
  if (session) return session;
  if (doors.sessions.find(secret)) refuse(reply, 403, sentences.locked, { refusal: 'locked' });
  else refuse(reply, 401, sentences.signIn);
  return undefined;
}

/** The same for everything else that is done here. */
export function sessionInUse(
  request: FastifyRequest,
  reply: FastifyReply,
  doors: StaffDoors,
): Session | undefined {
  const session = personInUse(request, reply, doors);
  if (!session || !mustChoosePassword(session, doors)) return session;
  refuse(reply, 403, sentences.choosePassword, { refusal: 'choose-password' });
  return undefined;
}

/** Where what somebody does goes: the training hall for who is in it, else the real one. */
export function placeOf(session: Session, { hall, node, training }: StaffDoors): Place {
  return training.placeOf(session) ?? { hall, node };
}

/** Their password came from the 責任者: nothing else is done before they have one of their own. */
export function mustChoosePassword({ staffId }: Session, { accounts }: StaffDoors): boolean {
  return accounts.find(staffId)?.handedOverUntil !== undefined;
}

/** What counts wrong passwords: the person, and the device's address. */
export function triesOf(staffId: StaffId, request: FastifyRequest): readonly string[] {
  return [triesOfPerson(staffId), `address ${request.ip}`];
}

export function triesOfPerson(staffId: StaffId): string {
  return `id ${staffId}`;
}

/** Refuses when there is something to wait for. @returns whether it did */
export function refuseToWait(reply: FastifyReply, waitMs: number): boolean {
  const waitSeconds = Math.ceil(waitMs / 1000);
  if (waitSeconds === 0) return false;
  const sentence = `続けて間違えたため、あと${waitSeconds}秒お待ちください。`;
  refuse(reply, 429, sentence, { waitSeconds });
  return true;
}

/** The time in the hall; the box's own before the hall is heard. */
export function hallNow({ hall, now }: StaffDoors): EpochMs {
  return hall.domainNow() ?? now();
}

/** The date in the hall, `2026-11-19`. */
export function hallDate(doors: StaffDoors): string {
  return dateOf(hallNow(doors), doors.node.pack?.site.timeZone ?? 'Asia/Tokyo');
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
