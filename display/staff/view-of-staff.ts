import type { Hall } from '../../broker/client/hall.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import type { AlertList, LineSnapshot, StaffSnapshot } from '../../broker/contract/snapshots.ts';
import type { ServiceView, StaffView } from './staff-view.ts';

/** What the hall said last; the view is made of it anew each time. */
export type StaffNews = {
  pack: SitePack | undefined;
  staff: StaffSnapshot | undefined;
  line: LineSnapshot | undefined;
  alerts: AlertList | undefined;
};

/** The one function from what is known to what is drawn. */
export function viewOfStaff(
  { pack, staff, line, alerts }: StaffNews,
  hall: Pick<Hall, 'presence' | 'domainNow'>,
): StaffView {
  return {
    online: hall.presence.online,
    now: hall.domainNow(),
    rate: hall.presence.beat?.rate ?? 1,
    siteName: pack?.site.name ?? '',
    timeZone: pack?.site.timeZone ?? 'Asia/Tokyo',
    services: pack === undefined ? [] : servicesOf(pack, line),
    counters: (pack?.site.counters ?? []).map(({ id, label, cityStaff }) => {
      return { counterId: id, label, cityStaff };
    }),
    languages: (pack?.locales ?? []).map(({ locale, native, bcp47 }) => {
      return { locale, native, bcp47 };
    }),
    rolls: (pack?.site.kiosks ?? []).flatMap(({ printer, paper }) => {
      return printer === undefined ? [] : [{ printerId: printer, rollMm: paper.rollMm }];
    }),
    callBoxes: (pack?.site.callBoxes ?? []).map(({ id, counter }) => {
      const label = pack?.site.counters.find((each) => each.id === counter)?.label ?? counter;
      return { nodeId: id, label };
    }),
    staff,
    faults: alerts?.faults ?? [],
  };
}

/** Staff read Japanese; where a name is missing, its id is better than nothing. */
function servicesOf({ site, locales }: SitePack, line: LineSnapshot | undefined): ServiceView[] {
  const ja = locales.find(({ locale }) => locale === 'ja');
  return site.services.map(({ id, prefix, steps }) => {
    const inLine = line?.services.find(({ serviceId }) => serviceId === id);
    return {
      serviceId: id,
      prefix,
      name: ja?.services[id]?.name ?? id,
      short: ja?.services[id]?.short ?? id,
      steps: steps.map((stepId) => ({ stepId, name: ja?.steps[stepId] ?? stepId })),
      // Before the line is known nothing is held back: the engine refuses what it does not offer.
      offered: line === undefined || inLine !== undefined,
      range: inLine?.range,
    };
  });
}
