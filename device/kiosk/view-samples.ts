import {
  epochMs,
  jobId,
  locale,
  serviceId,
  ticketId,
  ticketNumber,
} from '../../broker/contract/ids.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import { must, nowMs, touchOf } from './kiosk-samples.ts';
import type { Frame, KioskView, StaffJob, StaffPart } from './kiosk-view.ts';
import { qrPath } from './qr-path.ts';

/** What a node would say to its page, for the tests of the page. */

type ViewOf<S extends KioskView['screen']> = Extract<KioskView, { screen: S }>;

const idOf = (name: string) => must(serviceId, name);

export function frameOf(pack: SitePack, overrides: Partial<Frame> = {}): Frame {
  const { version, site, locales } = pack;
  const [first] = site.languages;
  return {
    textsVersion: version,
    locale: must(locale, first),
    homeLocale: must(locale, first),
    languages: locales.map(({ locale: name, native, bcp47 }) => ({ locale: name, native, bcp47 })),
    low: false,
    now: must(epochMs, nowMs),
    rate: 1,
    timeZone: 'Asia/Tokyo',
    issueEnd: undefined,
    soundId: undefined,
    reader: true,
    asleep: false,
    staffCorner: true,
    help: 'none',
    voice: true,
    guide: undefined,
    ...overrides,
  };
}

const offered = [
  ['application', 'A', 4, { low: 25, high: 40 }],
  ['pickup', 'B', 11, { low: 45, high: 65 }],
  ['certificate-renewal', 'C', 0, { low: 0, high: 0 }],
  ['pin-reset', 'D', 2, undefined],
  ['guidance', 'E', 0, undefined],
  // The widest and the longest words that a waiting time is told with.
  ['returned-card', 'F', 3, { low: 0, high: 120 }],
  ['certificate-functions', 'G', 120, { low: 127, high: 245 }],
] as const;

/** The guide by touch, speaking of one service or language. */
export function fingerOf(spoken: { service?: string; language?: string } = {}): Frame['guide'] {
  return {
    by: 'touch',
    serviceId: spoken.service === undefined ? undefined : idOf(spoken.service),
    locale: spoken.language === undefined ? undefined : must(locale, spoken.language),
    help: false,
    keys: [],
  };
}

/** The keypad's guide, speaking of one service. */
export function guideOf(spoken: string | undefined, count = 5): Frame['guide'] {
  return {
    by: 'keys',
    locale: undefined,
    help: false,
    serviceId: spoken === undefined ? undefined : idOf(spoken),
    keys: offered
      .slice(0, count)
      .map(([id], at) => ({ serviceId: idOf(id), key: String(at + 1) }))
      .filter(({ serviceId }) => serviceId !== 'guidance'),
  };
}

export function homeOf(hall: Frame, count = 5): ViewOf<'home'> {
  const services = offered.slice(0, count).map(([id, letter, groups, range]) => ({
    ...{ serviceId: idOf(id), letter, groups, open: id !== 'guidance' },
    ...(range === undefined ? {} : { range }),
    ...(id === 'guidance' ? { opening: { time: '13:00' } } : {}),
  }));
  return { screen: 'home', hall, services };
}

/** A number that the page shows without paper, or with it. */
export function ticketOnScreenOf(): ViewOf<'show-number'>['ticket'] {
  const { touchId } = touchOf();
  return {
    ...{ touchId, number: must(ticketNumber, 'A142'), serviceId: idOf('application') },
    ...{ letter: 'A', groupsAhead: 4, range: { low: 25, high: 40 }, counters: ['1', '2'] },
    qr: qrPath('https://number.example.jp/t/3Vb5Tq7XcYz1LmN0pQrStU'),
  };
}

export function pinOf(
  hall: Frame,
  overrides: Partial<ViewOf<'staff-pin'>> = {},
): ViewOf<'staff-pin'> {
  return { screen: 'staff-pin', hall, triesLeft: 5, lockedForMs: 0, checking: false, ...overrides };
}

export function staffJobOf(number: string, overrides: Partial<StaffJob> = {}): StaffJob {
  return {
    jobId: must(jobId, `job-${number}-0001`),
    ticketId: must(ticketId, `ticket-${number}-0001`),
    number: must(ticketNumber, number),
    serviceId: idOf('application'),
    state: 'printed',
    slipsOut: 2,
    ticketState: 'waiting',
    acts: ['reprint', 'cancel'],
    ...overrides,
  };
}

const partsOf: readonly StaffPart[] = [
  { name: 'プリンター', state: 'well', says: '正常' },
  { name: 'パネル', state: 'well', says: '正常' },
  { name: '読取器', state: 'fault', says: '読取器がつながっていません' },
  { name: 'テンキー', state: 'none', says: 'なし' },
  { name: '音', state: 'well', says: '音声とチャイム' },
  { name: '画面', state: 'well', says: '正常' },
  { name: '通信', state: 'well', says: '正常' },
  { name: '温度', state: 'attention', says: '72 ℃。少し熱くなっています' },
  { name: '空き容量', state: 'well', says: '12.4 GB' },
];

export function staffOf(hall: Frame, overrides: Partial<ViewOf<'staff'>> = {}): ViewOf<'staff'> {
  return {
    ...{ screen: 'staff', hall, printer: 'ready', printerModel: 'EPSON TM-m30III' },
    ...{ slipsLeft: 412, paperWarning: undefined, rollMm: 80_000, issuedToday: 137 },
    waiting: offered.map(([id, letter, groups]) => ({ serviceId: idOf(id), letter, groups })),
    jobs: [
      staffJobOf('A142'),
      staffJobOf('B087', { serviceId: idOf('pickup'), state: 'sent', ticketState: 'issuing' }),
      staffJobOf('A141', {
        ...{ state: 'one-of-two', slipsOut: 1, fault: 'paper-out', ticketState: 'issuing' },
        acts: ['reprint', 'accept', 'cancel'],
      }),
      staffJobOf('C031', { ticketState: 'calling', acts: ['reprint'] }),
      staffJobOf('D012', { state: 'unknown', ticketState: 'issuing', acts: ['accept', 'cancel'] }),
      staffJobOf('A140', { ticketState: 'done', acts: [] }),
      staffJobOf('B086', {
        state: 'failed',
        fault: 'cover-open',
        ticketState: 'cancelled',
        acts: [],
      }),
      staffJobOf('A139', { ticketState: 'serving', acts: ['reprint'] }),
    ],
    parts: partsOf,
    volume: 6,
    panelTest: undefined,
    said: undefined,
    leavesInMs: 118_000,
    ...overrides,
  };
}
