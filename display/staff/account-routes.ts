import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { staffId } from '../../broker/contract/ids.ts';
import { newPassword, staffRole } from './account.ts';
import { proof, provenBy } from './person-check.ts';
import { accountProblems, sentences } from './sentences.ts';
import type { Session } from './session-book.ts';
import { formOf, leadInUse, refuse, type StaffDoors, triesOfPerson } from './staff-doors.ts';
import type { AccountView } from './staff-view.ts';

const accountForm = v.strictObject({ staffId, role: staffRole, password: newPassword });
const freeForm = v.strictObject({ staffId });
const resetForm = v.strictObject({ staffId, proof });
const disableForm = v.strictObject({ staffId, disabled: v.boolean() });

/** The accounts of the hall, for the 責任者 alone (R47, R53). */
export function accountRoutes(app: FastifyInstance, doors: StaffDoors): void {
  app.get('/accounts', async (request, reply) => {
    if (!leadInUse(request, reply, doors)) return reply;
    const rows = doors.accounts.accounts.map(({ staffId: id, role, disabled, ...more }) => {
      const waitSeconds = Math.ceil(doors.guard.waitMs([triesOfPerson(id)]) / 1000);
      const handedOver = more.handedOverUntil !== undefined;
      return { staffId: id, role, disabled, waitSeconds, handedOver } satisfies AccountView;
    });
    return reply.header('cache-control', 'no-store').send(rows);
  });
  app.post('/accounts', (request, reply) => add(request, reply, doors));
  app.post('/accounts/disabled', (request, reply) => setDisabled(request, reply, doors));
  app.post('/accounts/free', (request, reply) => free(request, reply, doors));
  app.post('/accounts/reset', (request, reply) => reset(request, reply, doors));
}

async function add(request: FastifyRequest, reply: FastifyReply, doors: StaffDoors) {
  const lead: Session | undefined = leadInUse(request, reply, doors);
  const form = lead && formOf(accountForm, request, reply);
  if (!lead || !form) return reply;
  const added = await doors.accounts.add({ ...form, at: doors.now() });
  if (!added.ok) return refuse(reply, 409, accountProblems[added.error]);
  doors.tell({ act: 'account-added', staffId: form.staffId }, lead, { role: form.role });
  return reply.send({ ok: true });
}

/** Nobody shuts themselves out; whoever is shut out is signed out at once. */
async function setDisabled(request: FastifyRequest, reply: FastifyReply, doors: StaffDoors) {
  const lead: Session | undefined = leadInUse(request, reply, doors);
  const form = lead && formOf(disableForm, request, reply);
  if (!lead || !form) return reply;
  if (lead.staffId === form.staffId) return refuse(reply, 409, sentences.ownAccount);
  const changed = await doors.accounts.setDisabled(form.staffId, form.disabled);
  if (!changed.ok) return refuse(reply, 409, accountProblems[changed.error]);
  const act = form.disabled ? 'account-disabled' : 'account-enabled';
  doors.tell({ act, staffId: form.staffId }, lead);
  if (form.disabled) doors.sessions.endAllOf(form.staffId, 'disabled', lead);
  return reply.send({ ok: true });
}

/** Somebody mistyped too often: the 責任者, who knows them, spares them the wait. */
async function free(request: FastifyRequest, reply: FastifyReply, doors: StaffDoors) {
  const lead: Session | undefined = leadInUse(request, reply, doors);
  const form = lead && formOf(freeForm, request, reply);
  if (!lead || !form) return reply;
  doors.guard.free(triesOfPerson(form.staffId));
  doors.tell({ act: 'sign-in-freed', staffId: form.staffId }, lead);
  return reply.send({ ok: true });
}

/**
 * A password for one sign-in, told once; the 責任者 proves who they are (F48). Alone of all presses it
 * cannot be asked again under its id: its answer would have to be kept for that, which is the password
 * in plain. A second press makes another one, and the first, which nobody has seen, is worth nothing.
 */
async function reset(request: FastifyRequest, reply: FastifyReply, doors: StaffDoors) {
  const lead: Session | undefined = leadInUse(request, reply, doors);
  const form = lead && formOf(resetForm, request, reply);
  if (!lead || !form) return reply;
  if (lead.staffId === form.staffId) return refuse(reply, 409, sentences.ownPassword);
  if (!(await provenBy(lead, form.proof, request, reply, doors))) return reply;
  doors.sessions.unlock(lead);
  const handed = await doors.accounts.handOver(form.staffId, doors.now());
  if (!handed.ok) return refuse(reply, 409, accountProblems[handed.error]);
  doors.tell({ act: 'password-reset', staffId: form.staffId }, lead);
  doors.sessions.endAllOf(form.staffId, 'password-reset', lead);
  doors.guard.free(triesOfPerson(form.staffId));
  return reply.header('cache-control', 'no-store').send({ ok: true, value: handed.value });
}
