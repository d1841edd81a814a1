import { readingOf } from '../../broker/client/sound/reading.ts';
import { decode } from '../../broker/contract/decode.ts';
import { type TicketNumber, ticketNumber } from '../../broker/contract/ids.ts';
import type { SitePack } from '../../broker/contract/site.ts';

/** How many numbers ahead of a call are made ready: about as many as wait at two counters. */
const AHEAD = 2;

/** What the Japanese voice is to read for a call, with its placeholders. */
export function voiceTextOf(pack: SitePack | undefined, recall: boolean): string | undefined {
  const japanese = pack?.locales.find(({ locale }) => locale === 'ja');
  return japanese?.texts[recall ? 'voice.recall' : 'voice.call'];
}

/**
 * Phrases to make while nobody waits for them: after a call the next numbers of its letter; without
 * one, the first numbers of the day and the words of each counter.
 */
export function phrasesSoonWanted(
  pack: SitePack | undefined,
  called: TicketNumber | undefined,
): readonly string[] {
  const text = voiceTextOf(pack, false);
  if (!pack || text === undefined) return [];
  const [counter] = pack.site.counters;
  if (called !== undefined) {
    const wanted = following(called).map((number) => phrasesOf(text, number, counter?.label)[0]);
    return wanted.filter((phrase) => phrase !== undefined);
  }
  const firsts = pack.site.services.flatMap(({ prefix }) =>
    following(`${prefix}${'0'.repeat(pack.site.digits)}`),
  );
  const [first] = firsts;
  const again = phrasesOf(voiceTextOf(pack, true) ?? '', first, counter?.label);
  const ofCounters = pack.site.counters.map(({ label }) => phrasesOf(text, first, label).at(-1));
  const ofNumbers = firsts.map((number) => phrasesOf(text, number, counter?.label)[0]);
  return [...ofCounters, ...again, ...ofNumbers].filter((phrase) => phrase !== undefined);
}

function phrasesOf(
  text: string,
  number: TicketNumber | undefined,
  label: string | undefined,
): readonly string[] {
  if (number === undefined || label === undefined) return [];
  return readingOf(text, number, label)?.phrases.map((phrase) => phrase.text) ?? [];
}

function following(number: string): readonly TicketNumber[] {
  const digits = number.slice(1);
  const next = Array.from({ length: AHEAD }, (_, i) => Number(digits) + i + 1);
  return next.flatMap((value) => {
    const text = `${number.slice(0, 1)}${String(value).padStart(digits.length, '0')}`;
    const decoded = decode(ticketNumber, text);
    return decoded.ok ? [decoded.value] : [];
  });
}
