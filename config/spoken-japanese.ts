/**
 * Reading strings: what `open_jtalk` is given for `voice.*` and `guide.*` of ja and ja-easy. It misreads
 * a number of written words (measured), reads at most 1,023 bytes of a line, and says nothing of it.
 */
import { branchesOf, formsOf } from './text-rules.ts';
import { shownText } from './writing-rules.ts';

const lineBytesMax = 1023;

const misread: readonly (readonly [wrong: RegExp, write: string, heard: string])[] = [
  [/番号札/, '番号フダ', 'バンゴーサツ'],
  [/(?:番|の)方(?![法向])/, 'かた', 'ホー'],
  [/方、/, 'かた、', 'ホー'],
  [/(?:^|[^0-9])110番/, '百十番', 'ヒャクトーバン'],
  [/(?:^|[^0-9])0[0-9]/, 'a number without leading zeros', 'ゼロ'],
  [/\[[^\]]*\|[^\]]*\]/, 'the words without [ | ]', 'both halves'],
  [/[A-Z](?=[0-9{])/, 'a comma after the letter', 'a unit of measure'],
  [/[ 　]/, '、', 'nothing'],
  [/[〜～※＊・/]/u, 'words', 'the name of the sign'],
];

/** What a voice would read wrongly in one reading string. */
export function spokenComplaints(text: string): readonly string[] {
  const said: string[] = [];
  for (const form of formsOf(text)) {
    for (const [wrong, write, heard] of misread) {
      const found = wrong.exec(form)?.[0];
      if (found)
        said.push(`expected ${write}, got ${found}, read as ${heard}, in ${shownText(form)}`);
    }
    const bytes = new TextEncoder().encode(form).length;
    if (bytes > lineBytesMax) said.push(`expected at most ${lineBytesMax} bytes, got ${bytes}`);
  }
  for (const [, counted = ''] of text.matchAll(/\{(\w+)\}組/g)) {
    const branches = branchesOf(text).get(counted);
    if (branches?.has('=1') && branches.has('=2')) continue;
    said.push(
      `expected of {${counted}} ひとくみ for =1 and ふたくみ for =2, got イックミ and ニクミ`,
    );
  }
  return [...new Set(said)];
}
