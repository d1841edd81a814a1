import type { FastifyInstance } from 'fastify';
import type { FaultHistory } from '../../broker/client/fault-history.ts';
import type { Hall } from '../../broker/client/hall.ts';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import { PageServer, type PageServerOptions } from '../../broker/client/page-server.ts';
import { PagePlayer } from '../../broker/client/sound/page-player.ts';
import { pageSoundRoutes } from '../../broker/client/sound/page-sound-routes.ts';
import type { Player } from '../../broker/client/sound/player-port.ts';
import type { Locale } from '../../broker/contract/ids.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { assert, err, ok, type Result } from '../../broker/contract/result.ts';
import { deadlineOf } from './kiosk-deadlines.ts';
import { kioskRoutes, staffRoutes } from './kiosk-routes.ts';
import { stepKiosk } from './kiosk-session.ts';
import type { KioskSounds, SoundsParts } from './kiosk-sounds.ts';
import { spokenText } from './kiosk-speech.ts';
import {
  emptyKiosk,
  isScan,
  type KioskEffect,
  type KioskInput,
  type KioskSound,
  type KioskState,
  type KioskTimings,
  type Wish,
} from './kiosk-state.ts';
import { KioskTerminal, type TerminalDevices } from './kiosk-terminal.ts';
import type { PinBook } from './pin-book.ts';
import type { BoxPower } from './power-port.ts';
import { qrPath } from './qr-path.ts';
import { StaffAudit } from './staff-audit.ts';
import { StaffDesk } from './staff-desk.ts';
import { viewOfKiosk } from './view-of-kiosk.ts';
import type { VolumeKnob } from './volume-knob.ts';

export type KioskParts = {
  readonly hall: Hall;
  readonly log: Logger;
  readonly clock: NodeClock;
  readonly timings: KioskTimings;
  /** The node's own loudspeaker; without one the page sounds. Never both. */
  readonly player: Player | undefined;
  /** What is heard, over whichever player (R9). */
  readonly soundsOver: (asked: SoundsAsked) => KioskSounds;
  readonly devices: TerminalDevices;
  readonly pins: PinBook;
  readonly power: BoxPower;
  /** Kept on disk; told who is to hear of a change. */
  readonly volumeKnob: (changed: (volume: number) => void) => VolumeKnob;
  readonly faults: FaultHistory;
  readonly server: Pick<PageServerOptions, 'host' | 'port' | 'pagesDirectory' | 'themeFile'>;
};

/** What sounds have to ask of the kiosk, and to tell it. */
type SoundsAsked = Pick<SoundsParts, 'player' | 'sentence' | 'changed'>;

/** The ticket terminal: the session between the hall on one side and its own page on the other. */
export class KioskNode {
  readonly #parts: KioskParts;
  readonly #pagePlayer: PagePlayer | undefined;
  readonly #sounds: KioskSounds;
  readonly #volume: VolumeKnob;
  readonly #desk: StaffDesk;
  readonly #audit: StaffAudit;
  readonly #terminal: KioskTerminal;
  #state: KioskState = emptyKiosk;
  #soundId: string | undefined;
  #server: PageServer | undefined;
  #cancelTimer: (() => void) | undefined;
  #qr: { readonly text: string; readonly code: ReturnType<typeof qrPath> } | undefined;

  private constructor(parts: KioskParts) {
    this.#parts = parts;
    const { hall, log, clock, devices, pins, power } = parts;
    const take = (input: KioskInput) => this.#take(input);
    const stateOf = () => this.#state;
    this.#pagePlayer = parts.player
      ? undefined
      : new PagePlayer({ tell: (soundId) => this.#offer(soundId) });
    const player = parts.player ?? this.#pagePlayer;
    assert(player !== undefined, 'a kiosk without a player of its own has its page for one');
    this.#sounds = parts.soundsOver({
      player,
      sentence: (key, locale) =>
        this.#state.pack && spokenText(this.#state.pack, locale, [{ key }]),
      changed: (fault) => this.#terminal.soundIs(fault),
    });
    this.#volume = parts.volumeKnob((volume) => this.#sounds.setVolume(volume));
    this.#audit = new StaffAudit(hall, clock, log);
    this.#terminal = new KioskTerminal({
      ...{ ...devices, hall, log, clock, stateOf, take },
      faults: parts.faults,
      louder: () => this.#volume.louder(),
      changed: () => this.#publish(),
    });
    this.#desk = new StaffDesk({
      ...{ hall, pins, power, take, stateOf },
      audit: this.#audit,
      panel: devices.panel,
      volume: this.#volume,
      soundOut: () => this.#sounds.issued(),
    });
  }

  /** @returns the running kiosk, or a sentence that tells why its page cannot be served */
  static async open(parts: KioskParts): Promise<Result<KioskNode, string>> {
    const node = new KioskNode(parts);
    const failed = await node.#open();
    return failed === undefined ? ok(node) : err(failed);
  }

  async #open(): Promise<string | undefined> {
    const { server, log } = this.#parts;
    const routes = (app: FastifyInstance) => {
      const take = (input: KioskInput) => this.#take(input);
      const stateOf = () => this.#state;
      const alive = () => this.#terminal.alive();
      kioskRoutes(app, { take, stateOf, alive });
      staffRoutes(app, this.#desk, take);
      if (this.#pagePlayer) pageSoundRoutes(app, this.#pagePlayer);
    };
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
    this.#sounds.hush();
    this.#audit.close();
    this.#terminal.close();
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

  #take(input: KioskInput): void {
    const { clock, timings } = this.#parts;
    const before = this.#state;
    const { state, effects } = stepKiosk(before, input, clock.monotonicMs(), timings);
    this.#state = state;
    for (const effect of effects) this.#act(effect);
    if (state.session !== before.session) this.#sessionChanged(before);
    this.#terminal.follow(before, state);
    this.#wait();
    this.#publish();
  }

  #sessionChanged({ session }: KioskState): void {
    this.#logSession();
    const after = this.#state.session;
    if (session.kind === 'staff' && after.kind !== 'staff') this.#desk.left();
    // Whoever turned it up at the keypad is served.
    if (after.kind === 'none' && session.kind !== 'none') this.#volume.giveBack();
  }

  #act(effect: KioskEffect): void {
    switch (effect.kind) {
      case 'request':
        void this.#issue(effect.wish);
        break;
      case 'ask-help':
        void this.#askHelp();
        break;
      case 'sound':
        this.#sound(effect.name, effect.locale);
        break;
      case 'say':
        this.#say(effect);
        break;
    }
  }

  /** In the language asked for where a voice speaks it, else in the hall's own. */
  #say({ sentences, silent, locale }: Extract<KioskEffect, { kind: 'say' }>): void {
    const { pack } = this.#state;
    const speaks = this.#parts.devices.speaks(locale);
    const tongue = speaks ? locale : pack?.site.languages[0];
    if (pack === undefined || tongue === undefined) return;
    const text = spokenText(pack, tongue, speaks ? sentences : silent);
    if (text) void this.#sounds.say(text, tongue);
  }

  /** One who is led by voice hears the guide's words to the same bells, with the number in them. */
  #sound(name: KioskSound, locale: Locale): void {
    if (name === 'failed') this.#sounds.failed(locale);
    else if (name === 'take-slips') this.#sounds.takeSlips(locale);
    else this.#sounds.issued();
  }

  async #issue(wish: Wish): Promise<void> {
    const { hall } = this.#parts;
    const actor = { kind: 'kiosk', nodeId: hall.node } as const;
    const { touchId, locale } = wish;
    const result = isScan(wish)
      ? await hall.request('check-in', { actor, code: wish.code, locale }, touchId)
      : await hall.request('issue-ticket', { actor, serviceId: wish.serviceId, locale }, touchId);
    this.#take({ type: 'reply', touchId, result });
  }

  /** Asked for already, it is refused: staff have it before them all the same. */
  async #askHelp(): Promise<void> {
    const { hall } = this.#parts;
    const actor = { kind: 'kiosk', nodeId: hall.node } as const;
    const asked = await hall.request('ask-help', { actor, place: { kioskId: hall.node } });
    this.#take({ type: 'help-reply', heard: asked.ok || asked.error === 'wrong-state' });
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

  #offer(soundId: string | undefined): void {
    this.#soundId = soundId;
    this.#publish();
  }

  #publish(): void {
    if (this.#server === undefined) return;
    const { hall, clock, timings } = this.#parts;
    const moment = {
      at: clock.monotonicMs(),
      domainNow: hall.domainNow(),
      soundId: this.#soundId,
      qr: (text: string) => this.#qrOf(text),
      reader: this.#terminal.reader,
      staffCorner: this.#desk.exists,
      parts: this.#terminal.parts,
      volume: this.#volume.volume,
    };
    this.#server.stream.publish(viewOfKiosk(this.#state, moment, timings));
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
