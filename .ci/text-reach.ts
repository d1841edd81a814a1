import type * as v from 'valibot';
import { requests, verbs } from '../broker/contract/requests.ts';
import { type PayloadOf, type TopicName, topics } from '../broker/contract/topics.ts';
import { type FreeText, freeTexts, rewritten } from './free-texts.ts';
import { sayable } from './sayable.ts';

/**
 * Whoever says words to people. The test of a page's hostile texts asks for what it was not given
 * (`TextSpoiler.unreached`); slips and voices have tests of their own sinks (F47).
 */
export type Shower = 'status' | 'kiosk' | 'board' | 'staff' | 'slip' | 'voice';

const localeReach = {
  native: ['kiosk', 'staff'],
  'texts{}': ['kiosk', 'board', 'staff', 'slip', 'voice'],
  'services{}.name': ['kiosk', 'staff', 'slip'],
  'services{}.short': ['board', 'staff'],
  'services{}.papers[]': ['kiosk', 'slip'],
  'services{}.fillIn[]': ['kiosk', 'slip'],
  'steps{}': ['staff'],
} as const satisfies Readonly<Record<string, readonly Shower[]>>;

const within = (path: string, reach: Readonly<Record<string, readonly Shower[]>>) =>
  Object.fromEntries(Object.entries(reach).map(([key, showers]) => [`${path}.${key}`, showers]));

/**
 * Every text of the contract in which people may write what they like, and where it is shown: the one
 * list of what reliability F46 has to be tried on. A text that is new in the contract is missing here
 * until it has a row (`text-reach.test.ts`), and missed by each page of its row until it is given there.
 */
export const textReach: Readonly<Record<string, readonly Shower[]>> = {
  'site.site.name': ['board', 'staff', 'slip'],
  'site.site.services[].reportRow': ['staff'],
  ...within('site.locales[]', localeReach),
  // For whoever writes the site file.
  'site.layouts{}.about': [],
  'board.calling[].label': ['board'],
  'board.recent[].label': ['board'],
  'board.counters[].label': ['board'],
  'kiosk.printerModel': ['kiosk'],
  'staff.counters[].label': ['staff'],
  'staff.bulletins[].text': ['staff'],
  'publicSite.name': ['status'],
  'publicSite.languages[].native': ['status'],
  ...within(
    'publicSite.texts',
    Object.fromEntries(Object.keys(localeReach).map((key) => [key, ['status']])),
  ),
  'publicLine.calling[].label': ['status'],
  'publicTicket.label': ['status'],
  // Compared, counted or handed on, and shown to nobody.
  'announced.spoken': [],
  'event.siteVersion': [],
  'event.text': [],
  'node.printerModel': [],
  'node.faults[]': [],
  'node.history[].fault': [],
  'request/post-bulletin.text': [],
  'value/read-journal.entries[].text': ['staff'],
};

/** Every free text of every topic, request and answer, as `board.calling[].label`. */
export function contractTexts(): readonly FreeText[] {
  const payloads: readonly (readonly [string, v.GenericSchema])[] = [
    ...Object.entries(topics).map(([name, { payload }]) => [name, payload] as const),
    ...verbs.map((verb) => [`request/${verb}`, requests[verb].payload] as const),
    ...verbs.map((verb) => [`value/${verb}`, requests[verb].value] as const),
  ];
  return payloads.flatMap(([name, schema]) => freeTexts(schema, name));
}

/** A field with less room bears the text alone; all others also say which one it was. */
const MARKED_FROM = 20;

/** Writes hostile texts into what one page is told, and knows which texts it has not come to. */
export class TextSpoiler {
  readonly #shower: Shower;
  readonly #reached = new Set<string>();

  constructor(shower: Shower) {
    this.#shower = shower;
  }

  /**
   * @param text - of a row of them each place of a kind gets the next: many are on one page at once
   * @param mark - behind every text with room for it, so that a page is known to have drawn it
   */
  spoil<N extends TopicName>(
    name: N,
    payload: PayloadOf<N>,
    text: string | readonly string[],
    mark = '',
  ): PayloadOf<N> {
    const places = new Map<string, number>();
    const next = (path: string) => {
      const nth = places.get(path) ?? 0;
      places.set(path, nth + 1);
      return typeof text === 'string' ? text : (text[nth % text.length] ?? '');
    };
    const write = ({ path, room }: FreeText) =>
      this.word(`${name}.${path}`, room, next(path), mark);
    return rewritten<v.GenericSchema>(topics[name].payload, payload, write) as PayloadOf<N>;
  }

  /** What stands in this one place. */
  word(path: string, room: number, text: string, mark = ''): string {
    this.#reached.add(path);
    const said = path.endsWith('.texts{}') ? sayable(text) : text;
    const end = room < MARKED_FROM ? '' : mark;
    // Half of a pair is no word.
    return `${said.slice(0, room - end.length).replace(/\p{Cs}/gu, '')}${end}`;
  }

  /** What its page shows by the list above, and was never given; none when the test is whole. */
  get unreached(): readonly string[] {
    return Object.entries(textReach)
      .filter(([path, showers]) => showers.includes(this.#shower) && !this.#reached.has(path))
      .map(([path]) => path);
  }
}
