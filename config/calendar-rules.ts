import { Temporal } from 'temporal-polyfill';
import type { Opening, SiteCalendar } from '../broker/contract/site.ts';
import type { Complaint, Path } from './config-text.ts';
import { shown } from './schema-complaints.ts';

/** What a calendar says that cannot be: days that do not exist, hours that run backwards, doubles. */
export function calendarComplaints(calendar: SiteCalendar): readonly Complaint[] {
  const path: Path = ['calendar'];
  return [
    ...doubles(calendar.weekdays, [...path, 'weekdays']),
    ...openingComplaints(calendar.hours, [...path, 'hours']),
    ...longerComplaints(calendar),
    ...calendar.nth.flatMap((entry, index) =>
      openingComplaints(entry.hours, [...path, 'nth', index, 'hours']),
    ),
    ...doubles(
      calendar.nth.map(({ weekday, nth }) => `${nth} ${weekday}`),
      [...path, 'nth'],
    ),
    ...calendar.specialDays.flatMap(({ date, hours }, index) => [
      ...dayComplaints(date, [...path, 'specialDays', index, 'date']),
      ...openingComplaints(hours, [...path, 'specialDays', index, 'hours']),
    ]),
    ...doubles(
      calendar.specialDays.map(({ date }) => date),
      [...path, 'specialDays'],
    ),
    ...closedComplaints(calendar),
    ...calendar.holidays.flatMap((day, index) => dayComplaints(day, [...path, 'holidays', index])),
  ];
}

/** A day that is in no calendar, such as 2026-02-30. */
export function dayComplaints(day: string | undefined, path: Path): readonly Complaint[] {
  if (day === undefined || exists(() => Temporal.PlainDate.from(day, { overflow: 'reject' }))) {
    return [];
  }
  return [{ path, says: `expected a day that exists, got ${shown(day)}` }];
}

function exists(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

function openingComplaints(opening: Opening, path: Path): readonly Complaint[] {
  const { issueFrom, issueUntil, closes } = opening;
  if (issueFrom >= issueUntil) {
    const says = `expected an hour after "issueFrom" ${issueFrom}, got ${shown(issueUntil)}`;
    return [{ path: [...path, 'issueUntil'], says }];
  }
  if (closes === undefined || closes >= issueUntil) return [];
  const says = `expected an hour not before "issueUntil" ${issueUntil}, got ${shown(closes)}`;
  return [{ path: [...path, 'closes'], says }];
}

function longerComplaints(calendar: SiteCalendar): readonly Complaint[] {
  return Object.entries(calendar.longer).flatMap(([day, hours]) => {
    const path: Path = ['calendar', 'longer', day];
    const open = calendar.weekdays.some((weekday) => weekday === day);
    const closed = { path, says: `expected one of the open weekdays, got ${shown(day)}` };
    return [...(open ? [] : [closed]), ...openingComplaints(hours, path)];
  });
}

function closedComplaints(calendar: SiteCalendar): readonly Complaint[] {
  const path: Path = ['calendar', 'closedDays'];
  const special = calendar.specialDays.map(({ date }) => date);
  const both = calendar.closedDays.flatMap((day, index) =>
    special.includes(day)
      ? [
          {
            path: [...path, index],
            says: `expected a day that is not in specialDays too, got ${shown(day)}`,
          },
        ]
      : dayComplaints(day, [...path, index]),
  );
  const yearly = calendar.closedYearly.flatMap((day, index) =>
    // 2028 is a leap year: 02-29 may be closed.
    exists(() => Temporal.PlainDate.from(`2028-${day}`, { overflow: 'reject' }))
      ? []
      : [
          {
            path: ['calendar', 'closedYearly', index],
            says: `expected a day that exists, got ${shown(day)}`,
          },
        ],
  );
  return [
    ...both,
    ...doubles(calendar.closedDays, path),
    ...yearly,
    ...doubles(calendar.closedYearly, ['calendar', 'closedYearly']),
  ];
}

function doubles(entries: readonly string[], path: Path): readonly Complaint[] {
  return entries.flatMap((entry, index) =>
    entries.indexOf(entry) === index
      ? []
      : [{ path: [...path, index], says: `expected each entry once, got ${shown(entry)} twice` }],
  );
}
