import { html, nothing, type TemplateResult } from 'lit';
import type { Wording } from '../../../broker/client/page/wording.ts';
import { mayBeCalled } from '../../status/drawing/phone.ts';
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
  #locking = false;
  #wantsLock = false;
  /** The phone let the screen go, or keeps none on: its citizen has to look by themselves. */
  #lockRefused = false;
  /** Its citizen still looks at it: waits, or is on the way to the counter. */
  #needsLock = false;
  #seen = '';

  constructor(changed: () => void) {
    this.#changed = changed;
    // A phone takes the lock back whenever the page is left.
    document.addEventListener('visibilitychange', () => void this.#settleLock());
  }

  /** With each view: what is new about it, is told once. */
  see({ ticket, notice }: PhoneView, title: string): void {
    const calls = ticket.known && ticket.state === 'calling';
    const needed = calls || (ticket.known && mayBeCalled(ticket));
    if (needed !== this.#needsLock) {
      this.#needsLock = needed;
      void this.#settleLock();
    }
    if (!ticket.known) return;
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

  /** No button on a phone that cannot. */
  drawAwake(wording: Wording): TemplateResult {
    const refused =
      this.#lockRefused && this.#needsLock
        ? html`<p class="refused" role="status">${wording.say('status.keep_awake_refused')}</p>`
        : nothing;
    if (!('wakeLock' in navigator)) return html`${refused}`;
    return html`
      <button aria-pressed=${this.#lock !== undefined} @click=${this.#toggleLock}>
        ${wording.say(this.#lock ? 'status.keep_awake_on' : 'status.keep_awake')}
      </button>
      ${refused}
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
    // A telephone call, or another app's music, has held it.
    void sound.resume();
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
    // At once, so that it is known how loud it is.
    this.#chime(1);
    // A phone whose screen went out stops the page, and with it the sound that was asked for.
    this.#wantsLock = true;
    await this.#settleLock();
    if (maybeNotices()) await Notification.requestPermission();
  };

  readonly #toggleLock = async (): Promise<void> => {
    this.#wantsLock = this.#lock === undefined;
    await this.#settleLock();
  };

  /** The screen is kept on while that is asked for, seen, and of use; the phone may end it at any time. */
  async #settleLock(): Promise<void> {
    if (!this.#wantsLock || !this.#needsLock) return this.#lock?.release();
    if (!('wakeLock' in navigator)) return this.#refuseLock();
    if (this.#lock || this.#locking || !isSeen()) return;
    this.#locking = true;
    try {
      this.#lock = await navigator.wakeLock.request('screen');
      this.#lockRefused = false;
      this.#lock.addEventListener('release', () => this.#loseLock());
    } catch {
      // Its battery is low: the screen goes out as it always did. Left meanwhile, it is asked again.
      if (isSeen()) this.#refuseLock();
    }
    this.#locking = false;
    this.#changed();
    // It may have been taken back meanwhile.
    if (!this.#wantsLock || !this.#needsLock) await this.#settleLock();
  }

  #refuseLock(): void {
    this.#wantsLock = false;
    this.#lockRefused = true;
    this.#changed();
  }

  #loseLock(): void {
    this.#lock = undefined;
    // Neither given back nor left: the phone has taken it.
    if (this.#wantsLock && this.#needsLock && isSeen()) this.#lockRefused = true;
    this.#changed();
  }
}

const isSeen = () => document.visibilityState === 'visible';

/**
 * Whether it is of use to ask for leave: Android's browsers show no notice without a service worker,
 * and say so only when one is made. Before leave is given, one that is made is not shown.
 */
function maybeNotices(): boolean {
  if (!('Notification' in window) || Notification.permission !== 'default') return false;
  try {
    new Notification('');
    return true;
  } catch {
    return false;
  }
}
