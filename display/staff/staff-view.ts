import type { Hall } from '../../broker/client/hall.ts';
import type { CounterId, EpochMs, ServiceId, StepId } from '../../broker/contract/ids.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import type { AlertList, LineSnapshot, StaffSnapshot } from '../../broker/contract/snapshots.ts';

/** Everything that the staff page draws, whole; who is signed in stands apart, in `/session`. */
export type StaffView = {
  /** The broker is heard; when not, the page says what it cannot do. */
  readonly online: boolean;
  /** The hall's time and its rate, for clocks and elapsed minutes. */
  readonly now: EpochMs | undefined;
  readonly rate: number;
  readonly siteName: string;
  readonly timeZone: string;
  readonly services: readonly {
    readonly serviceId: ServiceId;
    readonly prefix: string;
    readonly name: string;
    readonly short: string;
    readonly meanMinutes: number;
    readonly steps: readonly { readonly stepId: StepId; readonly name: string }[];
  }[];
  readonly counters: readonly {
    readonly counterId: CounterId;
    readonly label: string;
    readonly cityStaff: boolean;
  }[];
  readonly languages: readonly { readonly locale: string; readonly native: string }[];
  readonly staff: StaffSnapshot | undefined;
  readonly line: LineSnapshot | undefined;
  readonly alerts: AlertList | undefined;
};

/** What the hall said last; the view is made of it anew each time. */
export type StaffNews = {
  pack: SitePack | undefined;
  staff: StaffSnapshot | undefined;
  line: LineSnapshot | undefined;
  alerts: AlertList | undefined;
};

export function staffView(news: StaffNews, hall: Hall): StaffView {
  const site = news.pack?.site;
  const ja = news.pack?.locales.find((texts) => texts.locale === 'ja');
  const names: Readonly<Record<string, { name: string; short: string }>> = ja?.services ?? {};
  const steps: Readonly<Record<string, string>> = ja?.steps ?? {};
  return {
    online: hall.presence.online,
    now: hall.domainNow(),
    rate: hall.presence.beat?.rate ?? 1,
    siteName: site?.name ?? '',
    timeZone: site?.timeZone ?? 'Asia/Tokyo',
    services: (site?.services ?? []).map((service) => ({
      serviceId: service.id,
      prefix: service.prefix,
      name: names[service.id]?.name ?? service.id,
      short: names[service.id]?.short ?? service.id,
      meanMinutes: service.meanMinutes,
      steps: service.steps.map((stepId) => ({ stepId, name: steps[stepId] ?? stepId })),
    })),
    counters: (site?.counters ?? []).map(({ id, label, cityStaff }) => ({
      counterId: id,
      label,
      cityStaff,
    })),
    languages: (news.pack?.locales ?? []).map(({ locale, native }) => ({ locale, native })),
    staff: news.staff,
    line: news.line,
    alerts: news.alerts,
  };
}
