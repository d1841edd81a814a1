import type { MenuItem } from './menu.ts';
import { ifMay, type Work } from './work.ts';

/** What the menu opens about the day's hours and its records. */
export type RecordActions = {
  readonly enterPads: () => void;
  readonly showCalendar: () => void;
  readonly showSupplies: () => void;
  readonly showOvertime: () => void;
  readonly showPlanner: () => void;
};

export function recordItems(
  work: Work,
  actions: RecordActions,
): readonly (MenuItem & { readonly shown: boolean })[] {
  const { may, role } = work.me;
  return [
    {
      label: '紙の番号札の登録',
      press: ifMay(work, 'issue-ticket', actions.enterPads),
      shown: may.includes('issue-ticket'),
    },
    {
      label: '開庁日と受付時間',
      press: ifMay(work, 'read-calendar', actions.showCalendar),
      shown: may.includes('read-calendar'),
    },
    {
      label: '用紙・消耗品の記録',
      press: ifMay(work, 'record-upkeep', actions.showSupplies),
      shown: may.includes('record-upkeep'),
    },
    {
      label: '時間外対応の記録',
      press: ifMay(work, 'read-overtime', actions.showOvertime),
      shown: may.includes('read-overtime'),
    },
    {
      label: '配置の計画',
      press: actions.showPlanner,
      shown: role === 'lead' || role === 'city',
    },
  ];
}
