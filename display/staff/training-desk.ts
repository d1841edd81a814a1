import type { Hall } from '../../broker/client/hall.ts';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import type { SecondHall } from '../../broker/client/second-hall.ts';
import { isCompleted } from '../../broker/contract/exercises.ts';
import type { CounterId, RequestId } from '../../broker/contract/ids.ts';
import type { ExerciseSnapshot, TrainingNotice } from '../../broker/contract/training-topics.ts';
import type { Session } from './session-book.ts';
import { StaffNode } from './staff-node.ts';
import type { InTrainingView, StaffView } from './staff-view.ts';
import { minutesLeft } from './view-of-staff.ts';

/** A hall, and what this node knows of it: where somebody's presses go. */
export type Place = { readonly hall: Hall; readonly node: StaffNode };

type Member = {
  readonly session: Session;
  readonly trainingId: RequestId;
  /** Where they sat in the real hall; they are back there afterwards. */
  readonly counterId: CounterId | undefined;
};

type DeskParts = {
  readonly hall: Hall;
  /** The real hall's own, for how many wait there. */
  readonly node: StaffNode;
  readonly second: SecondHall | undefined;
  readonly clock: Pick<NodeClock, 'after' | 'monotonicMs'>;
  readonly publish: (view: StaffView) => void;
  /** Somebody is back in the real hall, at this counter. */
  readonly back: (session: Session, counterId: CounterId | undefined) => void;
};

/**
 * Who of this node's people is in the training hall (研修, R22). Somebody is in one hall or in the
 * other, never in both: as long as they are in, each press goes there, though it may be away.
 */
export class TrainingDesk {
  readonly #parts: DeskParts;
  readonly #members = new Map<string, Member>();
  readonly #watchers = new Map<string, Set<() => void>>();
  /** Whose completion is told, or being told. */
  readonly #told = new Set<string>();
  #notice: TrainingNotice | undefined;
  #place: Place | undefined;
  #view: StaffView | undefined;
  #exercise: ExerciseSnapshot | undefined;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  start(): void {
    const { hall, second } = this.#parts;
    hall.on('training', undefined, (notice) => this.#heard(notice));
    hall.on('staff', undefined, () => this.#show());
    second?.start(
      (training) => this.#enter(training),
      (fault) => {
        this.#parts.node.noteTrainingFault(fault);
        this.#show();
      },
    );
  }

  /** The training that can be joined here now. */
  get trainingId(): RequestId | undefined {
    return this.#place?.hall.presence.online ? this.#notice?.training?.trainingId : undefined;
  }

  has({ digest }: Session): boolean {
    return this.#members.has(digest);
  }

  /** The training hall, for somebody who is in it; it may be away. */
  placeOf(session: Session): Place | undefined {
    return this.has(session) ? this.#place : undefined;
  }

  join(session: Session, trainingId: RequestId): void {
    const { counterId } = session;
    this.#members.set(session.digest, { session, trainingId, counterId });
    this.#shut(session.digest);
    this.#show();
  }

  /** Always back at once; what the record does not hear of it ends there with the training. */
  leave({ digest }: Session): void {
    const member = this.#members.get(digest);
    if (!member) return;
    this.#bring(member);
    const actor = { kind: 'staff', staffId: member.session.staffId } as const;
    const { trainingId } = member;
    void this.#parts.hall.request('record-attendance', { actor, trainingId, did: 'left' });
  }

  /** Calls `shut` once, when somebody goes to the other hall; the answer takes that back. */
  onMoved({ digest }: Session, shut: () => void): () => void {
    const watchers = this.#watchers.get(digest) ?? new Set();
    this.#watchers.set(digest, watchers.add(shut));
    return () => watchers.delete(shut);
  }

  #heard(notice: TrainingNotice): void {
    this.#notice = notice;
    for (const member of [...this.#members.values()]) {
      if (member.trainingId !== notice.training?.trainingId) this.#bring(member);
    }
    this.#show();
  }

  /** Back to the real hall, and to their counter there. */
  #bring({ session, counterId }: Member): void {
    this.#members.delete(session.digest);
    this.#parts.back(session, counterId);
    this.#shut(session.digest);
  }

  /** A second hall opens; what comes back ends this node's part in it. */
  #enter(hall: Hall): () => void {
    const { clock } = this.#parts;
    const publish = (view: StaffView) => {
      this.#view = view;
      this.#show();
    };
    const node = new StaffNode({ hall, clock, publish });
    this.#place = { hall, node };
    this.#exercise = undefined;
    node.start();
    hall.on('exercise', undefined, (exercise) => {
      this.#exercise = exercise;
      this.#show();
      this.#tellCompleted(exercise);
    });
    return () => {
      node.close();
      // Whoever is in it sees that it is away.
      if (this.#view) publish({ ...this.#view, online: false });
    };
  }

  #show(): void {
    const inTraining = this.#inTraining();
    if (!this.#view || !inTraining) return;
    const trainingFault = this.#parts.second?.fault ?? null;
    this.#parts.publish({ ...this.#view, training: null, inTraining, trainingFault });
  }

  #inTraining(): InTrainingView | undefined {
    const { hall, node } = this.#parts;
    const training = this.#notice?.training;
    const now = hall.engineNow();
    if (!training || now === undefined) return undefined;
    const { trainingId, exercise } = training;
    const known = this.#exercise?.trainingId === trainingId ? this.#exercise : undefined;
    return {
      ...{ trainingId, exercise, people: known?.people ?? [], visitors: known?.visitors ?? [] },
      paper: known?.paper,
      minutesLeft: minutesLeft(this.#notice?.until ?? 0, now),
      reallyWaiting: hall.presence.online ? (node.waiting ?? null) : null,
    };
  }

  /** The real hall's record hears of it once; what it does not hear is told with the next news. */
  #tellCompleted({ trainingId, exercise, people }: ExerciseSnapshot): void {
    for (const { session } of this.#members.values()) {
      const { staffId } = session;
      const key = `${trainingId} ${staffId}`;
      const done = people.find((each) => each.staffId === staffId)?.done ?? [];
      if (!isCompleted(exercise, done) || this.#told.has(key)) continue;
      this.#told.add(key);
      const actor = { kind: 'staff', staffId } as const;
      const told = this.#parts.hall.request('record-attendance', {
        ...{ actor, trainingId, did: 'completed' },
      });
      void told.then((answer) => {
        if (!answer.ok && answer.error !== 'wrong-state') this.#told.delete(key);
      });
    }
  }

  #shut(digest: string): void {
    const watchers = this.#watchers.get(digest) ?? [];
    this.#watchers.delete(digest);
    for (const shut of watchers) shut();
  }
}
