import { decode } from '../contract/decode.ts';
import { assert } from '../contract/result.ts';
import { type Site, site as siteSchema } from '../contract/site.ts';

/** A small hall like Iwata's, with every kind of thing a site file can hold; for trials. */
const trial = {
  site: 'trial',
  name: '試験市役所',
  publicAddress: 'https://status.example/iwata/',
  languages: ['ja', 'en', 'pt', 'ne'],
  services: [
    { id: 'application', prefix: 'A', meanMinutes: 15, reportRow: '申請' },
    {
      id: 'delivery',
      prefix: 'B',
      meanMinutes: 10,
      reportRow: '交付',
      steps: ['papers', 'photo', 'explain'],
    },
    {
      id: 'certificate',
      prefix: 'E',
      meanMinutes: 10,
      reportRow: '電子証明書',
      from: '2026-08-01',
    },
    { id: 'guide', prefix: 'G', meanMinutes: 5, reportRow: '案内', slips: 1, until: '2027-03-31' },
  ],
  counters: [
    { id: '1', label: '1', services: { application: 1, delivery: 1 } },
    { id: '2', label: '2', services: { application: 1, delivery: 1 } },
    { id: '3', label: '3', services: { certificate: 2, application: 1 }, from: '2026-08-01' },
    { id: 'city', label: 'C', services: { application: 1 }, cityStaff: true },
  ],
  kiosks: [
    { id: 'kiosk-1', printer: 'printer-1' },
    { id: 'kiosk-2', printer: 'printer-2', validWhen: 'sent', services: ['application', 'guide'] },
    { id: 'tablet' },
  ],
  boards: [
    {
      group: 'hall',
      screen: { inches: 55, metres: 8 },
      nodes: ['board-1'],
      speaker: 'board-1',
      spokenLocales: ['pt', 'en'],
    },
    {
      group: 'corner',
      screen: { inches: 43, metres: 5 },
      nodes: ['board-2'],
      counters: ['3'],
      services: ['certificate'],
    },
  ],
  calendar: {
    weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'],
    hours: { issueFrom: '08:30', issueUntil: '17:00', closes: '17:15' },
    longer: { thu: { issueFrom: '08:30', issueUntil: '19:00', closes: '19:15' } },
    nth: [{ weekday: 'sun', nth: 2, hours: { issueFrom: '09:00', issueUntil: '12:00' } }],
    specialDays: [
      { date: '2026-11-28', hours: { issueFrom: '09:00', issueUntil: '16:00' } },
      { date: '2026-11-23', hours: { issueFrom: '10:00', issueUntil: '12:00' } },
    ],
    closedDays: ['2026-11-20'],
    closedYearly: ['12-29', '12-30', '12-31', '01-01', '01-02', '01-03'],
    holidays: ['2026-11-03', '2026-11-23', '2027-03-21', '2027-03-22', '2027-05-05'],
  },
  paperPads: { first: 901, last: 920 },
};

/** The trial hall's site file, checked like any other, with these settings instead of its own. */
export function trialSite(instead: Readonly<Record<string, unknown>> = {}): Site {
  const parsed = decode(siteSchema, { ...trial, ...instead });
  assert(parsed.ok, `the trial site is a site: ${JSON.stringify(parsed)}`);
  return parsed.value;
}
