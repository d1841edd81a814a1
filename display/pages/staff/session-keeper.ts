import { follow } from '../../../broker/client/page/live.ts';
import type { Me, SessionView, StaffView } from '../../staff/staff-view.ts';
import { postForm, SHUT, showsSite } from './asking.ts';
import type { SignInForm, Trouble } from './entrance.ts';
import { postAgain } from './own-forms.ts';
import { learnPerson, learnTime } from './press-stamp.ts';
import type { Heard } from './views.ts';

/** While the stream is away, so often it is asked whether the session is why. */
const ASK_SESSION_MS = 2_000;
/** The node is told of somebody's presence no more often than this, or a quarter of the idle time. */
const PRESENT_EVERY_MS = 30_000;
/** So long before the node locks an idle screen it is said (reliability F48), or half the time. */
const WARNING_MS = 2 * 60_000;
const counterLost =
  '窓口に着けたか、確かめられませんでした。この画面のままなら、もう一度選んでください。';
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

  /** Somebody is signed in and their screen is open. */
  get #isOpen(): boolean {
    const { me, lock, due } = this.#session ?? { me: null, lock: null, due: null };
    return me !== null && lock === null && due !== 'password';
  }

  get #idleMs(): number {
    return (this.#session?.idleMinutes ?? 0) * 60_000;
  }

  /** Nobody has touched the page for so long that its screen will soon be locked. */
  get idleSoon(): boolean {
    const idleMs = this.#idleMs;
    const stillMs = performance.now() - this.#presentAtMs;
    return this.#isOpen && stillMs > idleMs - Math.min(WARNING_MS, idleMs / 2);
  }

  /** Who is asked why they come while the hall is closed; nothing else of theirs is wrong. */
  get outOfHours(): SignInForm | undefined {
    return this.#outOfHours;
  }

  open(): void {
    window.addEventListener(SHUT, () => void this.#read());
    for (const sign of ['pointerdown', 'keydown']) {
      window.addEventListener(sign, () => this.#present(), { capture: true, passive: true });
    }
    setInterval(() => {
      const lost = this.#session === undefined || this.#heard?.connected === false;
      const never = this.#isOpen && this.#heard === undefined;
      if ((lost || never) && !this.#asking) void this.#read();
    }, ASK_SESSION_MS);
    void this.#read();
  }

  /** @returns whether it was let in */
  async enter(path: '/sign-in' | '/first-account', form: SignInForm): Promise<boolean> {
    const before = this.#again ?? this.#session?.me ?? undefined;
    const answer = await this.#try(path, form);
    const asked = !answer.ok && answer.refusal === 'out-of-hours';
    this.#outOfHours = asked ? form : undefined;
    if (asked) this.#trouble = noTrouble;
    if (answer.ok) {
      if (before?.staffId === form.staffId) await this.#sitAgain(before);
      await this.#read();
      this.#again = undefined;
    }
    this.#changed();
    return answer.ok;
  }

  /** Shuts the screen at once. @returns why not, as a sentence */
  async lock(): Promise<string | undefined> {
    const answer = await postForm('/lock', {});
    await this.#read();
    return answer.ok ? undefined : answer.sentence;
  }

  /** By PIN or password; what was wrong stands in `trouble`. */
  async unlock(proof: string): Promise<void> {
    await this.#try('/unlock', { proof });
    await this.#read();
  }

  /** Chooses what is due; what was wrong stands in `trouble`. */
  async choose(path: '/password' | '/pin', form: object): Promise<void> {
    if ((await this.#try(path, form)).ok) await this.#read();
    this.#changed();
  }

  /** Nothing was wrong yet with what is asked now. */
  forgetTrouble(): void {
    this.#outOfHours = undefined;
    this.#trouble = noTrouble;
    this.#changed();
  }

  /** @returns why not, as a sentence */
  async sitAt(counterId: string | null): Promise<string | undefined> {
    const answer = await postAgain('/counter', { counterId }, counterLost);
    await this.#read();
    return answer.ok ? undefined : answer.sentence;
  }

  /** Into the training hall, or back. @returns why not, as a sentence */
  async moveTo(
    path: '/training/join' | '/training/leave',
    form: object,
  ): Promise<string | undefined> {
    const answer = await postForm(path, form);
    await this.#read();
    return answer.ok ? undefined : answer.sentence;
  }

  /**
   * Only what the node has ended is over: a browser that merely forgets stays signed in.
   *
   * @returns why not, as a sentence
   */
  async signOut(): Promise<string | undefined> {
    const answer = await postForm('/sign-out', {});
    if (!answer.ok) return answer.sentence;
    if (this.#session) this.#session = { ...this.#session, me: null, lock: null };
    this.#again = undefined;
    this.#leave();
    await this.#read();
    return undefined;
  }

  async #try(path: string, form: object): ReturnType<typeof postForm> {
    const answer = await postForm(path, form);
    const waitSeconds = answer.ok ? 0 : (answer.waitSeconds ?? 0);
    this.#trouble = answer.ok ? noTrouble : { sentence: answer.sentence, waitSeconds: 0 };
    this.#waitUntilMs = waitSeconds === 0 ? 0 : performance.now() + waitSeconds * 1000;
    return answer;
  }

  /** Back to the counter one sat at, when it is the same person: before they see anything else. */
  async #sitAgain({ counterId }: Me): Promise<void> {
    if (counterId !== null) await postAgain('/counter', { counterId }, counterLost);
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
    // What was wrong with one question is not said of another.
    if (asksFor(session) !== asksFor(this.#session)) this.#trouble = noTrouble;
    const moved = session.training !== (this.#session?.training ?? false);
    this.#session = session;
    if (moved) this.#forget();
    if (session.me === null && before) this.#again = before;
    learnPerson(this.#isOpen ? session.me?.staffId : undefined);
    if (this.#isOpen) this.#follow();
    else this.#leave();
    this.#changed();
  }

  /** Another hall: nothing of the one before is shown for a moment longer. */
  #forget(): void {
    this.#stream?.stop();
    this.#stream = undefined;
    this.#heard = undefined;
  }

  #leave(): void {
    this.#stream?.stop();
    this.#stream = undefined;
    // Kept for its person alone, out of sight until they are back.
    if (!this.#again && !this.#session?.me) this.#heard = undefined;
  }

  #follow(): void {
    if (this.#stream) return;
    this.#presentAtMs = performance.now();
    const path = this.#session?.training ? '/training/stream' : '/stream';
    this.#stream = follow<StaffView>(path, ({ snapshot: view, connected }) => {
      if (view) {
        if (!connected && this.#heard?.connected) void this.#read();
        this.#hear(view, connected);
      }
      this.#changed();
    });
  }

  /** A node that has just started knows nothing of the hall: the last true picture stays, offline. */
  #hear(view: StaffView, connected: boolean): void {
    const before = this.#heard;
    if (before?.view.staff && !view.staff) {
      this.#heard = { ...before, view: { ...before.view, online: false }, connected };
      return;
    }
    const atMs = view === before?.view ? before.atMs : performance.now();
    this.#heard = { view, atMs, connected };
    learnTime(view, atMs);
    showsSite(view.site);
  }

  /** A page that merely streams keeps nobody signed in: only this does, and what is pressed. */
  #present(): void {
    const stillMs = performance.now() - this.#presentAtMs;
    if (!this.#isOpen || stillMs < Math.min(PRESENT_EVERY_MS, this.#idleMs / 4)) return;
    this.#presentAtMs = performance.now();
    void postForm('/present', {});
  }
}

function asksFor(session: SessionView | undefined): string {
  return JSON.stringify([session?.me?.staffId, session?.lock, session?.due]);
}
