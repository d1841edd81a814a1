import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import { decode } from '../../broker/contract/decode.ts';
import { locale, requestId, serviceId } from '../../broker/contract/ids.ts';
import type { KioskInput, KioskState } from './kiosk-state.ts';
import { staffPin } from './pin-book.ts';
import { type StaffDesk, staffAct } from './staff-desk.ts';

type Doors = {
  readonly take: (input: KioskInput) => void;
  readonly stateOf: () => KioskState;
  /** The page gave a sign of life. */
  readonly alive: () => void;
};

const slid = v.optional(v.boolean(), false);
const touchBody = v.strictObject({ touchId: requestId, serviceId, locale, slid });
const languageBody = v.strictObject({ locale, slid });
const helpBody = v.strictObject({ slid });
const guideBody = v.strictObject({ on: v.boolean() });
const layoutBody = v.strictObject({ low: v.boolean() });
const pinBody = v.strictObject({ pin: staffPin });

/** What the page of a kiosk may post, and the texts that it draws with. */
export function kioskRoutes(app: FastifyInstance, { take, stateOf, alive }: Doors): void {
  app.post('/touch', async (request, reply) => {
    const body = decode(touchBody, request.body);
    if (!body.ok) return reply.code(400).send(body.error);
    const { slid, ...touch } = body.value;
    take({ type: 'touch-service', touch, slid });
    const accepted = stateOf().lastTouchId === touch.touchId;
    return reply.code(accepted ? 202 : 409).send({ accepted });
  });
  app.post('/home', async (_request, reply) => {
    take({ type: 'touch-home' });
    return reply.code(204).send();
  });
  app.post('/help', async (request, reply) => {
    const body = decode(helpBody, request.body);
    if (!body.ok) return reply.code(400).send(body.error);
    take({ type: 'call-staff', by: body.value.slid ? 'slide' : 'touch' });
    return reply.code(204).send();
  });
  app.post('/wake', async (_request, reply) => {
    take({ type: 'wake' });
    return reply.code(204).send();
  });
  app.post('/alive', async (_request, reply) => {
    alive();
    return reply.code(204).send();
  });
  app.post('/language', async (request, reply) => {
    const body = decode(languageBody, request.body);
    if (!body.ok) return reply.code(400).send(body.error);
    take({ type: 'choose-language', ...body.value });
    return reply.code(204).send();
  });
  app.post('/guide', async (request, reply) => {
    const body = decode(guideBody, request.body);
    if (!body.ok) return reply.code(400).send(body.error);
    take({ type: 'guide', on: body.value.on });
    return reply.code(204).send();
  });
  app.post('/layout', async (request, reply) => {
    const body = decode(layoutBody, request.body);
    if (!body.ok) return reply.code(400).send(body.error);
    take({ type: 'choose-layout', low: body.value.low });
    return reply.code(204).send();
  });
  app.get<{ Params: { version: string; file: string } }>(
    '/texts/:version/:file',
    async ({ params }, reply) => {
      const { pack } = stateOf();
      const texts = pack?.locales.find((entry) => `${entry.locale}.json` === params.file);
      if (texts === undefined || pack?.version !== params.version) return reply.callNotFound();
      return reply.header('cache-control', 'public, max-age=31536000, immutable').send(texts);
    },
  );
}

/** The doors of the staff mode; the desk looks whether anybody is behind the PIN. */
export function staffRoutes(
  app: FastifyInstance,
  desk: StaffDesk,
  take: (input: KioskInput) => void,
): void {
  app.post('/staff/open', async (_request, reply) => {
    desk.open();
    return reply.code(204).send();
  });
  app.post('/staff/leave', async (_request, reply) => {
    take({ type: 'staff-leave' });
    return reply.code(204).send();
  });
  app.post('/staff/pin', async (request, reply) => {
    const body = decode(pinBody, request.body);
    if (!body.ok) return reply.code(400).send(body.error);
    void desk.tryPin(body.value.pin);
    return reply.code(204).send();
  });
  app.post('/staff/act', async (request, reply) => {
    const body = decode(staffAct, request.body);
    if (!body.ok) return reply.code(400).send(body.error);
    void desk.act(body.value);
    return reply.code(204).send();
  });
}
