import type { CityLine } from './city-line.ts';
import { ageWords, headingWords, plain, waitWords } from './city-words.ts';
import { escaped } from './drawing/text-of-template.ts';

const xml = (text: string) => escaped(plain(text));

/** The page beside the feed: an asker's own word for this host would lead their readers elsewhere. */
const PAGE = './';

/**
 * An entry a service; a reader shows it anew when its words changed.
 *
 * @param nowMs - stands for the age of a hall that was never heard
 * @source RFC 4287
 */
export function asAtom(line: CityLine, nowMs: number): string {
  const updated = new Date(line.asOf ?? nowMs).toISOString();
  const id = (part: string) => `urn:yobiban:${encodeURIComponent(line.site)}${part}`;
  const entry = (key: string, title: string, content: string) => `
  <entry>
    <id>${id(`:${encodeURIComponent(key)}`)}</id>
    <title>${xml(title)}</title>
    <updated>${updated}</updated>
    <link href="${PAGE}"/>
    <content type="text">${xml(content)}</content>
  </entry>`;
  const notice = line.noticeText ? entry('notice', line.noticeText, ageWords(line)) : '';
  const entries = line.services.map((service) =>
    entry(service.serviceId, service.name, `${waitWords(service)}　${ageWords(line)}`),
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${xml(line.bcp47)}">
  <id>${id('')}</id>
  <title>${xml(headingWords(line))}</title>
  <subtitle>${xml(ageWords(line))}</subtitle>
  <updated>${updated}</updated>
  <author><name>${xml(line.siteName)}</name></author>
  <link href="${PAGE}"/>${notice}${entries.join('')}
</feed>
`;
}
