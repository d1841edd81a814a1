import { IntlMessageFormat } from 'intl-messageformat';
import { readNumber } from '../../broker/client/sound/reading.ts';
import { decode } from '../../broker/contract/decode.ts';
import { type EpochMs, epochMs, type Locale, ticketNumber } from '../../broker/contract/ids.ts';
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
        const filled = spoken(values, texts.bcp47, pack.site.timeZone, locale);
        return String(message.format({ ...filled, ...(service && { service }) }));
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
  bcp47: string,
  timeZone: string,
  locale: Locale,
): Readonly<Record<string, string | number>> {
  const number = decode(ticketNumber, values?.['number']);
  const time = decode(epochMs, values?.['time']);
  return {
    ...values,
    ...(number.ok && { number: readNumber(number.value, locale) }),
    ...(time.ok && { time: spokenTime(time.value, bcp47, timeZone) }),
  };
}

/** `10:30` is read digit by digit, or as a ratio: in Japanese it is 10時30分, and 10時 at the hour. */
function spokenTime(at: EpochMs, bcp47: string, timeZone: string): string {
  const clock = { hour: 'numeric', minute: '2-digit', hourCycle: 'h23', timeZone } as const;
  const format = new Intl.DateTimeFormat(bcp47, clock);
  if (!bcp47.startsWith('ja')) return format.format(at);
  const parts = format.formatToParts(at);
  const [hour, minute] = (['hour', 'minute'] as const).map((wanted) =>
    Number(parts.find(({ type }) => type === wanted)?.value),
  );
  return minute === 0 ? `${hour}時` : `${hour}時${minute}分`;
}
