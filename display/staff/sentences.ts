import type { RequestFailure } from '../../broker/client/hall.ts';
import { refusals } from '../../broker/contract/refusals.ts';
import type { AccountProblem } from './account-book.ts';
import { guessablePin } from './guessable-pin.ts';

/** What staff read when something is not done: what it was, and what to do next (R54). */
export const sentences = {
  signIn: 'もう一度サインインしてください。',
  outOfHours: '受付時間外です。理由を選んでください。',
  wrongPassword: '職員IDかパスワードが違います。',
  password: 'パスワードは10文字以上、128文字までにしてください。',
  staffId: '職員IDは、半角の英小文字・数字と「.」「-」「_」で、2〜32文字にしてください。',
  malformed: '送られた内容を読み取れませんでした。ページを読み込み直してください。',
  locked: '画面がロックされています。PINを入力して開いてください。',
  choosePassword: '先に、自分のパスワードを決めてください。',
  samePassword: '渡されたパスワードのままです。別のパスワードを決めてください。',
  wrongOwnPassword: '自分のパスワードが違います。',
  passwordToo:
    '自分のパスワードも必要です。メニューの「パスワードとPINの変更」で入力してください。',
  pin: 'PINは数字6桁にしてください。',
  guessablePin,
  noPin: 'PINがまだ決まっていません。パスワードを入力してください。',
  pinOfAnotherDay: '日付が変わったため、PINは使えません。パスワードを入力してください。',
  pinSpent: 'PINを5回間違えました。パスワードを入力してください。',
  notSignedIn: 'その人は、もうサインインしていません。',
  ownSession: '自分の画面は、メニューの「サインアウト」で終わります。',
  ownPassword: '自分のパスワードは、メニューの「パスワードとPINの変更」で変えます。',
  ownAccount: '自分のアカウントは停止できません。',
  cityCounter: '市職員の窓口を選んでください。',
  counterOpen:
    '窓口を「休憩」か「閉鎖」にしてから、研修に参加してください。実際の来庁者をお待たせしてしまいます。',
  trainingAway: '研修の受付につながりません。少し待ってから、もう一度押してください。',
  otherHall: '画面が切り替わりました。表示を確かめてから、もう一度押してください。',
  notLead: '責任者だけができる操作です。',
  notPlanner: '責任者と市（閲覧）だけが見られます。',
  officeAway:
    '計画を計算するプログラムから返事がありません。受付と呼び出しは、ふだんどおり使えます。',
  planNotReady: '計画をまだ計算しています。画面に出てから、もう一度保存してください。',
  reservationsWrong:
    '誤りのある行があるため、取り込みませんでした。直してからもう一度選んでください。',
} as const;

export const accountProblems: Readonly<Record<AccountProblem, string>> = {
  'id-taken': 'その職員IDは、すでに使われています。',
  'unknown-account': 'その職員IDはありません。',
  'not-first': '最初のアカウントは、すでに作られています。サインインしてください。',
  'last-lead': '責任者が一人もいなくなるため、停止できません。',
  'too-many': 'アカウントが多すぎます。使っていないものの整理を、保守担当へ依頼してください。',
  'not-written': '保存できませんでした。保守担当へ連絡してください。',
};

export function sentenceOf(failure: RequestFailure): string {
  switch (failure) {
    case 'offline':
      return '通信が切れています。復旧するまで操作できません。';
    case 'no-reply':
      return '返事がありません。表示を確かめてから、もう一度押してください。';
    default:
      return refusals[failure][1];
  }
}

/** A clear sentence for a form that does not decode, by the field it is about. */
export function malformedSentence(path: string): string {
  if (path === 'password' || path === 'staffId' || path === 'pin') return sentences[path];
  return sentences.malformed;
}
