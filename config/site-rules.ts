import { Temporal } from 'temporal-polyfill';
import type { Site, SiteBoard, SiteCounter } from '../broker/contract/site.ts';
import { calendarComplaints, dayComplaints } from './calendar-rules.ts';
import type { Complaint, Path } from './config-text.ts';
import { didYouMean, shown } from './schema-complaints.ts';

/** What a site file says that each of its parts allows, but not all of them together. */
export function siteComplaints(site: Site): readonly Complaint[] {
  return [
    ...addressComplaints(site.publicAddress),
    ...timeZoneComplaints(site.timeZone),
    ...languageComplaints(site.languages),
    ...repeats(site.services, ['services'], 'id'),
    ...repeats(site.services, ['services'], 'prefix'),
    ...site.services.flatMap((service, index) => periodComplaints(service, ['services', index])),
    ...repeats(site.counters, ['counters'], 'id'),
    ...repeats(site.counters, ['counters'], 'label'),
    ...site.counters.flatMap((counter, index) => counterComplaints(site, counter, index)),
    ...unservedComplaints(site),
    ...nodeComplaints(site),
    ...site.kiosks.flatMap((kiosk, index) =>
      namesComplaints(kiosk.services ?? [], serviceIds(site), ['kiosks', index, 'services']),
    ),
    ...sharedPaperComplaints(site),
    ...repeats(site.boards, ['boards'], 'group'),
    ...site.boards.flatMap((board, index) => boardComplaints(site, board, index)),
    ...callBoxComplaints(site),
    ...padComplaints(site),
    ...waitLevelComplaints(site),
    ...calendarComplaints(site.calendar),
  ];
}

function serviceIds(site: Site): readonly string[] {
  return site.services.map((service) => service.id);
}

function repeats<K extends string>(
  entries: readonly Readonly<Record<K, string>>[],
  path: Path,
  key: K,
): readonly Complaint[] {
  return entries.flatMap((entry, index) => {
    const first = entries.findIndex((other) => other[key] === entry[key]);
    if (first === index) return [];
    const says = `expected ${/^[aeiou]/.test(key) ? 'an' : 'a'} ${key} of its own, got ${shown(entry[key])}, which entry [${first}] has`;
    return [{ path: [...path, index, key], says }];
  });
}

/** Names that must stand elsewhere in the file, each once. */
function namesComplaints(
  names: readonly string[],
  known: readonly string[],
  path: Path,
): readonly Complaint[] {
  return names.flatMap((name, index) => {
    const at = [...path, index];
    if (!known.includes(name)) return [{ path: at, says: strange(name, known) }];
    return names.indexOf(name) === index
      ? []
      : [{ path: at, says: `expected each name once, got ${shown(name)} twice` }];
  });
}

function strange(name: string, known: readonly string[]): string {
  const list = known.map((word) => `"${word}"`).join(', ') || 'nothing, since there is none';
  return `expected one of ${list}, got ${shown(name)}${didYouMean(name, known)}`;
}

function addressComplaints(address: string): readonly Complaint[] {
  const path = ['publicAddress'];
  const url = new URL(address);
  const web = url.protocol === 'http:' || url.protocol === 'https:';
  // `0.0.0.0` is where a server listens, never where a phone can go.
  const plain = url.search + url.hash + url.username + url.password === '';
  if (web && plain && url.hostname !== '0.0.0.0' && !address.endsWith('/')) return [];
  const says = `expected an address such as https://example.jp, with no / at its end and nothing after "?" or "#", got ${shown(address)}`;
  return [{ path, says }];
}

function timeZoneComplaints(timeZone: string): readonly Complaint[] {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone);
    return [];
  } catch {
    const says = `expected a time zone such as Asia/Tokyo, got ${shown(timeZone)}`;
    return [{ path: ['timeZone'], says }];
  }
}

function languageComplaints(languages: readonly string[]): readonly Complaint[] {
  const repeated = languages.flatMap((language, index) =>
    languages.indexOf(language) === index
      ? []
      : [
          {
            path: ['languages', index],
            says: `expected each language once, got ${shown(language)} twice`,
          },
        ],
  );
  // Kiosk and slip show the Japanese beneath every other language, so that staff can point at it.
  if (languages.includes('ja')) return repeated;
  return [...repeated, { path: ['languages'], says: 'expected the language "ja" among them' }];
}

type Dated = { readonly from?: string | undefined; readonly until?: string | undefined };

function periodComplaints(dated: Dated, path: Path): readonly Complaint[] {
  const days = [
    ...dayComplaints(dated.from, [...path, 'from']),
    ...dayComplaints(dated.until, [...path, 'until']),
  ];
  if (days.length > 0 || dated.from === undefined || dated.until === undefined) return days;
  if (dated.from <= dated.until) return [];
  const says = `expected a day not before its "from" ${dated.from}, got ${shown(dated.until)}`;
  return [{ path: [...path, 'until'], says }];
}

function counterComplaints(site: Site, counter: SiteCounter, index: number): readonly Complaint[] {
  const path: Path = ['counters', index];
  const known = serviceIds(site);
  const names = Object.keys(counter.services);
  const wrong = names
    .filter((name) => !known.includes(name))
    .map((name) => ({ path: [...path, 'services', name], says: strange(name, known) }));
  const idle = names.length === 0 && !counter.cityStaff;
  const empty = {
    path: [...path, 'services'],
    says: 'expected at least one service, got none (a counter of the city’s own staff has cityStaff: true)',
  };
  const closures = counter.closures.flatMap((closure, nth): readonly Complaint[] => {
    const at = [...path, 'closures', nth];
    const { from, until } = closure.hours;
    const says = `expected an hour after "from" ${from}, got ${shown(until)}`;
    const backwards = until <= from ? [{ path: [...at, 'hours', 'until'], says }] : [];
    return [...periodComplaints(closure, at), ...backwards];
  });
  return [...periodComplaints(counter, path), ...wrong, ...(idle ? [empty] : []), ...closures];
}

/** A service without a counter would let people wait for ever: looked at on each day that changes something. */
function unservedComplaints(site: Site): readonly Complaint[] {
  const covers = (dated: Dated, day: string) =>
    (dated.from ?? '') <= day && day <= (dated.until ?? '9999-12-31');
  const turns = site.counters.flatMap(({ until }) =>
    until === undefined ? [] : [dayAfter(until)],
  );
  return site.services.flatMap((service, index) => {
    const counters = site.counters.filter(
      (counter) => !counter.cityStaff && Object.hasOwn(counter.services, service.id),
    );
    const first = service.from ?? '0001-01-01';
    const days = [first, ...turns].filter((day) => covers(service, day)).sort();
    const without = days.find((day) => !counters.some((counter) => covers(counter, day)));
    if (without === undefined) return [];
    const when = without === '0001-01-01' ? 'from the first day on' : `on ${without}`;
    const says = `expected a counter that serves ${shown(service.id)} ${when}, got none`;
    return [{ path: ['services', index], says }];
  });
}

function dayAfter(day: string): string {
  try {
    return Temporal.PlainDate.from(day).add({ days: 1 }).toString();
  } catch {
    return day; // No day of the calendar: `periodComplaints` says so.
  }
}

/** A node is one machine with one name; only a printer may be named twice, by the kiosks that share it. */
function nodeComplaints(site: Site): readonly Complaint[] {
  const named: { readonly name: string; readonly kind: string; readonly path: Path }[] = [
    ...site.kiosks.map(({ id }, index) => ({
      name: id,
      kind: 'kiosk',
      path: ['kiosks', index, 'id'],
    })),
    ...site.kiosks.flatMap(({ printer }, index) =>
      printer === undefined
        ? []
        : [{ name: printer, kind: 'printer', path: ['kiosks', index, 'printer'] }],
    ),
    ...site.boards.flatMap(({ nodes }, index) =>
      nodes.map((name, at) => ({ name, kind: 'board', path: ['boards', index, 'nodes', at] })),
    ),
    ...site.callBoxes.map(({ id }, index) => ({
      name: id,
      kind: 'call box',
      path: ['callBoxes', index, 'id'],
    })),
  ];
  return named.flatMap(({ name, kind, path }, index) => {
    const other = named.slice(0, index).find((earlier) => earlier.name === name);
    if (!other || (kind === 'printer' && other.kind === 'printer')) return [];
    return [
      { path, says: `expected a name of its own, got ${shown(name)}, which a ${other.kind} has` },
    ];
  });
}

/** One printer has one roll, whichever kiosk it prints for. */
function sharedPaperComplaints({ kiosks }: Site): readonly Complaint[] {
  return kiosks.flatMap(({ printer, paper }, index) => {
    const first = kiosks.find((other) => printer !== undefined && other.printer === printer);
    if (!first || JSON.stringify(first.paper) === JSON.stringify(paper)) return [];
    const says = `expected the same paper as at ${shown(first.id)}, which has the same printer ${shown(printer ?? '')}`;
    return [{ path: ['kiosks', index, 'paper'], says }];
  });
}

function boardComplaints(site: Site, board: SiteBoard, index: number): readonly Complaint[] {
  const path: Path = ['boards', index];
  const speaker: readonly Complaint[] =
    board.speaker === undefined || board.nodes.includes(board.speaker)
      ? []
      : [{ path: [...path, 'speaker'], says: strange(board.speaker, board.nodes) }];
  const counters = site.counters.map((counter) => counter.id);
  return [
    ...speaker,
    ...namesComplaints(board.counters ?? [], counters, [...path, 'counters']),
    ...namesComplaints(board.services ?? [], serviceIds(site), [...path, 'services']),
    ...namesComplaints(board.spokenLocales, site.languages, [...path, 'spokenLocales']),
  ];
}

/** Two boxes may stand at one counter; each is bound to one that is there. */
function callBoxComplaints({ callBoxes, counters }: Site): readonly Complaint[] {
  const known = counters.map(({ id }) => id);
  return callBoxes.flatMap(({ counter }, index) =>
    namesComplaints([counter], known, ['callBoxes', index]).map(({ says }) => ({
      path: ['callBoxes', index, 'counter'],
      says,
    })),
  );
}

function waitLevelComplaints({ waitLevels: { soon, late } }: Site): readonly Complaint[] {
  if (late > soon) return [];
  const says = `expected more minutes than "soon" ${soon}, got ${late}`;
  return [{ path: ['waitLevels', 'late'], says }];
}

function padComplaints(site: Site): readonly Complaint[] {
  if (site.paperPads === undefined) return [];
  const { first, last } = site.paperPads;
  const highest = 10 ** site.digits - 1;
  if (last > highest) {
    const says = `expected at most ${highest}, the highest number of ${site.digits} digits, got ${last}`;
    return [{ path: ['paperPads', 'last'], says }];
  }
  if (first > last) {
    const says = `expected a number not below "first" ${first}, got ${last}`;
    return [{ path: ['paperPads', 'last'], says }];
  }
  if (first > 1) return [];
  return [
    { path: ['paperPads', 'first'], says: 'expected numbers left for the kiosk below it, got 1' },
  ];
}
