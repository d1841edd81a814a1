import type { Locale, RequestId, ServiceId } from '../../broker/contract/ids.ts';
import type { LineService } from '../../broker/contract/line-snapshot.ts';
import type { Arrival } from '../../broker/contract/ticket.ts';
import type { KeypadKey } from '../hid/keypad.ts';
import type { GivenNumber, KioskEffect, KioskState, Sentence, Session } from './kiosk-state.ts';
import type { ReservedText } from './kiosk-view.ts';
import { noticeOf } from './session-moves.ts';

/**
 * The voice-led way to a number, for who cannot read or see the screen (R65, issue 3 points 6 and 7).
 * By keys: any of them begins it, a digit names a service, the confirm key takes it. By touch: a
 * button begins it, the first touch on anything is read, the second one takes it. Pure, beside the
 * session: what was confirmed becomes a touch like any other, and what becomes of that is told aloud.
 */
export type Guide = {
  readonly by: 'keys' | 'touch';
  /** The last key or touch. */
  readonly ledAt: number;
} & (
  | { readonly step: 'listing' }
  | { readonly step: 'confirming'; readonly serviceId: ServiceId }
  /** By touch alone: a language was read, and is not chosen yet. */
  | { readonly step: 'choosing'; readonly locale: Locale }
  /** By touch alone: the button that calls somebody was read, and has not called yet. */
  | { readonly step: 'calling' }
  /** Its touch went to the engine; from here on the session leads. */
  | { readonly step: 'following' }
);

/** What a key brings along, because a pure machine makes no ids. */
export type GuideTouch = { readonly touchId: RequestId };

/** A service that a key names, in the order of the screen. */
export type GuideRow = {
  readonly serviceId: ServiceId;
  readonly key: string;
  readonly groups: number;
};

/** What one key means: where the guide stands then, what it says, and what it asks for. */
export type GuideStep = {
  readonly guide: Guide | undefined;
  readonly say: readonly Sentence[];
  readonly take?: ServiceId;
};

/** Keys 1 to 9 are as many services as a keypad can name. */
const KEYS_MAX = 9;

/** The rows that keys can name now: those that are open, numbered as they stand on the screen. */
export function guideRows(
  rows: readonly {
    readonly serviceId: ServiceId;
    readonly open: boolean;
    readonly groups: number;
  }[],
): readonly GuideRow[] {
  return rows
    .map(({ serviceId, groups, open }, index) => ({ serviceId, groups, open, key: `${index + 1}` }))
    .filter(({ open }, index) => open && index < KEYS_MAX)
    .map(({ serviceId, groups, key }) => ({ serviceId, groups, key }));
}

function listing(rows: readonly GuideRow[]): readonly Sentence[] {
  return rows.map(({ serviceId, key, groups }) => ({
    key: 'guide.service',
    serviceId,
    values: { key, groups },
  }));
}

/** A key while nobody waits for a number: the whole conversation. */
export function guideKey(
  guide: Guide | undefined,
  key: KeypadKey,
  rows: readonly GuideRow[],
  at: number,
): GuideStep {
  const led = { by: 'keys', ledAt: at } as const;
  const list: Guide = { ...led, step: 'listing' };
  if (guide === undefined) {
    return {
      guide: list,
      say: [
        { key: 'guide.welcome' },
        ...listing(rows),
        { key: 'guide.how' },
        { key: 'guide.help' },
      ],
    };
  }
  if (key === 'cancel') {
    const back = guide.step === 'confirming' || guide.step === 'choosing';
    return back
      ? { guide: list, say: listing(rows) }
      : { guide: undefined, say: [{ key: 'guide.ended' }] };
  }
  const confirming = guide.step === 'confirming' ? guide.serviceId : undefined;
  if (key === 'enter' && confirming !== undefined) {
    return {
      guide: { ...led, step: 'following' },
      say: [{ key: 'guide.issuing' }],
      take: confirming,
    };
  }
  if (key === 'repeat' || key === 'help') {
    const again = rows.find(({ serviceId }) => serviceId === confirming);
    if (again) return { guide: { ...guide, ...led }, say: [confirmation(again)] };
    return { guide: list, say: [...listing(rows), { key: 'guide.how' }, { key: 'guide.help' }] };
  }
  const row = rows.find((each) => `digit-${each.key}` === key);
  if (row === undefined) {
    return { guide: { ...guide, ...led }, say: [{ key: 'guide.wrong_key' }] };
  }
  return {
    guide: { ...led, step: 'confirming', serviceId: row.serviceId },
    say: [confirmation(row)],
  };
}

/** The button on the screen; and a finger beside everything, which hears how to go on. */
export function guideButton(guide: Guide | undefined, on: boolean, at: number): GuideStep {
  if (!on) return { guide: undefined, say: guide ? [{ key: 'guide.touch_ended' }] : [] };
  const welcome: readonly Sentence[] =
    guide?.by === 'touch' ? [] : [{ key: 'guide.touch_welcome' }];
  return {
    guide: { by: 'touch', ledAt: at, step: 'listing' },
    say: [...welcome, { key: 'guide.touch_how' }],
  };
}

/** A finger on a service: the first time it is read, the second time it is taken. */
export function guideTouch(
  guide: Guide,
  { serviceId, open, groups }: Pick<LineService, 'serviceId' | 'open' | 'groups'>,
  at: number,
): GuideStep {
  const led = { by: 'touch', ledAt: at } as const;
  if (!open) {
    return {
      guide: { ...led, step: 'listing' },
      say: [{ key: 'guide.touch_shut', serviceId }],
    };
  }
  if (guide.step === 'confirming' && guide.serviceId === serviceId) {
    return {
      guide: { ...led, step: 'following' },
      say: [{ key: 'guide.issuing' }],
      take: serviceId,
    };
  }
  return {
    guide: { ...led, step: 'confirming', serviceId },
    say: [{ key: 'guide.touch_service', serviceId, values: { groups } }],
  };
}

function confirmation({ serviceId, key }: GuideRow): Sentence {
  return { key: 'guide.confirm', serviceId, values: { key } };
}

/** What everybody is to know while the emergency switch is on (R63). */
export function noticeSaid(state: KioskState): readonly Sentence[] {
  const notice = noticeOf(state);
  return notice === undefined ? [] : [{ key: `notice.${notice}` }];
}

type Told = Extract<Session, { kind: 'take-slips' | 'show-number' }>;

export const reservedTexts: Readonly<Record<Arrival, ReservedText>> = {
  early: 'reservation.early',
  'on-time': 'reservation.on_time',
  late: 'reservation.late',
};

/** What the screen says of a reservation beside its number, for the voice: nothing of any other. */
function reservedSaid({ reserved }: GivenNumber): readonly Sentence[] {
  if (reserved === undefined) return [];
  return [{ key: reservedTexts[reserved.arrival], values: { time: reserved.slot } }];
}

/** Whoever was not led by voice hears it with the word to take the slips (R67). */
export function reservationSaid({ session }: KioskState): readonly Sentence[] {
  if (session.kind !== 'take-slips' && session.kind !== 'show-number') return [];
  const said = reservedSaid(session.given);
  if (said.length === 0 || session.kind === 'show-number') return said;
  return [{ key: 'voice.take_slips' }, ...said];
}

/** What the session that the guide led into has to say when it reaches another screen. */
export function guideNews(before: KioskState, after: KioskState): readonly Sentence[] {
  const { session } = after;
  const notice = noticeSaid(after);
  const isNews = notice.length > 0 && noticeOf(before) !== noticeOf(after);
  const stopped = session.kind === 'trouble' && session.because === 'issuing-stopped';
  // A number that is being told is told to its end, unless people must leave.
  if (isNews && (stopped || noticeOf(after) === 'evacuate')) return notice;
  if (session.kind === before.session.kind) return [];
  if (stopped && notice.length > 0) return notice;
  switch (session.kind) {
    case 'take-slips':
    case 'show-number':
      return numberSaid(session);
    case 'trouble':
      return after.guide?.by === 'keys'
        ? [{ key: 'voice.issue_failed' }, { key: 'guide.help' }]
        : [{ key: 'voice.issue_failed' }];
    default:
      return [];
  }
}

/** The number once more, for who asks while it is on the screen. */
export function guideAgain({ session }: KioskState): readonly Sentence[] {
  const told = session.kind === 'take-slips' || session.kind === 'show-number';
  return told ? numberSaid(session) : [];
}

function numberSaid({ kind, given }: Told): readonly Sentence[] {
  const key = kind === 'take-slips' ? 'guide.issued' : 'guide.without_paper';
  return [{ key, values: { number: given.number } }, ...reservedSaid(given)];
}

/** @param silent - said in the hall's own language where no voice speaks `locale`; else the same */
export function saying(
  sentences: readonly Sentence[],
  locale: Locale,
  silent = sentences,
): readonly KioskEffect[] {
  return sentences.length === 0 ? [] : [{ kind: 'say', sentences, locale, silent }];
}
