import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { queueEvent } from '../../../broker/contract/events.ts';
import { loadSite } from '../../../config/load-site.ts';
import { configDirectory } from '../../../config/paths.ts';
import { callsOnPhones, mismatchesOf } from './mismatches.ts';
import type { Sightings } from './sightings.ts';
import { truthOf } from './truth.ts';

const pack = await loadSite(`${configDirectory}/iwata.yaml`, configDirectory, 2026);
if (!pack.ok) throw new Error(pack.error.join('\n'));
const { site, locales } = pack.value;
const japanese = locales.find(({ locale }) => locale === 'ja')?.texts ?? {};
const words = {
  call: japanese['voice.call'] ?? '',
  recall: japanese['voice.recall'] ?? '',
  digits: 3,
};

const opening = Date.parse('2026-11-02T08:30:00+09:00');
const id = (name: string) => name.padEnd(22, '0');
const clerk = { kind: 'staff', staffId: 'clerk-1', counterId: 'counter-1' };
const kiosk = { kind: 'kiosk', nodeId: 'kiosk-1' };
const printer = { kind: 'printer', nodeId: 'printer-1' };
const engine = { kind: 'engine' };

const signedOut = { act: 'session-ended', staffId: 'clerk-1', because: 'signed-out' };

/** A day of two tickets: one is called, recalled, served and done; the other ends with the day. */
const story = [
  ['day-opened', engine, 'open', { businessDay: '2026-11-02', siteVersion: 'x' }],
  ['counter-set', clerk, 'set-1', { counterId: 'counter-1', state: 'open' }],
  ['ticket-issued', kiosk, 'touch-1', issued('A', 'A001', 'application', 'pt-BR')],
  ['print-reported', printer, 'print-1', { jobId: id('job-A'), outcome: 'printed', slipsOut: 2 }],
  ['ticket-issued', kiosk, 'touch-2', issued('B', 'B001', 'pickup', 'ja')],
  ['print-reported', printer, 'print-2', { jobId: id('job-B'), outcome: 'printed', slipsOut: 2 }],
  ['ticket-called', clerk, 'call-1', called('A', 'voice')],
  ['ticket-recalled', clerk, 'recall-1', { ...called('A', 'chime', '2'), counterId: undefined }],
  ['serving-started', clerk, 'start-1', { ticketId: id('A'), counterId: 'counter-1' }],
  ['serving-finished', clerk, 'finish-1', { ticketId: id('A') }],
  ['day-closed', { kind: 'staff', staffId: 'lead-1' }, 'close-1', { missed: false }],
  ['access-recorded', clerk, 'told-1', { access: signedOut, doneAt: opening }],
] as const;

function issued(name: string, number: string, serviceId: string, locale: string) {
  const jobId = id(`job-${name}`);
  const print = { jobId, printer: 'printer-1', slips: 2, validWhen: 'printed', expiresAt: opening };
  const ticketId = id(name);
  return { ticketId, number, serviceId, locale, token: id(`token-${name}`), groupsAhead: 0, print };
}

function called(name: string, voice: string, nth = '') {
  const announcementId = id(`say-${name}${nth}`);
  return { ticketId: id(name), counterId: 'counter-1', voice, announcementId, groups: ['hall'] };
}

const events = story.map(([type, actor, requestId, facts], index) => {
  const time = { at: opening + index * 60_000, engineAt: opening };
  const event = { type, seq: index + 1, ...time, actor, requestId: id(requestId), ...facts };
  return v.parse(queueEvent, JSON.parse(JSON.stringify(event)));
});
const truth = truthOf(events, site);

const press = (requestId: string, verb: string, number?: string, staffId = 'clerk-1') => {
  return { requestId: id(requestId), staffId, verb, refusal: undefined, number };
};
const row = (name: string, version: number, number: string, state: string, counterId?: string) => {
  const serviceId = name === 'A' ? 'application' : 'pickup';
  return { ticketId: id(name), version, number, serviceId, state, counterId };
};
const slip = (nth: number, name: string, number: string) => {
  return { nth, complete: true, unknown: [], token: id(`token-${name}`), number };
};
const state = (number: string, name: string, label?: string) => ({ number, state: name, label });

/** What people at the doors saw of that day, when everything agrees. */
const seen: Sightings = {
  presses: [
    press('set-1', 'set-counter'),
    press('call-1', 'call-next', 'A001'),
    press('recall-1', 'recall', 'A001'),
    press('start-1', 'start-serving', 'A001'),
    press('finish-1', 'finish-serving', 'A001'),
    press('close-1', 'close-day', undefined, 'lead-1'),
  ],
  told: [
    {
      ...{ touchId: id('touch-1'), locale: 'pt-BR', number: 'A001', serviceId: 'application' },
      ...{ groupsAhead: 0, token: id('token-A') },
    },
    {
      ...{ touchId: id('touch-2'), locale: 'ja', number: 'B001', serviceId: 'pickup' },
      ...{ groupsAhead: 0, token: id('token-B') },
    },
  ],
  slips: [slip(1, 'A', 'A001'), slip(2, 'A', 'A001'), slip(3, 'B', 'B001'), slip(4, 'B', 'B001')],
  rows: [
    row('A', 2, 'A001', 'waiting'),
    row('A', 4, 'A001', 'calling', 'counter-1'),
    row('A', 6, 'A001', 'done', 'counter-1'),
    row('B', 2, 'B001', 'waiting'),
  ],
  calls: [
    { id: id('say-A'), number: 'A001', label: '1' },
    { id: id('say-A2'), number: 'A001', label: '1' },
  ],
  absent: [],
  said: [
    {
      nth: 1,
      id: id('say-A'),
      number: 'A001',
      spoken: '番号フダ、A、1番のかた、1番窓口へ、お越しください。',
    },
    { nth: 2, id: id('say-A2'), number: 'A001', spoken: 'chime' },
  ],
  phones: [
    {
      token: id('token-A'),
      states: [
        state('A001', 'waiting'),
        state('A001', 'calling', '1'),
        state('A001', 'serving', '1'),
        state('A001', 'done'),
      ],
    },
    { token: id('token-B'), states: [state('B001', 'waiting'), state('', 'unknown')] },
  ],
  line: { services: [{ serviceId: 'pickup', groups: 0 }], calling: [] },
  troubles: [],
};

const compare = (change: Partial<Sightings> = {}, visits = 2) =>
  mismatchesOf({ ...seen, ...change }, truth, words, visits);

/** The same list with one entry changed. */
function planted<T>(list: readonly T[], at: number, change: Partial<T>): readonly T[] {
  return list.map((entry, index) => (index === at ? { ...entry, ...change } : entry));
}

test('a day on which every source agrees has no mismatch', () => {
  expect(compare()).toEqual([]);
  expect(callsOnPhones(seen, truth)).toBe(1);
});

describe('a planted disagreement is one mismatch, of its own source', () => {
  const only = (source: string, sentence: RegExp, change: Partial<Sightings>) => {
    expect(compare(change)).toEqual([{ source, sentence: expect.stringMatching(sentence) }]);
  };

  test('paper: a slip bears another number than its QR code', () => {
    only('paper', /slip 2 reads B001/, { slips: planted(seen.slips, 1, { number: 'B001' }) });
  });

  test('paper: a number that cannot be read', () => {
    only('paper', /slip 2 reads undefined/, {
      slips: planted(seen.slips, 1, { number: undefined }),
    });
  });

  test('paper: a slip is missing, or one too many came out', () => {
    only('paper', /B001: 1 slips of paper, 2/, { slips: seen.slips.slice(0, 3) });
    only('paper', /B001: 3 slips of paper, 2/, { slips: [...seen.slips, slip(5, 'B', 'B001')] });
  });

  test('paper: bytes that no printer knows; but what is torn off counts as no slip', () => {
    only('paper', /slip 1 holds commands/, {
      slips: planted(seen.slips, 0, { unknown: ['7: 1b'] }),
    });
    const torn = { ...slip(5, 'B', 'B001'), complete: false, token: undefined };
    expect(compare({ slips: [...seen.slips, torn] })).toEqual([]);
  });

  test('paper: slips that the printer could not account for, other than for want of paper', () => {
    const ended = (facts: object) => {
      const planted = events.map((event) =>
        event.type === 'print-reported' && event.jobId === id('job-B')
          ? v.parse(queueEvent, { ...event, ...facts })
          : event,
      );
      return mismatchesOf(seen, truthOf(planted, site), words, 2).map(({ sentence }) => sentence);
    };
    expect(ended({ outcome: 'unknown' })).toContain('B001: its slips ended as unknown (no fault)');
    expect(ended({ outcome: 'failed', fault: 'cover-open' })).toContain(
      'B001: its slips ended as failed (cover-open)',
    );
    const without = ended({ outcome: 'failed', fault: 'paper-out' });
    expect(without.filter((sentence) => sentence.includes('its slips'))).toEqual([]);
  });

  test('kiosk: the screen tells another number, QR code, service, language or line', () => {
    only('kiosk', /told C001/, { told: planted(seen.told, 0, { number: 'C001' }) });
    only('kiosk', /QR code on the screen/, { told: planted(seen.told, 0, { token: undefined }) });
    only('kiosk', /pickup on the screen/, { told: planted(seen.told, 0, { serviceId: 'pickup' }) });
    only('kiosk', /touched in ne/, { told: planted(seen.told, 0, { locale: 'ne' }) });
    only('kiosk', /3 groups on the screen/, { told: planted(seen.told, 0, { groupsAhead: 3 }) });
  });

  test('kiosk: a number that nobody was told (Kisoos of peers part 4)', () => {
    const mismatches = compare({ told: seen.told.slice(0, 1) });
    expect(mismatches.map(({ source }) => source)).toEqual(['journal', 'kiosk']);
    expect(mismatches[1]?.sentence).toMatch(/B001 was issued and nobody was told/);
  });

  test('staff list: a row disagrees, or never stood there', () => {
    const rows = seen.rows;
    only('staff', /shows A009 for A001/, { rows: planted(rows, 1, { number: 'A009' }) });
    only('staff', /serving in the list/, { rows: planted(rows, 1, { state: 'serving' }) });
    only('staff', /at counter-2 in the list/, {
      rows: planted(rows, 1, { counterId: 'counter-2' }),
    });
    only('staff', /listed under pin-reset/, { rows: planted(rows, 1, { serviceId: 'pin-reset' }) });
    only('staff', /version \(9\) that never was/, { rows: planted(rows, 1, { version: 9 }) });
    only('staff', /B001 never stood/, { rows: rows.slice(0, 3) });
  });

  test('board: another number or counter, a call that nobody made, one that was not shown', () => {
    only('board', /A001 at 2, called was A001 to 1/, {
      calls: planted(seen.calls, 0, { label: '2' }),
    });
    only('board', /B001 at 1, called was A001/, {
      calls: planted(seen.calls, 0, { number: 'B001' }),
    });
    const ghost = { id: id('ghost'), number: 'A001', label: '1' };
    only('board', /that nobody made/, { calls: [...seen.calls, ghost] });
    only('board', /the recall of A001 never stood/, { calls: seen.calls.slice(0, 1) });
    only('board', /B001 as absent/, { absent: ['B001'] });
  });

  test('voice: another number, counter or kind; twice, never, or where silence was wanted', () => {
    const said = (spoken: string) => ({ said: planted(seen.said, 0, { spoken }) });
    const spoken = seen.said[0]?.spoken ?? '';
    only('voice', /the voice said/, said(spoken.replace('A、1', 'A、2')));
    only('voice', /the voice said/, said(spoken.replace('1番窓口', '2番窓口')));
    only('voice', /the voice said/, said(`繰り返しお呼びいたします。${spoken}`));
    only('voice', /the voice said "chime"/, said('chime'));
    const again = { nth: 3, id: id('say-A'), number: 'A001', spoken };
    only('voice', /reached the voice 2 times/, { said: [...seen.said, again] });
    only('voice', /the recall of A001 reached the voice 0/, { said: seen.said.slice(0, 1) });
    only('voice', /"chime" was wanted/, { said: planted(seen.said, 1, { spoken }) });
    only('voice', /announcement 2 was not seen/, { said: planted(seen.said, 1, { nth: 3 }) });
  });

  test('phone: another number, a state that was not, a call not seen, a wrong end', () => {
    const phone = (states: Sightings['phones'][number]['states']) => ({
      phones: planted(seen.phones, 0, { states }),
    });
    const states = seen.phones[0]?.states ?? [];
    only('phone', /showed A009/, phone(planted(states, 0, { number: 'A009' })));
    only('phone', /showed hold/, phone([state('A001', 'hold'), ...states]));
    only('phone', /did not show its call to 1/, phone(states.filter((s) => s.state !== 'calling')));
    only('phone', /ended with serving at 1/, phone(states.slice(0, 3)));
    only('phone', /still knows it/, {
      phones: planted(seen.phones, 1, { states: [state('B001', 'waiting')] }),
    });
    only('phone', /no phone watched B001/, { phones: seen.phones.slice(0, 1) });
  });

  test('phone: a call at another counter is not its call', () => {
    const states = planted(seen.phones[0]?.states ?? [], 1, { label: '2' });
    const told = compare({ phones: planted(seen.phones, 0, { states }) });
    expect(told.map(({ sentence }) => sentence)).toEqual([
      expect.stringMatching(/showed calling at 2, which it was not then/),
      expect.stringMatching(/did not show its call to 1/),
    ]);
  });

  test('journal: a press that left no event, or one that nobody pressed', () => {
    const extra = press('lost-1', 'recall', 'A001');
    only('journal', /"accepted" and is 0 events/, { presses: [...seen.presses, extra] });
    only('journal', /nobody asked for serving-finished/, {
      presses: seen.presses.filter(({ verb }) => verb !== 'finish-serving'),
    });
  });

  test('journal: a refused press that was done all the same, a reply about another number', () => {
    const refused = planted(seen.presses, 3, { refusal: 'counter-busy' });
    only('journal', /answered "counter-busy" and is 1 events/, { presses: refused });
    only('journal', /answered with B001, and is told of A001/, {
      presses: planted(seen.presses, 1, { number: 'B001' }),
    });
    only('journal', /of clerk-2 is told of clerk-1/, {
      presses: planted(seen.presses, 1, { staffId: 'clerk-2' }),
    });
  });

  test('the city’s page: people wait who have left', () => {
    only('line', /2 groups of pickup/, {
      line: { services: [{ serviceId: 'pickup', groups: 2 }], calling: [] },
    });
    only('line', /did not answer/, { line: undefined });
  });

  test('a door that failed is told of', () => {
    only('door', /no answer/, { troubles: ['no answer'] });
  });
});

test('every ticket is accounted for: issued is what came, and all of it has an end', () => {
  expect(compare({}, 3).map(({ sentence }) => sentence)).toEqual([
    '3 citizens came, 2 numbers were issued',
  ]);
  const open = truthOf(events.slice(0, -2), site);
  const told = mismatchesOf(seen, open, words, 2).map(({ sentence }) => sentence);
  expect(told).toContain('B001 ended the day as waiting');
});
