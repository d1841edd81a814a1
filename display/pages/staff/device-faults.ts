import type { AlertList } from '../../../broker/contract/alert-list.ts';
import type { Fault } from './faults.ts';
import { noteSign } from './signs.ts';

type Alert = AlertList['faults'][number];
type Words = Pick<Fault, 'short' | 'title' | 'advice' | 'sign' | 'calm'>;

/** `約79枚`; a printer that only has a sensor knows of no number. */
function slips(left: number | undefined): string {
  return left === undefined ? 'わずか' : `約${left}枚`;
}

/** Paper that will not last (R21). */
export function paperFault({ kind, slipsLeft }: Alert): Words {
  if (kind === 'paper-for-morning') {
    return {
      short: '開庁前に用紙交換',
      title: `発券機の用紙が残り${slips(slipsLeft)}で、混む日には足りません。`,
      advice: '開庁までに、新しいロール紙に交換してください。',
    };
  }
  return {
    short: `用紙 残り${slips(slipsLeft)}`,
    title: `発券機の用紙が、残り${slips(slipsLeft)}です。`,
    advice: '次に人が途切れたときに交換し、下の「用紙を交換した」を押してください。',
  };
}

/** What to do about a call box: nobody waits for it. */
export const CALL_FROM_PAGE =
  'ケーブルを確かめてください。挿し直せば、そのまま使えます。呼び出しは、この画面でも続けられます。';

/** What each part of a box is called, and what to do when it fails; `box` says which box. */
const parts: Readonly<Record<NonNullable<Alert['part']>, (box: string) => Words>> = {
  panel: (box) => ({
    short: 'ボタン 不調',
    title: `${box}の発券ボタンとランプが使えません。`,
    advice: 'ケーブルを確かめてください。画面での発券は続けられます。',
  }),
  scanner: (box) => ({
    short: '読み取り機 不調',
    title: `${box}の予約番号の読み取り機が使えません。`,
    advice: 'ケーブルを確かめてください。予約の方は「番号を発行」から受け付けられます。',
  }),
  keypad: (box) => ({
    short: 'テンキー 不調',
    title: `${box}のテンキーが使えません。`,
    advice: 'ケーブルを確かめてください。画面を使えない方の番号は、職員が発行してください。',
  }),
  'call-box': (box) => ({
    short: `${box} 未接続`,
    title: `${box}のキーがつながっていません。`,
    advice: CALL_FROM_PAGE,
  }),
  'call-box-clash': (box) => ({
    short: `${box} キー重複`,
    title: `${box}に使えるキーが2つ以上つながっていて、どれか分かりません。`,
    advice:
      '使わないほうを抜いてください。2つとも使うときは、保守担当へ連絡してください。呼び出しは、この画面でも続けられます。',
  }),
  screen: (box) => ({
    short: '画面 応答なし',
    title: `${box}の画面が動いていません。`,
    advice: '発券機を再起動してください。直るまでは「番号を発行」で発行してください。',
  }),
  disk: (box) => ({
    short: '保存容量 不足',
    title: `${box}の保存容量が、残りわずかです。`,
    advice: '保守担当へ連絡してください。',
  }),
  heat: (box) => ({
    short: '機器 高温',
    title: `${box}の中が熱くなっています。`,
    advice: '通気口をふさぐ物を取り除き、続くときは保守担当へ連絡してください。',
  }),
  'way-outside': () => ({
    ...{ short: '市民向けの画面 停止', sign: noteSign, calm: true },
    title: '市民向けの画面（スマートフォンとホームページ）が止まっています。',
    advice:
      '会場の受付・呼び出し・モニターは、いつもどおり使えます。つながると、自動で今の様子に変わります。続くときは、責任者が保守担当へ連絡してください。',
  }),
};

export function deviceFault({ part }: Alert, box: string): Words {
  if (part !== undefined) return parts[part](box);
  return {
    short: '機器 不調',
    title: `${box}に不調があります。`,
    advice: '保守担当へ連絡してください。',
  };
}
