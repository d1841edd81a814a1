import type { Hall } from '../../broker/client/hall.ts';
import type { AlertList } from '../../broker/contract/alert-list.ts';
import type { LineSnapshot } from '../../broker/contract/line-snapshot.ts';
import type { LocaleTexts, Site, SitePack } from '../../broker/contract/site.ts';
import type { StaffSnapshot } from '../../broker/contract/staff-snapshot.ts';
import { type HallNotice, hallNotices } from '../../broker/contract/ticket.ts';
import { dateOf } from './date-of.ts';
import { HallNames } from './hall-names.ts';
import type { ServiceView, StaffView } from './staff-view.ts';

/** What the hall said last; the view is made of it anew each time. */
export type StaffNews = {
  pack: SitePack | undefined;
  staff: StaffSnapshot | undefined;
  line: LineSnapshot | undefined;
  alerts: AlertList | undefined;
  /** Why this node is in no training though it ought to be. */
  trainingFault: string | undefined;
};

/** The one function from what is known to what is drawn. */
export function viewOfStaff(
  { pack, staff, line, alerts, trainingFault }: StaffNews,
  hall: Pick<Hall, 'presence' | 'domainNow' | 'engineNow' | 'site'>,
): StaffView {
  return {
    site: hall.site,
    training: trainingOf(staff, hall),
    inTraining: null,
    trainingFault: trainingFault ?? null,
    trainable: trainableOf(pack?.site),
    online: hall.presence.online,
    now: hall.domainNow(),
    rate: hall.presence.beat?.rate ?? 1,
    engineNow: hall.engineNow(),
    dayOver: isDayOver(hall, staff, pack?.site.timeZone ?? 'Asia/Tokyo'),
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
    devices: devicesOf(pack),
    speakers: pack === undefined ? [] : speakersOf(pack.site),
    notices: noticesOf(japaneseOf(pack)),
    callBoxes: (pack?.site.callBoxes ?? []).map(({ id, counter }) => {
      const label = pack?.site.counters.find((each) => each.id === counter)?.label ?? counter;
      return { nodeId: id, label };
    }),
    waitLevels: pack?.site.waitLevels ?? { soon: 20, late: 40 },
    grew: line?.grew,
    staff,
    faults: alerts?.faults ?? [],
  };
}

function isDayOver(
  hall: Pick<Hall, 'presence' | 'domainNow'>,
  staff: StaffSnapshot | undefined,
  timeZone: string,
): boolean {
  const { beat } = hall.presence;
  const now = hall.domainNow();
  if (!beat || !staff || now === undefined || beat.mode === 'day-closed') {
    return beat?.mode === 'day-closed';
  }
  const { waiting = 0, calling = 0, serving = 0 } = staff.counts;
  // Before the hours of a day the next change is on that very day.
  const again = beat.nextChange;
  const notToday = again !== undefined && dateOf(again, timeZone) !== dateOf(now, timeZone);
  return beat.mode === 'closed' && notToday && waiting + calling + serving === 0;
}

function trainingOf(
  staff: StaffSnapshot | undefined,
  hall: Pick<Hall, 'engineNow'>,
): StaffView['training'] {
  const now = hall.engineNow();
  if (staff?.training === undefined || now === undefined) return null;
  const { until, nodes: _nodes, ...training } = staff.training;
  return { ...training, minutesLeft: minutesLeft(until, now) };
}

/** Real minutes until then, rounded up. */
export function minutesLeft(until: number, now: number): number {
  return Math.max(0, Math.ceil((until - now) / 60_000));
}

function trainableOf(site: Site | undefined): StaffView['trainable'] {
  const boards = (site?.boards ?? []).flatMap(({ nodes }) => nodes);
  const printers = (site?.kiosks ?? []).flatMap(({ printer }) => printer ?? []);
  return [
    ...boards.map((nodeId) => ({ nodeId, kind: 'board' as const })),
    ...printers.map((nodeId) => ({ nodeId, kind: 'printer' as const })),
  ];
}

/** Staff read Japanese. */
function japaneseOf(pack: SitePack | undefined): LocaleTexts | undefined {
  return pack?.locales.find(({ locale }) => locale === 'ja');
}

/** Where a name is missing, its id is better than nothing. */
function servicesOf(pack: SitePack, line: LineSnapshot | undefined): ServiceView[] {
  const { site } = pack;
  const ja = japaneseOf(pack);
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

/** Printers first: theirs are the rolls. */
function devicesOf(pack: SitePack | undefined): StaffView['devices'] {
  const names = new HallNames(pack);
  const { kiosks = [], boards = [], callBoxes = [] } = pack?.site ?? {};
  const printers = kiosks.flatMap(({ printer, paper }) =>
    printer === undefined ? [] : [{ nodeId: printer, rollMm: paper.rollMm }],
  );
  const others = [
    ...kiosks.map(({ id }) => id),
    ...boards.flatMap(({ nodes }) => nodes),
    ...callBoxes.map(({ id }) => id),
  ].map((nodeId) => ({ nodeId, rollMm: undefined }));
  return [...printers, ...others].map((each) => ({ ...each, name: names.device(each.nodeId) }));
}

/** A loudspeaker is called by its counters; that of the whole hall needs its group only beside another. */
function speakersOf({ boards, counters }: Site): StaffView['speakers'] {
  const speaking = boards.filter(({ speaker }) => speaker !== undefined);
  const wholeHall = speaking.filter((board) => board.counters === undefined);
  return speaking.map(({ group, counters: own }) => {
    const labels = counters.filter(({ id }) => own?.includes(id)).map(({ label }) => label);
    if (labels.length > 0) return { group, name: `${labels.join('・')}番窓口のスピーカー` };
    return { group, name: `会場のスピーカー${wholeHall.length > 1 ? `（${group}）` : ''}` };
  });
}

function noticesOf(ja: LocaleTexts | undefined): StaffView['notices'] {
  const words = (notice: HallNotice) => ja?.texts[`notice.${notice}`] ?? hallNotices[notice];
  return {
    ...{ trouble: words('trouble'), full: words('full') },
    ...{ closing: words('closing'), evacuate: words('evacuate') },
  };
}
