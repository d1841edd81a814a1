import { IntlMessageFormat } from 'intl-messageformat';
import { readNumber } from '../../broker/client/sound/reading.ts';
import { decode } from '../../broker/contract/decode.ts';
import { type Locale, ticketNumber } from '../../broker/contract/ids.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import type { Sentence } from './kiosk-state.ts';

/**
 * What the kiosk's voice is given to read, in one language of the site; nothing where the site does
 * not have the language. Numbers are spelled as they are to be said (voice.md part 2).
 */
export function spokenText(
  pack: SitePack,
  locale: Locale,
  sentences: readonly Sentence[],
): string | undefined {
  const texts = pack.locales.find((each) => each.locale === locale);
  if (texts === undefined) return undefined;
  return (
    sentences
      .map(({ key, values, serviceId }) => {
        const service = serviceId && texts.services[serviceId]?.name;
        const message = new IntlMessageFormat(texts.texts[key] ?? '', texts.bcp47);
        return String(message.format({ ...spoken(values, locale), ...(service && { service }) }));
      })
      .join(' ')
      // What stands in brackets with its reading is said by the reading.
      .replace(/\[[^|\]]*\|([^\]]*)\]/g, '$1')
      // Written for the eye, a notice would be said 番号サツ and のホウ (voice.md part 2).
      .replaceAll('番号札', '番号フダ')
      .replaceAll('の方は', 'のかたは')
      .trim()
  );
}

function spoken(
  values: Sentence['values'],
  locale: Locale,
): Readonly<Record<string, string | number>> {
  const number = decode(ticketNumber, values?.['number']);
  if (!number.ok) return { ...values };
  return { ...values, number: readNumber(number.value, locale) };
}
