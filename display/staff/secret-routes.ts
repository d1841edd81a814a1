import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { newPassword, pin } from './account.ts';
import { isGuessable } from './guessable-pin.ts';
import { proof, provenBy } from './person-check.ts';
import { accountProblems, sentences } from './sentences.ts';
import type { Session } from './session-book.ts';
import {
  formOf,
  mustChoosePassword,
  personInUse,
  refuse,
  type StaffDoors,
  sessionInUse,
} from './staff-doors.ts';

/** So long after the full password its owner may choose a first PIN without saying it again. */
const JUST_SIGNED_IN_MS = 10 * 60_000;

const passwordForm = v.strictObject({ password: newPassword, current: v.optional(proof) });
const pinForm = v.strictObject({ pin, current: v.optional(proof) });

/** What a person chooses for themselves: the password and the unlock PIN (R53). */
export function secretRoutes(app: FastifyInstance, doors: StaffDoors): void {
  app.post('/password', (request, reply) => choosePassword(request, reply, doors));
  app.post('/pin', (request, reply) => choosePin(request, reply, doors));
}

/** Whoever signed in with a password that was handed over has just said it. */
async function choosePassword(request: FastifyRequest, reply: FastifyReply, doors: StaffDoors) {
  const session = personInUse(request, reply, doors);
  const form = session && formOf(passwordForm, request, reply);
  if (!session || !form) return reply;
  const { staffId } = session;
  if (mustChoosePassword(session, doors)) {
    const same = await doors.accounts.isPassword(staffId, form.password);
    if (same) return refuse(reply, 409, sentences.samePassword);
  } else if (!(await saidPassword(form.current, session, request, reply, doors))) return reply;
  const chosen = await doors.accounts.setPassword(staffId, form.password);
  if (!chosen.ok) return refuse(reply, 409, accountProblems[chosen.error]);
  doors.tell({ act: 'password-chosen', staffId }, session);
  return reply.send({ ok: true });
}

async function choosePin(request: FastifyRequest, reply: FastifyReply, doors: StaffDoors) {
  const session = sessionInUse(request, reply, doors);
  const form = session && formOf(pinForm, request, reply);
  if (!session || !form) return reply;
  const { staffId } = session;
  if (isGuessable(form.pin, staffId)) return refuse(reply, 409, sentences.guessablePin);
  const first = doors.accounts.find(staffId)?.pinHash === undefined;
  const justSignedIn = doors.sessions.ageMs(session) < JUST_SIGNED_IN_MS;
  const trusted =
    (first && justSignedIn) || (await saidPassword(form.current, session, request, reply, doors));
  if (!trusted) return reply;
  const chosen = await doors.accounts.setPin(staffId, form.pin);
  if (!chosen.ok) return refuse(reply, 409, accountProblems[chosen.error]);
  doors.tell({ act: 'pin-chosen', staffId }, session);
  return reply.send({ ok: true });
}

/** The full password, not the PIN: a PIN that was seen must not be able to replace itself. */
async function saidPassword(
  given: string | undefined,
  session: Session,
  request: FastifyRequest,
  reply: FastifyReply,
  doors: StaffDoors,
): Promise<boolean> {
  if (given === undefined || v.is(pin, given)) {
    refuse(reply, 403, sentences.passwordToo, { refusal: 'wrong-proof' });
    return false;
  }
  return (await provenBy(session, given, request, reply, doors)) !== undefined;
}
