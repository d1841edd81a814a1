import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { decode } from '../../broker/contract/decode.ts';
import { requestId } from '../../broker/contract/ids.ts';
import { assert } from '../../broker/contract/result.ts';
import { actorOf } from './ask-route.ts';
import { type ReservationRules, type ReservedDay, readReservations } from './reservation-file.ts';
import { sentenceOf, sentences } from './sentences.ts';
import type { Session } from './session-book.ts';
import { formOf, leadInUse, placeOf, refuse, type StaffDoors } from './staff-doors.ts';
import type { StaffNode } from './staff-node.ts';
import type { ReservationsView } from './staff-view.ts';
import type { Place } from './training-desk.ts';

/** Every day that can be imported, full, with room for Japanese names of services. */
const FILE_CHARS_MAX = 400_000;
/** UTF-8 takes three bytes for a Japanese letter. */
const BODY_BYTES_MAX = FILE_CHARS_MAX * 3 + 1_024;
/** More problems than these are one and the same mistake. */
const PROBLEMS_MAX = 8;

const fileForm = v.strictObject({ text: v.pipe(v.string(), v.maxLength(FILE_CHARS_MAX)) });

/** 予約の取り込み, for the 責任者 alone: looked at first, and taken whole or not at all (R67). */
export function reservationRoutes(app: FastifyInstance, doors: StaffDoors): void {
  const options = { bodyLimit: BODY_BYTES_MAX };
  app.post('/reservations/check', options, async (request, reply) => {
    const read = readFile(request, reply, doors);
    return read ? reply.send({ ok: true, value: read.view }) : reply;
  });
  app.post('/reservations', options, async (request, reply) => {
    const read = readFile(request, reply, doors);
    if (!read) return reply;
    const { lead, days } = read;
    if (days === undefined) return refuse(reply, 409, sentences.reservationsWrong);
    return importDays(reply, placeOf(lead, doors), lead, days);
  });
}

type Read = {
  readonly lead: Session;
  readonly view: ReservationsView;
  readonly days: readonly ReservedDay[] | undefined;
};

function readFile(
  request: FastifyRequest,
  reply: FastifyReply,
  doors: StaffDoors,
): Read | undefined {
  const lead = leadInUse(request, reply, doors);
  const form = lead && formOf(fileForm, request, reply);
  if (!lead || !form) return undefined;
  const rules = rulesOf(placeOf(lead, doors).node);
  if (!rules) {
    refuse(reply, 409, sentenceOf('offline'));
    return undefined;
  }
  const read = readReservations(form.text, rules);
  const problems = read.ok ? [] : read.error;
  const days = read.ok ? read.value : [];
  const view: ReservationsView = {
    days: days.map(({ day, reservations }) => ({ day, reservations: reservations.length })),
    problems: problems.slice(0, PROBLEMS_MAX),
    further: Math.max(0, problems.length - PROBLEMS_MAX),
  };
  return { lead, view, days: read.ok ? read.value : undefined };
}

/** What the hall said last of its services and its day; nothing before it has said so. */
function rulesOf({ pack, businessDay }: StaffNode): ReservationRules | undefined {
  if (pack === undefined || businessDay === undefined) return undefined;
  const ja = pack.locales.find(({ locale }) => locale === 'ja');
  const services = pack.site.services.map(({ id, from, until }) => {
    const names = [id, ja?.services[id]?.name, ja?.services[id]?.short];
    // Compared as cells are: `NFKC` makes full-width letters plain.
    return { id, from, until, names: names.flatMap((name) => name?.normalize('NFKC') ?? []) };
  });
  return { timeZone: pack.site.timeZone, today: businessDay, services };
}

/** One request a day, the earliest first; a list taken twice is the same list. */
async function importDays(
  reply: FastifyReply,
  { hall }: Place,
  lead: Session,
  days: readonly ReservedDay[],
): Promise<FastifyReply> {
  for (const [index, { day, reservations }] of days.entries()) {
    const id = decode(requestId, randomUUID());
    assert(id.ok, 'a UUID is a request id');
    const ask = { actor: actorOf(lead), day, reservations: [...reservations] };
    const answered = await hall.request('import-reservations', ask, id.value);
    if (answered.ok) continue;
    const before =
      index === 0 ? '' : `（${index}日分は取り込みました。残りをもう一度取り込んでください。）`;
    return refuse(reply, 409, `${sentenceOf(answered.error)}${before}`);
  }
  return reply.send({ ok: true });
}
