import { IntlMessageFormat } from 'intl-messageformat';
import { withoutReadings } from './every-text.ts';

/** Full-width letters that each place holds at the size `ui.md` asks for. */
const room: readonly (readonly [place: string, names: RegExp, widest: number])[] = [
  ['the name on a kiosk button, three lines of 10', /^services\..*\.name$/, 24],
  ['the name at the foot of the board', /^services\..*\.short$/, 10],
  ['the label under the figure on a kiosk button', /^queue\.(groups_label|no_wait|range)$/, 12],
  [
    'the buttons beside the languages',
    /^(kiosk\.(low|normal)_layout|common\..*|lang\.change)$/,
    16,
  ],
  ['the marks of a slip, one line', /^ticket\.(copy_self|copy_counter|reprint|today_only)$/, 16],
  ['the lines of a slip, three of 24', /^(ticket|queue)\./, 54],
  [
    'the labels of the board',
    /^board\.(now_calling|recent|counter|counter_suffix|number|absent)$/,
    22,
  ],
  [
    'a label of the phone page',
    /^status\.(title|waiting|serving|hold|expected|now_calling|papers)$/,
    18,
  ],
  ['a word of the crowd calendar', /^crowd\.(title|quiet|usual|busy|no_issue|today|now)$/, 14],
  ['the phone, three lines of 22', /^(status|closed|crowd)\./, 60],
  ['a line of what to bring or to write, two of 22', /papers|fillIn/, 44],
  ['a screen of the kiosk, two lines', /^(kiosk|error|assist|reservation)\./, 48],
  ['a line beneath the services of the kiosk', /^reservation\.scan$/, 31],
];

const fullWidth =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}　-〿＀-｠]/u;
const figures =
  'count minutes hours lowMinutes lowHours highMinutes highHours seconds low high number counter time open close date from to'.split(
    ' ',
  );

/** Places that are too narrow for a text in its widest form (R18). */
export function roomComplaints(name: string, text: string, bcp47: string): readonly string[] {
  return room.flatMap(([place, names, widest]) => {
    if (!names.test(name)) return [];
    const width = Math.max(...samples(text, bcp47).map(widthOf));
    if (width <= widest) return [];
    return [`expected at most ${widest} full-width letters for ${place}, got ${Math.ceil(width)}`];
  });
}

function samples(text: string, bcp47: string): readonly string[] {
  const message = new IntlMessageFormat(text, bcp47);
  return [0, 1, 25].map((figure) =>
    String(message.format(Object.fromEntries(figures.map((key) => [key, figure])))),
  );
}

/** About how wide a text is, in letters of full width; marks above and below have none. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of withoutReadings(text)) {
    if (/\p{Mn}/u.test(character)) continue;
    width += fullWidth.test(character) ? 1 : 0.55;
  }
  return width;
}
