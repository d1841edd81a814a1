import { systemClock } from './hall-clock.ts';
import { runBroker } from './run-broker.ts';

/** The broker box of a real hall: one time, the real one. */
await runBroker(() => systemClock);
