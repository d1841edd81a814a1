import type { CityLine } from './city-line.ts';
import { ageWords, headingWords, plain, waitWords } from './city-words.ts';
import { escaped } from './drawing/text-of-template.ts';

const xml = (text: string) => escaped(plain(text));

/**
 * An entry a service; a reader shows it anew when its words changed.
 *
 * @param nowMs - stands for the age of a hall that was never heard
 * @param folder - where the feed and the page beside it stand, with a slash at its end; nothing where
 * nobody says: then a reader takes it from where it found the feed. An asker's own word for this
 * host would lead other readers elsewhere.
 * @source RFC 4287; 4.1.1 asks for `self`, 4.2.7.1 lets addresses be relative
 */
export function asAtom(line: CityLine, nowMs: number, folder: string): string {
  // Japanese is what is said without a word of the language.
  const lang = line.locale === 'ja' ? '' : `?lang=${encodeURIComponent(line.locale)}`;
  const page = xml(`${folder || './'}${lang}`);
  const updated = new Date(line.asOf ?? nowMs).toISOString();
  const id = (part: string) => `urn:yobiban:${encodeURIComponent(line.site)}${part}`;
  const entry = (key: string, title: string, content: string) => `
  <entry>
    <id>${id(`:${encodeURIComponent(key)}`)}</id>
    <title>${xml(title)}</title>
    <updated>${updated}</updated>
    <link href="${page}"/>
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
  <link rel="self" href="${xml(`${folder}line.atom${lang}`)}"/>
  <link href="${page}"/>${notice}${entries.join('')}
</feed>
`;
}
