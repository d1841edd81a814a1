import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { startHeartbeat } from '../../../broker/client/page/heartbeat.ts';
import { follow, type Live, post } from '../../../broker/client/page/live.ts';
import type { Wording } from '../../../broker/client/page/wording.ts';
import { assertNever } from '../../../broker/contract/result.ts';
import type { HelpOnScreen, KioskView } from '../../kiosk/kiosk-view.ts';
import { type Drawing, drawingOf } from './drawing.ts';
import { fitTexts } from './fit-texts.ts';
import { homeScreen } from './home-screen.ts';
import { guardKiosk } from './kiosk-guard.ts';
import { KioskSound } from './kiosk-sound.ts';
import {
  bareNotice,
  closedScreen,
  evacuation,
  noticeScreen,
  outOfService,
  preparing,
  trouble,
} from './notice-screens.ts';
import { PinPad, pinScreen } from './pin-pad.ts';
import { guardSleep, sleepScreen, wander } from './sleep-screen.ts';
import { followFinger } from './sliding-finger.ts';
import { StaffActs } from './staff-acts.ts';
import { cornerRing, StaffCorner } from './staff-corner.ts';
import { staffScreen } from './staff-screen.ts';
import { TextShelf } from './text-shelf.ts';
import {
  issuingScreen,
  printingScreen,
  showNumberScreen,
  takeSlipsScreen,
} from './ticket-screens.ts';
import { newTouchId } from './touch-id.ts';

const SECOND_MS = 1_000;
/** A touch that the node did not answer is sent again under its id, so that it can issue only once. */
const TOUCH_ATTEMPTS_MAX = 4;
const TOUCH_RETRY_MS = 400;
/** A call for a hand that no node took is told for so long. */
const UNHEARD_MS = 15_000;
/** Where the corner that staff know opens staff mode: never in the middle of somebody's errand. */
const cornerScreens: readonly KioskView['screen'][] = [
  'preparing',
  'home',
  'closed',
  'out-of-service',
  'notice',
];

/** The ticket terminal's face. It draws views and posts touches; what they mean is the node's. */
class YobiKiosk extends LitElement {
  #live: Live<KioskView> = { snapshot: undefined, connected: false };
  /** When the last view came: its countdown and clock run from here. */
  #viewAt = 0;
  readonly #texts = new TextShelf(() => this.requestUpdate());
  readonly #sound = new KioskSound();
  readonly #redraw = () => this.requestUpdate();
  readonly #pad = new PinPad(this.#redraw);
  readonly #staffActs = new StaffActs(this.#redraw);
  readonly #corner = new StaffCorner(
    () => this.#hasCorner(),
    () => void post('/staff/open', {}),
    this.#redraw,
  );
  /** Pressed and not yet drawn otherwise: the button shows it at once. */
  #pressed: string | undefined;
  /** When a call for a hand met no node: until then the page itself says that nobody was told. */
  #unheardUntil = 0;
  #byKeyboard = false;
  #screen: string | undefined;
  /** What stands on the screen: behind the last view when drawing it failed. */
  #drawn: KioskView | undefined;
  #ends: (() => void)[] = [];

  /** Drawn into the page itself, where the shared styles and the language rules are. */
  protected override createRenderRoot(): HTMLElement {
    this.replaceChildren();
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const stream = follow<KioskView>('/stream', (live) => this.#take(live));
    const second = setInterval(() => this.requestUpdate(), SECOND_MS);
    const resized = () => this.requestUpdate();
    const keyed = () => {
      this.#byKeyboard = true;
    };
    const touched = () => {
      this.#byKeyboard = false;
      this.#sound.touched();
    };
    // First of all listeners: a touch that wakes the screen is nothing else.
    const awake = guardSleep(window, () => this.#isAsleep());
    addEventListener('resize', resized);
    addEventListener('keydown', keyed, true);
    addEventListener('pointerdown', touched, true);
    const finger = followFinger(window, {
      isLed: () => this.#isLed(),
      over: (button) => void this.#slide(button.dataset),
    });
    const beside = (event: Event) => this.#touchBeside(event.target);
    addEventListener('click', beside);
    this.#ends = [
      () => stream.stop(),
      () => clearInterval(second),
      () => removeEventListener('resize', resized),
      () => removeEventListener('keydown', keyed, true),
      () => removeEventListener('pointerdown', touched, true),
      () => removeEventListener('click', beside),
      finger,
      guardKiosk(document),
      awake,
      this.#corner.listen(window),
      startHeartbeat(() => this.#drawn === this.#live.snapshot),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const end of this.#ends) end();
    this.#ends = [];
  }

  #take(live: Live<KioskView>): void {
    if (live.snapshot !== this.#live.snapshot) this.#viewAt = performance.now();
    this.#live = live;
    if (live.snapshot?.screen !== 'home') this.#pressed = undefined;
    if (live.connected) this.#sound.offer(live.snapshot?.hall?.soundId);
    this.requestUpdate();
  }

  #isAsleep(): boolean {
    return this.#live.connected && this.#live.snapshot?.hall?.asleep === true;
  }

  #hasCorner(): boolean {
    const { connected, snapshot } = this.#live;
    const staffCorner = snapshot?.hall?.staffCorner === true;
    return connected && staffCorner && !this.#isAsleep() && cornerScreens.includes(snapshot.screen);
  }

  async #touch(serviceId: string, locale: string): Promise<void> {
    if (this.#pressed !== undefined) return;
    this.#pressed = serviceId;
    this.requestUpdate();
    const touchId = newTouchId();
    for (let attempt = 1; attempt <= TOUCH_ATTEMPTS_MAX; attempt += 1) {
      const { status } = await post('/touch', { touchId, serviceId, locale });
      if (status !== 0) break;
      await new Promise((resolve) => setTimeout(resolve, TOUCH_RETRY_MS));
    }
    this.#pressed = undefined;
    this.requestUpdate();
  }

  async #callStaff(): Promise<void> {
    const { status } = await post('/help', {});
    this.#unheardUntil = status === 204 ? 0 : performance.now() + UNHEARD_MS;
    this.requestUpdate();
  }

  #help(told: HelpOnScreen): HelpOnScreen {
    if (performance.now() < this.#unheardUntil) return 'unheard';
    // What was on its way when the node fell silent is anybody's guess.
    return this.#live.connected || told !== 'asking' ? told : 'none';
  }

  /** The guide reads what is touched. */
  #isLed(): boolean {
    return this.#live.connected && this.#live.snapshot?.hall?.guide?.by === 'touch';
  }

  async #slide({ service: serviceId, language, help }: DOMStringMap): Promise<void> {
    const locale = this.#live.snapshot?.hall?.locale;
    if (help !== undefined) await post('/help', { slid: true });
    else if (language) await post('/language', { locale: language, slid: true });
    else await post('/touch', { touchId: newTouchId(), serviceId, locale, slid: true });
  }

  /** Who meets nothing hears how to go on, or the number once more; who touches a notice hears it. */
  #touchBeside(target: EventTarget | null): void {
    const { snapshot } = this.#live;
    const told = snapshot?.screen === 'notice' && snapshot.hall.voice;
    if (!told && !this.#isLed()) return;
    if (!(target instanceof Element) || target.closest('button')) return;
    void post('/guide', { on: true });
  }

  #drawing(): Drawing | undefined {
    const { snapshot } = this.#live;
    const hall = snapshot?.hall;
    if (hall === undefined) return undefined;
    const words = this.#texts.wording(hall.textsVersion, hall.locale);
    const home = this.#texts.wording(hall.textsVersion, hall.homeLocale);
    this.#texts.prefetch(hall.textsVersion, hall.languages);
    const said = words ?? home;
    if (said === undefined || home === undefined) return undefined;
    return drawingOf(hall, said, home, {
      sinceViewMs: performance.now() - this.#viewAt,
      pressed: this.#pressed,
      landscape: innerWidth >= innerHeight,
      touch: (serviceId) => void this.#touch(serviceId, hall.locale),
      goHome: () => void post('/home', {}),
      choose: (locale) => void post('/language', { locale }),
      layout: (low) => void post('/layout', { low }),
      guide: (on) => void post('/guide', { on }),
      callStaff: () => void this.#callStaff(),
      help: this.#help(hall.help),
    });
  }

  override render(): TemplateResult {
    return html`${this.#face()}${this.#corner.isRinging ? cornerRing : nothing}`;
  }

  #face(): TemplateResult {
    const { snapshot, connected } = this.#live;
    const drawing = this.#drawing();
    if (snapshot === undefined || drawing === undefined) return bareNotice();
    // That people must leave stays true, whatever has failed since.
    const leaving = snapshot.screen === 'notice' && snapshot.notice === 'evacuate';
    if (!connected && !leaving) return preparing(drawing, 'lost');
    if (drawing.hall.asleep) return sleepScreen(drawing, this.#otherWords(drawing));
    switch (snapshot.screen) {
      case 'preparing':
        return preparing(drawing, 'away');
      case 'home':
        return homeScreen(drawing, snapshot.services);
      case 'issuing':
        return issuingScreen(drawing, snapshot);
      case 'printing':
        return printingScreen(drawing, snapshot);
      case 'take-slips':
        return takeSlipsScreen(drawing, snapshot);
      case 'show-number':
        return showNumberScreen(drawing, snapshot);
      case 'trouble':
        return trouble(drawing, snapshot);
      case 'closed':
        return closedScreen(drawing, snapshot);
      case 'out-of-service':
        return outOfService(drawing, snapshot);
      case 'notice':
        return snapshot.notice === 'evacuate'
          ? evacuation(drawing, this.#wordsBut(drawing, drawing.words.locale))
          : noticeScreen(drawing, snapshot.notice);
      case 'staff-pin':
        return pinScreen(drawing, snapshot, this.#pad);
      case 'staff':
        return staffScreen(drawing, snapshot, this.#staffActs);
      default:
        return assertNever(snapshot);
    }
  }

  #wordsBut({ hall }: Drawing, locale: string): readonly Wording[] {
    return hall.languages
      .filter((other) => other.locale !== locale)
      .flatMap((other) => this.#texts.wording(hall.textsVersion, other.locale) ?? []);
  }

  /** The languages of the hall that are another than its first. */
  #otherWords({ hall, home }: Drawing): readonly Wording[] {
    const [first] = home.bcp47.split('-');
    return hall.languages
      .filter(({ bcp47 }) => bcp47.split('-')[0] !== first)
      .flatMap(({ locale }) => this.#texts.wording(hall.textsVersion, locale) ?? []);
  }

  protected override updated(): void {
    const { snapshot } = this.#live;
    const hall = snapshot?.hall;
    const words = hall && this.#texts.wording(hall.textsVersion, hall.locale);
    if (words) {
      document.documentElement.lang = words.bcp47;
      document.documentElement.dir = words.direction;
    }
    fitTexts(this);
    wander(this);
    this.#drawn = snapshot;
    const screen = `${snapshot?.screen}`;
    if (screen === this.#screen) return;
    this.#screen = screen;
    this.#pad.clear();
    this.#staffActs.reset();
    // Whoever works with a keyboard goes on from the first thing of the new screen.
    if (this.#byKeyboard) this.querySelector<HTMLElement>('main button')?.focus();
  }
}

customElements.define('yobi-kiosk', YobiKiosk);
