import type { SitePack } from '../broker/contract/site.ts';

/** The hall of `npm start` with the hours of a real one: 17:15, on Thursdays 19:00 (R37, R38). */
export function withRealHours(pack: SitePack): SitePack {
  const evening = { issueFrom: '08:30', issueUntil: '19:00', closes: '19:00' };
  const calendar: SitePack['site']['calendar'] = {
    ...pack.site.calendar,
    weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'],
    hours: { issueFrom: '08:30', issueUntil: '17:15', closes: '17:15' },
    longer: { thu: evening },
    nth: [
      {
        weekday: 'sun',
        nth: 2,
        hours: { issueFrom: '08:30', issueUntil: '12:00', closes: '12:00' },
      },
    ],
    closedOnNationalHolidays: true,
    closedYearly: ['12-29', '12-30', '12-31', '01-01', '01-02', '01-03'],
  };
  return { ...pack, site: { ...pack.site, calendar } };
}
