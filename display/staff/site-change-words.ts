import type { AuditEntry } from '../../broker/contract/audit.ts';
import type { SiteChange } from '../../broker/contract/site-change.ts';
import type { HallNames } from './hall-names.ts';

type Named = (id: string, names: HallNames) => string;

/** Each part of the site file, and how one of several is called. */
export const partWords: Readonly<Record<string, { readonly name: string; readonly one?: Named }>> =
  {
    site: { name: '会場の名前札' },
    name: { name: '会場名' },
    timeZone: { name: '会場の時間帯' },
    publicAddress: { name: 'スマートフォン用ページの住所' },
    digits: { name: '番号の桁数' },
    languages: { name: '言語', one: (id, names) => `言語「${names.language(id)}」` },
    services: { name: '受付内容', one: (id, names) => `受付内容「${names.service(id)}」` },
    counters: { name: '窓口', one: (id, names) => names.counter(id) },
    kiosks: { name: '発券機', one: (id) => `発券機 ${id}` },
    boards: { name: '呼出用モニター', one: (id) => `呼出用モニター ${id}` },
    callBoxes: { name: '呼出ボックス', one: (id) => `呼出ボックス ${id}` },
    calendar: { name: '開庁日と受付時間' },
    absence: { name: '不在の人の扱い' },
    waitLevels: { name: '待ち時間の印' },
    reservations: { name: '予約して来た人の扱い' },
    paperPads: { name: '紙の番号札の範囲' },
    texts: { name: '文言', one: (id, names) => `文言（${names.language(id)}）` },
    layouts: { name: 'モニターの画面の組み立て', one: (id) => `モニターの画面の組み立て ${id}` },
  };

/** Each key of a row of the site file. */
export const fieldWords: Readonly<Record<string, string>> = {
  from: '使い始める日',
  until: '使い終わる日',
  prefix: '番号の英字',
  meanMinutes: '1件の平均の分数',
  slips: '番号札の枚数',
  steps: '手続きの段階',
  reportRow: '日報・月報の行',
  label: '呼び名',
  services: '受付内容',
  cityStaff: '市職員の窓口かどうか',
  closures: '窓口を空ける予定',
  printer: 'プリンター',
  validWhen: '番号を有効とする時',
  paper: '用紙',
  layout: '画面の組み立て',
  screen: '画面の大きさと距離',
  nodes: '機器',
  speaker: '音声を出すモニター',
  counters: '窓口',
  counter: '窓口',
  spokenLocales: '話す言語',
  weekdays: '開庁する曜日',
  hours: '受付時間',
  longer: '時間を延長する曜日',
  nth: '第何曜日の開庁',
  specialDays: '特別開庁日',
  closedDays: '臨時の閉庁日',
  closedYearly: '毎年の閉庁日',
  closedOnNationalHolidays: '祝日に閉庁するかどうか',
  holidays: '祝日',
  callsMin: '呼び出しの回数',
  secondsMin: '呼び出してからの秒数',
  returnWithinMinutes: '元の順番に戻せる分数',
  soon: '「長め」にする分数',
  late: '「長い」にする分数',
  earlyMinutes: '早く来た人を受け付ける分数',
  lateMinutes: 'おくれた人を予約の順番で呼ぶ分数',
  first: '最初の番号',
  last: '最後の番号',
};

/** One sentence a change: 「3番窓口を追加した」, 「受付内容「電子証明書」の使い始める日を変えた」. */
export function siteChangeWords(
  { changes = [], furtherChanges }: Pick<AuditEntry, 'changes' | 'furtherChanges'>,
  names: HallNames,
): readonly string[] {
  const further = furtherChanges === undefined ? [] : [`ほかに${furtherChanges}か所を変えた`];
  return [...changes.map((change) => changeWords(change, names)), ...further];
}

function changeWords({ part, what, id, fields }: SiteChange, names: HallNames): string {
  const { name, one } = partWords[part] ?? { name: part };
  const called = id === undefined ? name : (one?.(id, names) ?? `${name} ${id}`);
  const of = (fields ?? []).map((field) => fieldWords[field] ?? field).join('・');
  switch (what) {
    case 'added':
      return `${called}を追加した`;
    case 'removed':
      return `${called}を外した`;
    case 'reordered':
      return `${name}の並び順を変えた`;
    case 'changed':
      return of === '' ? `${called}を変えた` : `${called}の${of}を変えた`;
  }
}
