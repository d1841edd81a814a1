import type { RequestFailure } from '../../broker/client/hall.ts';
import { refusals } from '../../broker/contract/refusals.ts';
import type { AccountProblem } from './account-book.ts';

/** What staff read when something is not done: what it was, and what to do next (R54). */
export const sentences = {
  signIn: 'もう一度サインインしてください。',
  outOfHours: '受付時間外です。理由を選んでください。',
  wrongPassword: '職員IDかパスワードが違います。',
  password: 'パスワードは10文字以上、128文字までにしてください。',
  staffId: '職員IDは、半角の英小文字・数字と「.」「-」「_」で、2〜32文字にしてください。',
  malformed: '送られた内容を読み取れませんでした。ページを読み込み直してください。',
  ownAccount: '自分のアカウントは停止できません。',
  cityCounter: '市職員の窓口を選んでください。',
  notLead: '責任者だけができる操作です。',
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
  if (path === 'password' || path === 'staffId') return sentences[path];
  return sentences.malformed;
}
