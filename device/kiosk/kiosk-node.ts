import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import type { Hall } from '../../broker/client/hall.ts';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import { PageServer, type PageServerOptions } from '../../broker/client/page-server.ts';
import { failureSound, issuedSound } from '../../broker/client/sound/chime.ts';
import { writeWav } from '../../broker/client/sound/pcm.ts';
import { decode } from '../../broker/contract/decode.ts';
import { locale, requestId, serviceId } from '../../broker/contract/ids.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import { deadlineOf, stepKiosk } from './kiosk-session.ts';
import type { KioskSounds } from './kiosk-sounds.ts';
import {
  emptyKiosk,
  type KioskEffect,
  type KioskInput,
  type KioskState,
  type KioskTimings,
  type Touch,
} from './kiosk-state.ts';
import type { Frame } from './kiosk-view.ts';
import { qrPath } from './qr-path.ts';
import { viewOfKiosk } from './view-of-kiosk.ts';

export type KioskParts = {
  readonly hall: Hall;
  readonly log: Logger;
  readonly clock: NodeClock;
  readonly timings: KioskTimings;
  /** The node's own loudspeaker; without one the page sounds. Never both. */
  readonly sounds: KioskSounds | undefined;
  readonly server: Pick<PageServerOptions, 'host' | 'port' | 'pagesDirectory' | 'themeFile'>;
};

const touchBody = v.strictObject({ touchId: requestId, serviceId, locale });
const languageBody = v.strictObject({ locale });
const layoutBody = v.strictObject({ low: v.boolean() });
const soundFiles = { 'issued.wav': issuedSound, 'failed.wav': failureSound };
const soundFile = v.picklist(['issued.wav', 'failed.wav']);

/** The ticket terminal: the session between the hall on one side and its own page on the other. */
export class KioskNode {
  readonly #parts: KioskParts;
  #state: KioskState = emptyKiosk;
  #sound: Frame['sound'];
  #server: PageServer | undefined;
  #cancelTimer: (() => void) | undefined;
  #qr: { readonly text: string; readonly code: ReturnType<typeof qrPath> } | undefined;

  private constructor(parts: KioskParts) {
    this.#parts = parts;
  }

  /** @returns the running kiosk, or a sentence that tells why its page cannot be served */
  static async open(parts: KioskParts): Promise<Result<KioskNode, string>> {
    const node = new KioskNode(parts);
    const failed = await node.#open();
    return failed === undefined ? ok(node) : err(failed);
  }

  async #open(): Promise<string | undefined> {
    const { server, log } = this.#parts;
    const routes = (app: FastifyInstance) => this.#addRoutes(app);
    const opened = await PageServer.listen({ ...server, pages: 'kiosk', log, routes });
    if (!opened.ok) return opened.error;
    this.#server = opened.value;
    this.#followHall();
    this.#publish();
    return undefined;
  }

  get url(): string {
    return this.#server?.url ?? '';
  }

  async close(): Promise<void> {
    this.#cancelTimer?.();
    await this.#server?.close();
  }

  #followHall(): void {
    const { hall } = this.#parts;
    const presence = () => {
      const { online, beat } = hall.presence;
      this.#take({ type: 'presence', online, beat });
    };
    hall.on('site', undefined, (pack) => this.#take({ type: 'site', pack }));
    hall.on('kiosk', hall.node, (snapshot) => this.#take({ type: 'kiosk', snapshot }));
    hall.on('line', undefined, (snapshot) => this.#take({ type: 'line', snapshot }));
    hall.on('hall', undefined, presence);
    hall.onPresence(presence);
  }

  #addRoutes(app: FastifyInstance): void {
    app.post('/touch', async (request, reply) => {
      const body = decode(touchBody, request.body);
      if (!body.ok) return reply.code(400).send(body.error);
      this.#take({ type: 'touch-service', touch: body.value });
      const accepted = this.#state.lastTouchId === body.value.touchId;
      return reply.code(accepted ? 202 : 409).send({ accepted });
    });
    app.post('/home', async (_request, reply) => {
      this.#take({ type: 'touch-home' });
      return reply.code(204).send();
    });
    app.post('/language', async (request, reply) => {
      const body = decode(languageBody, request.body);
      if (!body.ok) return reply.code(400).send(body.error);
      this.#take({ type: 'choose-language', locale: body.value.locale });
      return reply.code(204).send();
    });
    app.post('/layout', async (request, reply) => {
      const body = decode(layoutBody, request.body);
      if (!body.ok) return reply.code(400).send(body.error);
      this.#take({ type: 'choose-layout', low: body.value.low });
      return reply.code(204).send();
    });
    app.get<{ Params: { version: string; file: string } }>(
      '/texts/:version/:file',
      async ({ params }, reply) => {
        const { pack } = this.#state;
        const texts = pack?.locales.find((entry) => `${entry.locale}.json` === params.file);
        if (texts === undefined || pack?.version !== params.version) return reply.callNotFound();
        return reply.header('cache-control', 'public, max-age=31536000, immutable').send(texts);
      },
    );
    app.get<{ Params: { file: string } }>('/sounds/:file', async ({ params }, reply) => {
      const file = decode(soundFile, params.file);
      if (!file.ok) return reply.callNotFound();
      return reply.type('audio/wav').send(writeWav(soundFiles[file.value]()));
    });
  }

  #take(input: KioskInput): void {
    const { clock, timings } = this.#parts;
    const before = this.#state.session;
    const { state, effects } = stepKiosk(this.#state, input, clock.monotonicMs(), timings);
    this.#state = state;
    for (const effect of effects) this.#act(effect);
    if (state.session !== before) this.#logSession();
    this.#wait();
    this.#publish();
  }

  #act(effect: KioskEffect): void {
    if (effect.kind === 'request') {
      void this.#issue(effect.touch);
      return;
    }
    const { sounds } = this.#parts;
    if (sounds) sounds[effect.name]();
    else this.#sound = { id: (this.#sound?.id ?? 0) + 1, name: effect.name };
  }

  async #issue({ touchId, serviceId, locale }: Touch): Promise<void> {
    const { hall } = this.#parts;
    const ask = { actor: { kind: 'kiosk', nodeId: hall.node }, serviceId, locale } as const;
    const result = await hall.request('issue-ticket', ask, touchId);
    this.#take({ type: 'reply', touchId, result });
  }

  /** One timer, for whatever happens by itself next. */
  #wait(): void {
    const { clock, timings } = this.#parts;
    this.#cancelTimer?.();
    const deadline = deadlineOf(this.#state, timings);
    this.#cancelTimer =
      deadline === undefined
        ? undefined
        : clock.after(Math.max(0, Math.ceil(deadline - clock.monotonicMs())), () =>
            this.#take({ type: 'tick' }),
          );
  }

  #publish(): void {
    const { hall, clock, timings } = this.#parts;
    const moment = {
      at: clock.monotonicMs(),
      domainNow: hall.domainNow(),
      sound: this.#sound,
      qr: (text: string) => this.#qrOf(text),
    };
    this.#server?.stream.publish(viewOfKiosk(this.#state, moment, timings));
  }

  #qrOf(text: string) {
    if (this.#qr?.text !== text) this.#qr = { text, code: qrPath(text) };
    return this.#qr.code;
  }

  #logSession(): void {
    const { session } = this.#state;
    const { log } = this.#parts;
    switch (session.kind) {
      case 'take-slips':
      case 'show-number': {
        const { number: ticketNumber, serviceId, touchId } = session.given;
        log.info('kiosk.given', {
          ticketNumber,
          serviceId,
          requestId: touchId,
          shown: session.kind,
        });
        break;
      }
      case 'trouble':
        log.warn('kiosk.trouble', { because: session.because });
        break;
      default:
    }
  }
}
