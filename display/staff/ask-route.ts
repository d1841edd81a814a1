import type { FastifyInstance, FastifyReply } from 'fastify';
import * as v from 'valibot';
import { decode } from '../../broker/contract/decode.ts';
import {
  type Actor,
  counterId,
  epochMs,
  requestId,
  siteId,
  ticketId,
} from '../../broker/contract/ids.ts';
import { refusals } from '../../broker/contract/refusals.ts';
import { type AskOf, requests, type Verb, verbs } from '../../broker/contract/requests.ts';
import { verbsFor } from './account.ts';
import { malformedSentence, sentenceOf, sentences } from './sentences.ts';
import type { Session } from './session-book.ts';
import { formOf, placeOf, refuse, type StaffDoors, sessionInUse } from './staff-doors.ts';
import type { StaffNode } from './staff-node.ts';

const askForm = v.strictObject({
  verb: v.picklist(verbs),
  /** Made by the page for one press: the same press again is carried out once. */
  requestId,
  /** Engine time as the page heard it: a press that comes late is not carried out. */
  expiresAt: v.optional(epochMs),
  ask: v.record(v.string(), v.unknown()),
  /** The hall that the page showed when it was pressed; left out: the real one. */
  site: v.optional(siteId),
});
type AskForm = v.InferOutput<typeof askForm>;
const whatAndWhere = v.object({
  ticketId: v.optional(ticketId),
  counterId: v.optional(counterId),
});

/** That a training is on is the real hall's affair, from wherever it is pressed. */
const aboutTraining: readonly Verb[] = ['start-training', 'end-training'];

/** The one door to the engine: who asks is added here, never taken from the page. */
export function askRoute(app: FastifyInstance, doors: StaffDoors): void {
  app.post('/ask', async (request, reply) => {
    const session = sessionInUse(request, reply, doors);
    const form = session && formOf(askForm, request, reply);
    if (!session || !form) return reply;
    const { verb, ask, site = doors.hall.site } = form;
    const place = aboutTraining.includes(verb) ? doors : placeOf(session, doors);
    const allowed = verbsFor(session.role).includes(verb) && isOwnWork(session, ask, place.node);
    if (!allowed) return refuse(reply, 403, refusals['not-allowed'][1], { refusal: 'not-allowed' });
    // Never a mixture: what was pressed on a picture of one hall does nothing in the other (R22).
    if (!aboutTraining.includes(verb) && site !== place.hall.site) {
      return refuse(reply, 409, sentences.otherHall, { refusal: 'other-hall' });
    }
    return answer(reply, place, form, { ...ask, actor: actorOf(session) });
  });
}

export function actorOf({ staffId, counterId: at }: Session): Extract<Actor, { kind: 'staff' }> {
  return { kind: 'staff', staffId, ...(at !== undefined && { counterId: at }) };
}

/** The city's staff act on their own counter and on what was handed to it (design part 5, rule 13). */
function isOwnWork(session: Session, ask: object, node: StaffNode): boolean {
  if (session.role !== 'city-staff') return true;
  const own = session.counterId;
  const asked = decode(whatAndWhere, ask);
  // What does not decode goes nowhere: it is refused as malformed.
  if (!asked.ok) return true;
  const { ticketId: id, counterId: at } = asked.value;
  if (at !== undefined && at !== own) return false;
  if (id === undefined) return true;
  const ticket = node.ticket(id);
  return own !== undefined && (ticket?.counterId === own || ticket?.handoffCounterId === own);
}

async function answer<V extends Verb>(
  reply: FastifyReply,
  { hall }: Pick<StaffDoors, 'hall'>,
  press: AskForm & { readonly verb: V },
  given: object,
): Promise<FastifyReply> {
  const { verb, requestId: id, expiresAt } = press;
  const checked = decode(requests[verb].payload, { ...given, requestId: id, expiresAt: 0 });
  if (!checked.ok) return refuse(reply, 400, malformedSentence(checked.error.path));
  const { requestId: _id, expiresAt: _never, ...ask } = checked.value;
  // The schema of this very verb has just passed it; TypeScript cannot tie the two together.
  const answered = await hall.request(verb, ask as AskOf<V>, id, expiresAt);
  if (answered.ok) return reply.send({ ok: true, value: answered.value });
  return refuse(reply, 409, sentenceOf(answered.error), { refusal: answered.error });
}
