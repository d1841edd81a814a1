import type { FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { pin } from './account.ts';
import { sentences } from './sentences.ts';
import { PIN_TRIES, type Session } from './session-book.ts';
import { hallDate, refuse, refuseToWait, type StaffDoors, triesOf } from './staff-doors.ts';

/** What a person proves themselves by: six digits are the PIN, everything else the password. */
export const proof = v.pipe(v.string(), v.minLength(1), v.maxLength(128));

/**
 * Whether the person of the session is the one who asks (F48). Each try counts before the hash is
 * looked at; what is wrong is refused here, and five wrong PINs lock the screen.
 *
 * @returns what it was proved by; nothing when it was not
 */
export async function provenBy(
  session: Session,
  given: string,
  request: FastifyRequest,
  reply: FastifyReply,
  doors: StaffDoors,
): Promise<'pin' | 'password' | undefined> {
  if (v.is(pin, given))
    return (await provenByPin(session, given, reply, doors)) ? 'pin' : undefined;
  const { staffId } = session;
  const tries = triesOf(staffId, request);
  if (refuseToWait(reply, doors.guard.take(tries))) return undefined;
  if (await doors.accounts.isPassword(staffId, given)) {
    doors.guard.succeeded(tries);
    return 'password';
  }
  doors.tell({ act: 'proof-refused', staffId, because: 'password' }, session);
  refuse(reply, 403, sentences.wrongOwnPassword, { refusal: 'wrong-proof' });
  return undefined;
}

async function provenByPin(
  session: Session,
  given: string,
  reply: FastifyReply,
  doors: StaffDoors,
): Promise<boolean> {
  const { staffId } = session;
  const no = (sentence: string) => {
    refuse(reply, 403, sentence, { refusal: 'wrong-proof' });
    return false;
  };
  if (session.day !== hallDate(doors)) return no(sentences.pinOfAnotherDay);
  if (doors.accounts.find(staffId)?.pinHash === undefined) return no(sentences.noPin);
  if (!doors.sessions.takePinTry(session)) return no(sentences.pinSpent);
  if (await doors.accounts.isPin(staffId, given)) return true;
  doors.tell({ act: 'proof-refused', staffId, because: 'pin' }, session);
  const left = pinTriesLeft(session, doors);
  if (left > 0) return no(`PINが違います。あと${left}回間違えると、パスワードが必要になります。`);
  doors.sessions.lock(session, 'wrong-pin');
  return no(sentences.pinSpent);
}

/** Tries at the PIN that are left to this session, as it is now. */
export function pinTriesLeft({ digest }: Session, { sessions }: StaffDoors): number {
  const now = sessions.sessions.find((each) => each.digest === digest);
  return PIN_TRIES - (now?.wrongPins ?? PIN_TRIES);
}
