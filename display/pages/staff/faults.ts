import type { TemplateResult } from 'lit';
import type { AlertList } from '../../../broker/contract/alert-list.ts';
import type { NodeId } from '../../../broker/contract/ids.ts';
import type { StaffSnapshot } from '../../../broker/contract/staff-snapshot.ts';
import { CALL_FROM_PAGE, deviceFault, paperFault } from './device-faults.ts';
import { muteSign } from './signs.ts';
import { speakersOf } from './speakers.ts';
import { clockOf, dayText } from './time.ts';
import { type PresentView, serviceShort } from './views.ts';

type Kiosk = StaffSnapshot['kiosks'][number];
type Alert = AlertList['faults'][number];

/** Something staff should know of: as a pill in the head, and in whole in its own dialog. */
export type Fault = {
  /** For the pill: a few characters. */
  readonly short: string;
  /** Nothing of it is felt in the hall: it is told, and calls nobody away. */
  readonly calm?: true;
  /** In place of the triangle before it. */
  readonly sign?: TemplateResult;
  readonly title: string;
  /** What to do now; each fault has one. */
  readonly advice: string;
  /** Since when, in the hall's time. */
  readonly since?: string;
  /** What may be switched for a kiosk that cannot print. */
  readonly paperless?: { readonly kioskId: NodeId; readonly allowed: boolean };
};

export const printerWords: Readonly<
  Record<Kiosk['printer'], readonly [short: string, title: string, advice: string]>
> = {
  ready: ['発券機', '発券機は使えます。', '何もする必要はありません。'],
  'paper-near-end': [
    '用紙わずか',
    '発券機の用紙が残りわずかです。',
    '次に人が途切れたときに、用紙を取り替えてください。',
  ],
  'paper-out': ['用紙切れ', '発券機の用紙が切れています。', '用紙を補充してください。'],
  'cover-open': [
    'カバー開',
    '発券機のカバーが開いています。',
    'カバーを、カチッと音がするまで閉めてください。',
  ],
  'cutter-fault': [
    'カッター異常',
    '発券機のカッターが動きません。',
    '電源を切り、用紙の詰まりを取り除いてください。',
  ],
  overheated: ['過熱', '発券機のプリンターが熱くなっています。', '冷めるまで数分お待ちください。'],
  offline: [
    'プリンター未接続',
    '発券機のプリンターにつながりません。',
    '電源とケーブルを確かめてください。',
  ],
  unknown: [
    '発券機 要確認',
    '発券機のプリンターの状態が分かりません。',
    '印刷未確認の番号を片付けてから、電源とケーブルを確かめてください。',
  ],
};

/** 音声エラー: the board shows every call, and nobody hears it. */
const soundFault = {
  short: '音声エラー',
  title: '呼び出しの音が出ていません。',
  advice:
    'モニターには出ます。番号を声でもお呼びください。音量とケーブルを確かめて下の「音を確かめる」を押し、それでも聞こえなければ保守担当へ連絡してください。',
};

/** Everything that is not as it should be, the ones that touch a citizen first. */
export function faultsOf(view: PresentView): readonly Fault[] {
  const { staff } = view;
  const training = trainingFault(view);
  const unsaid = view.faults.flatMap(({ kind, node }) => (kind === 'sound' ? node : []));
  const alerts = view.faults
    .filter(({ kind, node }) => kind !== 'sound-unheard' || !unsaid.includes(node))
    .flatMap((alert) => alertFault(view, alert));
  if (!staff) return [...alerts, ...training];
  const ofNodes = view.faults.filter(({ kind }) => kind === 'printer' || kind === 'node-offline');
  const known = new Set(ofNodes.map(({ node }) => node));
  const low = new Set(view.faults.flatMap(({ kind, node }) => (kind === 'paper-low' ? node : [])));
  const kiosks = staff.kiosks
    .filter(({ printer, printerId }) => printer !== 'paper-near-end' || !low.has(printerId))
    .flatMap((kiosk) => kioskFault(kiosk, known));
  return [...hallFault(staff), ...mutes(view), ...alerts, ...kiosks, ...training];
}

/** The training that is on cannot be joined here, or is away from those who are in it. */
function trainingFault({ trainingFault: fault }: PresentView): readonly Fault[] {
  if (fault === null) return [];
  const advice =
    '受付には関係ありません。研修は、つながるまでお待ちください。続くときは保守担当へ連絡してください。';
  return [{ short: '研修 不通', title: `${fault}。`, advice }];
}

/** Silenced by staff: everybody else has to know why nothing is heard. */
function mutes(view: PresentView): readonly Fault[] {
  return speakersOf(view)
    .filter(({ muted }) => muted)
    .map(({ name }) => ({
      ...{ short: '消音中', sign: muteSign },
      title: `${name}の音を止めています。`,
      advice: '呼び出しはモニターだけに出ます。下の「音を出す」を押すと、また音が出ます。',
    }));
}

/**
 * Why nothing is issued, when it is not simply the evening, nor the emergency switch, which the
 * head of the page tells.
 */
function hallFault({ mode }: StaffSnapshot): readonly Fault[] {
  switch (mode) {
    case 'clock-doubtful':
      return [
        {
          short: '日付 要確認',
          title: '日付と時刻が確かめられていないため、発券できません。',
          advice: '責任者または保守担当へ連絡してください。',
        },
      ];
    case 'journal-damaged':
      return [
        {
          short: '記録に傷',
          title: '記録に傷があるため、発券を止めています。',
          advice: '保守担当へ連絡し、紙の番号札で続けてください。',
        },
      ];
    default:
      return [];
  }
}

function alertFault(view: PresentView, alert: Alert): readonly Fault[] {
  const since = clockOf(alert.since, view.timeZone);
  const { node = '', number = '' } = alert;
  const service = alert.serviceId === undefined ? '' : serviceShort(view, alert.serviceId);
  const kiosk = view.staff?.kiosks.find(({ printerId }) => printerId === node);
  switch (alert.kind) {
    case 'print-unconfirmed':
      return [
        {
          ...{ short: `${number} 印刷未確認`, since },
          title: `${number}（${service}）の印刷を確認できません。`,
          advice: '「呼び出し前」の一覧で、再印字・紙なしで受付・取消のどれかを選んでください。',
        },
      ];
    case 'printer':
      return kiosk ? [{ ...printerFault(kiosk), since }] : [];
    case 'sound':
      return [{ ...soundFault, since }];
    case 'sound-unheard':
      return [{ ...soundFault, since, title: '呼び出しの音が、会場で聞こえていません。' }];
    case 'node-offline':
      return [nodeFault(view, node, since)];
    case 'node-contested':
      return [
        {
          ...{ short: '同じ名前の機器', since },
          title: `${boxName(view, node)}と同じ名前の機器が、もう1台つながろうとしています。`,
          advice: 'あとからつないだ方の電源を切り、保守担当へ連絡してください。',
        },
      ];
    case 'numbers-near-end':
      return [
        {
          ...{ short: '番号残りわずか', since },
          title: `${service}の番号が、残りわずかです。`,
          advice: '使い切ると発券できなくなります。責任者へ連絡してください。',
        },
      ];
    case 'close-missed':
      return [
        {
          ...{ short: '締切もれ', since },
          title: missedDay(alert.missed),
          advice: `自動で締め切りました。${missedNumbers(alert.missed)}責任者が記録を確かめてください。`,
        },
      ];
    case 'issue-rate':
      return [
        {
          ...{ short: '発券が多い', since },
          title: '短い時間に、たくさんの番号が発券されました。',
          advice: '発券機のまわりを確かめ、要らない番号は取り消してください。',
        },
      ];
    case 'paper-low':
    case 'paper-for-morning':
      return [{ ...paperFault(alert), since }];
    case 'device':
      return [{ ...deviceFault(alert, boxName(view, node)), since }];
  }
}

function missedDay(missed: Alert['missed']): string {
  const day = missed === undefined ? '前の開庁日' : dayText(missed.day);
  return `${day}の受付が、締め切られていませんでした。`;
}

/** What became of those who were left, as a close would have told beforehand. */
function missedNumbers(missed: Alert['missed']): string {
  if (missed === undefined) return '';
  const { done, noShow, closedOut } = missed;
  const said = [
    done > 0 ? `対応中だった${done}件は「対応済（時間不確か）」` : '',
    noShow > 0 ? `呼出中・不在の${noShow}件は「不在終了」` : '',
    closedOut > 0 ? `待ち・保留などの${closedOut}件は「閉庁打切」` : '',
  ].filter((each) => each !== '');
  return said.length === 0 ? '残っていた番号はありません。' : `${said.join('、')}にしました。`;
}

function boxName(view: PresentView, node: string): string {
  const callBox = callBoxName(view, node);
  if (callBox !== undefined) return callBox;
  const kiosks = view.staff?.kiosks ?? [];
  if (kiosks.some(({ kioskId }) => kioskId === node)) return `発券機（${node}）`;
  const prints = kiosks.some(({ printerId }) => printerId === node);
  return prints ? `発券機のプリンター（${node}）` : `機器（${node}）`;
}

/** `呼出ボックス 窓口1`, for a node that is one. */
function callBoxName(view: PresentView, node: string): string | undefined {
  const found = view.callBoxes.find(({ nodeId }) => nodeId === node);
  return found && `呼出ボックス 窓口${found.label}`;
}

function nodeFault(view: PresentView, node: string, since: string): Fault {
  const kiosks = view.staff?.kiosks ?? [];
  const advice = '電源とケーブルを確かめてください。';
  if (kiosks.some(({ kioskId }) => kioskId === node)) {
    return { short: '発券機 未接続', title: `発券機（${node}）につながりません。`, advice, since };
  }
  const callBox = callBoxName(view, node);
  if (callBox !== undefined) {
    const title = `${callBox}につながりません。`;
    return { short: `${callBox} 未接続`, title, advice: CALL_FROM_PAGE, since };
  }
  const kiosk = kiosks.find(({ printerId }) => printerId === node);
  if (kiosk) return { ...printerFault({ ...kiosk, printer: 'offline' }), since };
  return { short: `${node} 未接続`, title: `機器（${node}）につながりません。`, advice, since };
}

/** A kiosk's own state, where no alert has told it already. */
function kioskFault(kiosk: Kiosk, told: ReadonlySet<NodeId | undefined>): readonly Fault[] {
  if (kiosk.printerId === undefined) return [];
  if (kiosk.paperless) {
    return [
      {
        short: '紙なし受付中',
        title: '発券機は、紙を出さずに番号を画面に表示しています。',
        advice: '直ったら「紙なし受付を終える」を押してください。',
        paperless: { kioskId: kiosk.kioskId, allowed: false },
      },
    ];
  }
  const fine = kiosk.printer === 'ready' || told.has(kiosk.printerId);
  // Before the first word of a printer nobody knows; an alert tells when that lasts.
  return fine || kiosk.printer === 'unknown' ? [] : [printerFault(kiosk)];
}

function printerFault({ kioskId, printer, paperless }: Kiosk): Fault {
  const [short, title, advice] = printerWords[printer];
  const prints = printer === 'ready' || printer === 'paper-near-end';
  if (prints || paperless) return { short, title, advice };
  return { short, title, advice, paperless: { kioskId, allowed: true } };
}
