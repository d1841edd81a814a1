import { beforeEach, describe, expect, test } from 'vitest';
import { err } from '../contract/result.ts';
import { issuingNow, nextChange } from './calendar.ts';
import { hallTime, TrialHall } from './trial-hall.ts';
import { trialSite } from './trial-site.ts';

const day = '2026-11-18';
let hall: TrialHall;
beforeEach(() => {
  hall = new TrialHall(trialSite(), hallTime(`${day}T15:00`));
  hall.openDay(day);
  hall.setCounter('1', 'open');
});

const modeAt = (time: string) => issuingNow(hall.state, hall.site, hallTime(`${day}T${time}`));

describe('another end of issue, for today alone (R37)', () => {
  test('earlier: nobody takes a number from then on, and who waits is called', () => {
    hall.issue('application');
    expect(hall.setIssueEnd(`${day}T16:30`).ok).toBe(true);
    expect([modeAt('16:29'), modeAt('16:30')]).toEqual(['open', 'closed']);
    expect(nextChange(hall.state, hall.site, hall.at)).toBe(hallTime(`${day}T16:30`));
    hall.at = hallTime(`${day}T16:40`);
    expect(hall.touch('kiosk-1', 'application')).toEqual(err('outside-hours'));
    expect(hall.callNext('1').ok).toBe(true);
  });

  test('later than the calendar’s 17:00, also when that has passed already', () => {
    hall.at = hallTime(`${day}T17:05`);
    expect(modeAt('17:05')).toBe('closed');
    expect(hall.setIssueEnd(`${day}T18:00`).ok).toBe(true);
    expect([modeAt('17:59'), modeAt('18:00')]).toEqual(['open', 'closed']);
  });

  test('taken back, the calendar holds again; the same twice is refused', () => {
    expect(hall.setIssueEnd()).toEqual(err('wrong-state'));
    hall.setIssueEnd(`${day}T16:30`);
    expect(hall.setIssueEnd(`${day}T16:30`)).toEqual(err('wrong-state'));
    expect(hall.setIssueEnd().ok).toBe(true);
    expect(modeAt('16:59')).toBe('open');
  });

  test.each([
    ['past', `${day}T14:59`],
    ['now', `${day}T15:00`],
    ['beyond the turn of the day', '2026-11-19T03:01'],
  ])('a time that is %s is refused', (_what, until) => {
    expect(hall.setIssueEnd(until)).toEqual(err('issue-end-wrong'));
  });

  test('in a hall that is open from midnight to the turn of the day', () => {
    const hours = { issueFrom: '00:00', issueUntil: '27:00' };
    const calendar = { weekdays: ['wed'], hours };
    const always = new TrialHall(trialSite({ calendar }), hallTime(`${day}T15:00`));
    always.openDay(day);
    expect(always.setIssueEnd(`${day}T16:30`).ok).toBe(true);
    always.at = hallTime(`${day}T23:00`);
    expect(always.setIssueEnd('2026-11-19T02:30').ok).toBe(true);
  });

  test('a day on which the hall is closed has no issue to prolong', () => {
    const holiday = new TrialHall(trialSite(), hallTime('2026-11-20T10:00'));
    holiday.openDay('2026-11-20');
    expect(holiday.setIssueEnd('2026-11-20T16:00')).toEqual(err('issue-end-wrong'));
  });

  test('it ends with the day, and does not with a close taken back', () => {
    hall.setIssueEnd(`${day}T16:30`);
    hall.closeDay();
    hall.reopenDay();
    expect(modeAt('16:45')).toBe('closed');
    hall.closeDay();
    hall.at = hallTime('2026-11-19T08:30');
    hall.openDay();
    expect(hall.state.issueEnd).toBeUndefined();
    expect(issuingNow(hall.state, hall.site, hallTime('2026-11-19T18:59'))).toBe('open');
  });
});
