import { IntlMessageFormat } from 'intl-messageformat';
import type { BoardCall, BoardSnapshot } from '../../broker/contract/board-snapshot.ts';
import type { HallBeat } from '../../broker/contract/hall-beat.ts';
import type { AnnouncementId, BoardGroup, EpochMs } from '../../broker/contract/ids.ts';
import type { LineSnapshot } from '../../broker/contract/line-snapshot.ts';
import type { LocaleTexts, Site, SiteBoard, SitePack } from '../../broker/contract/site.ts';
import type { TextKey } from '../../broker/contract/texts.ts';
import type {
  BoardView,
  CallView,
  NoticeView,
  Said,
  ServiceView,
  SoundView,
} from './board-view.ts';
import { counterView } from './view-of-counter.ts';

/** Everything a board knows. */
export type Known = {
  readonly group: BoardGroup;
  readonly pack: SitePack | undefined;
  readonly board: BoardSnapshot | undefined;
  readonly line: LineSnapshot | undefined;
  readonly beat: HallBeat | undefined;
};

/** What changes without news. */
export type Moment = {
  /** Domain time; nothing before the first beat. */
  readonly now: EpochMs | undefined;
  /** Nothing has been heard for too long. */
  readonly stopped: boolean;
  readonly speaking: AnnouncementId | undefined;
  readonly said: BoardView['said'];
  readonly checking: boolean;
  /** Of a training hall (R22): what is drawn says so, and nothing of an emergency. */
  readonly training: boolean;
  readonly sound: SoundView | undefined;
  /** In place of the site's own choice, for a board for readers of other languages. */
  readonly languages: readonly string[] | undefined;
};

/** So long a new call is drawn as new: the page's marking takes less. */
const FRESH_MS = 4_000;
const SMALL_LANGUAGES_MAX = 2;

/** The texts a board says; the others stay at the node, so that a view stays small. */
const textsOnBoard: readonly TextKey[] = [
  'board.now_calling',
  'board.go_to_counter',
  'board.counter_suffix',
  'board.recent',
  'board.absent',
  'status.absent',
  'board.nobody',
  'board.stopped',
  'board.order_reserved',
  'board.sound_check',
  'board.training',
  'board.training_notice',
  'queue.groups_label',
  'queue.range',
  'queue.about',
  'queue.within',
  'queue.range_half_hours',
  'queue.about_half_hours',
  'queue.within_half_hours',
  'queue.no_wait',
  'status.updated_at',
  'status.stale',
  'ticket.order_notice',
  'closed.today',
  'closed.opens_at',
  'closed.next_day',
  'closed.until',
  'closed.paused',
  'closed.service_full',
  'kiosk.wait_to_be_called',
  'counter.open',
  'counter.serving',
  'counter.resting',
  'counter.back_at',
  'counter.away',
  'counter.services',
];

/** The one function from what is known to what is drawn. */
export function viewOfBoard(known: Known, moment: Moment): BoardView {
  const { pack, board, line, beat } = known;
  const layout = pack?.layouts[boardOf(pack, known.group)?.layout ?? ''];
  const services = pack ? servicesOf(pack.site, known, moment) : [];
  const languages = pack ? languagesOf(pack, moment.languages) : [];
  const calls = (board?.calling ?? []).map((call) => callView(call, known, moment, languages));
  const waiting = services.reduce((sum, { groups }) => sum + groups, 0);
  const issuing = beat === undefined || (beat.mode !== 'closed' && beat.mode !== 'day-closed');
  const idle = !issuing && calls.length === 0 && waiting === 0;
  return {
    screen: layout && board ? (idle ? 'closed' : 'board') : 'preparing',
    seq: Math.max(board?.seq ?? 0, line?.seq ?? 0),
    hallName: pack?.site.name ?? '',
    layout,
    languages,
    timeZone: pack?.site.timeZone ?? 'Asia/Tokyo',
    clock: moment.now === undefined ? undefined : { now: moment.now, rate: beat?.rate ?? 1 },
    stoppedAt: moment.stopped ? stoppedAt(known, moment) : undefined,
    calls,
    recent: (board?.recent ?? []).map(({ announcementId: id, number, label }) => {
      return { id, number, label };
    }),
    absent: board?.absent ?? [],
    services,
    counter: pack && counterView(pack.site, known.group, board, line, moment.now),
    reasons: reasonsOf(board, beat),
    issueEnd: beat?.issueEnd,
    // What people are to do in an emergency is not rehearsed where they would do it.
    notice: moment.training ? undefined : noticeView(known),
    opensAt: beat?.nextChange && {
      at: beat.nextChange,
      today: dayOf(beat.nextChange, pack?.site) === dayOf(beat.domainTime, pack?.site),
    },
    said: moment.said,
    checking: moment.checking,
    training: moment.training,
    sound: moment.sound,
  };
}

/** This group's entry in the site file; none where the site does not name the group. */
export function boardOf(pack: SitePack | undefined, group: BoardGroup): SiteBoard | undefined {
  return pack?.site.boards.find((board) => board.group === group);
}

function callView(
  call: BoardCall,
  { beat, pack }: Known,
  moment: Moment,
  languages: readonly LocaleTexts[],
): CallView {
  const { announcementId: id, number, label, calledAt } = call;
  const ageMs = moment.now === undefined ? undefined : (moment.now - calledAt) / (beat?.rate || 1);
  const fresh = !moment.stopped && ageMs !== undefined && ageMs < FRESH_MS;
  const known = call.locale.startsWith('ja') || languages.some((one) => one.locale === call.locale);
  const own = known ? undefined : pack?.locales.find(({ locale }) => locale === call.locale);
  const direction = own && saidIn(own, 'board.go_to_counter', { counter: label });
  return { id, number, label, fresh, speaking: id === moment.speaking, direction };
}

function saidIn(
  { bcp47, texts }: LocaleTexts,
  key: TextKey,
  values: Readonly<Record<string, string>> = {},
): Said {
  const message = new IntlMessageFormat(texts[key] ?? '', `${bcp47}-u-nu-latn`);
  return { lang: bcp47, text: String(message.format(values)) };
}

/** In every language of the site: of the readers nobody knows anything (R63). */
function noticeView({ beat, pack }: Known): NoticeView | undefined {
  const kind = beat?.notice;
  if (kind === undefined || pack === undefined) return undefined;
  return { kind, said: pack.locales.map((locale) => saidIn(locale, `notice.${kind}`)) };
}

/** The services of this board that are in use; those of another day's site are not. */
function servicesOf(site: Site, known: Known, moment: Moment): readonly ServiceView[] {
  const chosen = boardOf(known.pack, known.group)?.services;
  return (known.line?.services ?? []).flatMap((service) => {
    const { serviceId, groups, range, open, opensAt } = service;
    const letter = site.services.find(({ id }) => id === serviceId)?.prefix;
    if (letter === undefined || (chosen && !chosen.includes(serviceId))) return [];
    const today = opensAt !== undefined && dayOf(opensAt, site) === dayOf(moment.now, site);
    return [{ serviceId, letter, groups, range, open, opensAt: today ? opensAt : undefined }];
  });
}

/** Japanese and the first two others of the site; やさしい日本語 reads as Japanese. */
function languagesOf(
  { site, locales }: SitePack,
  chosen: readonly string[] | undefined,
): readonly LocaleTexts[] {
  const others = site.languages.filter((locale) => !locale.startsWith('ja'));
  const wanted: readonly string[] = chosen ?? ['ja', ...others.slice(0, SMALL_LANGUAGES_MAX)];
  return wanted.flatMap((locale) => {
    const texts = locales.find((one) => one.locale === locale);
    return texts ? [onlyWhatBoardsSay(texts)] : [];
  });
}

function onlyWhatBoardsSay(locale: LocaleTexts): LocaleTexts {
  const texts = textsOnBoard.map((key) => [key, locale.texts[key] ?? '']);
  const services = Object.entries(locale.services).map(([id, { name, short }]) => {
    return [id, { name, short, papers: [] }];
  });
  return {
    ...locale,
    texts: Object.fromEntries(texts),
    services: Object.fromEntries(services),
    steps: {},
  };
}

function stoppedAt({ beat, board, pack }: Known, { now }: Moment): BoardView['stoppedAt'] {
  const at = beat?.domainTime ?? board?.at;
  if (at === undefined) return undefined;
  // Known from the disk alone, nobody can say whether it is of today: the date is shown.
  return { at, onAnotherDay: dayOf(at, pack?.site) !== dayOf(now, pack?.site) };
}

/**
 * A number was called before an older one: why (design part 5, rule 11). Of a person nothing is
 * said: who was helped first because of a need is not for the hall to know.
 */
function reasonsOf(
  board: BoardSnapshot | undefined,
  beat: HallBeat | undefined,
): BoardView['reasons'] {
  const reasons = new Set(board?.calling.map(({ overtook }) => overtook));
  reasons.delete(undefined);
  const paused = beat !== undefined && beat.mode !== 'open' && !isClosed(beat);
  const said: BoardView['reasons'][number][] = [];
  if (reasons.delete('reservation')) said.push('order-reserved');
  if (reasons.size > 0) said.push('order');
  if (paused) said.push('paused');
  if (beat?.mode === 'open' && beat.issueEnd !== undefined) said.push('until');
  return said;
}

function isClosed({ mode }: HallBeat): boolean {
  return mode === 'closed' || mode === 'day-closed';
}

const dayFormats = new Map<string, Intl.DateTimeFormat>();

function dayOf(at: EpochMs | undefined, site: Site | undefined): string {
  if (at === undefined) return '';
  const timeZone = site?.timeZone ?? 'Asia/Tokyo';
  const format =
    dayFormats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  dayFormats.set(timeZone, format);
  return format.format(at);
}
