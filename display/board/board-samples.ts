import { readFileSync } from 'node:fs';
import type * as v from 'valibot';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { MemoryVoice } from '../../broker/client/sound/memory-voice.ts';
import { VoiceByLocale } from '../../broker/client/sound/voice-by-locale.ts';
import {
  type CallAnnouncement,
  callAnnouncement,
  soundCheck,
} from '../../broker/contract/announcement.ts';
import { type BoardSnapshot, boardSnapshot } from '../../broker/contract/board-snapshot.ts';
import { decode } from '../../broker/contract/decode.ts';
import { type LineSnapshot, lineSnapshot } from '../../broker/contract/line-snapshot.ts';
import { MemoryLog } from '../../broker/contract/memory-log.ts';
import { assert, err } from '../../broker/contract/result.ts';
import { type LocaleTexts, type SitePack, sitePack } from '../../broker/contract/site.ts';
import { trainingNotice } from '../../broker/contract/training-topics.ts';
import { loadLocale } from '../../config/locale-files.ts';
import { AnnouncementMaker, type MakerParts } from './announcement-maker.ts';

/** What a hall's broker would say, for the tests of the board. */

/** 2026-08-03 (a Monday) 10:24 in Japan. */
export const nowMs = Date.parse('2026-08-03T10:24:00+09:00');

type Call = {
  readonly announcementId: string;
  readonly number: string;
  readonly counterId: string;
  readonly label: string;
  readonly calledAt: number;
  readonly calls: number;
  readonly locale: string;
  readonly overtook?: string;
};

export function callOf(number: string, label = '2'): Call {
  return {
    announcementId: `call-${number}`,
    number,
    counterId: `counter-${label.toLowerCase()}`,
    label,
    calledAt: nowMs,
    calls: 1,
    locale: 'ja',
  };
}

/** @param calling - newest first */
export function boardOf(
  calling: readonly Call[],
  recent: readonly Call[] = [],
  mute = false,
  absent: readonly string[] = [],
  group = 'hall',
): BoardSnapshot {
  const counters = ['1', '2', '3', '4'].map((label) => {
    const called = calling.find((call) => call.label === label);
    const number = called && { number: called.number };
    const takes = ['application', 'pickup'];
    return { counterId: `counter-${label}`, label, state: 'open', services: takes, ...number };
  });
  const seq = calling.length + recent.length;
  return must(boardSnapshot, {
    ...{ seq, at: nowMs, group, calling, recent, absent, counters, mute },
  });
}

/** The same above one counter. */
export function withCounter(
  board: BoardSnapshot,
  counter: { readonly state: string; readonly number?: string; readonly rest?: object },
): BoardSnapshot {
  const row = {
    counterId: 'counter-2',
    label: '2',
    services: ['application', 'pickup'],
    ...counter,
  };
  return must(boardSnapshot, { ...board, counters: [row] });
}

export function announcementFor(
  number: string,
  options: Partial<Record<keyof CallAnnouncement, unknown>> = {},
): CallAnnouncement {
  return must(callAnnouncement, {
    kind: 'call',
    announcementId: `call-${number}`,
    number,
    counterId: 'counter-2',
    recall: false,
    voice: 'voice',
    locales: ['ja'],
    expiresAt: nowMs + 60_000,
    ...options,
  });
}

/** Somebody of the staff listens to the loudspeaker. */
export function checkFor(announcementId = 'check-no-1', expiresAt = nowMs + 30_000) {
  return must(soundCheck, { kind: 'check', announcementId, expiresAt });
}

/** A training that names this board, for ten minutes. */
export function trainingFor(fields: Readonly<Record<string, unknown>> = {}) {
  return must(trainingNotice, {
    ...{ address: 'mqtt://127.0.0.1:1884', site: 'kenshu', nodes: ['board-1'] },
    until: nowMs + 600_000,
    ...fields,
  });
}

export function lineOf(
  services: readonly (readonly [id: string, groups: number, low: number, high: number])[],
  open = true,
  newest?: string,
): LineSnapshot {
  return must(lineSnapshot, {
    seq: 1,
    at: nowMs,
    services: services.map(([serviceId, groups, low, high]) => {
      return { serviceId, groups, range: { low, high }, open, ...(newest && { newest }) };
    }),
  });
}

/** Speaks Japanese, as loud as sounds are made, and no other language; but for what is given. */
export function makerOf(parts: Partial<MakerParts> = {}): AnnouncementMaker {
  return new AnnouncementMaker({
    voices: new VoiceByLocale([new MemoryVoice()], ['ja']),
    openVoice: async (locale) => err({ kind: 'missing', detail: `no engine speaks ${locale}` }),
    recordings: undefined,
    gain: () => 1,
    leadInMs: 500,
    clock: new ManualClock(),
    log: new MemoryLog(),
    ...parts,
  });
}

/** How the board hangs: its layout, the one counter below it; what it may speak beside Japanese. */
export type Hanging = {
  readonly layout?: string;
  readonly counters?: readonly string[];
  readonly spokenLocales?: readonly string[];
};

/** A hall of four services and counters, in Japanese, or in the given languages. */
export function packOf(
  japanese: Readonly<Record<string, string>>,
  locales: readonly LocaleTexts[] = [],
  hanging: Hanging = {},
): SitePack {
  const service = (id: string, prefix: string) => ({ id, prefix, meanMinutes: 10, reportRow: id });
  const services = ['application', 'pickup', 'certificate-renewal', 'pin-reset'];
  const ja = {
    ...{ locale: 'ja', native: '日本語', bcp47: 'ja', status: 'draft' },
    texts: japanese,
    services: {},
  };
  const all = locales.length > 0 ? locales : [ja];
  return must(sitePack, {
    version: 'of-tests',
    site: {
      site: 'iwata',
      name: '磐田市役所 市民課',
      publicAddress: 'http://127.0.0.1:8104',
      languages: all.map(({ locale }) => locale),
      services: services.map((id, i) => service(id, 'ABCD'.charAt(i))),
      counters: ['1', '2', '3', '4'].map((label) => {
        return { id: `counter-${label}`, label, services: { application: 1, pickup: 1 } };
      }),
      kiosks: [],
      boards: [
        {
          group: 'hall',
          screen: { inches: 55, metres: 8 },
          nodes: ['board-1', 'board-2'],
          speaker: 'board-1',
          ...hanging,
        },
      ],
      calendar: {
        weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'],
        hours: { issueFrom: '08:30', issueUntil: '17:15' },
      },
    },
    locales: all,
    layouts: JSON.parse(readFileSync('config/board-layouts.json', 'utf8')),
  });
}

/** The texts of a language as a hall is given them. */
export async function textsOf(locale: string): Promise<LocaleTexts> {
  const { texts } = await loadLocale('config', locale);
  assert(texts !== undefined, `the texts of ${locale}`);
  return texts;
}

function must<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
  const decoded = decode(schema, value);
  if (!decoded.ok) throw new Error(`${decoded.error.path}: ${decoded.error.expected}`);
  return decoded.value;
}
