import type { BusinessDay, EpochMs, ServiceId } from '../../broker/contract/ids.ts';
import type { KioskBlock } from '../../broker/contract/kiosk-snapshot.ts';
import type { LineSnapshot } from '../../broker/contract/line-snapshot.ts';
import { assertNever } from '../../broker/contract/result.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import type { TextKey } from '../../broker/contract/texts.ts';
import { type HallNotice, printerFaults } from '../../broker/contract/ticket.ts';
import { helpOnScreen } from './help-asking.ts';
import { asleepAt, sessionEnds } from './kiosk-deadlines.ts';
import { guideRows, reservedTexts } from './kiosk-guide.ts';
import type { TerminalParts } from './kiosk-parts.ts';
import { mayIssue, offeredRows } from './kiosk-session.ts';
import {
  type GivenNumber,
  isScan,
  type KioskState,
  type KioskTimings,
  type Session,
  type TroubleCause,
} from './kiosk-state.ts';
import type {
  Frame,
  GuideOnScreen,
  KioskView,
  Language,
  ServiceRow,
  TicketOnScreen,
} from './kiosk-view.ts';
import { type Opening, openingOf } from './opening.ts';
import { localeOf, noticeOf } from './session-moves.ts';
import { staffPinView, staffView } from './view-of-staff-mode.ts';

/** What the state does not hold: the moment, and what was played. */
export type Moment = {
  /** Monotonic ms, as `stepKiosk` takes it. */
  readonly at: number;
  readonly domainNow: EpochMs | undefined;
  readonly soundId: Frame['soundId'];
  /** Whether a reader for reservation codes is fitted, and whether there is a PIN. */
  readonly reader: boolean;
  readonly staffCorner: boolean;
  readonly parts: TerminalParts;
  readonly volume: number;
  /** QR codes are drawn by a library: a port, so that this stays pure and quick to test. */
  readonly qr: (text: string) => TicketOnScreen['qr'];
};

/** The view of a state: the one function from what is known to what is drawn. */
export function viewOfKiosk(state: KioskState, moment: Moment, timings: KioskTimings): KioskView {
  const { pack, session } = state;
  const hall = frameOf(state, moment, timings);
  if (pack === undefined || hall === undefined) return { screen: 'preparing' };
  const notice = noticeOf(state);
  if (notice === 'evacuate' && mayLeave(session)) return { screen: 'notice', hall, notice };
  if (session.kind === 'none') return idleView(state, pack, hall);
  const passing = passingOf(state, session, moment, timings);
  switch (session.kind) {
    case 'issuing': {
      // No number is known yet: without a broker the truth is that nothing goes on here.
      if (!state.online) return { screen: 'preparing', hall };
      const { wish } = session.asking;
      const { touchId } = wish;
      const service = isScan(wish)
        ? undefined
        : { serviceId: wish.serviceId, letter: letterOf(pack, wish.serviceId) };
      return { screen: 'issuing', hall, touchId, service };
    }
    case 'printing': {
      const { slips, slipsOut } = session;
      const ticket = ticketOf(state, pack, session.given, moment);
      return { screen: 'printing', hall, ticket, slips, slipsOut };
    }
    case 'take-slips': {
      const ticket = ticketOf(state, pack, session.given, moment);
      return { screen: 'take-slips', hall, ticket, slips: session.slips, ...passing };
    }
    case 'show-number': {
      const ticket = ticketOf(state, pack, session.given, moment);
      return { screen: 'show-number', hall, ticket, because: session.because, ...passing };
    }
    case 'trouble':
      if (!state.online) return { screen: 'preparing', hall };
      return { screen: 'trouble', hall, text: textOfTrouble(session.because, notice), ...passing };
    case 'staff-pin':
      return { ...staffPinView(session, moment.at), hall };
    case 'staff':
      return { ...staffView(state, pack, session, moment, passing.homeInMs), hall };
    default:
      return assertNever(session);
  }
}

/** People leave before they read a number; only slips under way, and staff, come to their end. */
function mayLeave({ kind }: Session): boolean {
  return kind !== 'issuing' && kind !== 'printing' && kind !== 'staff-pin' && kind !== 'staff';
}

function frameOf(state: KioskState, moment: Moment, timings: KioskTimings): Frame | undefined {
  const { pack } = state;
  const locale = localeOf(state);
  const homeLocale = pack?.site.languages[0];
  if (pack === undefined || locale === undefined || homeLocale === undefined) return undefined;
  return {
    textsVersion: pack.version,
    locale,
    homeLocale,
    languages: languagesOf(pack),
    low: state.low,
    now: moment.domainNow,
    rate: state.beat?.rate ?? 1,
    timeZone: pack.site.timeZone,
    issueEnd: state.beat?.mode === 'open' ? state.beat.issueEnd : undefined,
    soundId: moment.soundId,
    reader: moment.reader,
    asleep:
      noticeOf(state) === undefined &&
      moment.at >= (asleepAt(state, timings) ?? Number.POSITIVE_INFINITY),
    staffCorner: moment.staffCorner,
    help: helpOnScreen(state),
    voice: isHeard(moment),
    guide: guideOnScreen(state),
  };
}

/** Only what is meant to be heard is offered; a sound that failed may be back with the next one. */
function isHeard({ parts, volume }: Moment): boolean {
  return parts.sound === 'voice' && volume > 0;
}

function guideOnScreen(state: KioskState): GuideOnScreen | undefined {
  const { guide } = state;
  if (guide === undefined) return undefined;
  const rows = guide.by === 'keys' && mayIssue(state) ? guideRows(offeredRows(state)) : [];
  return {
    by: guide.by,
    locale: guide.step === 'choosing' ? guide.locale : undefined,
    help: guide.step === 'calling',
    serviceId: guide.step === 'confirming' ? guide.serviceId : undefined,
    keys: rows.map(({ serviceId, key }) => ({ serviceId, key })),
  };
}

/** The languages of the site that have texts, in the order of the buttons. */
function languagesOf(pack: SitePack): readonly Language[] {
  return pack.site.languages.flatMap((locale) => {
    const texts = pack.locales.find((entry) => entry.locale === locale);
    return texts ? [{ locale, native: texts.native, bcp47: texts.bcp47 }] : [];
  });
}

/** Nobody is in the middle of anything: the services, or why there are none. */
function idleView(state: KioskState, pack: SitePack, hall: Frame): KioskView {
  const { kiosk, line, online, beat } = state;
  if (!online || beat === undefined || kiosk === undefined || line === undefined) {
    return { screen: 'preparing', hall };
  }
  const notice = noticeOf(state);
  if (notice !== undefined) return { screen: 'notice', hall, notice };
  if (kiosk.block === undefined) {
    return { screen: 'home', hall, services: rowsOf(state, pack, hall) };
  }
  if (kiosk.block === 'closed' || kiosk.block === 'day-closed') {
    const opensAt = beat.nextChange ?? firstOpening(line);
    return { screen: 'closed', hall, ...openingIn(hall, opensAt) };
  }
  const cause = causes[kiosk.block];
  return {
    screen: 'out-of-service',
    hall,
    because: kiosk.block,
    text: textOfBlock(kiosk.block),
    ...(cause === undefined ? {} : { cause }),
  };
}

/** The services of this kiosk today, in the order of the site file; R32 hides those of other days. */
function rowsOf(state: KioskState, pack: SitePack, hall: Frame): readonly ServiceRow[] {
  return offeredRows(state).map(({ opensAt, ...row }) => ({
    ...row,
    letter: letterOf(pack, row.serviceId),
    ...(row.open ? {} : openingIn(hall, opensAt)),
  }));
}

function openingIn(hall: Frame, opensAt: EpochMs | undefined): { readonly opening?: Opening } {
  if (opensAt === undefined) return {};
  const tongue = (wanted: string) =>
    hall.languages.find(({ locale }) => locale === wanted)?.bcp47 ?? wanted;
  const tongues = { chosen: tongue(hall.locale), home: tongue(hall.homeLocale) };
  return { opening: openingOf(opensAt, hall.now, hall.timeZone, tongues) };
}

function firstOpening(line: LineSnapshot): EpochMs | undefined {
  const openings = line.services.flatMap(({ opensAt }) => (opensAt === undefined ? [] : [opensAt]));
  return openings.sort((a, b) => a - b)[0];
}

function letterOf(pack: SitePack, serviceId: ServiceId): string {
  return pack.site.services.find(({ id }) => id === serviceId)?.prefix ?? '';
}

function ticketOf(
  state: KioskState,
  pack: SitePack,
  given: GivenNumber,
  moment: Moment,
): TicketOnScreen {
  const { touchId, number, serviceId, groupsAhead, range, token, reserved } = given;
  return {
    touchId,
    number,
    serviceId,
    letter: letterOf(pack, serviceId),
    groupsAhead,
    ...(range === undefined ? {} : { range }),
    counters: countersOf(pack, serviceId, state.beat?.businessDay),
    qr: moment.qr(`${pack.site.publicAddress}/t/${token}`),
    ...(reserved && { reserved: { text: reservedTexts[reserved.arrival], slot: reserved.slot } }),
  };
}

/** Where the number may be called: the counters of its service on this day, without the city's own. */
function countersOf(
  pack: SitePack,
  serviceId: ServiceId,
  day: BusinessDay | undefined,
): readonly string[] {
  return pack.site.counters
    .filter(({ services, cityStaff, from, until }) => {
      const inUse = day === undefined || ((from ?? day) <= day && (until ?? day) >= day);
      return inUse && !cityStaff && services[serviceId] !== undefined;
    })
    .map(({ label }) => label);
}

function passingOf(
  state: KioskState,
  session: Session,
  moment: Moment,
  timings: KioskTimings,
): { homeInMs: number; homeAfterMs: number } {
  const deadline = sessionEnds(state, timings) ?? moment.at;
  return {
    homeInMs: Math.max(0, Math.round(deadline - moment.at)),
    homeAfterMs: Math.round(deadline - session.since),
  };
}

function textOfTrouble(because: TroubleCause, notice: HallNotice | undefined): TextKey {
  switch (because) {
    case 'printer-not-ready':
    case 'unknown-printer':
    case 'print-pending':
    case 'not-paperless':
      return 'error.printer';
    case 'outside-hours':
    case 'day-closed':
      return 'closed.today';
    case 'issuing-stopped':
      return notice === undefined ? 'closed.paused' : `notice.${notice}`;
    case 'numbers-exhausted':
    case 'unknown-service':
      return 'closed.service_full';
    case 'cancelled':
      return 'status.cancelled';
    case 'unreadable':
    case 'unknown-reservation':
      return 'reservation.unknown';
    case 'reservation-used':
      return 'reservation.used';
    case 'reservation-too-early':
      return 'reservation.too_early';
    default:
      return 'error.out_of_service';
  }
}

/** What staff must see to, where the citizen's text does not say it. */
const causes: Readonly<Partial<Record<KioskBlock, string>>> = {
  ...printerFaults,
  unknown: 'プリンターの状態がわかりません',
  unconfirmed: '印刷未確認の番号があります。受付状況表示モニターで決めてください',
  'clock-doubtful': '日付と時刻の確認が必要です',
  'journal-damaged': '記録に傷があります。保守担当へ連絡してください',
};

function textOfBlock(block: KioskBlock): TextKey {
  switch (block) {
    case 'paper-out':
      return 'error.paper_out';
    case 'stopped':
      return 'closed.paused';
    case 'cover-open':
    case 'cutter-fault':
    case 'overheated':
    case 'offline':
    case 'unknown':
    case 'unconfirmed':
      return 'error.printer';
    case 'clock-doubtful':
    case 'journal-damaged':
    case 'closed':
    case 'day-closed':
      return 'error.out_of_service';
    default:
      return assertNever(block);
  }
}
