import { Temporal } from 'temporal-polyfill';
import { decode } from '../../broker/contract/decode.ts';
import {
  type BusinessDay,
  businessDay,
  type EpochMs,
  epochMs,
  type ReservationCode,
  reservationCode,
} from '../../broker/contract/ids.ts';
import {
  RESERVATIONS_MAX,
  RESERVED_DAYS_MAX,
  type Reservation,
} from '../../broker/contract/reservations.ts';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import type { SiteService } from '../../broker/contract/site.ts';

/** One day's list, as the engine takes it. */
export type ReservedDay = {
  readonly day: BusinessDay;
  readonly reservations: readonly Reservation[];
};

/** What is wrong with a file, by its line; 1 is the line of column names. */
export type FileProblem = { readonly line: number; readonly sentence: string };

/** What a file is held against. */
export type ReservationRules = {
  readonly timeZone: string;
  /** The business day now. */
  readonly today: BusinessDay;
  readonly services: readonly ReservableService[];
};

type ReservableService = Pick<SiteService, 'id' | 'from' | 'until'> & {
  /** How staff may write it: id, name and short name. */
  readonly names: readonly string[];
};

/** The four columns, and no other: a column of names would bring people into the journal (R67). */
const columns = ['予約番号', '日付', '時刻', '受付内容'] as const;
type Column = (typeof columns)[number];
type Row = Readonly<Record<Column, string>>;

/** So many lines are looked at: every day that can be imported, full. */
const LINES_MAX = RESERVATIONS_MAX * RESERVED_DAYS_MAX;

export const fileSentences = {
  empty: '予約が1件もありません。',
  columns:
    '取り込めるのは「予約番号・日付・時刻・受付内容」の4列だけです。1行目に列の名前を書き、氏名などほかの列は消してから取り込んでください。',
  tooLong: `行が多すぎます。${LINES_MAX}行までに分けてください。`,
  cells: 'この行は4列になっていません。',
  code: '予約番号は、半角の英数字と「-」で4〜24文字にしてください。',
  date: '日付は 2026-11-19 か 2026/11/19 の形で書いてください。',
  day: '日付は、今日から14日先までにしてください。',
  time: '時刻は 9:30 の形で書いてください。',
  service: '受付内容が、この会場のものではありません。',
  notOffered: 'その受付内容は、その日は扱っていません。',
  twice: '同じ日に同じ予約番号があります。',
  tooMany: `一日に取り込めるのは${RESERVATIONS_MAX}件までです。`,
} as const;

/**
 * Reads a list of reservations: comma-separated (RFC 4180), or tab-separated as a spreadsheet copies
 * it. Strict: one wrong line, and nothing of the file is taken.
 *
 * @returns one list a day, the earliest first
 */
export function readReservations(
  text: string,
  rules: ReservationRules,
): Result<readonly ReservedDay[], readonly FileProblem[]> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const separator = lines[0]?.includes('\t') ? '\t' : ',';
  const header = cellsOf(lines[0] ?? '', separator)?.map(plain) ?? [];
  const known = columns.every((column) => header.includes(column));
  if (!known || header.length !== columns.length) return err([at(1, 'columns')]);
  if (lines.length - 1 > LINES_MAX) return err([at(1, 'tooLong')]);
  const reading = new Reading(rules);
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === '') continue;
    const cells = cellsOf(line, separator)?.map(plain);
    reading.take(index + 1, cells && rowOf(header, cells));
  }
  return reading.result();
}

function at(line: number, about: keyof typeof fileSentences): FileProblem {
  return { line, sentence: fileSentences[about] };
}

/** Full-width figures and letters are what a Japanese keyboard writes: they mean the same. */
function plain(cell: string): string {
  return cell.normalize('NFKC').trim();
}

/** The cells of one line; nothing when its quotes do not close. A line break within quotes is none. */
function cellsOf(line: string, separator: string): string[] | undefined {
  const cells: string[] = [];
  let rest = line;
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(rest);
    const end = rest.indexOf(separator);
    const bare = end < 0 ? rest : rest.slice(0, end);
    const cell = quoted ? (quoted[1] ?? '').replaceAll('""', '"') : bare;
    rest = rest.slice(quoted ? quoted[0].length : bare.length);
    if (!quoted && bare.includes('"')) return undefined;
    cells.push(cell);
    if (rest === '') return cells;
    if (!rest.startsWith(separator)) return undefined;
    rest = rest.slice(separator.length);
  }
}

function rowOf(header: readonly string[], cells: readonly string[]): Row | undefined {
  if (cells.length !== columns.length) return undefined;
  const cell = (column: Column) => cells[header.indexOf(column)] ?? '';
  return {
    予約番号: cell('予約番号'),
    日付: cell('日付'),
    時刻: cell('時刻'),
    受付内容: cell('受付内容'),
  };
}

/** Collects days and problems, line by line. */
class Reading {
  readonly #rules: ReservationRules;
  readonly #lastDay: string;
  readonly #days = new Map<BusinessDay, Map<ReservationCode, Reservation>>();
  readonly #problems: FileProblem[] = [];

  constructor(rules: ReservationRules) {
    this.#rules = rules;
    const today = Temporal.PlainDate.from(rules.today);
    this.#lastDay = today.add({ days: RESERVED_DAYS_MAX - 1 }).toString();
  }

  take(line: number, row: Row | undefined): void {
    const problem = row === undefined ? 'cells' : this.#keep(row);
    if (problem !== undefined) this.#problems.push(at(line, problem));
  }

  result(): Result<readonly ReservedDay[], readonly FileProblem[]> {
    if (this.#problems.length > 0) return err(this.#problems);
    if (this.#days.size === 0) return err([at(1, 'empty')]);
    const days = [...this.#days].map(([day, list]) => ({ day, reservations: [...list.values()] }));
    return ok(days.sort((one, other) => (one.day < other.day ? -1 : 1)));
  }

  /** @returns what is wrong with the row, if anything */
  #keep(row: Row): keyof typeof fileSentences | undefined {
    const code = decode(reservationCode, row.予約番号.toUpperCase());
    if (!code.ok) return 'code';
    const date = dateOf(row.日付);
    if (date === undefined) return 'date';
    const day = decode(businessDay, date.toString());
    if (!day.ok || day.value < this.#rules.today || day.value > this.#lastDay) return 'day';
    const slot = instantOf(date, row.時刻, this.#rules.timeZone);
    if (slot === undefined) return 'time';
    const service = this.#rules.services.find(({ names }) => names.includes(row.受付内容));
    if (service === undefined) return 'service';
    if (!offered(service, day.value)) return 'notOffered';
    const list = this.#days.get(day.value) ?? new Map<ReservationCode, Reservation>();
    if (list.has(code.value)) return 'twice';
    if (list.size >= RESERVATIONS_MAX) return 'tooMany';
    list.set(code.value, { code: code.value, at: slot, serviceId: service.id });
    this.#days.set(day.value, list);
    return undefined;
  }
}

function offered({ from, until }: ReservableService, day: BusinessDay): boolean {
  return (from ?? day) <= day && day <= (until ?? day);
}

/** `2026-11-19`, `2026/11/19` or `2026/1/9`; nothing for a day that no calendar has. */
function dateOf(text: string): Temporal.PlainDate | undefined {
  const parts = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(text);
  if (parts === null) return undefined;
  const [year, month, day] = parts.slice(1).map(Number);
  try {
    return Temporal.PlainDate.from(
      { year: year ?? 0, month: month ?? 0, day: day ?? 0 },
      { overflow: 'reject' },
    );
  } catch {
    return undefined;
  }
}

/** `9:30`, `09:30` or, as spreadsheets write it, `09:30:00`. No hall opens before 03:00 (rule 12). */
function instantOf(date: Temporal.PlainDate, text: string, timeZone: string): EpochMs | undefined {
  const parts = /^(\d{1,2}):(\d{2})(?::00)?$/.exec(text);
  const [hour = 0, minute = 0] = parts?.slice(1).map(Number) ?? [];
  if (parts === null || hour < 3 || hour > 23 || minute > 59) return undefined;
  const plainTime = Temporal.PlainTime.from({ hour, minute });
  const slot = decode(epochMs, date.toZonedDateTime({ timeZone, plainTime }).epochMilliseconds);
  return slot.ok ? slot.value : undefined;
}
