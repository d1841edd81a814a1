import { businessDay } from '../broker/contract/ids.ts';
import { hallTime, parsed, TrialHall } from '../broker/queue/trial-hall.ts';
import { openDay, type StaffStage, type StaffTheatre } from './staff-stage.ts';

/** Wednesday ran over, and so does this Thursday. */
export async function evening(theatre: StaffTheatre): Promise<StaffStage> {
  const stage = await theatre.stageWithHours('18:40');
  const { trial } = stage.hall;
  const day = parsed(businessDay, '2026-11-18');
  const past = new TrialHall(trial.site, hallTime(`${day}T17:00`));
  past.openDay(day);
  past.setCounter('counter-1', 'open');
  for (const until of ['17:12', '17:29', '17:48']) {
    const number = past.issue('pickup');
    past.callNext('counter-1');
    past.start(number, 'counter-1');
    past.at = hallTime(`${day}T${until}`);
    past.finish(number);
  }
  past.closeDay();
  stage.hall.pastDays.set(day, past.journal);
  openDay(stage.hall);
  for (const service of ['application', 'pickup', 'pickup', 'pin-reset', 'application']) {
    trial.issue(service);
    trial.pass(60);
  }
  trial.callTicket('A001', 'counter-1');
  trial.start('A001', 'counter-1');
  trial.callTicket('D001', 'counter-3');
  trial.start('D001', 'counter-3');
  stage.hall.publish();
  return stage;
}

/** The doors have closed; one is finished after it, and one is still served. */
export function runsOver({ hall }: StaffStage): void {
  hall.trial.at = hallTime('2026-11-19T19:12');
  hall.trial.finish('A001');
  hall.publish();
}
