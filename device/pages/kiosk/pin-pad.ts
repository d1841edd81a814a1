import { html, type nothing, type TemplateResult } from 'lit';
import { post } from '../../../broker/client/page/live.ts';
import type { KioskView } from '../../kiosk/kiosk-view.ts';
import type { Drawing } from './drawing.ts';
import { hallLine } from './home-screen.ts';
import { back, lock } from './icons.ts';

type PinView = Extract<KioskView, { screen: 'staff-pin' }>;

const DIGITS_MIN = 4;
const DIGITS_MAX = 8;
const TRIES = 5;
const SECOND_MS = 1_000;
const MINUTE_SECONDS = 60;
const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

/** The digits pressed so far. They are never drawn, and gone as soon as they are sent. */
export class PinPad {
  readonly #changed: () => void;
  #digits = '';
  #underway = false;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get count(): number {
    return this.#digits.length;
  }

  get isUnderway(): boolean {
    return this.#underway;
  }

  press(digit: string): void {
    if (this.#underway || this.#digits.length >= DIGITS_MAX) return;
    this.#digits += digit;
    this.#changed();
  }

  clear(): void {
    this.#digits = '';
    this.#changed();
  }

  async send(): Promise<void> {
    if (this.#underway || this.#digits.length < DIGITS_MIN) return;
    const pin = this.#digits;
    this.#digits = '';
    this.#underway = true;
    this.#changed();
    await post('/staff/pin', { pin });
    this.#underway = false;
    this.#changed();
  }
}

/** Who is there? Buttons alone: a text field would bring a keyboard to a public screen. */
export function pinScreen(drawing: Drawing, view: PinView, pad: PinPad): TemplateResult {
  const leftMs = view.lockedForMs - drawing.sinceViewMs;
  const locked = leftMs > 0;
  const still = locked || view.checking || pad.isUnderway;
  const tooShort = pad.count < DIGITS_MIN;
  return html`<div class="kiosk staff-pin" lang="ja">
    <header>${hallLine(drawing)}</header>
    <main>
      <div class="asked">
        <span class="sign">${lock}</span>
        <h1>職員用の番号を入れてください</h1>
        ${locked ? lockedFor(leftMs) : dots(pad.count)}
        <p class="told ${view.triesLeft < TRIES ? 'wrong' : ''}">${told(view, still, locked)}</p>
        <p class="visually-hidden" role="status">${told(view, still, locked)}</p>
      </div>
      <div class="pad" role="group" aria-label="数字キー">
        ${keys.map((key) => digitKey(key, pad, still))}
        <button type="button" class="wipe" ?disabled=${still || pad.count === 0} @click=${() => pad.clear()}>
          訂正
        </button>
        ${digitKey('0', pad, still)}
        <button type="button" class="enter" ?disabled=${still || tooShort} @click=${() => void pad.send()}>
          決定
        </button>
      </div>
      <button type="button" class="go-back" @click=${() => void post('/staff/leave', {})}>
        ${back}<span>戻る</span>
      </button>
    </main>
  </div>`;
}

function digitKey(key: string, pad: PinPad, still: boolean): TemplateResult {
  return html`<button type="button" class="num" ?disabled=${still} @click=${() => pad.press(key)}>
    ${key}
  </button>`;
}

function dots(count: number): TemplateResult {
  return html`<p class="dots" role="img" aria-label="${count}桁まで入れました">
    ${Array.from({ length: DIGITS_MAX }, (_, at) => html`<i class=${at < count ? 'full' : ''}></i>`)}
  </p>`;
}

function lockedFor(leftMs: number): TemplateResult {
  const seconds = Math.ceil(leftMs / SECOND_MS);
  const minutes = Math.floor(seconds / MINUTE_SECONDS);
  const rest = String(seconds % MINUTE_SECONDS).padStart(2, '0');
  return html`<p class="locked" role="timer">
    <span>あと</span><b class="num">${minutes}:${rest}</b>
  </p>`;
}

function told(view: PinView, still: boolean, locked: boolean): string | typeof nothing {
  if (locked) return `${TRIES}回まちがえたため、しばらく入力できません`;
  if (still) return '確かめています…';
  if (view.triesLeft < TRIES) return `番号がちがいます。あと${view.triesLeft}回入力できます`;
  return `${DIGITS_MIN}〜${DIGITS_MAX}桁の番号を入れて「決定」を押してください`;
}
