import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import { PageServer } from '../../../broker/client/page-server.ts';
import { decode } from '../../../broker/contract/decode.ts';
import type { Logger } from '../../../broker/contract/log.ts';
import { err, ok, type Result } from '../../../broker/contract/result.ts';
import type { SlipWidth } from '../slip.ts';
import { encodePng } from './png.ts';
import { VirtualPort } from './virtual-port.ts';
import { VirtualPrinter } from './virtual-printer.ts';
import type { VirtualSlip } from './virtual-slip.ts';
import type { SlipView, VirtualView } from './virtual-view.ts';

/** Pictures and bytes of so many slips are kept; the page hangs up the newest of them. */
const SLIPS_KEPT_MAX = 120;
const SLIPS_SHOWN_MAX = 16;

const ask = v.strictObject({
  happening: v.picklist([
    'paper-out',
    'paper-near-end',
    'paper-loaded',
    'cover-opened',
    'cover-closed',
    'cutter-jammed',
    'cutter-freed',
    'fail-after-slip',
    'stall',
    'wake',
  ]),
});

type Options = {
  readonly listen: { readonly host: string; readonly port: number };
  readonly printer: { readonly host: string; readonly port: number };
  readonly widthDots: SlipWidth;
  readonly log: Logger;
  readonly pagesDirectory?: string;
  readonly themeFile?: string;
};

/** The virtual printer with its cable and its page; it speaks no MQTT, as no printer does. */
export class VirtualBox {
  readonly printer: VirtualPrinter;
  readonly port: VirtualPort;
  readonly #options: Options;
  readonly #slips: VirtualSlip[] = [];
  #page: PageServer | undefined;

  private constructor(options: Options) {
    this.#options = options;
    this.printer = new VirtualPrinter({
      widthDots: options.widthDots,
      answer: (bytes) => this.port.answer(bytes),
      onSlip: (slip) => this.#keep(slip),
      onState: () => this.#publish(),
      onDrain: () => this.port.drain(),
    });
    this.port = new VirtualPort(this.printer, () => this.#publish());
  }

  /** The error is a sentence: which port cannot be opened, and why. */
  static async open(options: Options): Promise<Result<VirtualBox, string>> {
    const box = new VirtualBox(options);
    const plugged = await box.port.listen(options.printer.host, options.printer.port);
    if (!plugged.ok) return plugged;
    const failed = await box.#openPage();
    if (failed === undefined) return ok(box);
    await box.port.close();
    return err(failed);
  }

  async #openPage(): Promise<string | undefined> {
    const { listen, log, pagesDirectory, themeFile } = this.#options;
    const page = await PageServer.listen({
      ...listen,
      log,
      ...(pagesDirectory !== undefined && { pages: 'printer', pagesDirectory }),
      ...(themeFile !== undefined && { themeFile }),
      routes: (app) => this.#routes(app),
    });
    if (!page.ok) return page.error;
    this.#page = page.value;
    this.#publish();
    return undefined;
  }

  /** Where its page is. */
  get url(): string {
    return this.#page?.url ?? '';
  }

  /** Oldest first. */
  get slips(): readonly VirtualSlip[] {
    return this.#slips;
  }

  async close(): Promise<void> {
    await this.#page?.close();
    await this.port.close();
  }

  #routes(app: FastifyInstance): void {
    app.get('/slips.json', () => [...this.#slips].reverse().map(viewOf));
    app.get<{ Params: { file: string } }>('/slips/:file', (request, reply) => {
      const [, number, kind] = /^(\d{1,9})\.(png|bin)$/.exec(request.params.file) ?? [];
      const slip = this.#slips.find((each) => each.number === Number(number));
      if (!slip) return reply.code(404).send({ error: 'no-such-slip' });
      // A slip never changes, but its number counts anew when the printer is switched on again.
      reply.header('cache-control', 'no-store');
      if (kind === 'png') return reply.type('image/png').send(encodePng(slip.picture));
      return reply.type('application/octet-stream').send(Buffer.from(slip.bytes));
    });
    app.get('/hanging.png', (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return reply.type('image/png').send(encodePng(this.printer.hanging.picture()));
    });
    app.post('/happenings', (request, reply) => {
      const decoded = decode(ask, request.body);
      if (!decoded.ok) return reply.code(400).send({ error: 'malformed', ...decoded.error });
      this.printer.happen(decoded.value.happening);
      return { ok: true };
    });
  }

  #keep(slip: VirtualSlip): void {
    this.#slips.push(slip);
    if (this.#slips.length > SLIPS_KEPT_MAX) this.#slips.shift();
    this.#publish();
  }

  #publish(): void {
    this.#page?.stream.publish(this.#view());
  }

  #view(): VirtualView {
    const { hanging, state } = this.printer;
    return {
      state,
      connected: this.port.connected,
      widthDots: this.#options.widthDots,
      hangingDots: hanging.begun ? hanging.heightDots : 0,
      slips: this.#slips.slice(-SLIPS_SHOWN_MAX).reverse().map(viewOf),
    };
  }
}

function viewOf(slip: VirtualSlip): SlipView {
  const { number, picture, bytes, cuts, unknown, complete, lastByteAt } = slip;
  const { heightDots } = picture;
  return { number, heightDots, bytes: bytes.length, cuts, unknown, complete, lastByteAt };
}
