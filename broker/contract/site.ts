import * as v from 'valibot';
import { boardLayout, layoutId } from './board-layout.ts';
import {
  bareAddress,
  boardGroup,
  businessDay,
  counterId,
  languageTag,
  locale,
  nodeId,
  serviceId,
  servicePrefix,
  siteId,
  siteVersion,
  stepId,
} from './ids.ts';
import { localesSpoken } from './voice-quality.ts';
import { words } from './words.ts';

/**
 * The site file: everything a city hall may change about its hall (R30), checked once by `config/`
 * and carried to every node on the retained topic `site`.
 * Descriptions go into the schema that editors read, so they are written for the city's staff.
 */

/** Hour of a business day, `08:30`; the small hours before it turns are `24:00` to `27:00`. */
const hour = v.pipe(
  v.string(),
  v.regex(
    /^([01]\d|2[0-6]):[0-5]\d$|^27:00$/,
    'an hour such as 08:30 (after midnight 24:00 to 27:00)',
  ),
);
const minutes = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(max));

/** What an editor shows beside the key while somebody types. */
const said = <const S extends v.GenericSchema>(schema: S, description: string) =>
  v.pipe(schema, v.description(description));

const dated = {
  /** First business day it is in use; always, when left out (R32, R72). */
  from: v.optional(said(businessDay, '使い始める日。書かなければ最初から使う。例 2026-08-01')),
  /** Last business day it is in use. */
  until: v.optional(said(businessDay, '使い終わる日（この日まで使う）。書かなければ使い続ける。')),
};

const weekday = v.picklist(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);
export type Weekday = v.InferOutput<typeof weekday>;

export const siteService = v.strictObject({
  id: said(
    serviceId,
    '受付内容の名前札（英小文字・数字・ハイフン）。名称と持ち物は config/locales/<言語>.json の services に同じ名前札で書く。',
  ),
  /** The letter before the number on the slip. */
  prefix: said(servicePrefix, '番号の前に付く英字1文字（A〜Z）。ほかの受付内容と同じにできない。'),
  /** Prior mean of one serving, minutes (R80). */
  meanMinutes: said(minutes(240), '1件にかかる平均の分数。待ち時間の最初の見積もりに使う。'),
  slips: said(v.optional(v.picklist([1, 2]), 2), '番号札の枚数（1 または 2）。'),
  steps: said(
    v.optional(v.pipe(v.array(stepId), v.maxLength(8)), []),
    '手続きの段階。名称は config/locales/<言語>.json の steps に書く。',
  ),
  /** The row of 日報 and 月報 it counts in (R50, R82). */
  reportRow: said(v.pipe(words(40), v.minLength(1)), '日報・月報で数える行の見出し。'),
  ...dated,
});
export type SiteService = v.InferOutput<typeof siteService>;

/** Hours in which a counter calls nobody by plan: a lunch break, a Thursday evening. */
const counterClosure = v.strictObject({
  weekdays: v.optional(
    said(
      v.pipe(v.array(weekday), v.minLength(1), v.maxLength(7)),
      '曜日（mon tue wed thu fri sat sun）。書かなければ開庁日すべて。',
    ),
  ),
  hours: said(
    v.strictObject({
      from: said(hour, '呼び出しをやめる時刻。例 "12:00"'),
      until: said(hour, '呼び出しに戻る時刻。例 "13:00"'),
    }),
    '呼び出しをしない時間。',
  ),
  ...dated,
});

export const siteCounter = v.strictObject({
  id: said(counterId, '窓口の名前札（英小文字・数字・ハイフン）。'),
  /** What board and voice call it: a number, or one letter. */
  label: said(
    v.pipe(
      v.string(),
      v.regex(/^([0-9]{1,2}|[A-Z])$/, 'a number of one or two digits, or a letter'),
    ),
    '呼出用モニターと音声での呼び名。数字は "1" のように引用符で囲む。',
  ),
  /** Services and their weights: 1 is first come first served, 2 counts each minute waited twice. */
  services: said(
    v.record(serviceId, v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(9))),
    '受け持つ受付内容と重み（1〜9）。1 は先着順、2 は待った時間を2倍に数えて先に呼ぶ。',
  ),
  /** The counter of the city's own staff: takes hand-offs, is not part of the call for the next (R69). */
  cityStaff: said(
    v.optional(v.boolean(), false),
    '市職員の窓口なら true。引継ぎだけを受け、「次を呼ぶ」の対象にならない。',
  ),
  /** Known to the waiting time before anybody presses a key; the counter itself goes by the keys. */
  closures: said(
    v.optional(v.pipe(v.array(counterClosure), v.maxLength(20)), []),
    '前もって決まっている、窓口を空ける時間（交代の昼休み、木曜延長に開けない窓口など）。待ち時間の見積もりと配置の計画に使う。窓口の開け閉めは職員が画面で行う。',
  ),
  ...dated,
});
export type SiteCounter = v.InferOutput<typeof siteCounter>;

export const siteKiosk = v.strictObject({
  id: said(nodeId, '発券機の名前札。'),
  printer: v.optional(said(nodeId, '番号札を印字するプリンターの名前札。')),
  /** `printed`: the printer's own answer makes a ticket valid. `sent`: for models without status. */
  validWhen: said(
    v.optional(v.picklist(['printed', 'sent']), 'printed'),
    '番号を有効とする時。printed は印字の確認後、sent は状態を返さない機種のための設定（送った時点）。',
  ),
  services: v.optional(
    said(
      v.pipe(v.array(serviceId), v.maxLength(26)),
      'この発券機に出す受付内容。書かなければすべて。',
    ),
  ),
  /** Paper (R21): a roll of 80 m and about 115 mm a slip make some 700 slips. */
  paper: said(
    v.optional(
      v.strictObject({
        rollMm: said(
          v.optional(
            v.pipe(v.number(), v.integer(), v.minValue(5_000), v.maxValue(200_000)),
            80_000,
          ),
          '新しいロール紙の長さ（mm）。',
        ),
        warnSlips: said(
          v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5_000)), 80),
          '残りがこの枚数を下回ったら知らせる。',
        ),
        /** January to December; none: no word about the morning. */
        busyDaySlips: v.optional(
          said(
            v.pipe(
              v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(5_000))),
              v.length(12),
            ),
            '混む日に出る番号札の枚数（1月から12月まで12個）。開庁前に残りがこれより少なければ知らせる。',
          ),
        ),
      }),
      {},
    ),
    '番号札のロール紙。',
  ),
});
export type SiteKiosk = v.InferOutput<typeof siteKiosk>;

/** What hangs on the wall, and from how far it is read: the letters must be large enough for both. */
const boardScreen = v.strictObject({
  /** The diagonal. */
  inches: said(
    v.pipe(v.number(), v.minValue(5), v.maxValue(300)),
    '画面の大きさ（型、対角のインチ）。例 55',
  ),
  /** Width to height, as it hangs. */
  shape: said(
    v.optional(
      v.pipe(v.string(), v.regex(/^[1-9]\d?:[1-9]\d?$/, 'a shape such as "16:9" or "9:16"')),
      '16:9',
    ),
    '画面の縦横の比（横:縦）。縦に掛けるなら "9:16"。',
  ),
  /** From the last row. */
  metres: said(
    v.pipe(v.number(), v.minValue(0.5), v.maxValue(100)),
    'いちばん遠い席からモニターまでの距離（m）。文字が小さすぎて読めない組み合わせは受け付けない。',
  ),
});

export const siteBoard = v.strictObject({
  group: said(boardGroup, '同じ内容を映すモニターの組の名前札。'),
  layout: said(
    v.optional(layoutId, 'main'),
    '画面の組み立て（board-layouts.json の名前）。main は待合の正面、corridor は廊下、counter は窓口1つの上。',
  ),
  screen: said(boardScreen, 'モニターの大きさと、読む人までの距離。'),
  nodes: said(
    v.pipe(v.array(nodeId), v.minLength(1), v.maxLength(16)),
    'この組のモニター（機器の名前札）。',
  ),
  /** The one node of the group that speaks; none: the group is silent. */
  speaker: v.optional(said(nodeId, '音声を出すモニター1台。書かなければ音声なし。')),
  counters: v.optional(
    said(
      v.pipe(v.array(counterId), v.maxLength(100)),
      'このモニターで呼ぶ窓口。書かなければすべて。',
    ),
  ),
  services: v.optional(
    said(
      v.pipe(v.array(serviceId), v.maxLength(26)),
      'このモニターに待ち状況を出す受付内容。書かなければすべて。',
    ),
  ),
  /** One of them follows the Japanese of a call, never more: that of the ticket (R5; voice.md part 2). */
  spokenLocales: said(
    v.optional(v.pipe(v.array(locale), v.maxLength(12)), []),
    '日本語の後に続けて話してよい言語。番号札の言語がこの中にあれば、その言語で話す。なければ、日本語以外の番号札には en があれば英語で話す。1回の呼び出しで話すのは日本語ともう1つまで。' +
      `声の質（測った結果。人はまだ聞いていない）: 良い ${localesSpoken('good')}。使える ${localesSpoken('usable')}。聞き取りにくい ${localesSpoken('poor')}。声がない（録音だけ） ${localesSpoken('none')}。`,
  ),
});
export type SiteBoard = v.InferOutput<typeof siteBoard>;

export const siteCallBox = v.strictObject({
  id: said(nodeId, '呼出ボックスの名前札。'),
  /** The engine refuses it every other one. */
  counter: said(counterId, 'この呼出ボックスで呼ぶ窓口。ほかの窓口は呼べない。'),
});
export type SiteCallBox = v.InferOutput<typeof siteCallBox>;

/** One span of opening: issue starts and stops apart from the end of service (R37). */
const opening = v.strictObject({
  issueFrom: said(hour, '発券を始める時刻。例 "08:30"'),
  issueUntil: said(hour, '発券を終える時刻。例 "17:15"'),
  closes: v.optional(said(hour, '窓口を閉める時刻。書かなければ発券を終える時刻と同じ。')),
});
export type Opening = v.InferOutput<typeof opening>;

const nthDay = v.strictObject({
  weekday: said(weekday, '曜日（mon tue wed thu fri sat sun）。'),
  nth: said(v.picklist([1, 2, 3, 4, 5]), '月の第何回めか（1〜5）。'),
  hours: said(opening, 'その日の受付時間。'),
});

const specialDay = v.strictObject({
  date: said(businessDay, '開庁する日。例 2026-11-28'),
  hours: said(opening, 'その日の受付時間。'),
});

export const siteCalendar = v.strictObject({
  weekdays: said(
    v.pipe(v.array(weekday), v.maxLength(7)),
    '開庁する曜日（mon tue wed thu fri sat sun）。',
  ),
  hours: said(opening, 'ふだんの受付時間。'),
  /** Longer hours on some weekday, such as 木曜延長 (R38). */
  longer: said(
    v.optional(v.record(weekday, opening), {}),
    '時間を延長する曜日とその受付時間（木曜延長など）。',
  ),
  /** Opened weeks of a weekday, such as the second Sunday (R36). */
  nth: said(
    v.optional(v.pipe(v.array(nthDay), v.maxLength(10)), []),
    '第何曜日に開庁するか（第2日曜など）とその受付時間。',
  ),
  /** Days opened out of turn, 特別開庁日 (R36). */
  specialDays: said(
    v.optional(v.pipe(v.array(specialDay), v.maxLength(200)), []),
    '特別開庁日とその受付時間。休みの決まりより優先する。',
  ),
  /** Days closed out of turn, and year-end days (R35). */
  closedDays: said(
    v.optional(v.pipe(v.array(businessDay), v.maxLength(200)), []),
    '臨時に閉庁する日。例 2026-10-01',
  ),
  /** `MM-DD` closed every year. */
  closedYearly: said(
    v.optional(
      v.pipe(
        v.array(v.pipe(v.string(), v.regex(/^\d\d-\d\d$/, 'a day such as 12-29'))),
        v.maxLength(60),
      ),
      [],
    ),
    '毎年閉庁する月日。例 12-29',
  ),
  /** Whether national holidays close the hall; `config/` fills `holidays` from the package. */
  closedOnNationalHolidays: said(
    v.optional(v.boolean(), true),
    '国民の祝日・振替休日に閉庁するなら true。祝日の一覧は自動で入る。',
  ),
  holidays: said(
    v.optional(v.pipe(v.array(businessDay), v.maxLength(400)), []),
    '自動で入る祝日に加える日（法改正などで足りない時だけ書く）。',
  ),
});
export type SiteCalendar = v.InferOutput<typeof siteCalendar>;

export const site = v.strictObject({
  site: said(siteId, '会場の名前札（英小文字・数字・ハイフン）。運用を始めたら変えない。'),
  /** As the slip, the board and the phone say it. */
  name: said(v.pipe(words(40), v.minLength(1)), '番号札・モニター・スマートフォンに出る会場名。'),
  timeZone: said(
    v.optional(
      v.pipe(
        v.string(),
        v.maxLength(40),
        v.regex(/^[A-Za-z0-9_+/-]+$/, 'a time zone such as Asia/Tokyo'),
      ),
      'Asia/Tokyo',
    ),
    '会場の時間帯。日本では Asia/Tokyo。',
  ),
  /** Where the QR code leads: `<address>/t/<token>`. */
  publicAddress: said(
    v.pipe(
      v.string(),
      v.url(),
      v.maxLength(120),
      v.regex(bareAddress, 'an address such as https://example.jp'),
    ),
    '番号札のQRコードが開くページの住所。末尾の / は付けない。',
  ),
  /** Digits of a number, three to five (design part 5, rule 1). */
  digits: said(v.optional(v.picklist([3, 4, 5]), 3), '番号の桁数（3〜5）。'),
  /** Languages of kiosk, slip and phone, in the order of the buttons. */
  languages: said(
    v.pipe(v.array(locale), v.minLength(1), v.maxLength(24)),
    '発券機・番号札・スマートフォンの言語。ボタンはこの順に並ぶ。',
  ),
  services: said(
    v.pipe(v.array(siteService), v.minLength(1), v.maxLength(26)),
    '受付内容。発券機のボタンはこの順に並ぶ。',
  ),
  counters: said(v.pipe(v.array(siteCounter), v.minLength(1), v.maxLength(100)), '窓口。'),
  kiosks: said(v.pipe(v.array(siteKiosk), v.maxLength(20)), '発券機。'),
  boards: said(v.pipe(v.array(siteBoard), v.maxLength(20)), '呼出用モニター。'),
  callBoxes: said(
    v.optional(v.pipe(v.array(siteCallBox), v.maxLength(100)), []),
    '呼出ボックス（窓口に置く、次を呼ぶためのキー）。なければ書かない。',
  ),
  calendar: said(siteCalendar, '開庁日と受付時間。'),
  absence: said(
    v.optional(
      v.strictObject({
        callsMin: said(
          v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10)),
          '不在にできるまでの呼び出しの回数。',
        ),
        secondsMin: said(
          v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3600)),
          '最初の呼び出しから不在にできるまでの秒数。',
        ),
        returnWithinMinutes: said(minutes(600), '不在の人が戻ったとき、元の順番に戻せる分数。'),
      }),
      { callsMin: 2, secondsMin: 60, returnWithinMinutes: 120 },
    ),
    '呼んでも来ない人の扱い。',
  ),
  /** From so many minutes on, staff see a waiting time as long, and as very long (R12). */
  waitLevels: said(
    v.optional(
      v.strictObject({
        soon: said(minutes(600), '待ち時間がこの分数になったら「長め」（▲）と表示する。'),
        late: said(
          minutes(600),
          '待ち時間がこの分数になったら「長い」（■）と表示する。soon より大きくする。',
        ),
      }),
      { soon: 20, late: 40 },
    ),
    '職員の画面で、待ち時間が長い人に付ける印。',
  ),
  /** Who comes earlier is asked to wait; who comes later takes their turn without a slot (R67). */
  reservations: said(
    v.optional(
      v.strictObject({
        earlyMinutes: said(
          v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(240)),
          '予約の時刻の何分前から受付できるか。',
        ),
        lateMinutes: said(
          v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(240)),
          '予約の時刻に何分おくれても予約の順番で呼ぶか。これより遅い人は受付順。',
        ),
      }),
      { earlyMinutes: 30, lateMinutes: 10 },
    ),
    '予約して来た人の扱い。',
  ),
  /** Numbers of the paper pads, per prefix, kept out of the kiosk's range (design part 9). */
  paperPads: v.optional(
    said(
      v.strictObject({
        first: said(v.pipe(v.number(), v.integer(), v.minValue(1)), '紙の番号札の最初の番号。'),
        last: said(v.pipe(v.number(), v.integer(), v.minValue(1)), '紙の番号札の最後の番号。'),
      }),
      '停電などのときに手で配る紙の番号札の範囲。発券機はこの番号を使わない。',
    ),
  ),
});
export type Site = v.InferOutput<typeof site>;

/** What one language says of one service: name, a short name for the board, what to bring, how to fill in its form. */
export const serviceTexts = v.strictObject({
  name: v.pipe(words(120), v.minLength(1)),
  short: v.pipe(words(40), v.minLength(1)),
  papers: v.pipe(v.array(words(160)), v.maxLength(12)),
  /** How the form of this service is filled in, a line each; left out where there is none. */
  fillIn: v.optional(v.pipe(v.array(words(160)), v.maxLength(12))),
});
export type ServiceTexts = v.InferOutput<typeof serviceTexts>;

/** As in `texts.ts`; a file may hold more than this version knows. */
const textKey = v.pipe(v.string(), v.maxLength(60), v.regex(/^[a-z][a-z0-9_.-]*$/, 'a text key'));

export const localeTexts = v.strictObject({
  locale,
  /** Its own name, as on the language button. */
  native: words(40),
  /** For `lang` attributes. */
  bcp47: languageTag,
  /** Of its lines on pages; slips are laid from left to right. */
  direction: v.optional(v.picklist(['ltr', 'rtl']), 'ltr'),
  /** Draft until a native reader has signed it off. */
  status: v.picklist(['draft', 'reviewed']),
  /** ICU messages by text key. */
  texts: v.record(textKey, words(400)),
  services: v.record(serviceId, serviceTexts),
  /** Names of the steps that services go through. */
  steps: v.optional(v.record(stepId, words(60)), {}),
});
export type LocaleTexts = v.InferOutput<typeof localeTexts>;

/** The retained topic `site`. `version` is a digest of the checked file, the locales and the layouts. */
export const sitePack = v.strictObject({
  version: siteVersion,
  site,
  locales: v.pipe(v.array(localeTexts), v.minLength(1), v.maxLength(24)),
  /** Those that its boards name. */
  layouts: v.optional(v.record(layoutId, boardLayout), {}),
});
export type SitePack = v.InferOutput<typeof sitePack>;
