import { follow } from '../../../broker/client/page/live.ts';
import type { Me, SessionView, StaffView } from '../../staff/staff-view.ts';
import { postForm, SIGNED_OUT } from './asking.ts';
import type { SignInForm, Trouble } from './entrance.ts';
import type { Heard } from './views.ts';

/** While the stream is away, so often it is asked whether the session is why. */
const ASK_SESSION_MS = 2_000;
/** The node is told of somebody's presence no more often than this. */
const PRESENT_EVERY_MS = 60_000;
/** Two minutes before the node ends an idle session (reliability F48). */
const IDLE_WARNING_MS = 13 * 60_000;
const noTrouble: Trouble = { sentence: '', waitSeconds: 0 };

/**
 * Who is signed in at this page, and the stream that hangs on it. When a session ends by itself
 * the person is remembered, so that after signing in again they go on where they were.
 */
export class SessionKeeper {
  readonly #changed: () => void;
  #session: SessionView | undefined;
  #again: Me | undefined;
  #heard: Heard | undefined;
  #stream: { stop(): void } | undefined;
  #trouble = noTrouble;
  #outOfHours: SignInForm | undefined;
  #waitUntilMs = 0;
  #presentAtMs = 0;
  #asking = false;
  #reading: Promise<void> = Promise.resolve();

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Nothing before the node has answered. */
  get session(): SessionView | undefined {
    return this.#session;
  }

  /** Whose session ended without their doing. */
  get again(): Me | undefined {
    return this.#again;
  }

  get heard(): Heard | undefined {
    return this.#heard;
  }

  get trouble(): Trouble {
    const waitSeconds = Math.ceil((this.#waitUntilMs - performance.now()) / 1000);
    if (waitSeconds > 0) return { ...this.#trouble, waitSeconds };
    return this.#waitUntilMs > 0 ? noTrouble : this.#trouble;
  }

  /** Nobody has touched the page for so long that it will soon sign them out. */
  get idleSoon(): boolean {
    const idleMs = performance.now() - this.#presentAtMs;
    return this.#session?.me != null && idleMs > IDLE_WARNING_MS;
  }

  /** Who is asked why they come while the hall is closed; nothing else of theirs is wrong. */
  get outOfHours(): SignInForm | undefined {
    return this.#outOfHours;
  }

  forgetOutOfHours(): void {
    this.#outOfHours = undefined;
    this.#changed();
  }

  open(): void {
    window.addEventListener(SIGNED_OUT, () => void this.#read());
    for (const sign of ['pointerdown', 'keydown']) {
      window.addEventListener(sign, () => this.#present(), { capture: true, passive: true });
    }
    setInterval(() => {
      const lost = this.#session === undefined || this.#heard?.connected === false;
      const never = this.#session?.me != null && this.#heard === undefined;
      if ((lost || never) && !this.#asking) void this.#read();
    }, ASK_SESSION_MS);
    void this.#read();
  }

  async enter(path: '/sign-in' | '/first-account', form: SignInForm): Promise<void> {
    const answer = await postForm(path, form);
    const waitSeconds = answer.ok ? 0 : (answer.waitSeconds ?? 0);
    const asked = !answer.ok && answer.refusal === 'out-of-hours';
    this.#outOfHours = asked ? form : undefined;
    this.#trouble = answer.ok || asked ? noTrouble : { sentence: answer.sentence, waitSeconds: 0 };
    this.#waitUntilMs = waitSeconds === 0 ? 0 : performance.now() + waitSeconds * 1000;
    if (answer.ok) {
      await this.#sitAgain(form.staffId);
      await this.#read();
      this.#again = undefined;
    }
    this.#changed();
  }

  /** @returns why not, as a sentence */
  async sitAt(counterId: string | null): Promise<string | undefined> {
    const answer = await postForm('/counter', { counterId });
    if (!answer.ok) return answer.sentence;
    await this.#read();
    return undefined;
  }

  /**
   * Only what the node has ended is over: a browser that merely forgets stays signed in.
   *
   * @returns why not, as a sentence
   */
  async signOut(): Promise<string | undefined> {
    const answer = await postForm('/sign-out', {});
    if (!answer.ok) return answer.sentence;
    if (this.#session) this.#session = { ...this.#session, me: null };
    this.#leave();
    await this.#read();
    return undefined;
  }

  /** Back to the counter one sat at, when it is the same person: before they see anything else. */
  async #sitAgain(staffId: string): Promise<void> {
    const counterId = this.#again?.staffId === staffId ? this.#again.counterId : null;
    if (counterId !== null) await postForm('/counter', { counterId });
  }

  /** One after another: what was asked before a change must not be taken for the news of it. */
  #read(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#readNow());
    return this.#reading;
  }

  async #readNow(): Promise<void> {
    this.#asking = true;
    const read = await fetch('/session')
      .then((response) => (response.ok ? response.json() : undefined))
      .catch(() => undefined);
    this.#asking = false;
    if (read === undefined) return;
    const before = this.#session?.me ?? undefined;
    const session = read as SessionView;
    this.#session = session;
    if (session.me === null && before) this.#again = before;
    if (session.me === null) this.#leave();
    else this.#follow();
    this.#changed();
  }

  #leave(): void {
    this.#stream?.stop();
    this.#stream = undefined;
    this.#heard = this.#again && this.#heard;
  }

  #follow(): void {
    if (this.#stream) return;
    this.#presentAtMs = performance.now();
    this.#stream = follow<StaffView>('/stream', ({ snapshot: view, connected }) => {
      if (view) {
        const atMs = view === this.#heard?.view ? this.#heard.atMs : performance.now();
        this.#heard = { view, atMs, connected };
      }
      this.#changed();
    });
  }

  /** A page that merely streams keeps nobody signed in: only this does, and what is pressed. */
  #present(): void {
    if (!this.#session?.me || performance.now() - this.#presentAtMs < PRESENT_EVERY_MS) return;
    this.#presentAtMs = performance.now();
    void postForm('/present', {});
  }
}
