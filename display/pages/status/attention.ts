import { html, type TemplateResult } from 'lit';
import type { Wording } from '../../../broker/client/page/wording.ts';
import type { PhoneView } from '../../status/drawing/status-view.ts';

/** Two notes down, as the hall's own chime. */
const NOTES_HZ = [880, 660] as const;
const NOTE_SECONDS = 0.45;
const VIBRATION_MS = [300, 150, 300, 150, 600];

/**
 * Makes a citizen look up when the turn is near and when the number is called, for as long as the
 * page is open. Browsers let a page sound, shake or ask only after a touch: hence the button.
 */
export class Attention {
  readonly #changed: () => void;
  #sound: AudioContext | undefined;
  #lock: WakeLockSentinel | undefined;
  #wantsLock = false;
  #seen = '';

  constructor(changed: () => void) {
    this.#changed = changed;
    // A phone takes the lock back whenever the page is left.
    document.addEventListener('visibilitychange', () => {
      if (this.#wantsLock && document.visibilityState === 'visible') void this.#keepAwake();
    });
  }

  /** With each view: what is new about it, is told once. */
  see({ ticket, notice }: PhoneView, title: string): void {
    if (!ticket.known) return;
    const calls = ticket.state === 'calling';
    const near = ticket.soon && ticket.state === 'waiting';
    // A second call is a new one; that the turn is near is told once.
    const moment = calls ? `called ${ticket.calls}` : near ? 'near' : '';
    if (moment === this.#seen) return;
    const first = this.#seen === '' && moment === '';
    this.#seen = moment;
    if (!first && moment !== '' && notice !== 'evacuate' && this.#sound) this.#tell(title, calls);
  }

  drawAlerting(wording: Wording): TemplateResult {
    return html`
      <button class="primary" aria-pressed=${this.#sound !== undefined} @click=${this.#ask}>
        ${wording.say(this.#sound ? 'status.notify_on' : 'status.notify')}
      </button>
    `;
  }

  /** Nothing on a phone that cannot. */
  drawAwake(wording: Wording): TemplateResult {
    if (!('wakeLock' in navigator)) return html``;
    return html`
      <button aria-pressed=${this.#lock !== undefined} @click=${this.#toggleLock}>
        ${wording.say(this.#lock ? 'status.keep_awake_on' : 'status.keep_awake')}
      </button>
    `;
  }

  #tell(title: string, long: boolean): void {
    this.#chime(long ? 2 : 1);
    navigator.vibrate?.(VIBRATION_MS);
    if (!('Notification' in window) || Notification.permission !== 'granted') return;
    try {
      new Notification(title, { tag: 'turn', requireInteraction: long });
    } catch {
      // Android's browsers show none without a service worker, which would stay on the phone.
    }
  }

  #chime(times: number): void {
    const sound = this.#sound;
    if (!sound) return;
    for (let nth = 0; nth < times * NOTES_HZ.length; nth += 1) {
      const at = sound.currentTime + nth * NOTE_SECONDS;
      const tone = new OscillatorNode(sound, { frequency: NOTES_HZ[nth % NOTES_HZ.length] ?? 0 });
      const loudness = new GainNode(sound, { gain: 0 });
      loudness.gain.linearRampToValueAtTime(0, at);
      loudness.gain.linearRampToValueAtTime(0.6, at + 0.02);
      loudness.gain.exponentialRampToValueAtTime(0.001, at + NOTE_SECONDS);
      tone.connect(loudness).connect(sound.destination);
      tone.start(at);
      tone.stop(at + NOTE_SECONDS);
    }
  }

  readonly #ask = async (): Promise<void> => {
    if (this.#sound) {
      void this.#sound.close();
      this.#sound = undefined;
      return this.#changed();
    }
    this.#sound = new AudioContext();
    this.#changed();
    await this.#sound.resume();
    // At once, so that it is known how loud it is.
    this.#chime(1);
    if ('Notification' in window && Notification.permission === 'default') {
      await Notification.requestPermission();
    }
  };

  readonly #toggleLock = async (): Promise<void> => {
    this.#wantsLock = !this.#wantsLock;
    if (this.#wantsLock) return this.#keepAwake();
    await this.#lock?.release();
  };

  async #keepAwake(): Promise<void> {
    try {
      this.#lock = await navigator.wakeLock.request('screen');
    } catch {
      // Its battery is low: the screen goes out as it always did, and the button says so.
      this.#wantsLock = false;
      return;
    }
    this.#lock.addEventListener('release', () => {
      this.#lock = undefined;
      this.#changed();
    });
    this.#changed();
  }
}
