import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { VoiceChoice } from '../../../broker/contract/ticket.ts';
import type { Me } from '../../staff/staff-view.ts';
import { closing, reopening } from './closing.ts';
import { drawDesk } from './desk.ts';
import { type DeskActions, deskActions } from './desk-actions.ts';
import { DeviceCare } from './device-care.ts';
import { type DialogContent, drawDialog, showDialog } from './dialog.ts';
import {
  accountsDialog,
  auditDialog,
  dayDialog,
  issueDialog,
  manualDialog,
  reservationsDialog,
  secretsDialog,
  sessionsDialog,
  trainingDialog,
  trainingRecordsDialog,
} from './dialogs.ts';
import { faultsOf } from './faults.ts';
import { type CareParts, HallCare } from './hall-care.ts';
import { HallList } from './hall-list.ts';
import { drawHead, type HeadActions } from './head.ts';
import { keyAction } from './keys.ts';
import { Leaving } from './leaving.ts';
import { drawMessages } from './messages.ts';
import { drawTiles } from './overview.ts';
import type { RecordActions } from './person-menu.ts';
import { type Question, questionDialog } from './question.ts';
import * as questions from './questions.ts';
import {
  calendarDialog,
  overtimeDialog,
  padsDialog,
  plannerDialog,
  suppliesDialog,
  waitScoresDialog,
} from './record-dialogs.ts';
import { ShortcutSetting } from './shortcut-setting.ts';
import { StaffPresser } from './staff-presser.ts';
import { type Heard, ownCounter, type PresentView, present } from './views.ts';
import { ifMay, type Work } from './work.ts';

const NOTE_MS = 6_000;

/** What stands in the dialog: drawn anew with each view, so that it is never old. */
type Dialog = () => DialogContent;

/** The staff monitor: one's own counter, and the whole hall. */
class StaffMonitor extends LitElement {
  static override properties = {
    heard: { attribute: false },
    me: { attribute: false },
    away: { attribute: false },
  };
  declare heard: Heard;
  declare me: Me;
  /** Out of sight, while its person signs in again. */
  declare away: boolean;
  readonly #presser = new StaffPresser({
    changed: () => this.requestUpdate(),
    say: (text, bad) => this.#say(text, bad),
    latest: () => this.#view(),
    voice: () => this.#voice,
  });
  readonly #careParts: CareParts = {
    presser: this.#presser,
    work: () => this.#work(this.#view()),
    ask: (question) => this.#ask(question),
    open: (dialog) => this.#open(dialog),
  };
  readonly #hallCare = new HallCare(this.#careParts);
  readonly #deviceCare = new DeviceCare(this.#careParts);
  readonly #leaving = new Leaving({ ...this.#careParts, signOut: () => this.#tell('sign-out') });
  readonly #list = new HallList(this, this.#presser);
  readonly #shortcuts = new ShortcutSetting();
  #voice: VoiceChoice = 'voice';
  #note: { readonly text: string; readonly bad: boolean } | undefined;
  #noteTimer = 0;
  #clock = 0;
  #dialog: Dialog | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#list.recall(this.me.staffId);
    window.addEventListener('keydown', this.#key);
    this.#clock = window.setInterval(() => this.requestUpdate(), 1_000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('keydown', this.#key);
    window.clearInterval(this.#clock);
  }

  protected override willUpdate(): void {
    this.#list.look();
  }

  protected override updated(): void {
    this.#list.keepFocus();
    this.#presser.look();
    const quiet = !this.away && !this.#dialog && !this.#presser.busy;
    this.#leaving.remind(this.heard.view, quiet);
    this.#hallCare.look(this.#work(this.#view()));
    const shown = this.#dialog !== undefined && !this.away;
    const dialog = this.querySelector('dialog');
    const closing = dialog?.open === true && !shown;
    showDialog(dialog, shown);
    // The browser gives the focus back to where it came from, if that is still there.
    if (closing && document.activeElement === document.body) this.#rest();
  }

  protected override render(): TemplateResult {
    const view = this.#view();
    const work = this.#work(view);
    const { counter } = work;
    const state = { work, faults: faultsOf(view), shortcuts: this.#shortcuts.on };
    return html`
      <div class="monitor ${this.#shortcuts.on ? '' : 'no-keys'}" aria-busy=${this.#presser.busy}
        @menu-done=${this.#rest}>
        ${drawHead(state, this.#headActions(work))}
        <div class=${counter ? 'work' : 'work wide'}>
          ${counter ? drawDesk(work, counter, deskActions(work, counter)) : nothing}
          <main class="hall">${this.#hall(work)}</main>
        </div>
        ${this.#drawNote()}
        ${drawDialog(this.#dialog?.(), this.#closed)}
      </div>
    `;
  }

  /** Where the keyboard rests: on the large button, or on the list while there is nothing to press. */
  readonly #rest = (): void => {
    const places = ['.desk .next:enabled', '.scroll'];
    const place = places.map((each) => this.querySelector<HTMLElement>(each)).find(Boolean);
    place?.focus({ preventScroll: true });
  };

  #drawNote(): TemplateResult | typeof nothing {
    const { waitsFor } = this.#presser;
    if (waitsFor !== undefined) return html`<p class="note" role="status">… ${waitsFor}</p>`;
    if (!this.#note) return nothing;
    const { bad, text } = this.#note;
    return html`<p class="note ${bad ? 'bad' : ''}" role="status">${bad ? '▲' : '✓'} ${text}</p>`;
  }

  #hall(work: Work): TemplateResult {
    const { staff } = work.view;
    if (!staff) return html`<p class="nothing" role="status">受付の状況を待っています…</p>`;
    return html`
      ${drawMessages(work, this.#hallCare.messages)} ${drawTiles(staff, this.#hallCare.showCounters)}
      ${this.#list.draw(work, staff)}
    `;
  }

  #view(): PresentView {
    return present(this.heard, performance.now());
  }

  #work(view: PresentView): Work {
    const counter = ownCounter(view, this.me);
    return {
      view,
      me: this.me,
      counter,
      ticket: view.staff?.open.find(({ ticketId }) => ticketId === counter?.openTicketId),
      undoable: this.#presser.undoable(view),
      voice: this.#voice,
      online: view.online,
      presser: {
        press: this.#presser.press,
        settleThenCall: this.#presser.settleThenCall,
        // What is asked about a ticket waits until the press before it is answered.
        question: (question) => this.#presser.busy || this.#ask(question),
        setVoice: (voice) => {
          this.#voice = voice;
          this.requestUpdate();
        },
      },
    };
  }

  #headActions(work: Work): HeadActions {
    const { counter } = work;
    const { notice } = work.view.staff ?? {};
    return {
      setCounter: (state, rest) =>
        counter && this.#hallCare.setCounter(counter.counterId, state, rest),
      changeServices: () =>
        counter && this.#hallCare.showServices(counter.counterId, () => this.#open(undefined)),
      help: this.#hallCare.toggleHelp(work),
      showBulletins: this.#hallCare.showBulletins,
      changeCounter: () => this.#tell('change-counter'),
      signOut: () => this.#leaving.ask(work),
      showFaults: this.#deviceCare.showFaults,
      issue: notice
        ? undefined
        : ifMay(work, 'issue-ticket', () => this.#open(() => issueDialog(this.#view()))),
      stopIssuing: ifMay(work, 'stop-issuing', () =>
        this.#ask(
          questions.stopIssuing(work.view, (reason) =>
            this.#presser.press('stop-issuing', { notice: reason }),
          ),
        ),
      ),
      resumeIssuing:
        notice &&
        ifMay(work, 'resume-issuing', () =>
          this.#ask(
            questions.resumeIssuing(notice, () => this.#presser.press('resume-issuing', {})),
          ),
        ),
      closeDay: () => this.#askLive(() => this.#closing()),
      records: this.#records,
      showDay: () => this.#open(() => dayDialog(this.#view())),
      showAccounts: () => this.#open(() => accountsDialog(this.me)),
      showAudit: () => this.#open(auditDialog),
      importReservations: () => this.#open(() => reservationsDialog(this.#view())),
      joinTraining: work.online ? () => this.#tell('join-training') : undefined,
      showTraining: () =>
        this.#open(() => trainingDialog(this.#view(), () => this.#open(undefined))),
      showTrainingRecords: () => this.#open(trainingRecordsDialog),
      showSessions: () => this.#open(() => sessionsDialog(this.#view(), this.me)),
      chooseSecrets: () => this.#open(() => secretsDialog(this.me)),
      lock: () => this.#tell('lock'),
      manual: this.#manual,
      toggleShortcuts: () => {
        this.#shortcuts.toggle();
        this.requestUpdate();
      },
    };
  }

  #tell(name: 'sign-out' | 'change-counter' | 'lock' | 'join-training'): void {
    this.dispatchEvent(new Event(name));
  }

  #ask(question: Question): void {
    const answer = (act: () => void) => {
      this.#open(undefined);
      this.#presser.whenFree(act);
    };
    const dialog = questionDialog(question, answer);
    this.#open(() => dialog);
  }

  /** A question about something that changes while it is asked. */
  #askLive(question: () => Question): void {
    const askedAtMs = performance.now();
    const answer = (act: () => void) => {
      this.#open(undefined);
      this.#presser.whenFree(act);
    };
    this.#open(() => questionDialog(question(), answer, askedAtMs));
  }

  #closing(): Question {
    const view = this.#view();
    return view.staff?.dayOpen === false
      ? reopening(() => this.#presser.press('reopen-day', {}))
      : closing(view, () => this.#presser.press('close-day', {}));
  }

  readonly #records: RecordActions = {
    enterPads: () => this.#open(() => padsDialog(this.#view(), this.me)),
    showCalendar: () => this.#open(() => calendarDialog(this.#view(), this.me)),
    showSupplies: () => this.#open(() => suppliesDialog(this.#view(), this.me)),
    showOvertime: () => this.#open(overtimeDialog),
    showWaitScores: () => this.#open(waitScoresDialog),
    showPlanner: () => this.#open(() => plannerDialog(this.#view())),
  };

  /** Out of sight it is shut with all that was typed into it, and opens again with its page. */
  readonly #closed = (): void => {
    if (!this.away) this.#open(undefined);
  };

  readonly #manual = (): void => this.#open(manualDialog);

  #open(dialog: Dialog | undefined): void {
    this.#dialog = dialog;
    this.requestUpdate();
  }

  #say(text: string, bad: boolean): void {
    window.clearTimeout(this.#noteTimer);
    this.#note = { text, bad };
    this.#noteTimer = window.setTimeout(() => {
      this.#note = undefined;
      this.requestUpdate();
    }, NOTE_MS);
    this.requestUpdate();
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (this.#dialog || this.away || event.defaultPrevented) return;
    if (this.#list.moveBetween(event)) {
      event.preventDefault();
      return;
    }
    // Not a character: it helps as well where the single letters are switched off.
    if (event.key === 'F1') {
      event.preventDefault();
      this.#manual();
    }
    if (event.key === 'Enter' && this.#list.isRowMeant) return;
    if (!this.#shortcuts.on) return;
    const work = this.#work(this.#view());
    const desk: DeskActions | undefined = work.counter && deskActions(work, work.counter);
    const { issue = () => undefined, help } = this.#headActions(work);
    const act = keyAction(event, desk, {
      issue,
      help,
      lock: () => this.#tell('lock'),
      manual: this.#manual,
      search: this.#list.search,
    });
    if (!act) return;
    event.preventDefault();
    act();
  };
}
customElements.define('staff-monitor', StaffMonitor);
