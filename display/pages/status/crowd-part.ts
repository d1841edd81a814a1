import { part, titlePart } from './part.ts';

const levels = ['quiet', 'usual', 'busy'] as const;
type Level = (typeof levels)[number];

/** What the element reads of `crowd.json`. */
export type Crowd = {
  readonly siteName: string;
  readonly bcp47: string;
  readonly direction: 'ltr' | 'rtl';
  readonly title: string;
  readonly about: string;
  readonly noIssueText: string;
  readonly levelTexts: Readonly<Record<Level, string>>;
  readonly today?: string;
  readonly todayText: string;
  readonly hour?: number;
  readonly nowText: string;
  readonly rows: readonly {
    readonly from: number;
    readonly until: number;
    readonly time: string;
  }[];
  readonly days: readonly {
    readonly date: string;
    readonly weekday: string;
    readonly source?: 'measured' | 'expected';
    readonly sourceText?: string;
    readonly hours: readonly {
      readonly hour: number;
      readonly level?: Level;
      readonly minutes?: number;
      readonly text?: string;
    }[];
  }[];
};
type Day = Crowd['days'][number];
type Row = Crowd['rows'][number];

/** The usual crowd as the public page draws it, from texts alone. */
export function crowdPart(crowd: Crowd): HTMLElement {
  const heading = titlePart(crowd);
  const section = part('section', 'crowd', heading);
  section.lang = crowd.bcp47;
  section.dir = crowd.direction;
  if (crowd.rows.length === 0) {
    section.append(part('p', '', '—'));
    return section;
  }
  const rows = crowd.rows.map((each) => row(each, crowd));
  const head = part('tr', '', part('td', ''), ...crowd.days.map((day) => dayHead(day, crowd)));
  const table = part('table', '', part('thead', '', head), part('tbody', '', ...rows));
  heading.id = 'crowd';
  table.setAttribute('aria-labelledby', heading.id);
  section.append(table, legend(crowd), part('p', '', crowd.about), ...sources(crowd.days));
  return section;
}

/** A day of statistics beside measured ones. */
function isMarked(day: Day, days: readonly Day[]): boolean {
  return day.source === 'expected' && days.some(({ source }) => source === 'measured');
}

function dayHead(day: Day, { days, today, todayText }: Crowd): HTMLElement {
  const isToday = day.date === today;
  const number = part('span', 'num', String(Number(day.date.slice(8))));
  if (isMarked(day, days)) number.append(part('sup', '', '＊'));
  const head = part('th', isToday ? 'today' : '', part('span', 'weekday', day.weekday), number);
  head.setAttribute('scope', 'col');
  if (isToday) head.append(part('span', 'mark', todayText));
  return head;
}

function row(each: Row, { days, today, hour, nowText, noIssueText }: Crowd): HTMLElement {
  const head = part('th', 'num', each.time);
  head.setAttribute('scope', 'row');
  const isNow = hour !== undefined && each.from <= hour && hour < each.until;
  const cells = days.map((day) => {
    const cell = dayCell(day, each.from, noIssueText);
    if (!isNow || day.date !== today) return cell;
    cell.classList.add('now');
    cell.prepend(part('span', 'visually-hidden', `${nowText} `));
    return cell;
  });
  return part('tr', '', head, ...cells);
}

function dayCell({ hours }: Day, from: number, noIssueText: string): HTMLElement {
  const found = hours.find(({ hour }) => hour === from);
  if (found?.level === undefined) {
    const said = part('span', 'visually-hidden', found === undefined ? noIssueText : '?');
    return part('td', 'none', unspoken('span', '', '–'), said);
  }
  const { level, minutes = 0, text = '' } = found;
  const words = part('span', 'visually-hidden', text);
  return part('td', level, sign(level), unspoken('b', 'num', String(minutes)), words);
}

/** One, two or three people. */
function sign(level: Level): HTMLElement {
  const people = levels.indexOf(level) + 1;
  return unspoken('span', 'people', '●'.repeat(people) + '○'.repeat(levels.length - people));
}

function unspoken(tag: string, className: string, text: string): HTMLElement {
  const made = part(tag, className, text);
  made.setAttribute('aria-hidden', 'true');
  return made;
}

function legend({ levelTexts, noIssueText, hour, nowText }: Crowd): HTMLElement {
  const signs = levels.map((level) => part('li', '', sign(level), ` ${levelTexts[level]}`));
  const list = part('ul', 'legend', ...signs);
  list.append(part('li', '', unspoken('span', '', '–'), ` ${noIssueText}`));
  if (hour !== undefined) list.append(part('li', '', unspoken('span', 'frame', ''), ` ${nowText}`));
  return list;
}

/** Where the figures are from, each said once. */
function sources(days: readonly Day[]): readonly HTMLElement[] {
  const texts = new Set(
    days.flatMap((day) => day.sourceText && `${isMarked(day, days) ? '＊ ' : ''}${day.sourceText}`),
  );
  return [...texts].filter((text) => text !== undefined).map((text) => part('p', 'source', text));
}
