import { html, nothing, type TemplateResult } from 'lit';
import type { StaffSnapshot } from '../../../broker/contract/staff-snapshot.ts';
import type { CounterState, RangeCause } from '../../../broker/contract/ticket.ts';
import { clockOf } from './time.ts';
import type { PresentView } from './views.ts';

const because: Readonly<Record<RangeCause, string>> = {
  'counter-closed': '窓口を閉めたため',
  'hand-off': '引継ぎの方が加わったため',
  accommodation: '要配慮の方を先にご案内するため',
  'services-changed': '窓口の受け持ちを変えたため',
  arrivals: '続けて来られたため',
};
/** What the counter has done, told by what it does now: one that is open again had been closed. */
const stopped: Readonly<Record<CounterState, string>> = {
  ...{ open: 'を閉めたため', closed: 'を閉めたため' },
  ...{ break: 'が休憩に入ったため', 'back-office': 'が交付準備に入ったため' },
};

/** Why people were told clearly more a little while ago (issue 7, point 3); nothing otherwise. */
export function grewText(
  { grew, timeZone }: Pick<PresentView, 'grew' | 'timeZone'>,
  { counters }: Pick<StaffSnapshot, 'counters'>,
): string {
  if (!grew) return '';
  const { cause, counterId, at, groups, minutes, newcomerMinutes } = grew;
  const counter = counters.find((each) => each.counterId === counterId);
  const why = counter ? `${counter.label}番窓口${stopped[counter.state]}` : because[cause];
  const whose = [
    ...(groups > 0 ? [`お待ちの${groups}組の目安が最大${minutes}分`] : []),
    ...(newcomerMinutes ? [`これから受け付ける方の目安が最大${newcomerMinutes}分`] : []),
  ];
  return `${clockOf(at, timeZone)}　${why}、${whose.join('、')}延びました`;
}

export function drawGrew(view: PresentView, staff: StaffSnapshot): TemplateResult | typeof nothing {
  const text = grewText(view, staff);
  return text === '' ? nothing : html`<p class="grew" role="status">${text}</p>`;
}
