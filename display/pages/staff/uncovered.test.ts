import { expect, test } from 'vitest';
import { serviceId } from '../../../broker/contract/ids.ts';
import { staffCounter } from '../../../broker/contract/staff-snapshot.ts';
import { parsed } from '../../../broker/queue/trial-hall.ts';
import { uncovered } from './uncovered.ts';

const id = (text: string) => parsed(serviceId, text);
const services = ['application', 'pickup', 'of-winter'].map((text) => ({
  ...{ serviceId: id(text), prefix: 'A', name: '', short: '', steps: [], range: undefined },
  offered: text !== 'of-winter',
}));

function viewOf(...counters: readonly object[]) {
  const rows = counters.map((counter, nth) => {
    const usual = {
      counterId: `counter-${nth + 1}`,
      label: `${nth + 1}`,
      state: 'open',
      version: 1,
    };
    return parsed(staffCounter, { ...usual, cityStaff: false, services: [], ...counter });
  });
  return { services, staff: { counters: rows } as never };
}

test.each([
  ['both are taken', [{ services: ['application', 'pickup'] }], []],
  ['a break ends', [{ services: ['application', 'pickup'], state: 'break' }], []],
  [
    'a closed counter takes nothing',
    [{ services: ['pickup'], state: 'closed' }],
    ['application', 'pickup'],
  ],
  [
    'the city’s staff take what is handed over',
    [{ services: ['pickup'], cityStaff: true }],
    ['application', 'pickup'],
  ],
  ['one is left', [{ services: ['pickup'] }], ['application']],
])('%s; a service of another season is missed by nobody', (_said, counters, left) => {
  expect(uncovered(viewOf(...counters))).toEqual(left);
});

test('what a change would leave: its own counter as it is to be, the others as they are', () => {
  const view = viewOf({ services: ['application', 'pickup'] }, { services: ['pickup'] });
  const change = (...texts: readonly string[]) => {
    return uncovered(view, { counterId: 'counter-1', services: texts.map(id) });
  };
  expect(change('pickup')).toEqual(['application']);
  expect(change('application')).toEqual([]);
});
