import { html, nothing, type TemplateResult } from 'lit';
import type { CounterRest, CounterState } from '../../../broker/contract/ticket.ts';
import { drawMenu, type MenuItem } from './menu.ts';
import { isOverdue, rests, stateShort } from './rests.ts';
import { counterName } from './views.ts';
import { ifMay, type Work } from './work.ts';

export type CounterMenuActions = {
  readonly setCounter: (state: CounterState, rest?: CounterRest) => void;
  readonly changeServices: () => void;
  readonly changeCounter: () => void;
};

/** Two touches close a counter, or send it on a break that says how long (R48). */
export function counterMenu(
  work: Work,
  actions: CounterMenuActions,
): TemplateResult | typeof nothing {
  const { counter, view } = work;
  if (!counter) return nothing;
  const late = isOverdue(counter, view.now) ? 'late' : '';
  const label = html`
    <h1>${counterName(view, counter.counterId)}</h1>
    <span class="counter-state ${counter.state} ${late}">${stateShort(counter, view)}</span>
  `;
  return drawMenu('at-counter', label, counterItems(work, actions));
}

const stateLabels: Readonly<Record<Exclude<CounterState, 'break'>, string>> = {
  open: '窓口を開ける',
  'back-office': '交付準備にする',
  closed: '窓口を閉める',
};

function counterItems(work: Work, actions: CounterMenuActions): readonly MenuItem[] {
  const { counter } = work;
  // Whoever is being served is finished or held first; whoever is called goes back to their place.
  const serving = work.ticket?.state === 'serving';
  const set = (state: CounterState, rest?: CounterRest) =>
    serving ? undefined : ifMay(work, 'set-counter', () => actions.setCounter(state, rest));
  const breaks = rests.map(({ rest, name, length }, nth): MenuItem => {
    const heading = nth === 0 ? { heading: '休憩にする' } : {};
    return { label: name, detail: length, half: true, press: set('break', rest), ...heading };
  });
  const states = (['open', 'back-office', 'closed'] as const)
    .filter((state) => state !== counter?.state)
    .map((state): MenuItem => ({ label: stateLabels[state], press: set(state) }));
  const services: MenuItem = {
    label: '受け持つ受付内容を変える',
    press: ifMay(work, 'set-counter-services', actions.changeServices),
  };
  const mayChange = counter?.cityStaff === false;
  return [
    ...(counter?.state === 'break' ? [] : breaks),
    ...states,
    ...(mayChange ? [services] : []),
    { label: 'ほかの窓口に移る', press: actions.changeCounter },
  ];
}
