import type * as v from 'valibot';
import { decode } from '../../broker/contract/decode.ts';
import { type HallBeat, hallBeat } from '../../broker/contract/hall-beat.ts';
import { locale, requestId, serviceId } from '../../broker/contract/ids.ts';
import {
  type KioskJob,
  type KioskSnapshot,
  kioskJob,
  kioskSnapshot,
} from '../../broker/contract/kiosk-snapshot.ts';
import { type LineSnapshot, lineSnapshot } from '../../broker/contract/line-snapshot.ts';
import { assert } from '../../broker/contract/result.ts';
import { type SitePack, sitePack } from '../../broker/contract/site.ts';
import { type IssuedTicket, issuedTicket } from '../../broker/contract/ticket-requests.ts';
import type { Touch } from './kiosk-state.ts';

/** What a hall would say to a kiosk, for its tests. */

/** 2026-11-20 (a Friday) 10:24 in Japan. */
export const nowMs = Date.parse('2026-11-20T10:24:00+09:00');

export function must<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
  const decoded = decode(schema, value);
  assert(decoded.ok, `a sample fits its schema: ${JSON.stringify(decoded)}`);
  return decoded.value;
}

const hours = { issueFrom: '08:30', issueUntil: '17:00' };
const texts = (locale: string, native: string) => ({
  ...{ locale, native, bcp47: locale, status: 'draft' },
  texts: {},
  services: {},
});

export function packOf(overrides: Readonly<Record<string, unknown>> = {}): SitePack {
  const service = { meanMinutes: 10, reportRow: '申請' };
  return must(sitePack, {
    version: 'sample-1',
    site: {
      site: 'iwata',
      name: '磐田市役所',
      publicAddress: 'http://127.0.0.1:8104',
      languages: ['ja', 'pt-BR'],
      services: [
        { id: 'application', prefix: 'A', ...service },
        { id: 'pickup', prefix: 'B', slips: 1, ...service },
        { id: 'guidance', prefix: 'C', ...service },
      ],
      counters: [
        { id: 'counter-1', label: '1', services: { application: 1, pickup: 1 } },
        { id: 'counter-2', label: '2', services: { application: 1 }, from: '2026-12-01' },
        { id: 'city-1', label: '5', services: { application: 1 }, cityStaff: true },
      ],
      kiosks: [{ id: 'kiosk-1', printer: 'printer-1', services: ['application', 'pickup'] }],
      boards: [],
      calendar: { weekdays: ['mon'], hours },
      ...overrides,
    },
    locales: [texts('ja', '日本語'), texts('pt-BR', 'Português')],
  });
}

export function beatOf(overrides: Readonly<Record<string, unknown>> = {}): HallBeat {
  return must(hallBeat, {
    ...{ engineTime: nowMs, domainTime: nowMs, rate: 1, businessDay: '2026-11-20' },
    ...{ seq: 1, mode: 'open', ...overrides },
  });
}

export function lineOf(
  services: readonly Readonly<Record<string, unknown>>[] = [{}, { serviceId: 'pickup' }],
): LineSnapshot {
  return must(lineSnapshot, {
    seq: 1,
    at: nowMs,
    services: services.map((service) => ({
      ...{ serviceId: 'application', groups: 4, range: { low: 25, high: 40 }, open: true },
      ...service,
    })),
  });
}

export function jobOf(overrides: Readonly<Record<string, unknown>> = {}): KioskJob {
  return must(kioskJob, {
    ...{ jobId: 'job-00001', ticketId: 'ticket-001', number: 'A012', serviceId: 'application' },
    version: 1,
    ...{ locale: 'ja', token: 'Zx8s9Qk2LmNo4PqRsTuVwX', slips: 2, state: 'none', slipsOut: 0 },
    ...{ ticketState: 'issuing', ...overrides },
  });
}

export function kioskOf(
  jobs: readonly KioskJob[] = [],
  overrides: Readonly<Record<string, unknown>> = {},
): KioskSnapshot {
  return must(kioskSnapshot, {
    ...{
      seq: 1,
      kioskId: 'kiosk-1',
      printer: 'ready',
      paperless: false,
      jobs,
      issuedToday: 12,
      helpAsked: false,
      ...overrides,
    },
  });
}

export function issuedOf(overrides: Readonly<Record<string, unknown>> = {}): IssuedTicket {
  return must(issuedTicket, {
    ...{ ticketId: 'ticket-001', number: 'A012', version: 1, token: 'Zx8s9Qk2LmNo4PqRsTuVwX' },
    ...{ serviceId: 'application', locale: 'ja', issuedAt: nowMs, groupsAhead: 4 },
    ...{ jobId: 'job-00001', ...overrides },
  });
}

export function touchOf(touchId = 'touch-0001', service = 'application', language = 'ja'): Touch {
  return {
    touchId: must(requestId, touchId),
    serviceId: must(serviceId, service),
    locale: must(locale, language),
  };
}
