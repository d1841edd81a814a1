import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { staffId } from '../../broker/contract/ids.ts';
import { newPassword, staffRole } from './account.ts';
import { accountProblems, sentences } from './sentences.ts';
import type { Session } from './session-book.ts';
import { formOf, leadInUse, refuse, type StaffDoors } from './staff-doors.ts';
import type { AccountView } from './staff-view.ts';

const accountForm = v.strictObject({ staffId, role: staffRole, password: newPassword });
const disableForm = v.strictObject({ staffId, disabled: v.boolean() });

/** The accounts of the hall, for the 責任者 alone (R47, R53). */
export function accountRoutes(app: FastifyInstance, doors: StaffDoors): void {
  app.get('/accounts', async (request, reply) => {
    if (!leadInUse(request, reply, doors)) return reply;
    const rows: AccountView[] = doors.accounts.accounts.map(({ staffId: id, role, disabled }) => {
      return { staffId: id, role, disabled };
    });
    return reply.header('cache-control', 'no-store').send(rows);
  });
  app.post('/accounts', (request, reply) => add(request, reply, doors));
  app.post('/accounts/disabled', (request, reply) => setDisabled(request, reply, doors));
}

async function add(request: FastifyRequest, reply: FastifyReply, doors: StaffDoors) {
  const lead: Session | undefined = leadInUse(request, reply, doors);
  const form = lead && formOf(accountForm, request, reply);
  if (!form) return reply;
  const added = await doors.accounts.add({ ...form, at: doors.now() });
  if (!added.ok) return refuse(reply, 409, accountProblems[added.error]);
  doors.log.info('account.added', { staffId: added.value.staffId, role: added.value.role });
  doors.access.record(lead, { act: 'account-added', staffId: form.staffId });
  return reply.send({ ok: true });
}

/** Nobody shuts themselves out; whoever is shut out is signed out at once. */
async function setDisabled(request: FastifyRequest, reply: FastifyReply, doors: StaffDoors) {
  const lead: Session | undefined = leadInUse(request, reply, doors);
  const form = lead && formOf(disableForm, request, reply);
  if (!form) return reply;
  if (lead.staffId === form.staffId) return refuse(reply, 409, sentences.ownAccount);
  const changed = await doors.accounts.setDisabled(form.staffId, form.disabled);
  if (!changed.ok) return refuse(reply, 409, accountProblems[changed.error]);
  doors.log.info('account.changed', { staffId: form.staffId, disabled: form.disabled });
  const act = form.disabled ? 'account-disabled' : 'account-enabled';
  doors.access.record(lead, { act, staffId: form.staffId });
  if (form.disabled) doors.sessions.endAllOf(form.staffId, 'disabled');
  return reply.send({ ok: true });
}
