import { Forecaster } from './queue/waiting-time/forecast.ts';
import type { Habits } from './queue/waiting-time/habits.ts';
import type { Forecast, HallPicture } from './queue/waiting-time/picture.ts';

/** The hall at a moment, and what is known of its habits. */
export type WaitQuestion = { readonly habits: Habits; readonly picture: HallPicture };

/** Works waiting times out off the path of a call (design part 11). One question at a time. */
export interface WaitForecaster {
  /** Nothing when it could not be worked out; the next question may be answered again. */
  forecast(question: WaitQuestion): Promise<Forecast | undefined>;
  close(): Promise<void>;
}

/** Answers questions one after another, and keeps what it knows of the habits from one to the next. */
export function answering(): (question: WaitQuestion) => Forecast {
  let forecaster: Forecaster | undefined;
  return ({ habits, picture }) => {
    if (forecaster === undefined) forecaster = new Forecaster(habits);
    else forecaster.learn(habits);
    return forecaster.all(picture);
  };
}

/** In the same thread, for tests. */
export class MemoryForecaster implements WaitForecaster {
  readonly #answer = answering();

  async forecast(question: WaitQuestion): Promise<Forecast | undefined> {
    return this.#answer(question);
  }

  async close(): Promise<void> {}
}
