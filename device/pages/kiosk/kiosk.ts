import { html, LitElement, type TemplateResult } from 'lit';
import { follow, type Live, post } from '../../../broker/client/page/live.ts';
import type { KioskView } from '../../kiosk/kiosk-view.ts';
import { type Drawing, drawingOf } from './drawing.ts';
import { fitTexts } from './fit-texts.ts';
import { homeScreen } from './home-screen.ts';
import { guardKiosk } from './kiosk-guard.ts';
import { bareNotice, closedScreen, outOfService, preparing, trouble } from './notice-screens.ts';
import { PageSounds } from './page-sounds.ts';
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

/** The ticket terminal's face. It draws views and posts touches; what they mean is the node's. */
class YobiKiosk extends LitElement {
  #live: Live<KioskView> = { snapshot: undefined, connected: false };
  /** When the last view came: its countdown and clock run from here. */
  #viewAt = 0;
  readonly #texts = new TextShelf(() => this.requestUpdate());
  readonly #sounds = new PageSounds();
  /** Pressed and not yet drawn otherwise: the button shows it at once. */
  #pressed: string | undefined;
  #byKeyboard = false;
  #screen: string | undefined;
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
      this.#sounds.unlock();
    };
    addEventListener('resize', resized);
    addEventListener('keydown', keyed, true);
    addEventListener('pointerdown', touched, true);
    this.#ends = [
      () => stream.stop(),
      () => clearInterval(second),
      () => removeEventListener('resize', resized),
      () => removeEventListener('keydown', keyed, true),
      () => removeEventListener('pointerdown', touched, true),
      guardKiosk(document),
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
    if (live.connected) this.#sounds.hear(live.snapshot?.hall?.sound);
    this.requestUpdate();
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
    });
  }

  override render(): TemplateResult {
    const { snapshot, connected } = this.#live;
    const drawing = this.#drawing();
    if (snapshot === undefined || drawing === undefined) return bareNotice();
    if (!connected) return preparing(drawing, 'lost');
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
      default:
        return html``;
    }
  }

  protected override updated(): void {
    const { snapshot } = this.#live;
    const hall = snapshot?.hall;
    const words = hall && this.#texts.wording(hall.textsVersion, hall.locale);
    if (words) document.documentElement.lang = words.bcp47;
    fitTexts(this);
    const screen = `${snapshot?.screen}`;
    if (screen === this.#screen) return;
    this.#screen = screen;
    // Whoever works with a keyboard goes on from the first thing of the new screen.
    if (this.#byKeyboard) this.querySelector<HTMLElement>('main button')?.focus();
  }
}

customElements.define('yobi-kiosk', YobiKiosk);
