import type { Access, LockReason, SessionEnd } from '../../broker/contract/access.ts';
import { outOfHoursReasons } from '../../broker/contract/access.ts';
import type { AuditEntry } from '../../broker/contract/audit.ts';
import { type AttendanceAct, exercises } from '../../broker/contract/exercises.ts';
import type { Actor } from '../../broker/contract/ids.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import {
  arrivals,
  cancelReasons,
  counterStates,
  hallNotices,
  holdReasons,
  overtakeReasons,
  restReasons,
  type StaffModeAct,
  upkeepItems,
  voiceChoices,
} from '../../broker/contract/ticket.ts';
import { dateTimeOf } from './date-of.ts';
import { HallNames } from './hall-names.ts';
import { siteChangeWords } from './site-change-words.ts';
import type { AuditRow } from './staff-view.ts';

const reasons = { ...holdReasons, ...cancelReasons };

const staffModeActs: Readonly<Record<StaffModeAct, string>> = {
  entered: '職員画面を開いた',
  refused: '職員画面の暗証番号を間違えた',
  locked: '職員画面の暗証番号を続けて間違えて、しばらく使えなくなった',
  left: '職員画面を閉じた',
  'panel-tested': 'ランプとボタンを確かめた',
  'volume-set': '音量を変えた',
  restarted: '再起動した',
  'shut-down': '電源を切った',
};

const sessionEnds: Readonly<Record<Exclude<SessionEnd, 'signed-out'>, string>> = {
  'too-old': '長く使っていたため',
  replaced: 'ほかの端末でサインインしたため',
  'taken-over': '同じ端末でほかの人がサインインしたため',
  disabled: 'アカウントの停止',
  ended: 'サインイン中の人の一覧から',
  'password-reset': 'パスワードの再設定',
};

const lockings: Readonly<Record<LockReason, string>> = {
  idle: '操作がなく、画面がロックされた',
  asked: '画面をロックした',
  'wrong-pin': 'PINを続けて間違え、画面がロックされた',
};

const attendanceActs: Readonly<Record<AttendanceAct, string>> = {
  joined: '研修に参加した',
  left: '研修から抜けた',
  completed: '演習を終えた',
};

const proofs = { pin: 'PIN', password: 'パスワード' } as const;

const outcomes: Readonly<Record<NonNullable<AuditEntry['outcome']>, string>> = {
  sent: '番号札の印刷を送った',
  'one-of-two': '番号札の1枚目を印刷した',
  printed: '番号札を印刷した',
  failed: '番号札を印刷できなかった',
  unknown: '番号札が出たか分からない',
};

type Said = (entry: AuditEntry, names: HallNames) => string;

/** Each event as somebody of the hall would say it, in a few plain words. */
const words: Readonly<Record<Exclude<AuditEntry['type'], 'site-changed'>, Said>> = {
  'day-opened': () => '一日を始めた',
  'day-closed': ({ missed }) =>
    missed ? '締め切られていなかった一日を締め切った' : '本日の受付を締め切った',
  'day-reopened': () => '本日の受付を開き直した',
  'ticket-issued': (entry, names) => issueWords(entry, names),
  'print-reported': ({ outcome }) => outcomes[outcome ?? 'unknown'],
  'waits-shown': () => '待ち時間の表示を記録した',
  'print-expired': () => '番号札の印刷を確かめられなかった',
  'accepted-without-paper': () => '紙なしで受け付けた',
  'ticket-reprinted': () => '番号札を再印字した',
  'reservations-imported': ({ day }) => `${day ?? ''} の予約を取り込んだ`,
  'paper-refilled': ({ printer, rollMm, slipsLeft }) => {
    const roll = rollMm === undefined ? '' : `、${Math.round(rollMm / 1000)}m`;
    const left = slipsLeft === undefined ? '' : `、交換前の残り約${slipsLeft}枚`;
    return `用紙を交換した（${printer}${roll}${left}）`;
  },
  'upkeep-recorded': ({ device, item }) =>
    `${item ? upkeepItems[item] : ''}をした（${device ?? ''}）`,
  'test-print-ordered': ({ printer }) => `試し印字をした（${printer}）`,
  'staff-mode-recorded': ({ act }) => (act ? `発券機の${staffModeActs[act]}` : ''),
  'access-recorded': (entry) => (entry.access ? accessWords(entry.access, entry.actor) : ''),
  'issuing-stopped': ({ notice }) => `発券を停止した（${notice ? hallNotices[notice] : ''}）`,
  'issuing-resumed': () => '発券を再開した',
  'issue-end-set': ({ until }, names) =>
    until === undefined
      ? '発券を終える時刻を、暦どおりに戻した'
      : `本日の発券を終える時刻を${names.time(until)}にした`,
  'mute-set': ({ muted, group }) => `放送の音を${muted ? '止めた' : '戻した'}（${group}）`,
  'sound-check-ordered': ({ group }) => `放送の音を確かめた（${group}）`,
  'sound-reported': ({ heard, group }) =>
    `放送の音が${heard ? '聞こえた' : '聞こえない'}と記録した（${group}）`,
  'bulletin-posted': ({ text }) => `お知らせを出した（${text}）`,
  'bulletin-read': () => 'お知らせを読んだ',
  'bulletin-withdrawn': () => 'お知らせを取り下げた',
  'help-asked': ({ place }, names) => `職員を呼んだ（${names.place(place)}）`,
  'help-answered': ({ place }, names) => `職員の呼び出しに応じた（${names.place(place)}）`,
  'training-started': ({ exercise }) =>
    `研修を始めた（${exercise ? exercises[exercise].name : ''}）`,
  'training-ended': () => '研修を終えた',
  'attendance-recorded': ({ did }) => (did ? attendanceActs[did] : ''),
  'ticket-called': ({ voice, overtook }) =>
    `呼び出した（${[
      voice && voiceChoices[voice],
      overtook && `${overtakeReasons[overtook.because]}で先に`,
    ]
      .filter(Boolean)
      .join('、')}）`,
  'ticket-recalled': ({ voice }) => `もう一度呼び出した（${voice ? voiceChoices[voice] : ''}）`,
  'serving-started': () => '対応を始めた',
  'step-started': ({ stepId }, names) => `「${names.step(stepId)}」に進んだ`,
  'party-set': ({ party }) => `${party === 'proxy' ? '代理人' : '本人'}と記録した`,
  'accommodation-set': ({ accommodation }) =>
    accommodation ? '要配慮にした' : '要配慮を取り消した',
  'serving-finished': () => '対応を終えた',
  'ticket-held': ({ reason }) => `保留にした（${reason ? reasons[reason] : ''}）`,
  'ticket-returned': () => '待ちに戻した',
  'ticket-absent': () => '不在にした',
  'absence-ended': () => '不在のまま終えた',
  'ticket-handed-off': ({ to }, names) => {
    if (to === undefined) return '引き継いだ';
    const where = 'counterId' in to ? names.counter(to.counterId) : names.service(to.serviceId);
    return `引き継いだ（${where}へ）`;
  },
  'ticket-cancelled': ({ reason }) => `取り消した（${reason ? reasons[reason] : ''}）`,
  'move-undone': () => '直前の操作を元に戻した',
  'counter-set': ({ state, rest }) => {
    const why = rest ? `（${restReasons[rest.reason]}、${rest.minutes}分）` : '';
    return `窓口を「${state ? counterStates[state] : ''}」にした${why}`;
  },
  'counter-services-set': ({ services }, names) =>
    `窓口の受付内容を変えた（${(services ?? []).map((id) => names.service(id)).join('・')}）`,
  'paperless-set': ({ allowed, kioskId }) =>
    `紙なしの発券を${allowed ? '許可した' : 'やめた'}（${kioskId}）`,
};

/** What it was given for, and how: reservations and paper pads say more. */
function issueWords(entry: AuditEntry, names: HallNames): string {
  const { serviceId, pad, writtenAt, servedAt, slot, arrival } = entry;
  const said = [names.service(serviceId)];
  if (slot !== undefined && arrival) said.push(`予約 ${names.time(slot)}・${arrivals[arrival]}`);
  if (pad) said.push(`紙の番号札${writtenAt === undefined ? '' : ` ${names.time(writtenAt)}`}`);
  if (servedAt !== undefined) said.push(`${names.counter(servedAt)}で対応済`);
  return `番号を発行した（${said.join('、')}）`;
}

function accessWords(access: Access, by: Actor): string {
  const own = by.kind === 'staff' && by.staffId === access.staffId;
  const whose = own ? '自分' : ` ${access.staffId} `;
  switch (access.act) {
    case 'signed-in':
      return 'サインインした';
    case 'sign-in-refused':
      return 'パスワードが違い、サインインできなかった';
    case 'locked-out':
      return 'パスワードを続けて間違え、しばらくサインインできなくなった';
    case 'sign-in-freed':
      return `${access.staffId} がすぐにサインインできるようにした`;
    case 'locked':
      return lockings[access.because];
    case 'unlocked':
      return `画面のロックを解いた（${proofs[access.because]}）`;
    case 'proof-refused':
      return `${proofs[access.because]}を間違えた`;
    case 'session-ended':
      return sessionEndWords(access, own);
    case 'account-added':
      return `アカウント${own ? '（自分）' : whose}を追加した`;
    case 'account-disabled':
      return `アカウント${own ? '（自分）' : whose}を停止した`;
    case 'account-enabled':
      return `アカウント${own ? '（自分）' : whose}を再開した`;
    case 'password-reset':
      return `${access.staffId} のパスワードを再設定した`;
    case 'trail-exported':
      return `${access.day} の操作の記録をファイルに保存した`;
    case 'pin-chosen':
      return '自分のPINを決めた';
    case 'password-chosen':
      return '自分のパスワードを変えた';
    case 'out-of-hours':
      return `受付時間外に使った（${outOfHoursReasons[access.reason]}）`;
  }
}

function sessionEndWords(
  { staffId, because }: Extract<Access, { act: 'session-ended' }>,
  own: boolean,
): string {
  if (because === 'signed-out') return 'サインアウトした';
  const why = sessionEnds[because];
  return own ? `自動でサインアウトした（${why}）` : `${staffId} をサインアウトさせた（${why}）`;
}

/** Who edits the site file, nobody sees; the engine only found it changed. */
function whoIn({ actor, type }: AuditEntry): string {
  return type === 'site-changed' ? '（設定ファイル）' : whoOf(actor);
}

export function whoOf(by: Actor): string {
  switch (by.kind) {
    case 'staff':
      return by.staffId;
    case 'engine':
      return '（自動）';
    case 'kiosk':
      return `発券機 ${by.nodeId}`;
    case 'printer':
      return `プリンター ${by.nodeId}`;
    case 'call-box':
      return `呼出ボタン ${by.nodeId}`;
  }
}

/** Turns lines of the trail into rows of a table that anybody of the hall can read. */
export function auditRows(
  entries: readonly AuditEntry[],
  pack: SitePack | undefined,
): readonly AuditRow[] {
  const names = new HallNames(pack);
  return entries.flatMap((entry) => {
    const { actor, counterId } = entry;
    const at = counterId ?? (actor.kind === 'staff' ? actor.counterId : undefined);
    const row = {
      seq: entry.seq,
      at: dateTimeOf(entry.doneAt ?? entry.at, names.timeZone, 'medium'),
      who: whoIn(entry),
      number: entry.number ?? '',
      counter: at === undefined ? '' : names.counter(at),
    };
    return wordsOf(entry, names).map((what) => ({ ...row, what }));
  });
}

/** One sentence; of a site file one for each change. */
function wordsOf(entry: AuditEntry, names: HallNames): readonly string[] {
  const { type } = entry;
  return type === 'site-changed' ? siteChangeWords(entry, names) : [words[type](entry, names)];
}
