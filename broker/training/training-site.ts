import { Temporal } from 'temporal-polyfill';
import { decode } from '../contract/decode.ts';
import type { ExerciseId } from '../contract/exercises.ts';
import {
  type BusinessDay,
  type EpochMs,
  epochMs,
  type NodeId,
  nodeId,
  type SiteId,
} from '../contract/ids.ts';
import { assert } from '../contract/result.ts';
import type { Site, SiteKiosk, SitePack } from '../contract/site.ts';
import { openingOn } from '../queue/calendar.ts';

const NAME_LENGTH_MAX = 40;
const MARK = '（訓練）';
const NODE_ID_LENGTH_MAX = 32;
/** No node of a real site ends so: its name would be taken. */
const SPARE = '-no-paper';
/** A hall that opens earlier than the city's table begins is rehearsed from here on. */
const FIRST_MINUTE = 8 * 60 + 30;
const REHEARSAL_BEFORE_MINUTES = 10;
const EXERCISE_AFTER_MINUTES = 90;

/**
 * The kiosk at which the citizens of a training touch: that of the printer that takes part, so that
 * their slips come from it.
 */
export function kioskOfVisitors({ kiosks }: Site, nodes: readonly NodeId[]): SiteKiosk | undefined {
  const taking = kiosks.find(({ printer }) => printer !== undefined && nodes.includes(printer));
  return taking ?? kiosks.find(({ printer }) => printer !== undefined) ?? kiosks[0];
}

/**
 * Where citizens touch for whom nothing is printed any more: a kiosk of the training alone, whose
 * printer is of software. Nobody where no real printer takes part: then the other one's is.
 */
export function kioskWithoutPaper(
  touched: SiteKiosk | undefined,
  nodes: readonly NodeId[],
): (SiteKiosk & { readonly printer: NodeId }) | undefined {
  if (touched?.printer === undefined || !nodes.includes(touched.printer)) return undefined;
  return { ...touched, id: named(touched.id), printer: named(touched.printer) };
}

/**
 * The site of a training hall: the real one, in which only those boards and printers hang that take
 * part, and no call box. What is not there would be shown as a fault that nobody can mend.
 */
export function trainingPack(pack: SitePack, id: SiteId, nodes: readonly NodeId[]): SitePack {
  const { site } = pack;
  const boards = site.boards.flatMap((board) => {
    const there = board.nodes.filter((node) => nodes.includes(node));
    const { speaker, ...silent } = board;
    const speaks = speaker !== undefined && there.includes(speaker);
    return there.length === 0 ? [] : [{ ...silent, nodes: there, ...(speaks && { speaker }) }];
  });
  const touched = kioskOfVisitors(site, nodes);
  const kiosks = site.kiosks.filter(
    (kiosk) => kiosk === touched || (kiosk.printer !== undefined && nodes.includes(kiosk.printer)),
  );
  const spare = kioskWithoutPaper(touched, nodes);
  const name = `${site.name.slice(0, NAME_LENGTH_MAX - MARK.length)}${MARK}`;
  return {
    ...pack,
    site: {
      ...site,
      site: id,
      name,
      boards,
      kiosks: [...kiosks, ...(spare ? [spare] : [])],
      callBoxes: [],
    },
  };
}

/**
 * When the hall's time begins, and when its citizens begin to come: a rehearsal before the doors
 * open, an exercise in the middle of the morning.
 */
export function beginningOf(
  { calendar, timeZone }: Site,
  day: BusinessDay,
  exercise: ExerciseId,
): { readonly startAt: EpochMs; readonly comingFrom: EpochMs } {
  const opening = openingOn(calendar, day);
  const from = opening === undefined ? FIRST_MINUTE : minuteOf(opening.issueFrom);
  const doors = Math.max(from, FIRST_MINUTE);
  const minute =
    exercise === 'rehearsal' ? doors - REHEARSAL_BEFORE_MINUTES : doors + EXERCISE_AFTER_MINUTES;
  const startAt = instantOf(day, minute, timeZone);
  return {
    startAt,
    comingFrom: exercise === 'rehearsal' ? instantOf(day, doors, timeZone) : startAt,
  };
}

function minuteOf(hour: string): number {
  return Number(hour.slice(0, 2)) * 60 + Number(hour.slice(3));
}

function instantOf(day: BusinessDay, minute: number, timeZone: string): EpochMs {
  const midnight = Temporal.PlainDate.from(day).toPlainDateTime();
  const decoded = decode(
    epochMs,
    midnight.add({ minutes: minute }).toZonedDateTime(timeZone).epochMilliseconds,
  );
  assert(decoded.ok, 'an instant of a day');
  return decoded.value;
}

function named(node: NodeId): NodeId {
  const decoded = decode(nodeId, `${node.slice(0, NODE_ID_LENGTH_MAX - SPARE.length)}${SPARE}`);
  assert(decoded.ok, 'a node id');
  return decoded.value;
}
