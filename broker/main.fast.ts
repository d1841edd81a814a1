import path from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { openFastClock } from './hall-clock.ts';
import { runBroker } from './run-broker.ts';

/** A demonstration: the domain's time starts where it is told and runs faster; all else is real. */
await runBroker(({ file, pack }) => {
  const { clock, speed } = file.fast ?? { clock: undefined, speed: 1 };
  const startAt =
    clock === undefined
      ? Date.now()
      : Temporal.PlainDateTime.from(clock).toZonedDateTime(pack.site.timeZone).epochMilliseconds;
  return openFastClock(path.join(file.directory, 'clock.json'), startAt, speed);
});
