import type { QueueEvent } from '../contract/events.ts';
import { type ExerciseId, exercises } from '../contract/exercises.ts';
import type { StaffId, TicketId } from '../contract/ids.ts';

const SERVED_FOR_TENTH = 10;

type Person = { readonly done: Set<string>; served: number };

/**
 * How far each person of a training is with its exercise, from the training hall's events alone:
 * replayed, they give the same checklist (停電). A step that presupposes another ticks behind it.
 */
export class ExerciseProgress {
  readonly #exercise: ExerciseId;
  readonly #steps: readonly string[];
  readonly #people = new Map<StaffId, Person>();
  /** Tickets of paper pads. */
  readonly #pads = new Set<TicketId>();
  readonly #absent = new Set<TicketId>();
  /** Who has an open serving, of which ticket. */
  readonly #serving = new Map<TicketId, StaffId>();

  constructor(exercise: ExerciseId) {
    this.#exercise = exercise;
    this.#steps = Object.keys(exercises[exercise].steps);
  }

  get people(): readonly { readonly staffId: StaffId; readonly done: string[] }[] {
    return [...this.#people].map(([staffId, { done }]) => {
      return { staffId, done: this.#steps.filter((step) => done.has(step)) };
    });
  }

  /** Those who are serving somebody now and were never cut off in it. */
  get uncut(): readonly StaffId[] {
    const serving = new Set(this.#serving.values());
    return [...serving].filter((each) => !this.#people.get(each)?.done.has('cut'));
  }

  /** The power failed while they were serving. */
  cut(people: readonly StaffId[]): void {
    for (const each of people) this.#tick(each, 'cut');
  }

  follow(event: QueueEvent): void {
    const { actor } = event;
    if ('ticketId' in event) this.#learn(event);
    if (actor.kind !== 'staff') return;
    for (const step of this.#stepsOf(event, actor.staffId)) this.#tick(actor.staffId, step);
    if (!('ticketId' in event)) return;
    // Behind the steps: who calls an absent one again must find them absent.
    if (event.type === 'ticket-absent') this.#absent.add(event.ticketId);
    else if (event.type === 'ticket-called' || event.type === 'ticket-returned') {
      this.#absent.delete(event.ticketId);
    }
  }

  #learn(event: Extract<QueueEvent, { ticketId: TicketId }>): void {
    const { ticketId, actor } = event;
    if (event.type === 'ticket-issued' && event.pad) this.#pads.add(ticketId);
    if (event.type !== 'serving-started') {
      if (event.type !== 'step-started' && event.type !== 'party-set') {
        this.#serving.delete(ticketId);
      }
    } else if (actor.kind === 'staff') this.#serving.set(ticketId, actor.staffId);
  }

  #stepsOf(event: QueueEvent, who: StaffId): readonly string[] {
    const done = this.#people.get(who)?.done ?? new Set<string>();
    switch (event.type) {
      case 'counter-set':
        return event.state === 'open' ? ['open'] : [];
      case 'ticket-called':
        return this.#stepsOfCall(event.ticketId, done);
      case 'ticket-recalled':
        return ['recall'];
      case 'serving-started':
        return ['start'];
      case 'serving-finished':
        return this.#finishes(event.ticketId, done) ? ['finish', ...this.#served(who)] : [];
      case 'ticket-absent':
        return ['absent'];
      case 'ticket-returned':
        return this.#absent.has(event.ticketId) ? ['back'] : [];
      case 'ticket-handed-off':
        return ['hand-off'];
      case 'paper-refilled':
        return ['refill'];
      case 'ticket-reprinted':
      case 'accepted-without-paper':
        return ['settle'];
      case 'ticket-issued':
        if (!event.pad) return [];
        return done.has('pad') ? ['second-pad'] : ['pad'];
      default:
        return [];
    }
  }

  #stepsOfCall(ticketId: TicketId, done: ReadonlySet<string>): readonly string[] {
    if (this.#exercise === 'absent' && this.#absent.has(ticketId)) return ['back'];
    if (this.#exercise === 'paper-pads' && !this.#pads.has(ticketId)) return [];
    if (this.#exercise === 'paper-out' && !done.has('settle')) return [];
    const goesOn = done.has('absent') || done.has('hand-off');
    // Whose counter stands open has opened it.
    return ['open', 'call', ...(goesOn ? ['next'] : [])];
  }

  #finishes(ticketId: TicketId, done: ReadonlySet<string>): boolean {
    if (this.#exercise === 'power-cut') return done.has('cut');
    return this.#exercise !== 'paper-pads' || this.#pads.has(ticketId);
  }

  #served(who: StaffId): readonly string[] {
    const person = this.#personOf(who);
    person.served += 1;
    return person.served >= SERVED_FOR_TENTH ? ['tenth'] : [];
  }

  #tick(who: StaffId, step: string): void {
    if (this.#steps.includes(step)) this.#personOf(who).done.add(step);
  }

  #personOf(who: StaffId): Person {
    const known = this.#people.get(who);
    if (known) return known;
    const person = { done: new Set<string>(), served: 0 };
    this.#people.set(who, person);
    return person;
  }
}
