import type { FastifyRequest } from 'fastify';
import type { PublicSite } from '../../broker/contract/public-topics.ts';

type Language = Pick<PublicSite['languages'][number], 'locale' | 'bcp47'>;

/** No browser asks for more languages than a few. */
const TAGS_MAX = 16;

/**
 * The locale that a visitor asks for: `?lang=` as a locale or any tag of its language (`pt`, `en-US`).
 *
 * @returns nothing when it is none of the hall's
 */
export function localeOf(tag: string, languages: readonly Language[]): string | undefined {
  const asked = tag.toLowerCase();
  const [primary] = asked.split('-');
  const same = languages.find(({ locale }) => locale.toLowerCase() === asked);
  const known =
    same ?? languages.find(({ bcp47 }) => bcp47.toLowerCase().split('-')[0] === primary);
  return known?.locale;
}

/** What a browser asks for by itself: the first of its languages that the hall has. */
export function browserLocale(
  { headers }: Pick<FastifyRequest, 'headers'>,
  languages: readonly Language[],
): string | undefined {
  const asked = (headers['accept-language'] ?? '').split(',', TAGS_MAX).map((part) => {
    const [tag = '', quality] = part.split(';');
    return { tag: tag.trim(), weight: quality === undefined ? 1 : Number(quality.split('=')[1]) };
  });
  const wanted = asked.filter(({ weight }) => weight > 0);
  for (const { tag } of wanted.toSorted((one, other) => other.weight - one.weight)) {
    const known = localeOf(tag, languages);
    if (known !== undefined) return known;
  }
  return undefined;
}
