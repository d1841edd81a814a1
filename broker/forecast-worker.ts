import { parentPort } from 'node:worker_threads';
import { answering, type WaitQuestion } from './wait-forecaster.ts';

/** The thread that works waiting times out: a question in, a forecast out. */
const answer = answering();
parentPort?.on('message', (question: WaitQuestion) => {
  parentPort?.postMessage(answer(question));
});
