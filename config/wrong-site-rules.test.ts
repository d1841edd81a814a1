import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { complaintsOf, iwata, type Mistake, placeOf, told } from './wrong-site-file.ts';

const languages = readdirSync('config/locales')
  .map((file) => file.replace('.json', ''))
  .sort()
  .join(', ');

/** Mistakes of parts that each are right, but not together. */
const mistakes: readonly Mistake[] = [
  {
    name: 'a prefix taken twice',
    from: 'prefix: C',
    to: 'prefix: A',
    at: 'prefix: A',
    nth: 2,
    says: 'services[2].prefix: expected a prefix of its own, got "A", which entry [0] has',
  },
  {
    name: 'a service twice',
    from: 'id: pickup',
    to: 'id: application',
    at: 'id: application',
    nth: 2,
    says: 'services[1].id: expected an id of its own, got "application", which entry [0] has',
  },
  {
    name: 'a label taken twice',
    from: 'label: "4"',
    to: 'label: "3"',
    at: 'label: "3"',
    nth: 2,
    says: 'counters[3].label: expected a label of its own, got "3", which entry [2] has',
  },
  {
    name: 'a counter for a service that is not there',
    from: '      pickup: 1',
    to: '      pick-up: 1',
    at: 'pick-up: 1',
    says: 'counters[0].services.pick-up: expected one of "application", "pickup", "certificate-renewal", "pin-reset", got "pick-up"; did you mean "pickup"?',
  },
  {
    name: 'a counter with nothing to do',
    from: 'services: {}\n    cityStaff: true',
    to: 'services: {}',
    at: 'services: {}',
    says: 'counters[4].services: expected at least one service, got none (a counter of the city’s own staff has cityStaff: true)',
  },
  {
    name: 'a planned closure that ends before it begins',
    from: '    label: "2"',
    to: '    label: "2"\n    closures:\n      - hours: { from: "13:00", until: "12:00" }',
    at: 'until: "12:00"',
    says: 'counters[1].closures[0].hours.until: expected an hour after "from" 13:00, got "12:00"',
  },
  {
    name: 'a kiosk for a service that is not there',
    from: 'printer: printer-1',
    to: 'printer: printer-1\n    services: [pikup]',
    at: 'pikup',
    says: 'kiosks[0].services[0]: expected one of "application", "pickup", "certificate-renewal", "pin-reset", got "pikup"; did you mean "pickup"?',
  },
  {
    name: 'a printer of a kiosk’s name',
    from: 'printer: printer-1',
    to: 'printer: kiosk-1',
    at: 'printer: kiosk-1',
    says: 'kiosks[0].printer: expected a name of its own, got "kiosk-1", which a kiosk has',
  },
  {
    name: 'two kiosks of one printer that do not agree about its roll',
    from: 'kiosks:\n',
    to: 'kiosks:\n  - id: kiosk-2\n    printer: printer-1\n    paper: { rollMm: 50000 }\n',
    at: 'paper:\n',
    says: 'kiosks[1].paper: expected the same paper as at "kiosk-2", which has the same printer "printer-1"',
  },
  {
    name: 'a board for a counter that is not there',
    from: 'spokenLocales: []',
    to: 'counters: [counter-9]',
    at: 'counter-9',
    says: 'boards[0].counters[0]: expected one of "counter-1", "counter-2", "counter-3", "counter-4", "city-1", got "counter-9"; did you mean "counter-1"?',
  },
  {
    name: 'a call box at a counter that is not there',
    from: 'callBoxes: []',
    to: 'callBoxes:\n  - id: call-box-1\n    counter: counter-9',
    at: 'counter: counter-9',
    says: 'callBoxes[0].counter: expected one of "counter-1", "counter-2", "counter-3", "counter-4", "city-1", got "counter-9"; did you mean "counter-1"?',
  },
  {
    name: 'a call box that has the name of a kiosk',
    from: 'callBoxes: []',
    to: 'callBoxes:\n  - id: kiosk-1\n    counter: counter-1',
    at: 'id: kiosk-1\n    counter',
    says: 'callBoxes[0].id: expected a name of its own, got "kiosk-1", which a kiosk has',
  },
  {
    name: 'a layout that is not there',
    from: 'layout: main',
    to: 'layout: mein',
    at: 'layout: mein',
    says: 'boards[0].layout: expected a layout of board-layouts.json (main, corridor, counter), got "mein"; did you mean "main"?',
  },
  {
    name: 'R18: a screen too small for its hall',
    from: 'inches: 55',
    to: 'inches: 32',
    at: 'screen:',
    says: 'boards[0].screen: expected letters that can be read from 8 m; the smallest words would be 12 mm high instead of 16 mm. This layout needs a screen of 43 inches there, or a last row at 5.9 m',
  },
  {
    name: 'a board above one counter, and no counter',
    from: 'layout: main',
    to: 'layout: counter',
    at: 'group: hall',
    says: 'boards[0].counters: expected one counter, since the layout "counter" shows one, got all of them',
  },
  {
    name: 'a speaker that is no node of its group',
    from: 'speaker: board-1',
    to: 'speaker: board-2',
    at: 'speaker: board-2',
    says: 'boards[0].speaker: expected one of "board-1", got "board-2"; did you mean "board-1"?',
  },
  {
    name: 'a language without a file',
    from: '  - ko # 韓国語',
    to: '  - de',
    at: 'de\n',
    says: `languages[9]: expected a language with a file in locales/ (${languages}), got "de"`,
  },
  {
    name: 'a hall without Japanese',
    from: '  - ja # 日本語\n',
    to: '',
    at: 'languages:',
    says: 'languages: expected the language "ja" among them',
  },
  {
    name: 'a step that no language names',
    from: 'photo, explanation',
    to: 'foto, explanation',
    at: 'foto',
    says: 'services[0].steps[1]: expected one of the steps named in locales/<language>.json, got "foto"; did you mean "photo"?',
  },
  {
    name: 'an end before its beginning',
    from: 'from: 2026-08-01\n\n  - id: pin-reset',
    to: 'from: 2026-08-01\n    until: 2026-07-31\n\n  - id: pin-reset',
    at: 'until: 2026-07-31',
    says: 'services[2].until: expected a day not before its "from" 2026-08-01, got "2026-07-31"',
  },
  {
    name: 'hours that run backwards',
    from: 'issueUntil: "12:00"',
    to: 'issueUntil: "08:00"',
    at: 'issueUntil: "08:00"',
    says: 'calendar.nth[0].hours.issueUntil: expected an hour after "issueFrom" 08:30, got "08:00"',
  },
  {
    name: 'closing before issue ends',
    from: 'closes: "19:00"',
    to: 'closes: "18:00"',
    at: 'closes: "18:00"',
    says: 'calendar.longer.thu.closes: expected an hour not before "issueUntil" 19:00, got "18:00"',
  },
  {
    name: 'longer hours on a closed weekday',
    from: '    thu:\n',
    to: '    sat:\n',
    at: 'sat:',
    says: 'calendar.longer.sat: expected one of the open weekdays, got "sat"',
  },
  {
    name: 'pads beyond the digits',
    from: 'last: 999',
    to: 'last: 1999',
    at: 'last: 1999',
    says: 'paperPads.last: expected at most 999, the highest number of 3 digits, got 1999',
  },
  {
    name: 'pads that run backwards',
    from: 'last: 999',
    to: 'last: 900',
    at: 'last: 900',
    says: 'paperPads.last: expected a number not below "first" 901, got 900',
  },
  {
    name: 'a very long wait that is no longer than a long one',
    from: 'late: 40',
    to: 'late: 20',
    at: 'late: 20',
    says: 'waitLevels.late: expected more minutes than "soon" 20, got 20',
  },
  {
    name: 'an address that is none',
    from: 'http://127.0.0.1:8104',
    to: 'example',
    at: 'publicAddress',
    says: 'publicAddress: expected an address such as https://example.jp, got "example"',
  },
  {
    name: 'an address of another kind',
    from: 'http://127.0.0.1:8104',
    to: 'javascript:alert(1)',
    at: 'publicAddress',
    says: 'publicAddress: expected an address such as https://example.jp, with no / at its end and nothing after "?" or "#", got "javascript:alert(1)"',
  },
  {
    name: 'a time zone that is none',
    from: 'digits: 3',
    to: 'timeZone: Japan/Tokyo',
    at: 'timeZone',
    says: 'timeZone: expected a time zone such as Asia/Tokyo, got "Japan/Tokyo"',
  },
];

test.each(mistakes)('R30: $name', async (mistake) => {
  const { expected, complaints } = await told(mistake);
  expect(complaints).toContain(expected);
});

test('a service without a counter on some day is told with the day', async () => {
  const early = iwata.replace(
    '    reportRow: 電子証明書更新\n    from: 2026-08-01\n',
    '    reportRow: 電子証明書更新\n    from: 2026-07-01\n',
  );
  expect(await complaintsOf(early)).toEqual([
    `site.yaml:${placeOf(early, 'id: certificate-renewal')} services[2]: expected a counter that serves "certificate-renewal" on 2026-07-01, got none`,
  ]);
  const ended = iwata.replaceAll(
    'pin-reset: 1\n    from: 2026-08-01',
    'pin-reset: 1\n    from: 2026-08-01\n    until: 2027-03-31',
  );
  expect((await complaintsOf(ended)).join('\n')).toContain('"pin-reset" on 2027-04-01, got none');
});

test('two boards of one group, and one node in two groups', async () => {
  const two = iwata.replace(
    'spokenLocales: []',
    'spokenLocales: []\n  - group: hall\n    screen: { inches: 55, metres: 8 }\n    nodes: [board-1]',
  );
  const complaints = (await complaintsOf(two)).join('\n');
  expect(complaints).toContain('boards[1].group: expected a group of its own');
  expect(complaints).toContain(
    'boards[1].nodes[0]: expected a name of its own, got "board-1", which a board has',
  );
});
