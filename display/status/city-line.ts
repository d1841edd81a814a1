import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import type { Wording } from '../../broker/client/page/wording.ts';
import type { PublicSite } from '../../broker/contract/public-topics.ts';
import { waitText } from '../../broker/contract/wait-text.ts';
import { ageText } from './drawing/age.ts';
import { lastDayWords } from './drawing/last-day.ts';
import { closedOf, othersFirst } from './drawing/line.ts';
import { openingOf } from './drawing/opening.ts';
import type { LineView } from './drawing/status-view.ts';
import { wordingOf } from './wording-of.ts';

const epochMs = v.pipe(v.number(), v.integer(), v.description('Milliseconds since 1970, UTC.'));
const words = (about: string) => v.pipe(v.string(), v.description(about));

/**
 * What a city's own site reads (R11): figures for programs, and the same said in one language for
 * people. Additions keep the version; whoever reads it passes over what they do not know.
 */
export const cityLine = v.object({
  version: v.literal(1),
  site: words('The id of the hall.'),
  siteName: words('The name of the hall, in Japanese.'),
  locale: words('The language of the words: the one asked for by ?lang=, else ja.'),
  bcp47: words('The same as a tag for lang attributes.'),
  direction: v.picklist(['ltr', 'rtl']),
  title: words('A heading.'),
  asOf: v.optional(v.pipe(epochMs, v.description('When the hall last spoke; its own clock.'))),
  updated: v.optional(words('The same in words, such as “10:24:31 現在”.')),
  connected: v.pipe(v.boolean(), v.description('The hall is heard at this moment.')),
  state: v.pipe(
    v.picklist(['live', 'stopped']),
    v.description(
      'stopped: the hall is not heard. No figures are given then, least of all 0; a closed service still says when it opens.',
    ),
  ),
  stoppedText: words('What to show while it is stopped, or when this cannot be loaded.'),
  mode: v.optional(words('open, closed, stopped, day-closed or another mode of the hall.')),
  rate: v.pipe(v.number(), v.description('How fast the hall’s clock runs; 1 but in trials.')),
  opensAt: v.optional(v.pipe(epochMs, v.description('When closed: the next opening.'))),
  notice: v.optional(words('While the emergency switch is on: trouble, full, closing, evacuate.')),
  noticeText: v.optional(words('The same in words; stands above everything else.')),
  closedText: v.optional(words('While nothing is issued: that, and when it is again, in words.')),
  waitLabel: words('A heading for the minutes of services.'),
  services: v.array(
    v.object({
      serviceId: words('Its id in the hall’s file.'),
      prefix: v.optional(words('The letter of its numbers.')),
      name: words('Its name.'),
      open: v.boolean(),
      opensAt: v.optional(epochMs),
      groups: v.optional(
        v.pipe(v.number(), v.description('Groups that wait; left out while it is stopped.')),
      ),
      range: v.optional(
        v.pipe(
          v.object({ low: v.number(), high: v.number() }),
          v.description('Minutes that a new ticket waits; left out when nobody can say.'),
        ),
      ),
      waiting: v.optional(words('Groups, in words.')),
      waitReason: v.optional(
        words('Why a new ticket waits where no group does: others are helped first, in words.'),
      ),
      wait: words('Minutes, or when it opens, or that it has stopped: in words.'),
    }),
  ),
  calling: v.pipe(
    v.array(v.object({ number: v.string(), label: v.string() })),
    v.description('Numbers now called, each with its counter.'),
  ),
  callingTitle: words('A heading for those.'),
  lastDay: v.optional(
    v.pipe(
      v.object({ businessDay: v.string(), tickets: v.number(), covered: v.number() }),
      v.description('Of the tickets of the last day, those called within the time they were told.'),
    ),
  ),
  lastDayText: v.optional(words('The same in words, out of ten.')),
});
export type CityLine = v.InferOutput<typeof cityLine>;

/** The contract of `line.json`, as a JSON Schema. */
export function citySchema(): string {
  return `${JSON.stringify(toJsonSchema(cityLine), undefined, 2)}\n`;
}

export function cityLineOf(siteId: string, view: LineView, site: PublicSite): CityLine {
  const wording = wordingOf(site);
  const { asOf, connected, mode, rate, opensAt, notice, stopped } = view;
  return {
    ...{ version: 1, site: siteId, siteName: site.name },
    ...{ locale: wording.locale, bcp47: wording.bcp47, direction: wording.direction },
    ...{ title: wording.plain('status.title'), asOf },
    updated: ageText(view, wording),
    ...{ connected, state: stopped ? 'stopped' : 'live' },
    stoppedText: wording.plain('board.stopped'),
    ...{ mode, rate, opensAt, notice },
    noticeText: notice && wording.plain(`notice.${notice}`),
    closedText: wholeClosed(view, wording),
    waitLabel: wording.plain('queue.wait_label'),
    services: view.services.map((service) => serviceOf(service, view, site, wording)),
    calling: stopped ? [] : [...view.calling],
    callingTitle: wording.plain('status.now_calling'),
    ...lastDayOf(view, wording),
  };
}

/** Said once where the whole hall is closed; while the emergency switch is on, that says it. */
function wholeClosed(view: LineView, wording: Wording): string | undefined {
  const shut = closedOf(view);
  if (shut === undefined) return undefined;
  const { asOf, opensAt } = view;
  const what = wording.plain(shut);
  if (shut === 'closed.paused' || opensAt === undefined) return what;
  return `${what}　${closedText(opensAt, asOf, wording)}`;
}

function lastDayOf(view: LineView, wording: Wording): Pick<CityLine, 'lastDay' | 'lastDayText'> {
  const said = lastDayWords(view);
  if (view.lastDay === undefined || said === undefined) return {};
  const { yesterday: _, ...lastDay } = view.lastDay;
  return { lastDay, lastDayText: wording.plain(...said) };
}

type Service = LineView['services'][number];

function serviceOf(
  service: Service,
  { asOf, stopped }: LineView,
  site: PublicSite,
  wording: Wording,
): CityLine['services'][number] {
  const { serviceId, open, opensAt, groups, range } = service;
  const name = wording.servicePlain(serviceId);
  const prefix = site.services.find((each) => each.serviceId === serviceId)?.prefix;
  const known = { serviceId, prefix, name, open, opensAt };
  if (stopped) {
    const closed = !open && opensAt !== undefined;
    const wait = closed ? closedText(opensAt, asOf, wording) : wording.plain('board.stopped');
    return { ...known, wait };
  }
  const waiting = wording.plain('queue.waiting_groups', { count: groups });
  const counted = open || groups > 0;
  return {
    ...known,
    ...{ groups, range: open ? range : undefined },
    waiting: counted ? waiting : undefined,
    waitReason: othersFirst(service) ? wording.plain('queue.others_first') : undefined,
    wait: open ? wording.plain(...waitText(range)) : closedText(opensAt, asOf, wording),
  };
}

function closedText(opensAt: number | undefined, asOf: number | undefined, wording: Wording) {
  if (opensAt === undefined) return wording.plain('closed.paused');
  const { key, values } = openingOf(wording.bcp47, opensAt, asOf);
  return wording.plain(key, values);
}
