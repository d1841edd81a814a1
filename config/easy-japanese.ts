/**
 * やさしい日本語 as the guideline of 2020 asks for it, and as `easy-japanese.json` cites it: short
 * sentences that say one thing, です・ます, no double negation, passive, honorifics, hard words or 「〜」,
 * a reading to each kanji, blanks between words. The pattern of a rule sees neither readings nor blanks.
 */
import * as v from 'valibot';
import { isSpoken, withoutReadings } from './every-text.ts';
import { formsOf } from './text-rules.ts';
import { shownText } from './writing-rules.ts';

const words = v.pipe(v.string(), v.minLength(1), v.maxLength(400));

/** `easy-japanese.json`: how long a sentence may be, and hard words with what to write instead. */
export const easyJapanese = v.strictObject({
  guideline: v.strictObject({ name: words, address: words, note: words }),
  sentence: v.strictObject({
    /** Without readings, blanks and punctuation; a placeholder counts as two. */
    charactersMax: v.pipe(v.number(), v.integer(), v.minValue(10), v.maxValue(60)),
    source: words,
  }),
  sources: v.record(words, words),
  words: v.pipe(
    v.array(v.strictObject({ word: words, write: words, source: words })),
    v.minLength(1),
    v.maxLength(1000),
  ),
});
export type EasyJapanese = v.InferOutput<typeof easyJapanese>;

const reading = /\[([^|\]]*)\|([^\]]*)\]/g;
const polite = /(ます|です|ません|ました|でした|ましょう|ください)(か|ね)?$/;
/** Ends of plain speech; a button may end in a verb (もどる) or a noun, and says no more than that. */
const plainSpeech = /(だ|である|ない|[いきしちにりっん][ただ])$/;
/** Longer runs are words without blanks between them. */
const unbrokenMax = 13;

type Pattern = readonly [wrong: RegExp, write: string];

const joined: readonly Pattern[] = [
  [/(?:ます|です|ません|ました|でした)(?:が|けれど|けど|し)、?/, '。しかし'],
  [/(?:ので|ため)、/, '。ですから'],
  [/(?:ます|です|ません|ました|でした)から、/, '。ですから'],
  [/(?:って|いて|して|れて|きて|えて|んで)、/, '。それから'],
];
const negatedTwice: readonly Pattern[] = [
  [
    /な(?:い|く)(?:こと|わけ|もの|は)+(?:は|では|も|が)?(?:ない|ありません|なりません)/,
    'できます、します',
  ],
  [/な(?:ければ|くては)(?:ならない|なりません|いけません|できません)/, '〜て ください'],
  [/(?:ないと|ずには?)[^。]*(?:ません|ない)/, '〜て ください'],
  [/以外[^。]*(?:ません|ない)/, '〜だけ'],
];
const passive: readonly Pattern[] = [[/され(?:ます|ました|て|た|る)/, 'だれが するか を書く文']];
const honorific: readonly Pattern[] = [
  [/お越し/, '来る'],
  [/お待ち/, '待つ'],
  [/お(?:呼|よ)び/, 'よぶ'],
  [/お持ち/, '持つ'],
  [/いただ/, 'もらう'],
  [/ございま/, 'あります、です'],
  [/いたし|致し/, 'します'],
  [/申し(?:上げ|ます|訳)/, '言います'],
  [/(?:ご覧|拝見|拝)/, '見る'],
  [/(?:伺|うかが)[いっう]/, '聞く、行く'],
  [/おっしゃ/, '言う'],
  [/いらっしゃ|おられ|おいで/, '来る、いる'],
  [/なさ[いっりる]/, 'する、〜て ください'],
  [
    /お(?:(?![をてで])[ぁ-ん\p{Script=Han}]){1,4}(?:ください|にな[るりっら]|します|する)/u,
    'ふつうの 動詞',
  ],
  [/ご\p{Script=Han}{2,4}(?:ください|にな[るりっら]|します)/u, 'ふつうの 動詞'],
];
const notation: readonly Pattern[] = [
  [/[〜～]/, '〜から 〜まで'],
  [/※|＊/, '文'],
];

const patterns: readonly (readonly [what: string, all: readonly Pattern[]])[] = [
  ['two statements', joined],
  ['a double negation', negatedTwice],
  ['a passive', passive],
  ['an honorific', honorific],
  ['a sign', notation],
];

/** What is not やさしい日本語 in one text of `ja-easy`; each with what to write instead. */
export function easyComplaints(
  name: string,
  text: string,
  { sentence, words: hard }: EasyJapanese,
): readonly string[] {
  const forms = formsOf(text);
  const sentences = forms.flatMap(sentencesOf);
  const said = [
    ...(isSpoken(name) ? [] : forms.flatMap(writtenComplaints)),
    ...sentences.flatMap((one) => lengthComplaints(one, sentence.charactersMax)),
    ...sentences.flatMap((one) => patternComplaints(one)),
    ...forms.flatMap((form) => wordComplaints(form, hard)),
    ...forms.flatMap(endingComplaints),
  ];
  return [...new Set(said)];
}

/** Readings and blanks, which only eyes need. */
function writtenComplaints(form: string): readonly string[] {
  const said: string[] = [];
  const without = /[\p{Script=Han}々]+/u.exec(form.replace(reading, ''))?.[0];
  if (without) said.push(`expected [${without}|よみかた], got ${without} without its reading`);
  for (const [whole, kanji = '', kana = ''] of form.matchAll(reading)) {
    if (/^[\p{Script=Han}々]+$/u.test(kanji) && /^[\p{Script=Hiragana}ー]+$/u.test(kana)) continue;
    said.push(`expected kanji and its reading in hiragana, as in [紙|かみ], got ${whole}`);
  }
  if (/[[\]|]/.test(form.replace(reading, '')))
    said.push(`expected readings as in [紙|かみ], got a bracket alone in ${shownText(form)}`);
  for (const run of withoutReadings(form)
    .replace(/\{[^{}]*\}/g, '')
    .split(/[ 　、。（）・,]/)) {
    if (run.length > unbrokenMax) said.push(`expected blanks between words, got ${run}`);
  }
  return said;
}

/**
 * The sentences of a text, without readings and blanks; what stands in brackets is a note of its own.
 * `「番号札を 出します。（1まい）」` → `番号札を出します`, `1まい`
 */
function sentencesOf(form: string): readonly string[] {
  return withoutReadings(form)
    .replace(/[ 　]/g, '')
    .split(/[。（）！？]/)
    .filter((one) => one !== '');
}

function lengthComplaints(sentence: string, charactersMax: number): readonly string[] {
  const counted = sentence.replace(/\{[^{}]*\}/g, '00').replace(/[、・]/g, '').length;
  if (counted <= charactersMax) return [];
  return [
    `expected at most ${charactersMax} characters, got ${counted} in ${shownText(sentence)}; make two sentences of it`,
  ];
}

function patternComplaints(sentence: string): readonly string[] {
  return patterns.flatMap(([what, all]) =>
    all.flatMap(([wrong, write]) => {
      const found = wrong.exec(sentence)?.[0];
      if (found === undefined) return [];
      return [`expected ${write}, got ${what}, ${found}, in ${shownText(sentence)}`];
    }),
  );
}

/**
 * The longest hard word at each place, so that 再発行 is not told as 発行 as well. In brackets a paper
 * may be called what is printed on it: `はがき（交付通知書）`.
 */
function wordComplaints(form: string, hard: EasyJapanese['words']): readonly string[] {
  const sentences = withoutReadings(form).replace(/[ 　]|（[^（）]*）/g, '');
  const longestFirst = hard.toSorted((one, other) => other.word.length - one.word.length);
  let rest = sentences;
  const said: string[] = [];
  for (const { word, write } of longestFirst) {
    if (!rest.includes(word)) continue;
    rest = rest.replaceAll(word, '　');
    said.push(`expected ${write}, got ${word} in ${shownText(sentences)}`);
  }
  return said;
}

/** A text of sentences is polite in each of them; a lone label is only not rude. */
function endingComplaints(form: string): readonly string[] {
  const sentences = withoutReadings(form)
    .replace(/（[^（）]*）/g, '')
    .replace(/[ 　]/g, '')
    .split(/[。！？]/)
    .filter((one) => one !== '');
  const isLabel = !/[。！？]/.test(form);
  return sentences
    .filter((one) => !polite.test(one) && (!isLabel || plainSpeech.test(one)))
    .map((one) => `expected です・ます at the end, got ${shownText(one)}`);
}
