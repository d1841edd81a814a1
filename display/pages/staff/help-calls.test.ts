import { expect, test } from 'vitest';
import { helpPlace } from '../../../broker/contract/ticket.ts';
import { parsed } from '../../../broker/queue/trial-hall.ts';
import { HelpWatch } from './help-calls.ts';

const callOf = (place: object, since = 1) => ({ place: parsed(helpPlace, place), since });
const kiosk = callOf({ kioskId: 'kiosk-1' });
const counter2 = callOf({ counterId: 'counter-2' });

test('a call sounds once: not what stood there before, not one’s own', () => {
  const watch = new HelpWatch();
  expect(watch.look([kiosk], 'counter-2')).toBe(false);
  expect(watch.look([kiosk], 'counter-2')).toBe(false);
  expect(watch.look([kiosk, counter2], 'counter-2')).toBe(false);
  expect(watch.look([], 'counter-2')).toBe(false);
  expect(watch.look([kiosk], 'counter-2')).toBe(true);
  expect(watch.look([kiosk], 'counter-2')).toBe(false);
});

test('answered and asked again between two looks, it is another call', () => {
  const watch = new HelpWatch();
  watch.look([kiosk], undefined);
  expect(watch.look([{ ...kiosk, since: 2 }], undefined)).toBe(true);
});
