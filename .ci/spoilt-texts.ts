import type { LocaleTexts } from '../broker/contract/site.ts';
import { sayable } from './sayable.ts';

/**
 * A language of which every text is this one, as far as its field has room.
 *
 * @param mark - behind what is said and named, so that a test knows when a page has drawn this one
 */
export function spoiltTexts(texts: LocaleTexts, payload: string, mark = ''): LocaleTexts {
  const lines = [payload, payload];
  const services = Object.keys(texts.services).map((id) => {
    return [
      id,
      {
        name: payload + mark,
        short: payload.slice(0, 40 - mark.length) + mark,
        papers: lines,
        fillIn: lines,
      },
    ];
  });
  const steps = Object.keys(texts.steps).map((id) => [id, payload.slice(0, 60)]);
  const said = sayable(payload) + mark;
  return {
    ...texts,
    native: payload.slice(0, 40),
    texts: Object.fromEntries(Object.keys(texts.texts).map((key) => [key, said])),
    services: Object.fromEntries(services),
    steps: Object.fromEntries(steps),
  };
}
