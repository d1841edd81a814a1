import type { CityLine } from './city-line.ts';

/** Control characters are no XML, and no text that anybody wrote. */
const control = /[\p{Cc}\u2028\u2029\ufffe\uffff]+/gu;
export const plain = (text: string): string => text.replace(control, ' ').trim();

export const headingWords = ({ siteName, title }: CityLine): string => `${siteName} ${title}`;

/** Age and state, in this order: how old, then that it has stopped. */
export function ageWords({ updated, state, connected, stoppedText }: CityLine): string {
  const old = state === 'stopped' || !connected;
  return [updated, old ? stoppedText : undefined].filter(Boolean).join('　');
}

/** What waits for one service, how long, and why where that would look like a mistake. */
export function waitWords({ waiting, wait, waitReason }: CityLine['services'][number]): string {
  const figures = [waiting, wait].filter(Boolean).join(' ');
  return waitReason ? `${figures}　${waitReason}` : figures;
}

/** For a mail, a pager, a reader of screens: a line a service. */
export function asText(line: CityLine): string {
  const { noticeText, services, calling, callingTitle } = line;
  const called = calling.map(({ number, label }) => `${number}→${label}`).join(' ');
  return [
    plain(headingWords(line)),
    plain(ageWords(line)),
    ...(noticeText ? [plain(noticeText)] : []),
    ...services.map((service) => plain(`${service.name}: ${waitWords(service)}`)),
    ...(called ? [plain(`${callingTitle}: ${called}`)] : []),
    '',
  ].join('\n');
}
