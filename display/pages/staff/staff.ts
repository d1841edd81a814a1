import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { Me, SessionView } from '../../staff/staff-view.ts';
import './staff-monitor.ts';
import { drawDialog, showDialog } from './dialog.ts';
import { manualDialog } from './dialogs.ts';
import {
  chooseCounter,
  choosePassword,
  firstAccount,
  type SignInForm,
  signIn,
} from './entrance.ts';
import './lock-screen.ts';
import { outOfHours } from './out-of-hours.ts';
import './pin-choice.ts';
import { SessionKeeper } from './session-keeper.ts';
import { trainingBand } from './training-band.ts';
import { type Heard, ownCounter, type PresentView, present } from './views.ts';

/** The staff page: who one is, at which counter, and then the monitor. It holds no queue logic. */
class StaffPage extends LitElement {
  readonly #keeper = new SessionKeeper(() => this.requestUpdate());
  /** Somebody looks on without a counter of their own. */
  #watching = false;
  /** Somebody else wants to sign in at the locked screen of another. */
  #other = false;
  /** Who put off the choice of a PIN, for this time. */
  #pinLaterFor: string | undefined;
  #problem = '';
  /** The manual is open before anybody is let in. */
  #reading = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#keeper.open();
    window.addEventListener('keydown', this.#keyAtDoor);
    setInterval(() => this.requestUpdate(), 1_000);
  }

  protected override render(): TemplateResult | typeof nothing {
    const keeper = this.#keeper;
    const { session, again, trouble } = keeper;
    if (!session) return waiting('受付サーバーに接続しています…');
    if (session.firstRun) {
      const register = (form: SignInForm) => void keeper.enter('/first-account', form);
      return html`${firstAccount(session.siteName, trouble, register)}${this.#helpAtDoor()}`;
    }
    const me = session.me ?? again;
    const front = this.#front(session);
    // One template for all, so that the monitor stays the same while its person is let in again.
    return html`
      ${front ?? nothing}${front ? this.#helpAtDoor() : nothing}
      ${me && session.due !== 'password' ? this.#monitor(me, front !== undefined) : nothing}
      ${this.#problem && !front ? html`<p class="note bad" role="alert">▲ ${this.#problem}</p>` : nothing}
    `;
  }

  /** What stands before the monitor; nothing when its person may go on. */
  #front(session: SessionView): TemplateResult | undefined {
    const { again, trouble, outOfHours: asked } = this.#keeper;
    const { siteName, me, lock, due, ended } = session;
    const signingIn = { siteName, trouble, again, ended };
    if (asked) {
      return outOfHours(siteName, asked, {
        choose: (reason) => void this.#enter({ ...asked, reason }),
        back: () => this.#keeper.forgetTrouble(),
      });
    }
    if (me === null) return signIn(signingIn, (form) => void this.#enter(form));
    if (lock && this.#other) {
      const state = { ...signingIn, again: undefined };
      return signIn(
        state,
        (form) => void this.#enter(form),
        () => this.#letOther(false),
      );
    }
    if (lock) {
      return html`
        <lock-screen .me=${me} .lock=${lock} .trouble=${trouble} .siteName=${siteName}
          .open=${this.#unlock} .other=${() => this.#letOther(true)}></lock-screen>
      `;
    }
    if (due === 'password') {
      const choose = (password: string) => void this.#keeper.choose('/password', { password });
      return choosePassword(siteName, me, trouble, { choose, signOut: this.#signOut });
    }
    if (due !== 'pin' || this.#pinLaterFor === me.staffId) return undefined;
    return html`
      <pin-choice .me=${me} .trouble=${trouble} .siteName=${siteName}
        .choose=${this.#choosePin} .later=${() => this.#pinLater(me.staffId)}></pin-choice>
    `;
  }

  /** The manual shows nothing of the hall: whoever cannot get in may read how (R54). */
  #helpAtDoor(): TemplateResult {
    const dialog = this.#reading ? manualDialog() : undefined;
    return html`
      <div class="door-help">
        <button class="second" @click=${() => this.#read(true)}>ヘルプ<kbd>F1</kbd></button>
        ${drawDialog(dialog, () => this.#read(false))}
      </div>
    `;
  }

  #read(reading: boolean): void {
    this.#reading = reading;
    this.requestUpdate();
  }

  protected override updated(): void {
    const dialog = this.querySelector<HTMLDialogElement>('.door-help dialog');
    if (!dialog) this.#reading = false;
    showDialog(dialog, this.#reading);
  }

  readonly #keyAtDoor = (event: KeyboardEvent): void => {
    if (event.key !== 'F1' || !this.querySelector('.door-help')) return;
    event.preventDefault();
    this.#read(true);
  };

  async #enter(form: SignInForm): Promise<void> {
    if (!(await this.#keeper.enter('/sign-in', form))) return;
    this.#pinLaterFor = undefined;
    this.#letOther(false);
  }

  readonly #unlock = (proof: string): Promise<void> => this.#keeper.unlock(proof);
  readonly #choosePin = (pin: string): Promise<void> => this.#keeper.choose('/pin', { pin });

  #pinLater(staffId: string): void {
    this.#pinLaterFor = staffId;
    this.#keeper.forgetTrouble();
  }

  #letOther(other: boolean): void {
    this.#other = other;
    this.#keeper.forgetTrouble();
  }

  /** Kept, out of sight, while the same person signs in again: nothing of their work is lost. */
  #monitor(me: Me, hidden: boolean): TemplateResult | typeof nothing {
    const { heard } = this.#keeper;
    if (!heard) return hidden ? nothing : waiting('受付の状況を待っています…');
    const view = present(heard, performance.now());
    document.title = `${view.inTraining ? '【訓練】' : ''}受付状況表示モニター`;
    return html`
      <div class="faced ${view.inTraining ? 'in-training' : ''}" ?hidden=${hidden}>
        ${trainingBand(view, me, this.#leaveTraining)} ${this.#work(view, me, heard, hidden)}
      </div>
    `;
  }

  #work(view: PresentView, me: Me, heard: Heard, hidden: boolean): TemplateResult | typeof nothing {
    const sits = ownCounter(view, me) !== undefined;
    const { idleSoon } = this.#keeper;
    const mayWork = me.may.includes('set-counter');
    if (!sits && !this.#watching && mayWork) {
      return hidden ? nothing : chooseCounter(view, me, this.#counterChoice);
    }
    return html`
      ${keyed(
        `${me.staffId} ${view.site}`,
        html`<staff-monitor ?hidden=${hidden} .away=${hidden} .heard=${heard} .me=${me}
          @change-counter=${this.#changeCounter} @sign-out=${this.#signOut} @lock=${this.#lock}
          @join-training=${this.#joinTraining}></staff-monitor>`,
      )}
      ${
        idleSoon && !hidden
          ? html`<p class="note bad" role="alert">▲ まもなく画面をロックします。続けるときは、画面に触れてください。</p>`
          : nothing
      }
    `;
  }

  readonly #counterChoice = {
    choose: (counterId: string) => {
      this.#watching = false;
      this.#told(this.#keeper.sitAt(counterId));
    },
    watch: () => {
      this.#watching = true;
      this.requestUpdate();
    },
    signOut: () => this.#signOut(),
  };

  readonly #joinTraining = (): void => {
    const { trainingId } = this.#keeper.heard?.view.training ?? {};
    if (trainingId !== undefined) this.#told(this.#keeper.moveTo('/training/join', { trainingId }));
  };

  readonly #leaveTraining = (): void => this.#told(this.#keeper.moveTo('/training/leave', {}));

  readonly #changeCounter = (): void => {
    this.#watching = false;
    this.#told(this.#keeper.sitAt(null));
  };

  readonly #lock = (): void => this.#told(this.#keeper.lock());

  readonly #signOut = (): void => {
    this.#watching = false;
    this.#told(this.#keeper.signOut());
  };

  /** Says why something was not done, until the next try. */
  #told(done: Promise<string | undefined>): void {
    void done.then((problem = '') => {
      this.#problem = problem;
      this.requestUpdate();
    });
  }
}

function waiting(text: string): TemplateResult {
  return html`<main class="entrance"><p class="wait" role="status">${text}</p></main>`;
}

customElements.define('staff-page', StaffPage);
