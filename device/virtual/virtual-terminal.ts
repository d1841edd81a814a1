import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import { PageServer } from '../../broker/client/page-server.ts';
import { decode } from '../../broker/contract/decode.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { assert, err, ok, type Result } from '../../broker/contract/result.ts';
import { hidBoxAct, VirtualHidBox } from '../hid/virtual/virtual-hid-box.ts';
import type { PanelWiring } from '../panel/panel-wiring.ts';
import { boardActs, VirtualBoard } from '../panel/virtual/virtual-board.ts';
import type { SlipWidth } from '../printer/slip.ts';
import type { GlyphSource } from '../printer/virtual/type-setter.ts';
import { VirtualPrinterBox } from '../printer/virtual/virtual-printer-box.ts';
import type { TerminalView } from './terminal-view.ts';

type Place = { readonly host: string; readonly port: number };

type Options = {
  /** Its page. */
  readonly listen: Place;
  readonly printer: Place;
  readonly board?: Place & { readonly wiring: PanelWiring };
  readonly hid?: Place;
  /** The keypad of a call box, which stands at a counter and not at the terminal. */
  readonly callBox?: Place;
  readonly widthDots: SlipWidth;
  readonly glyphs?: GlyphSource;
  readonly log: Logger;
  readonly pagesDirectory?: string;
  readonly themeFile?: string;
};

const boardAsk = v.strictObject({ act: v.picklist(boardActs) });

/**
 * The devices of a ticket terminal without hardware: printer, panel, scanner and keypad, and the
 * keypad of a call box, each behind a port that speaks the real protocol, and one page to press, to
 * pull and to unplug (issue 3, point 10). The processes at the other end do not know the difference.
 */
export class VirtualTerminal {
  readonly #options: Options;
  readonly #closers: (() => Promise<void>)[] = [];
  #printer: VirtualPrinterBox | undefined;
  #board: VirtualBoard | undefined;
  #hid: VirtualHidBox | undefined;
  #callBox: VirtualHidBox | undefined;
  #page: PageServer | undefined;

  private constructor(options: Options) {
    this.#options = options;
  }

  /** The error is a sentence: which port cannot be opened, and why. */
  static async open(options: Options): Promise<Result<VirtualTerminal, string>> {
    const terminal = new VirtualTerminal(options);
    const failed = await terminal.#open();
    if (failed === undefined) return ok(terminal);
    await terminal.close();
    return err(failed);
  }

  async #open(): Promise<string | undefined> {
    const { printer, widthDots, glyphs, board, hid, callBox } = this.#options;
    const onView = () => this.#publish();
    const printing = await VirtualPrinterBox.open({
      ...{ printer, widthDots, onView },
      ...(glyphs && { glyphs }),
    });
    if (!printing.ok) return printing.error;
    this.#printer = printing.value;
    this.#closers.push(() => printing.value.close());
    if (board) {
      const opened = await VirtualBoard.listen({ ...board, onChange: onView });
      if (!opened.ok) return opened.error;
      this.#board = opened.value;
      this.#closers.push(() => opened.value.close());
    }
    const boxes = [hid && (await this.#openHid(hid)), callBox && (await this.#openHid(callBox))];
    for (const opened of boxes) if (opened && !opened.ok) return opened.error;
    [this.#hid, this.#callBox] = boxes.map((opened) => (opened?.ok ? opened.value : undefined));
    return this.#openPage();
  }

  async #openHid(place: Place): Promise<Result<VirtualHidBox, string>> {
    const opened = await VirtualHidBox.listen({ ...place, onView: () => this.#publish() });
    if (opened.ok) this.#closers.push(() => opened.value.close());
    return opened;
  }

  async #openPage(): Promise<string | undefined> {
    const { listen, log, pagesDirectory, themeFile } = this.#options;
    const page = await PageServer.listen({
      ...listen,
      log,
      ...(pagesDirectory !== undefined && { pages: 'terminal', pagesDirectory }),
      ...(themeFile !== undefined && { themeFile }),
      routes: (app) => this.#addRoutes(app),
    });
    if (!page.ok) return page.error;
    this.#page = page.value;
    this.#closers.push(() => page.value.close());
    this.#publish();
    return undefined;
  }

  /** Where its page is. */
  get url(): string {
    return this.#page?.url ?? '';
  }

  get printer(): VirtualPrinterBox {
    assert(this.#printer !== undefined, 'an open terminal has its printer');
    return this.#printer;
  }

  get board(): VirtualBoard | undefined {
    return this.#board;
  }

  get hid(): VirtualHidBox | undefined {
    return this.#hid;
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }

  #addRoutes(app: FastifyInstance): void {
    this.#printer?.addRoutes(app);
    app.post('/board', (request, reply) => {
      const asked = decode(boardAsk, request.body);
      if (!asked.ok) return reply.code(400).send({ error: 'malformed', ...asked.error });
      this.#board?.do(asked.value.act);
      return reply.code(this.#board ? 204 : 404).send();
    });
    this.#addHidRoute(app, '/hid', () => this.#hid);
    this.#addHidRoute(app, '/call-box', () => this.#callBox);
  }

  #addHidRoute(app: FastifyInstance, route: string, box: () => VirtualHidBox | undefined): void {
    app.post(route, async (request, reply) => {
      const asked = decode(hidBoxAct, request.body);
      if (!asked.ok) return reply.code(400).send({ error: 'malformed', ...asked.error });
      const done = await box()?.do(asked.value);
      if (done === undefined) return reply.code(404).send();
      return done.ok ? reply.code(204).send() : reply.code(409).send({ error: done.error });
    });
  }

  #publish(): void {
    if (this.#printer === undefined || this.#page === undefined) return;
    const view: TerminalView = {
      printer: this.#printer.view,
      ...(this.#board && { board: this.#board.view }),
      ...(this.#hid && { hid: this.#hid.view }),
      ...(this.#callBox && { callBox: this.#callBox.view }),
    };
    this.#page.stream.publish(view);
  }
}
