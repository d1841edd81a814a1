import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { outOfHoursReason } from '../../broker/contract/access.ts';
import { counterId, type StaffId, staffId } from '../../broker/contract/ids.ts';
import { newPassword, type StaffRole, verbsFor } from './account.ts';
import { accountProblems, sentences } from './sentences.ts';
import {
  cookieName,
  formOf,
  refuse,
  type StaffDoors,
  secretOf,
  sessionInUse,
} from './staff-doors.ts';
import type { SessionView } from './staff-view.ts';

const signInForm = v.strictObject({
  staffId,
  password: v.pipe(v.string(), v.maxLength(128)),
  /** Asked for while the hall is closed (R59). */
  reason: v.optional(outOfHoursReason),
});
const firstAccountForm = v.strictObject({ staffId, password: newPassword });
const counterForm = v.strictObject({ counterId: v.nullable(counterId) });
const nothing = v.strictObject({});

/** Who one is: the first account, signing in and out, and the counter one sits at. */
export function sessionRoutes(app: FastifyInstance, doors: StaffDoors): void {
  app.get('/session', (request) => sessionView(request, doors));
  app.post('/first-account', (request, reply) => firstAccount(request, reply, doors));
  app.post('/sign-in', (request, reply) => signIn(request, reply, doors));
  app.post('/sign-out', async (request, reply) => {
    doors.sessions.end(secretOf(request, doors));
    return reply.clearCookie(cookieName(doors), { path: '/' }).send({ ok: true });
  });
  // Somebody reads, scrolls or types at the page: they are there, though nothing is asked.
  app.post('/present', async (request, reply) => {
    if (!sessionInUse(request, reply, doors) || !formOf(nothing, request, reply)) return reply;
    return reply.send({ ok: true });
  });
  app.post('/counter', (request, reply) => sitAt(request, reply, doors));
}

/** Asking keeps nobody signed in. */
function sessionView(request: FastifyRequest, doors: StaffDoors): SessionView {
  const session = doors.sessions.find(secretOf(request, doors));
  const { siteName } = doors.node;
  if (!session) return { firstRun: doors.accounts.isEmpty, me: null, siteName };
  const { staffId: me, role } = session;
  const at = session.counterId ?? null;
  const may = verbsFor(role);
  return { firstRun: false, me: { staffId: me, role, counterId: at, may }, siteName };
}

async function firstAccount(request: FastifyRequest, reply: FastifyReply, doors: StaffDoors) {
  const form = formOf(firstAccountForm, request, reply);
  if (!form) return reply;
  const added = await doors.accounts.addFirst({ ...form, at: doors.now() });
  if (!added.ok) return refuse(reply, 409, accountProblems[added.error]);
  const { staffId: first, role } = added.value;
  doors.log.info('account.added', { staffId: first, role });
  doors.access.record({ staffId: first }, { act: 'account-added', staffId: first });
  return begin(request, reply, doors, added.value);
}

async function signIn(request: FastifyRequest, reply: FastifyReply, doors: StaffDoors) {
  const form = formOf(signInForm, request, reply);
  if (!form) return reply;
  const keys = [`id ${form.staffId}`, `address ${request.ip}`];
  const waitSeconds = Math.ceil(doors.guard.take(keys) / 1000);
  if (waitSeconds > 0) {
    const sentence = `続けて間違えたため、あと${waitSeconds}秒お待ちください。`;
    return refuse(reply, 429, sentence, { waitSeconds });
  }
  const account = await doors.accounts.signIn(form.staffId, form.password);
  if (!account) return wrongPassword(reply, doors, form.staffId, keys);
  doors.guard.succeeded(keys);
  const { reason } = form;
  if (doors.outOfHours.asks(account.staffId)) {
    const refusal = 'out-of-hours';
    if (reason === undefined) return refuse(reply, 409, sentences.outOfHours, { refusal });
    doors.outOfHours.told(account.staffId);
    doors.access.record(account, { act: 'out-of-hours', staffId: account.staffId, reason });
  }
  return begin(request, reply, doors, account);
}

/** Only for an account that exists: what else is typed there may be a name, or a password. */
function wrongPassword(
  reply: FastifyReply,
  doors: StaffDoors,
  who: StaffId,
  keys: readonly string[],
): FastifyReply {
  doors.log.warn('sign-in.refused', { staffId: who });
  const act = doors.guard.waitMs(keys) > 0 ? 'locked-out' : 'refused';
  const known = doors.accounts.accounts.some((account) => account.staffId === who);
  if (known) doors.access.record({ staffId: who }, { act, staffId: who });
  return refuse(reply, 403, sentences.wrongPassword);
}

function begin(
  request: FastifyRequest,
  reply: FastifyReply,
  doors: StaffDoors,
  who: { readonly staffId: StaffId; readonly role: StaffRole },
): FastifyReply {
  doors.log.info('sign-in.accepted', { staffId: who.staffId, role: who.role });
  const secret = doors.sessions.start(who.staffId, who.role);
  doors.access.record({ staffId: who.staffId }, { act: 'signed-in', staffId: who.staffId });
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
