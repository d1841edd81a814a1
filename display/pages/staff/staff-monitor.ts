import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { BoardGroup } from '../../../broker/contract/ids.ts';
import type { StaffCounter } from '../../../broker/contract/staff-snapshot.ts';
import type { VoiceChoice } from '../../../broker/contract/ticket.ts';
import type { Me } from '../../staff/staff-view.ts';
import { atCounter, type Body } from './asking.ts';
import { closing, reopening } from './closing.ts';
import { drawDesk } from './desk.ts';
import { type DeskActions, deskActions } from './desk-actions.ts';
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
import { faultList } from './fault-list.ts';
import { faultsOf } from './faults.ts';
import { HallCare } from './hall-care.ts';
import { drawHead, type HeadActions } from './head.ts';
import { keyAction } from './keys.ts';
import { type KioskCare, kioskList } from './kiosk-list.ts';
import { ListMemory } from './list-memory.ts';
import { drawChosen, drawListMenu, type ListMenuActions } from './list-menu.ts';
import { drawMessages } from './messages.ts';
import { drawServices, drawTiles } from './overview.ts';
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
import { RowFocus } from './row-focus.ts';
import { drawList, drawTabs, type ListHandlers } from './rows.ts';
import { ShortcutSetting } from './shortcut-setting.ts';
import { type SoundCare, soundList } from './sound-list.ts';
import { StaffPresser } from './staff-presser.ts';
import { SteadyRows } from './steady-rows.ts';
import { firstChoice, type ListChoice, lists, missingRows, rowsOf } from './ticket-lists.ts';
import { type Heard, ownCounter, type PresentView, present } from './views.ts';
import { drawGrew } from './waits-grew.ts';
import { ifMay, mayNow, type Work } from './work.ts';

const NOTE_MS = 6_000;
/** So long after the last sign of a finger the list lies still. */
const HELD_MS = 3_000;

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
  readonly #hallCare = new HallCare({
    presser: this.#presser,
    work: () => this.#work(this.#view()),
    ask: (question) => this.#ask(question),
    open: (dialog) => this.#open(dialog),
  });
  readonly #steady = new SteadyRows();
  readonly #rowFocus = new RowFocus();
  readonly #shortcuts = new ShortcutSetting();
  readonly #memory = new ListMemory(sessionStorage);
  #choice: ListChoice = firstChoice;
  #pointedAtMs = Number.NEGATIVE_INFINITY;
  #voice: VoiceChoice = 'voice';
  #note: { readonly text: string; readonly bad: boolean } | undefined;
  #noteTimer = 0;
  #clock = 0;
  #dialog: Dialog | undefined;
  /** The day at whose end this page has reminded its person. */
  #remindedOf: string | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#choice = this.#memory.recall(this.me.staffId);
    window.addEventListener('keydown', this.#key);
    this.#clock = window.setInterval(() => this.requestUpdate(), 1_000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('keydown', this.#key);
    window.clearInterval(this.#clock);
  }

  protected override willUpdate(): void {
    this.#rowFocus.look();
  }

  protected override updated(): void {
    this.#rowFocus.keep(this.querySelector('.scroll'));
    this.#presser.look();
    this.#remindOfLeaving();
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
    const { view } = work;
    const { staff } = view;
    if (!staff) return html`<p class="nothing" role="status">受付の状況を待っています…</p>`;
    const choice = this.#choice;
    const { more } = this.#presser;
    const services = view.services.map(({ serviceId }) => serviceId);
    const wanted = rowsOf(staff, choice, more, { now: view.now, services });
    const held = performance.now() - this.#pointedAtMs < HELD_MS;
    const key = JSON.stringify(choice);
    const rows = this.#steady.arrange(key, wanted, held, performance.now());
    const missing = missingRows(staff, choice, more);
    return html`
      ${drawMessages(work, this.#hallCare.messages)} ${drawTiles(staff, this.#hallCare.showCounters)}
      <div>
        ${drawServices(view, staff, choice.serviceId, (serviceId) => this.#choose({ serviceId }))}
        ${drawGrew(view, staff)}
      </div>
      <div class="bar">
        ${drawTabs(staff, choice, this.#handlers.choose)}
        ${drawListMenu(choice, this.#listMenu)}
        <input class="search" type="search" placeholder="番号で探す" aria-label="番号で探す"
          maxlength="6" autocomplete="off" .value=${choice.search}
          @input=${this.#searched} @keydown=${this.#searchKey} />
        ${drawChosen(choice, this.#listMenu)}
      </div>
      ${drawList({ work, choice, rows, missing }, this.#handlers)}
    `;
  }

  readonly #handlers: ListHandlers = {
    choose: (list) => this.#choose({ list, search: '' }),
    more: () => this.#presser.readMore(this.#choice.list === 'after' ? 'finished' : 'open'),
    // A key is pressed on a row, wherever that row has moved to.
    steady: (event) => event.detail === 0 || !this.#steady.justShifted(performance.now()),
    pointed: () => {
      this.#pointedAtMs = performance.now();
    },
  };

  readonly #listMenu: ListMenuActions = {
    sort: (sort) => this.#choose({ sort }),
    toggle: (filter) => {
      const { filters } = this.#choice;
      const others = filters.filter((each) => each !== filter);
      this.#choose({ filters: others.length < filters.length ? others : [...filters, filter] });
    },
    reset: () => this.#choose({ sort: 'usual', filters: [] }),
  };

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
      signOut: () => this.#signOut(work),
      showFaults: () => this.#open(() => this.#faults()),
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

  #faults(): DialogContent {
    const work = this.#work(this.#view());
    const paperless = (kiosk: Body<'allow-paperless'>) =>
      this.#presser.press('allow-paperless', kiosk);
    const may = mayNow(work, 'allow-paperless');
    const care = html`${soundList(work, this.#soundCare)}${kioskList(work, this.#care)}`;
    return faultList(faultsOf(work.view), care, may ? paperless : undefined);
  }

  readonly #care: KioskCare = {
    refill: (roll) => {
      const done = '用紙の交換を記録しました。';
      const press = () => this.#presser.pressAndSay('record-refill', roll, done);
      this.#ask(questions.refilled(roll.rollMm, press));
    },
    testPrint: (printer) => {
      this.#open(undefined);
      const done = '試し印字を送りました。発券機を確かめてください。';
      this.#presser.whenFree(() => this.#presser.pressAndSay('test-print', { printer }, done));
    },
  };

  readonly #soundCare: SoundCare = {
    mute: ({ group, muted }) => this.#presser.press('set-mute', { group, muted: !muted }),
    check: (speaker) => {
      const { group } = speaker;
      this.#presser.pressThen('check-sound', { group }, () => this.#soundCare.answer(speaker));
    },
    answer: (speaker) => {
      const { group, name } = speaker;
      this.#ask(
        questions.soundHeard(
          name,
          (heard) => this.#reportSound(group, heard),
          () => this.#soundCare.check(speaker),
        ),
      );
    },
  };

  /** What nobody heard shows as a fault; what somebody heard shows nowhere. */
  #reportSound(group: BoardGroup, heard: boolean): void {
    if (!heard) this.#presser.press('report-sound', { group, heard });
    else this.#presser.pressAndSay('report-sound', { group, heard }, '音を確かめました。');
  }

  /** An open counter is not left without a word (R53). */
  #signOut({ view, counter }: Work): void {
    if (counter?.state !== 'open' || !view.online) this.#leave(undefined);
    else {
      this.#ask(
        questions.leave(view, counter, (closing) => this.#leave(closing ? counter : undefined)),
      );
    }
  }

  /** @param closing - the counter that is closed first */
  #leave(closing: StaffCounter | undefined): void {
    const leave = () => this.#tell('sign-out');
    if (!closing) leave();
    else this.#presser.pressThen('set-counter', { ...atCounter(closing), state: 'closed' }, leave);
  }

  /** Once a day, when nothing more happens and nothing else is asked: whoever goes, signs out (R53). */
  #remindOfLeaving(): void {
    const { dayOver, staff } = this.heard.view;
    if (!dayOver) this.#remindedOf = undefined;
    if (!dayOver || this.away || this.#dialog || this.#presser.busy) return;
    if (this.#remindedOf === staff?.businessDay) return;
    this.#remindedOf = staff?.businessDay;
    this.#ask(
      questions.leaveForToday(() => {
        const { counter, online } = this.#work(this.#view());
        this.#leave(online && counter?.state !== 'closed' ? counter : undefined);
      }),
    );
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

  #choose(choice: Partial<ListChoice>): void {
    if (choice.list && choice.list !== this.#choice.list) this.#presser.forgetMore();
    this.#choice = { ...this.#choice, ...choice };
    this.#memory.keep(this.me.staffId, this.#choice);
    this.requestUpdate();
  }

  readonly #searched = (event: Event): void => {
    if (event.target instanceof HTMLInputElement) this.#choose({ search: event.target.value });
  };

  /** Enter goes to the first number found, Escape back to the list. */
  readonly #searchKey = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.key === 'Enter') this.querySelector<HTMLElement>('tbody button:enabled')?.focus();
    if (event.key !== 'Escape') return;
    this.#choose({ search: '' });
    if (event.target instanceof HTMLElement) event.target.blur();
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (this.#dialog || this.away || event.defaultPrevented) return;
    if (this.#moveBetween(event)) {
      event.preventDefault();
      return;
    }
    // Not a character: it helps as well where the single letters are switched off.
    if (event.key === 'F1') {
      event.preventDefault();
      this.#manual();
    }
    if (event.key === 'Enter' && this.#rowFocus.isMeant) return;
    if (!this.#shortcuts.on) return;
    const work = this.#work(this.#view());
    const desk: DeskActions | undefined = work.counter && deskActions(work, work.counter);
    const { issue = () => undefined, help } = this.#headActions(work);
    const act = keyAction(event, desk, {
      issue,
      help,
      lock: () => this.#tell('lock'),
      manual: this.#manual,
      search: () => this.querySelector<HTMLElement>('.search')?.focus(),
    });
    if (!act) return;
    event.preventDefault();
    act();
  };

  /** Arrows go from tab to tab, and from row to row. */
  #moveBetween({ key, target }: KeyboardEvent): boolean {
    if (!(target instanceof HTMLElement)) return false;
    const side = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (side !== undefined && target.role === 'tab') {
      const at = lists.indexOf(this.#choice.list) + side + lists.length;
      const list = lists[at % lists.length] ?? 'before';
      this.#handlers.choose(list);
      void this.updateComplete.then(() => this.querySelector<HTMLElement>(`#tab-${list}`)?.focus());
      return true;
    }
    const row = target.closest('tr');
    const next = { ArrowDown: row?.nextElementSibling, ArrowUp: row?.previousElementSibling }[key];
    if (!row || !next) return false;
    const place = [...row.querySelectorAll<HTMLElement>('button')].indexOf(target);
    const buttons = next.querySelectorAll<HTMLElement>('button:enabled');
    (buttons[place] ?? buttons[0])?.focus();
    return true;
  }
}
customElements.define('staff-monitor', StaffMonitor);
