import type { CityLine } from './city-line.ts';
import { escaped } from './drawing/text-of-template.ts';

/** Control characters are no XML, and no text that anybody wrote. */
const control = /[\p{Cc}\u2028\u2029\ufffe\uffff]+/gu;
const plain = (text: string) => text.replace(control, ' ').trim();
const xml = (text: string) => escaped(plain(text));

const heading = ({ siteName, title }: CityLine) => `${siteName} ${title}`;

/** Age and state, in this order: how old, then that it has stopped. */
function age({ updated, state, connected, stoppedText }: CityLine): string {
  const old = state === 'stopped' || !connected;
  return [updated, old ? stoppedText : undefined].filter(Boolean).join('　');
}

/** For a mail, a pager, a reader of screens: a line a service. */
export function asText(line: CityLine): string {
  const { noticeText, services, calling, callingTitle } = line;
  const called = calling.map(({ number, label }) => `${number}→${label}`).join(' ');
  return [
    plain(heading(line)),
    plain(age(line)),
    ...(noticeText ? [plain(noticeText)] : []),
    ...services.map(({ name, waiting = '', wait }) => plain(`${name}: ${waiting} ${wait}`)),
    ...(called ? [plain(`${callingTitle}: ${called}`)] : []),
    '',
  ].join('\n');
}

/**
 * An entry a service; a reader shows it anew when its words changed.
 *
 * @param address - of the city's page
 * @param nowMs - stands for the age of a hall that was never heard
 * @source RFC 4287
 */
export function asAtom(line: CityLine, address: string, nowMs: number): string {
  const updated = new Date(line.asOf ?? nowMs).toISOString();
  const id = (part: string) => `urn:yobiban:${encodeURIComponent(line.site)}${part}`;
  const entry = (key: string, title: string, content: string) => `
  <entry>
    <id>${id(`:${encodeURIComponent(key)}`)}</id>
    <title>${xml(title)}</title>
    <updated>${updated}</updated>
    <link href="${xml(address)}"/>
    <content type="text">${xml(content)}</content>
  </entry>`;
  const notice = line.noticeText ? entry('notice', line.noticeText, age(line)) : '';
  const entries = line.services.map(({ serviceId, name, waiting = '', wait }) =>
    entry(serviceId, name, `${waiting} ${wait}　${age(line)}`),
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${xml(line.bcp47)}">
  <id>${id('')}</id>
  <title>${xml(heading(line))}</title>
  <subtitle>${xml(age(line))}</subtitle>
  <updated>${updated}</updated>
  <author><name>${xml(line.siteName)}</name></author>
  <link href="${xml(address)}"/>${notice}${entries.join('')}
</feed>
`;
}

const WIDTH = 640;
const HEAD = 88;
const ROW = 76;

/** A picture for content systems that take nothing else; its words are words, not outlines. */
export function asSvg(line: CityLine): string {
  const { noticeText, services } = line;
  const top = HEAD + (noticeText ? 60 : 0);
  const height = top + services.length * ROW + 16;
  const text = (x: number, y: number, size: number, words: string, more = '') =>
    `<text x="${x}" y="${y}" font-size="${size}" ${more}${squeezed(words, size, WIDTH - x - 24)}>${xml(words)}</text>`;
  const rows = services.map(({ prefix = '', name, waiting = '', wait }, nth) => {
    const y = top + nth * ROW;
    return [
      `<path d="M24 ${y}H${WIDTH - 24}" stroke="#ccc"/>`,
      `<text x="44" y="${y + 48}" font-size="34" font-weight="700" fill="#0017c1" text-anchor="middle">${xml(prefix)}</text>`,
      text(80, y + 32, 20, name, 'font-weight="700" '),
      text(80, y + 60, 18, `${waiting}　${wait}`.trim()),
    ].join('');
  });
  const old = line.state === 'stopped' || !line.connected;
  const notice = noticeText
    ? `<rect x="24" y="${HEAD}" width="${WIDTH - 48}" height="44" fill="#ffd43d"/>${text(36, HEAD + 29, 18, noticeText, 'font-weight="700" ')}`
    : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" xml:lang="${xml(line.bcp47)}" font-family="'BIZ UDPGothic','Noto Sans CJK JP','Hiragino Sans','Noto Sans',sans-serif" fill="#1a1a1a"><title>${xml(asText(line))}</title><rect width="${WIDTH}" height="${height}" fill="#fff"/>${text(24, 40, 24, heading(line), 'font-weight="700" ')}${text(24, 70, 17, age(line), old ? 'fill="#8b3200" font-weight="700" ' : 'fill="#4d4d4d" ')}${notice}${rows.join('')}</svg>
`;
}

/** Squeezes a line that is wider than its place; letters of Japanese are as wide as they are high. */
function squeezed(words: string, size: number, room: number): string {
  let width = 0;
  for (const character of plain(words)) {
    width += /\p{Mn}/u.test(character) ? 0 : character > '\u1100' ? size : size * 0.62;
  }
  return width > room ? `textLength="${room}" lengthAdjust="spacingAndGlyphs"` : '';
}
