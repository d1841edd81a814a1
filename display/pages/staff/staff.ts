import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { follow, post } from '../../../broker/client/page/live.ts';
import type { StaffCounter } from '../../../broker/contract/snapshots.ts';
import type { TicketView, VoiceChoice } from '../../../broker/contract/ticket.ts';
import { ask, atCounter, onTicket, onTicketAt } from './asking.ts';
import { type DeskActions, drawDesk } from './desk.ts';
import { chooseCounter, firstAccount, signIn } from './entrance.ts';
import { drawHead } from './head.ts';
import { keyAction } from './keys.ts';
import { drawList, drawTabs, type ListName, type RowActions } from './lists.ts';
import { drawQuestion, type Question } from './question.ts';
import * as questions from './questions.ts';
import { drawTiles } from './tiles.ts';
import { type Me, ownCounter, type StaffView } from './views.ts';

type Session = { readonly firstRun: boolean; readonly me: Me | null };

const NOTE_MS = 6_000;
const LISTS: readonly ListName[] = ['before', 'calling', 'after', 'hold', 'absent'];

/** The staff monitor: who one is, one's own counter, and the whole hall. It holds no queue logic. */
class StaffPage extends LitElement {
  #session: Session | undefined;
  #view: StaffView | undefined;
  #connected = false;
  #heardAt = 0;
  #stream: { stop(): void } | undefined;
  #watching = false;
  #list: ListName = 'before';
  #more: readonly TicketView[] = [];
  #voice: VoiceChoice = 'voice';
  #busy = false;
  #problem = '';
  #note: { readonly text: string; readonly bad: boolean } | undefined;
  #noteTimer = 0;
  #question: Question | undefined;
  #lastTicketId: string | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#readSession();
    setInterval(() => this.requestUpdate(), 1_000);
    addEventListener('keydown', (event) => this.#key(event));
  }

  protected override updated(): void {
    const dialog = this.querySelector('dialog');
    if (dialog && !dialog.open) dialog.showModal();
  }

  protected override render(): TemplateResult | typeof nothing {
    const session = this.#session;
    if (!session) return nothing;
    if (session.firstRun)
      return firstAccount(this.#problem, (form) => this.#enter('/first-account', form));
    if (!session.me) return signIn(this.#problem, (form) => this.#enter('/sign-in', form));
    const view = this.#now();
    if (!view)
      return html`<main class="entrance"><p class="lead" role="status">受付サーバーに接続しています…</p></main>`;
    const reader = session.me.role === 'city' || session.me.role === 'maintenance';
    if (session.me.counterId === null && !this.#watching && !reader) {
      return chooseCounter(
        view,
        session.me,
        (counterId) => this.#sit(counterId),
        () => this.#watch(),
        () => this.#leave(),
      );
    }
    return this.#monitor(view, session.me);
  }

  #monitor(view: StaffView, me: Me): TemplateResult {
    const counter = ownCounter(view, me);
    const staff = view.staff;
    return html`
      ${drawHead(view, me, counter, this.#connected, {
        setCounter: (state) =>
          counter && this.#press('set-counter', { ...atCounter(counter), state }),
        changeCounter: () => this.#sit(null),
        signOut: () => this.#leave(),
        paperless: (kioskId, allowed) => this.#press('allow-paperless', { kioskId, allowed }),
        closeDay: () =>
          this.#ask(questions.closeDay((verb) => this.#press(verb, {}), staff?.dayOpen ?? true)),
      })}
      <div class=${counter ? 'work' : 'work wide'}>
        ${counter ? this.#desk(view, counter) : nothing}
        <main class="hall">
          ${
            staff
              ? html`
                  ${drawTiles(view, staff)}
                  ${drawTabs(staff, this.#list, (list) => this.#show(list))}
                  ${drawList(
                    {
                      view,
                      list: this.#list,
                      more: this.#more,
                      mayCall: counter?.state === 'open' && counter.openTicketId === undefined,
                      mayWork: me.role === 'clerk' || me.role === 'lead',
                    },
                    this.#rowActions(view, counter),
                  )}
                `
              : html`<p class="nothing" role="status">受付の状況を待っています…</p>`
          }
        </main>
      </div>
      ${
        this.#note
          ? html`<p class="note ${this.#note.bad ? 'bad' : ''}" role="status">${this.#note.bad ? '▲ ' : '✓ '}${this.#note.text}</p>`
          : nothing
      }
      ${this.#question ? drawQuestion(this.#question, () => this.#ask(undefined)) : nothing}
    `;
  }

  #desk(view: StaffView, counter: StaffCounter): TemplateResult {
    const state = {
      view,
      counter,
      ticket: this.#openTicket(view, counter),
      voice: this.#voice,
      busy: this.#busy,
      undoable: this.#undoable(view),
    };
    return drawDesk(state, this.#deskActions(view, counter));
  }

  /** Time goes on between two views by the hall's own rate, never by the browser's clock. */
  #now(): StaffView | undefined {
    const view = this.#view;
    if (view?.now === undefined) return view;
    const elapsed = (performance.now() - this.#heardAt) * view.rate;
    return { ...view, now: view.now + elapsed, online: view.online && this.#connected };
  }

  #openTicket(view: StaffView, counter: StaffCounter): TicketView | undefined {
    return view.staff?.open.find(({ ticketId }) => ticketId === counter.openTicketId);
  }

  /** The ticket this desk moved last, while its move can be taken back. */
  #undoable(view: StaffView): TicketView | undefined {
    const all = [...(view.staff?.open ?? []), ...(view.staff?.finished ?? [])];
    const last = all.find(({ ticketId }) => ticketId === this.#lastTicketId);
    return last && last.state !== 'waiting' ? last : undefined;
  }

  #deskActions(view: StaffView, counter: StaffCounter): DeskActions {
    const ticket = this.#openTicket(view, counter);
    const on = (verb: string, body: object = {}) =>
      ticket && this.#press(verb, { ...onTicket(ticket), ...body }, ticket);
    const at = (verb: string, body: object = {}) =>
      ticket && this.#press(verb, { ...onTicketAt(ticket, counter), ...body }, ticket);
    return {
      callNext: () => this.#callNext(view, counter, ticket),
      recall: () => at('recall', { voice: this.#voice }),
      start: () => at('start-serving'),
      finish: () => on('finish-serving'),
      hold: () =>
        ticket && this.#ask(questions.hold(ticket, (reason) => on('hold-ticket', { reason }))),
      handOff: () =>
        ticket &&
        this.#ask(questions.handOff(view, ticket, counter, (to) => on('hand-off', { to }))),
      absent: () => on('mark-absent'),
      undo: () => {
        const undone = ticket ?? this.#undoable(view);
        if (undone) this.#press('undo', onTicket(undone), undone);
      },
      cancel: () =>
        ticket && this.#ask(questions.cancel(ticket, (reason) => on('cancel-ticket', { reason }))),
      step: (stepId) => on('start-step', { stepId }),
      party: (party) => on('set-party', { party }),
      setVoice: (voice) => {
        this.#voice = voice;
        this.requestUpdate();
      },
      openCounter: () => this.#press('set-counter', { ...atCounter(counter), state: 'open' }),
    };
  }

  /** Call-next with a ticket still open asks: done or hold (design part 5, rule 6). */
  #callNext(view: StaffView, counter: StaffCounter, ticket: TicketView | undefined): void {
    const call = () => {
      const latest = this.#now() ?? view;
      const own =
        latest.staff?.counters.find(({ counterId }) => counterId === counter.counterId) ?? counter;
      this.#press('call-next', { ...atCounter(own), voice: this.#voice });
    };
    if (!ticket) {
      call();
      return;
    }
    this.#ask(
      questions.stillOpen(
        ticket,
        (verb, body) => void this.#settleThenCall(ticket, verb, body, call),
      ),
    );
  }

  async #settleThenCall(
    ticket: TicketView,
    verb: string,
    body: object,
    call: () => void,
  ): Promise<void> {
    const settled = await this.#do(verb, { ...onTicket(ticket), ...body }, ticket);
    // The counter's version has moved by one: the reply and the next view tell so.
    if (settled) setTimeout(call, 100);
  }

  #rowActions(view: StaffView, counter: StaffCounter | undefined): RowActions {
    const on = (verb: string) => (ticket: TicketView) =>
      this.#press(verb, onTicket(ticket), ticket);
    return {
      call: (ticket) =>
        counter &&
        this.#press('call-ticket', { ...onTicketAt(ticket, counter), voice: this.#voice }, ticket),
      resume: (ticket) =>
        counter && this.#press('start-serving', onTicketAt(ticket, counter), ticket),
      returnToWaiting: on('return-to-waiting'),
      endAbsence: on('end-absence'),
      undo: on('undo'),
      accept: on('accept-without-paper'),
      cancel: (ticket) =>
        this.#ask(
          questions.cancel(ticket, (reason) =>
            this.#press('cancel-ticket', { ...onTicket(ticket), reason }, ticket),
          ),
        ),
      reprint: (ticket) => {
        const printer = view.staff?.kiosks.find(
          ({ printerId }) => printerId !== undefined,
        )?.printerId;
        if (printer) this.#press('reprint', { ...onTicket(ticket), printer }, ticket);
      },
      more: (list) => void this.#readMore(list),
    };
  }

  async #readMore(list: ListName): Promise<void> {
    const answer = await ask('read-tickets', {
      list: list === 'after' ? 'finished' : 'open',
      offset: this.#more.length,
    });
    if (!answer.ok) return this.#say(answer.sentence, true);
    this.#more = [...this.#more, ...(answer.value as { tickets: TicketView[] }).tickets];
    this.requestUpdate();
  }

  #press(verb: string, body: object, ticket?: TicketView): void {
    void this.#do(verb, body, ticket);
  }

  /** One press: nothing else is taken until it is answered. Resolves whether it was carried out. */
  async #do(verb: string, body: object, ticket?: TicketView): Promise<boolean> {
    if (this.#busy) return false;
    this.#busy = true;
    this.requestUpdate();
    const answer = await ask(verb, body);
    this.#busy = false;
    if (answer.ok) {
      this.#note = undefined;
      if (ticket) this.#lastTicketId = verb === 'undo' ? undefined : ticket.ticketId;
    } else {
      this.#say(ticket ? `${ticket.number}：${answer.sentence}` : answer.sentence, true);
      if (answer.refusal === 'signed-out') await this.#readSession();
    }
    this.requestUpdate();
    return answer.ok;
  }

  #say(text: string, bad: boolean): void {
    clearTimeout(this.#noteTimer);
    this.#note = { text, bad };
    this.#noteTimer = setTimeout(() => {
      this.#note = undefined;
      this.requestUpdate();
    }, NOTE_MS);
    this.requestUpdate();
  }

  #ask(question: Question | undefined): void {
    this.#question = question;
    this.requestUpdate();
  }

  #show(list: ListName): void {
    this.#list = list;
    this.#more = [];
    this.requestUpdate();
  }

  #key(event: KeyboardEvent): void {
    const view = this.#now();
    const me = this.#session?.me;
    const counter = view && me ? ownCounter(view, me) : undefined;
    if (this.#question || !view || !counter) return;
    const tab = event.target instanceof HTMLElement && event.target.role === 'tab';
    if (tab && (event.key === 'ArrowRight' || event.key === 'ArrowLeft')) {
      this.#nextTab(event.key);
      return;
    }
    const act = keyAction(
      event,
      this.#openTicket(view, counter),
      counter,
      this.#deskActions(view, counter),
    );
    if (!act) return;
    event.preventDefault();
    act();
  }

  #nextTab(key: string): void {
    const step = key === 'ArrowRight' ? 1 : LISTS.length - 1;
    const next = LISTS[(LISTS.indexOf(this.#list) + step) % LISTS.length];
    if (!next) return;
    this.#show(next);
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(`#tab-${next}`)?.focus());
  }

  async #readSession(): Promise<void> {
    try {
      const response = await fetch('/session');
      this.#session = (await response.json()) as Session;
    } catch {
      setTimeout(() => void this.#readSession(), 2_000);
      return;
    }
    this.#stream?.stop();
    this.#stream = undefined;
    this.#view = undefined;
    if (this.#session.me) this.#follow();
    this.requestUpdate();
  }

  #follow(): void {
    this.#stream = follow<StaffView>('/stream', ({ snapshot, connected }) => {
      if (snapshot !== this.#view) this.#heardAt = performance.now();
      this.#view = snapshot;
      this.#connected = connected;
      if (!connected) void this.#stillSignedIn();
      this.requestUpdate();
    });
  }

  /** A stream that ended may mean that the session did. */
  async #stillSignedIn(): Promise<void> {
    const response = await fetch('/session').catch(() => undefined);
    const session = response?.ok ? ((await response.json()) as Session) : undefined;
    if (session && session.me === null) await this.#readSession();
  }

  #enter(path: string, form: object): void {
    void this.#enterNow(path, form);
  }

  async #enterNow(path: string, form: object): Promise<void> {
    const { status, body } = await post(path, form);
    const given = body as { sentence?: string } | undefined;
    this.#problem =
      status === 200
        ? ''
        : (given?.sentence ?? 'つながりません。少し待って、もう一度お試しください。');
    if (status === 200) await this.#readSession();
    this.requestUpdate();
  }

  #sit(counterId: string | null): void {
    void this.#sitNow(counterId);
  }

  async #sitNow(counterId: string | null): Promise<void> {
    const { status } = await post('/counter', { counterId });
    this.#watching = false;
    if (status === 200 && this.#session?.me) {
      this.#session = { ...this.#session, me: { ...this.#session.me, counterId } };
    } else await this.#readSession();
    this.requestUpdate();
  }

  #watch(): void {
    this.#watching = true;
    this.requestUpdate();
  }

  #leave(): void {
    void this.#leaveNow();
  }

  async #leaveNow(): Promise<void> {
    await post('/sign-out', {});
    this.#watching = false;
    await this.#readSession();
  }
}
customElements.define('staff-page', StaffPage);
