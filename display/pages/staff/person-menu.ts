import { html, type TemplateResult } from 'lit';
import { drawPartedMenu, type MenuItem, type MenuPart } from './menu.ts';
import { roleNames } from './views.ts';
import { ifMay, type Work } from './work.ts';

/** What the menu opens about the day's hours and its records. */
export type RecordActions = {
  readonly enterPads: () => void;
  readonly showCalendar: () => void;
  readonly showSupplies: () => void;
  readonly showOvertime: () => void;
  readonly showWaitScores: () => void;
  readonly showPlanner: () => void;
};

export type PersonMenuActions = {
  readonly changeCounter: () => void;
  readonly signOut: () => void;
  readonly showBulletins: () => void;
  readonly closeDay: () => void;
  readonly showDay: () => void;
  readonly showAccounts: () => void;
  readonly showAudit: () => void;
  readonly showSessions: () => void;
  readonly showTraining: () => void;
  readonly showTrainingRecords: () => void;
  readonly chooseSecrets: () => void;
  readonly lock: () => void;
  readonly manual: () => void;
  readonly importReservations: () => void;
  readonly toggleShortcuts: () => void;
  readonly records: RecordActions;
};

type MenuState = { readonly work: Work; readonly shortcuts: boolean };

/** Under one's own name: everything that is no press at a counter, by what it is about. */
export function personMenu(state: MenuState, actions: PersonMenuActions): TemplateResult {
  const { me } = state.work;
  const label = html`<span class="who">${me.staffId}</span><small>${roleNames[me.role]}</small>`;
  return drawPartedMenu('person', label, [
    [ownPart(state, actions)],
    [dayPart(state.work, actions), trainingPart(state.work, actions)],
    [recordsPart(state.work, actions), peoplePart(state.work, actions)],
  ]);
}

function ownPart({ work, shortcuts }: MenuState, actions: PersonMenuActions): MenuPart {
  const mayChoose = work.counter === undefined && work.me.may.includes('set-counter');
  return {
    heading: 'この画面',
    items: [
      { label: '画面をロック', key: 'L', press: actions.lock },
      { label: 'ヘルプ', key: '?', press: actions.manual },
      ...onlyIf(mayChoose, { label: '窓口を選ぶ', press: actions.changeCounter }),
      { label: 'パスワードとPINの変更', press: actions.chooseSecrets },
      {
        label: shortcuts ? 'ショートカットキーを使わない' : 'ショートカットキーを使う',
        press: actions.toggleShortcuts,
      },
      { label: 'サインアウト', press: actions.signOut },
    ],
  };
}

function dayPart(work: Work, actions: PersonMenuActions): MenuPart {
  const { me, view } = work;
  const bulletins = me.may.includes('post-bulletin') ? 'お知らせを書く・見る' : 'お知らせを見る';
  const maySeePlans = me.role === 'lead' || me.role === 'city';
  const closing = view.staff?.dayOpen !== false ? '本日の受付を締め切る' : '開庁に戻す';
  return {
    heading: '本日の運用',
    items: [
      { label: bulletins, press: actions.showBulletins },
      ...withRight(work, 'close-day', closing, actions.closeDay),
      ...withRight(work, 'import-reservations', '予約の取り込み', actions.importReservations),
      ...withRight(work, 'issue-ticket', '紙の番号札の登録', actions.records.enterPads),
      ...withRight(work, 'read-calendar', '開庁日と受付時間', actions.records.showCalendar),
      ...onlyIf(maySeePlans, { label: '配置の計画', press: actions.records.showPlanner }),
    ],
  };
}

function trainingPart({ me }: Work, actions: PersonMenuActions): MenuPart {
  const items: readonly MenuItem[] = [
    { label: '研修を始める・終える', press: actions.showTraining },
    { label: '研修の記録', press: actions.showTrainingRecords },
  ];
  return { heading: '研修', items: me.may.includes('start-training') ? items : [] };
}

function recordsPart(work: Work, actions: PersonMenuActions): MenuPart {
  const { showSupplies, showOvertime, showWaitScores } = actions.records;
  return {
    heading: '記録',
    items: [
      ...withRight(work, 'read-timeline', '一日の流れ', actions.showDay),
      ...withRight(work, 'read-journal', '操作の記録', actions.showAudit),
      ...withRight(work, 'record-upkeep', '用紙・消耗品の記録', showSupplies),
      ...withRight(work, 'read-overtime', '時間外対応の記録', showOvertime),
      ...withRight(work, 'read-wait-scores', '待ち時間の的中', showWaitScores),
    ],
  };
}

function peoplePart({ me }: Work, actions: PersonMenuActions): MenuPart {
  const items: readonly MenuItem[] = [
    { label: 'アカウントの管理', press: actions.showAccounts },
    { label: 'サインイン中の人', press: actions.showSessions },
  ];
  return { heading: '職員', items: me.role === 'lead' ? items : [] };
}

/** An entry for who may ask for this at all; pressed only while it can be asked. */
function withRight(
  work: Work,
  verb: Parameters<typeof ifMay>[1],
  label: string,
  press: () => void,
): readonly MenuItem[] {
  return onlyIf(work.me.may.includes(verb), { label, press: ifMay(work, verb, press) });
}

function onlyIf(shown: boolean, item: MenuItem): readonly MenuItem[] {
  return shown ? [item] : [];
}
