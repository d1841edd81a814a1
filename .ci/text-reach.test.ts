import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { decode } from '../broker/contract/decode.ts';
import { localeTexts, site } from '../broker/contract/site.ts';
import { bulletinText } from '../broker/contract/ticket.ts';
import { words } from '../broker/contract/words.ts';
import { freeTexts, rewritten } from './free-texts.ts';
import { brokenTexts, hostileTexts, longTexts, writableTexts } from './hostile-texts.ts';
import { contractTexts, TextSpoiler, textReach } from './text-reach.ts';

describe('F46: no text of the contract is forgotten', () => {
  test('each has a row that says who shows it, and each row is of a text', () => {
    expect(Object.keys(textReach).toSorted()).toEqual(
      contractTexts()
        .map(({ path }) => path)
        .toSorted(),
    );
  });

  test('a new one is found wherever it stands, and what is no free text is not', () => {
    const row = v.variant('kind', [
      v.strictObject({ kind: v.literal('one'), note: v.optional(words(9)) }),
      v.strictObject({ kind: v.literal('other'), id: v.pipe(v.string(), v.regex(/^[a-z]+$/)) }),
    ]);
    const schema = v.strictObject({
      rows: v.array(row),
      named: v.record(v.string(), v.pipe(words(30), v.minLength(1))),
      day: v.pipe(v.string(), v.isoDate()),
      address: v.pipe(v.string(), v.url()),
    });
    expect(freeTexts(schema).map(({ path }) => path)).toEqual([
      ...['rows[].note', 'named{key}', 'named{}', 'address'],
    ]);
    const payload = {
      rows: [
        { kind: 'one' as const, note: 'x' },
        { kind: 'other' as const, id: 'x' },
      ],
      ...{ named: { y: 'x' }, day: '2026-11-19', address: 'https://x.example' },
    };
    const written = rewritten(schema, payload, ({ path, room }) => `${path} ${room}`);
    expect(written.rows).toEqual([{ kind: 'one', note: 'rows[].note 9' }, payload.rows[1]]);
    expect([written.named, written.day]).toEqual([{ y: 'named{} 30' }, '2026-11-19']);
  });

  test('a page that was not given one of its texts is told so', () => {
    const spoiler = new TextSpoiler('board');
    expect(spoiler.unreached).toContain('board.calling[].label');
    spoiler.word('board.calling[].label', 2, '<b>');
    expect(spoiler.unreached).not.toContain('board.calling[].label');
    expect(spoiler.unreached).toContain('site.site.name');
  });
});

const shown = contractTexts().filter(({ path }) => (textReach[path] ?? []).length > 0);

describe('what no text holds is refused at the edge, before any page', () => {
  test('every text that somebody is shown has a limit', () => {
    expect(shown.filter(({ room }) => room > 400)).toEqual([]);
  });

  const texts = v.parse(localeTexts, {
    ...{
      locale: 'ja',
      native: '日本語',
      bcp47: 'ja',
      status: 'draft',
      texts: { 'app.title': 'x' },
    },
    services: { pickup: { name: 'x', short: 'x', papers: ['x'], fillIn: ['x'] } },
    steps: { photo: 'x' },
  });

  test.each(freeTexts(localeTexts))('a language’s $path, of $room characters', ({ path, room }) => {
    const told = (text: string) => {
      const payload = rewritten(localeTexts, texts, (at) => (at.path === path ? text : 'x'));
      return decode(localeTexts, payload).ok;
    };
    expect(brokenTexts.filter((text) => told(text.slice(0, room)))).toEqual([]);
    expect(longTexts.filter(told)).toEqual([]);
    expect(longTexts.map((text) => text.slice(0, room)).filter(told)).toEqual(
      longTexts.map((text) => text.slice(0, room)),
    );
    expect(writableTexts.map((text) => text.slice(0, room)).filter((text) => !told(text))).toEqual(
      [],
    );
  });

  test('a site’s own name with a turned direction is refused, and in what words', () => {
    expect(decode(site.entries.name, '市役所\u202e12')).toMatchObject({
      error: { expected: 'words without control characters, on one line' },
    });
  });

  test('a language tag that no browser reads would stop every page: it is refused', () => {
    for (const bcp47 of hostileTexts) {
      expect(decode(localeTexts, { ...texts, bcp47: bcp47.slice(0, 20) }).ok, bcp47).toBe(false);
    }
  });

  test('bulletins are pasted: nothing of them is lost but what no words hold', () => {
    const said = (text: string) => v.safeParse(bulletinText, text).output;
    expect(said('\u202e10時から\r\n混みます\u001b[31m')).toBe('10時から 混みます [31m');
    expect(said('\t𠮷野さん\u0000\ud842へ ')).toBe('𠮷野さん へ');
    for (const nothing of ['\u200b\u2060', '\u202e\u202c', ' \ufeff\n']) {
      expect(decode(bulletinText, nothing).ok).toBe(false);
    }
    expect(longTexts.filter((text) => decode(bulletinText, text).ok)).toEqual([]);
  });
});
