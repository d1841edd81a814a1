import { Wording } from '../../broker/client/page/wording.ts';
import type { PublicSite } from '../../broker/contract/public-topics.ts';

const wordings = new WeakMap<PublicSite, Wording>();

/** The words of a site: each is parsed at its first use, and not again for each of a thousand phones. */
export function wordingOf(site: PublicSite): Wording {
  const known = wordings.get(site) ?? new Wording(site.texts);
  wordings.set(site, known);
  return known;
}
