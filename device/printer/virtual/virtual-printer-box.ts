import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import { decode } from '../../../broker/contract/decode.ts';
import { ok, type Result } from '../../../broker/contract/result.ts';
import type { SlipWidth } from '../slip.ts';
import { encodePng } from './png.ts';
import type { GlyphSource } from './type-setter.ts';
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
    'overheated',
    'cooled',
    'fail-after-slip',
    'stall',
    'wake',
  ]),
});

const cable = v.strictObject({ plugged: v.boolean() });

type Options = {
  readonly printer: { readonly host: string; readonly port: number };
  readonly widthDots: SlipWidth;
  /** What its printer sets text with. */
  readonly glyphs?: GlyphSource;
  /** Something of its view changed. */
  readonly onView?: () => void;
};

/** The virtual printer with its cable and what came out of it; it speaks no MQTT, as no printer does. */
export class VirtualPrinterBox {
  readonly printer: VirtualPrinter;
  readonly port: VirtualPort;
  readonly #options: Options;
  readonly #slips: VirtualSlip[] = [];

  private constructor(options: Options) {
    this.#options = options;
    this.printer = new VirtualPrinter({
      widthDots: options.widthDots,
      ...(options.glyphs && { glyphs: options.glyphs }),
      answer: (bytes) => this.port.answer(bytes),
      onSlip: (slip) => this.#keep(slip),
      onState: () => this.#changed(),
      onDrain: () => this.port.drain(),
    });
    this.port = new VirtualPort(this.printer, () => this.#changed());
  }

  /** The error is a sentence: which port cannot be opened, and why. */
  static async open(options: Options): Promise<Result<VirtualPrinterBox, string>> {
    const box = new VirtualPrinterBox(options);
    const { host, port } = options.printer;
    const plugged = await box.port.listen(host, port);
    return plugged.ok ? ok(box) : plugged;
  }

  /** Oldest first. */
  get slips(): readonly VirtualSlip[] {
    return this.#slips;
  }

  async close(): Promise<void> {
    await this.port.close();
  }

  /** What a page needs to show the slips, and to let things happen to the printer. */
  addRoutes(app: FastifyInstance): void {
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
    app.post('/cable', (request, reply) => {
      const decoded = decode(cable, request.body);
      if (!decoded.ok) return reply.code(400).send({ error: 'malformed', ...decoded.error });
      this.port.setPlugged(decoded.value.plugged);
      return { ok: true };
    });
  }

  #keep(slip: VirtualSlip): void {
    this.#slips.push(slip);
    if (this.#slips.length > SLIPS_KEPT_MAX) this.#slips.shift();
    this.#changed();
  }

  #changed(): void {
    this.#options.onView?.();
  }

  get view(): VirtualView {
    const { hanging, state } = this.printer;
    return {
      state,
      connected: this.port.connected,
      plugged: this.port.plugged,
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
