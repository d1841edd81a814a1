import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { outOfHoursReason } from '../../broker/contract/access.ts';
import { counterId, type StaffId, staffId } from '../../broker/contract/ids.ts';
import { newPassword, type StaffRole, verbsFor } from './account.ts';
import { deviceLabel } from './device-label.ts';
import { pinTriesLeft, proof, provenBy } from './person-check.ts';
import { accountProblems, sentences } from './sentences.ts';
import type { Session } from './session-book.ts';
import {
  cookieName,
  formOf,
  hallDate,
  mustChoosePassword,
  personInUse,
  refuse,
  refuseToWait,
  type StaffDoors,
  secretOf,
  sessionInUse,
  triesOf,
} from './staff-doors.ts';
import type { LockView, SessionView } from './staff-view.ts';

const signInForm = v.strictObject({
  staffId,
  password: v.pipe(v.string(), v.maxLength(128)),
  /** Asked for while the hall is closed (R59). */
  reason: v.optional(outOfHoursReason),
});
const firstAccountForm = v.strictObject({ staffId, password: newPassword });
const unlockForm = v.strictObject({ proof });
const counterForm = v.strictObject({ counterId: v.nullable(counterId) });
const nothing = v.strictObject({});

/** Who one is: the first account, signing in and out, the locked screen, and one's counter. */
export function sessionRoutes(app: FastifyInstance, doors: StaffDoors): void {
  app.get('/session', (request) => sessionView(request, doors));
  app.post('/first-account', (request, reply) => firstAccount(request, reply, doors));
  app.post('/sign-in', (request, reply) => signIn(request, reply, doors));
  app.post('/sign-out', async (request, reply) => {
    doors.sessions.end(secretOf(request, doors), 'signed-out');
    return reply.clearCookie(cookieName(doors), { path: '/' }).send({ ok: true });
  });
  // Somebody reads, scrolls or types at the page: they are there, though nothing is asked.
  app.post('/present', async (request, reply) => {
    if (!personInUse(request, reply, doors) || !formOf(nothing, request, reply)) return reply;
    return reply.send({ ok: true });
  });
  app.post('/lock', async (request, reply) => {
    const session = personInUse(request, reply, doors);
    if (!session || !formOf(nothing, request, reply)) return reply;
    doors.sessions.lock(session, 'asked');
    return reply.send({ ok: true });
  });
  app.post('/unlock', (request, reply) => unlock(request, reply, doors));
  app.post('/counter', (request, reply) => sitAt(request, reply, doors));
}

/** Asking keeps nobody signed in. */
function sessionView(request: FastifyRequest, doors: StaffDoors): SessionView {
  const secret = secretOf(request, doors);
  const session = doors.sessions.find(secret);
  const { siteName } = doors.node;
  const { idleMinutes } = doors;
  const common = { siteName, idleMinutes, lock: null, due: null, ended: null } as const;
  const training = session !== undefined && doors.training.has(session);
  if (!session) {
    const ended = doors.sessions.whyEnded(secret) ?? null;
    return { ...common, training, firstRun: doors.accounts.isEmpty, me: null, ended };
  }
  const { staffId: me, role } = session;
  return {
    ...{ ...common, training, firstRun: false },
    me: { staffId: me, role, counterId: session.counterId ?? null, may: verbsFor(role) },
    lock: session.locked === undefined ? null : lockView(session, doors),
    due: dueOf(session, doors),
  };
}

function lockView(session: Session, doors: StaffDoors): LockView {
  const hasPin = doors.accounts.find(session.staffId)?.pinHash !== undefined;
  const left = pinTriesLeft(session, doors);
  const sameDay = session.day === hallDate(doors);
  return { opensWith: hasPin && sameDay && left > 0 ? 'pin' : 'password', spent: left === 0 };
}

function dueOf(session: Session, doors: StaffDoors): SessionView['due'] {
  if (mustChoosePassword(session, doors)) return 'password';
  return doors.accounts.find(session.staffId)?.pinHash === undefined ? 'pin' : null;
}

async function firstAccount(request: FastifyRequest, reply: FastifyReply, doors: StaffDoors) {
  const form = formOf(firstAccountForm, request, reply);
  if (!form) return reply;
  const added = await doors.accounts.addFirst({ ...form, at: doors.now() });
  if (!added.ok) return refuse(reply, 409, accountProblems[added.error]);
  const { staffId: first, role } = added.value;
  doors.tell({ act: 'account-added', staffId: first }, { staffId: first }, { role });
  return begin(request, reply, doors, added.value);
}

async function signIn(request: FastifyRequest, reply: FastifyReply, doors: StaffDoors) {
  const form = formOf(signInForm, request, reply);
  if (!form) return reply;
  const tries = triesOf(form.staffId, request);
  if (refuseToWait(reply, doors.guard.take(tries))) return reply;
  const account = await doors.accounts.signIn(form.staffId, form.password, doors.now());
  if (!account) {
    const act = doors.guard.waitMs(tries) > 0 ? 'locked-out' : 'sign-in-refused';
    doors.tell({ act, staffId: form.staffId }, form);
    return refuse(reply, 403, sentences.wrongPassword);
  }
  doors.guard.succeeded(tries);
  const { staffId: who } = account;
  if (doors.outOfHours.asks(who)) {
    const refusal = 'out-of-hours';
    if (form.reason === undefined) return refuse(reply, 409, sentences.outOfHours, { refusal });
    doors.outOfHours.told(who);
    doors.tell({ act: 'out-of-hours', staffId: who, reason: form.reason }, { staffId: who });
  }
  return begin(request, reply, doors, account);
}

/** The session goes on where it was, for its own person alone; it never grows older for that. */
async function unlock(request: FastifyRequest, reply: FastifyReply, doors: StaffDoors) {
  const session = doors.sessions.find(secretOf(request, doors));
  if (!session) return refuse(reply, 401, sentences.signIn);
  const form = formOf(unlockForm, request, reply);
  const by = form && (await provenBy(session, form.proof, request, reply, doors));
  if (!by) return reply;
  doors.sessions.unlock(session);
  doors.tell({ act: 'unlocked', staffId: session.staffId, because: by }, session);
  return reply.send({ ok: true });
}

/** Whoever was signed in at this browser is not any more. */
function begin(
  request: FastifyRequest,
  reply: FastifyReply,
  doors: StaffDoors,
  who: { readonly staffId: StaffId; readonly role: StaffRole },
): FastifyReply {
  const { staffId: me, role } = who;
  const device = deviceLabel(request.headers['user-agent']);
  const before = doors.sessions.find(secretOf(request, doors));
  if (before && before.staffId !== me) {
    doors.sessions.end(secretOf(request, doors), 'taken-over', { staffId: me });
  }
  const secret = doors.sessions.start({ staffId: me, role, device, day: hallDate(doors) });
  doors.tell({ act: 'signed-in', staffId: me }, { staffId: me }, { role, device });
  reply.setCookie(cookieName(doors), secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https',
  });
  return reply.send({ ok: true });
}

/** The city's staff work at their own counters only (design part 5, rule 13). */
async function sitAt(request: FastifyRequest, reply: FastifyReply, doors: StaffDoors) {
  const session = sessionInUse(request, reply, doors);
  const form = session && formOf(counterForm, request, reply);
  if (!session || !form) return reply;
  const at = form.counterId ?? undefined;
  const elsewhere = at !== undefined && !doors.node.isOfCityStaff(at);
  if (session.role === 'city-staff' && elsewhere) return refuse(reply, 409, sentences.cityCounter);
  doors.sessions.sitAt(session, at);
  return reply.send({ ok: true });
}
