import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { Me } from '../../staff/staff-view.ts';
import './staff-monitor.ts';
import { chooseCounter, firstAccount, type SignInForm, signIn } from './entrance.ts';
import { outOfHours } from './out-of-hours.ts';
import { SessionKeeper } from './session-keeper.ts';
import { ownCounter, present } from './views.ts';

/** The staff page: who one is, at which counter, and then the monitor. It holds no queue logic. */
class StaffPage extends LitElement {
  readonly #keeper = new SessionKeeper(() => this.requestUpdate());
  /** Somebody looks on without a counter of their own. */
  #watching = false;
  #problem = '';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#keeper.open();
    setInterval(() => this.requestUpdate(), 1_000);
  }

  protected override render(): TemplateResult | typeof nothing {
    const keeper = this.#keeper;
    const { session, again, trouble } = keeper;
    if (!session) return waiting('受付サーバーに接続しています…');
    if (session.firstRun) {
      return firstAccount(
        session.siteName,
        trouble,
        (form) => void keeper.enter('/first-account', form),
      );
    }
    const me = session.me ?? again;
    const signedOut = session.me === null;
    // One template for both, so that the monitor stays the same while its person signs in again.
    return html`
      ${signedOut ? this.#signIn(session.siteName) : nothing}
      ${me ? this.#monitor(me, signedOut) : nothing}
      ${this.#problem && !signedOut ? html`<p class="note bad" role="alert">▲ ${this.#problem}</p>` : nothing}
    `;
  }

  #signIn(siteName: string): TemplateResult {
    const keeper = this.#keeper;
    const { again, trouble, outOfHours: asked } = keeper;
    const enter = (form: SignInForm) => void keeper.enter('/sign-in', form);
    if (!asked) return signIn(siteName, trouble, again, enter);
    return outOfHours(siteName, asked, {
      choose: (reason) => enter({ ...asked, reason }),
      back: () => keeper.forgetOutOfHours(),
    });
  }

  /** Kept, out of sight, while the same person signs in again: nothing of their work is lost. */
  #monitor(me: Me, hidden: boolean): TemplateResult | typeof nothing {
    const { heard, idleSoon } = this.#keeper;
    if (!heard) return hidden ? nothing : waiting('受付の状況を待っています…');
    const view = present(heard, performance.now());
    const sits = ownCounter(view, me) !== undefined;
    const mayWork = me.may.includes('set-counter');
    if (!sits && !this.#watching && mayWork) {
      return hidden ? nothing : chooseCounter(view, me, this.#counterChoice);
    }
    return html`
      ${keyed(
        me.staffId,
        html`<staff-monitor ?hidden=${hidden} .away=${hidden} .heard=${heard} .me=${me}
          @change-counter=${this.#changeCounter} @sign-out=${this.#signOut}></staff-monitor>`,
      )}
      ${
        idleSoon && !hidden
          ? html`<p class="note bad" role="alert">▲ まもなく自動でサインアウトします。続けるときは、画面に触れてください。</p>`
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

  readonly #changeCounter = (): void => {
    this.#watching = false;
    this.#told(this.#keeper.sitAt(null));
  };

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
