import { describe, expect, test } from 'vitest';
import { epochMs, locale, serviceId, ticketNumber } from '../../broker/contract/ids.ts';
import { textKeys } from '../../broker/contract/texts.ts';
import { loadSite } from '../../config/load-site.ts';
import { configDirectory, projectDirectory } from '../../config/paths.ts';
import { must } from './kiosk-samples.ts';
import { spokenText } from './kiosk-speech.ts';

const loaded = await loadSite(`${projectDirectory}/config/trial.yaml`, configDirectory);
if (!loaded.ok) throw new Error(loaded.error.join('\n'));
const pack = loaded.value;
const japanese = must(locale, 'ja');

describe('what the voice of the kiosk reads (R9, R65)', () => {
  test('a number by its letter and its value, not digit by digit', () => {
    const values = { number: must(ticketNumber, 'A012') };
    expect(spokenText(pack, japanese, [{ key: 'guide.issued', values }])).toContain('A、12');
    const english = spokenText(pack, must(locale, 'en'), [{ key: 'guide.issued', values }]);
    expect(english).toContain('A, 12');
  });

  test('R67: a reserved time as it is said, in the language and the hall’s own zone', () => {
    const at = (clock: string) => ({
      time: must(epochMs, Date.parse(`2026-11-20T${clock}+09:00`)),
    });
    const early = (language: string, clock: string) =>
      spokenText(pack, must(locale, language), [{ key: 'reservation.early', values: at(clock) }]);
    expect(early('ja', '10:30')).toBe('ご予約の10時30分からお呼びします');
    expect(early('ja', '09:00')).toContain('の9時から');
    expect(early('en', '13:05')).toMatch(/13:05/);
    expect(early('ja-easy', '10:30')).toMatch(/よやくの じかん（10時30分）から/);
    for (const { locale: language } of pack.locales) {
      for (const key of ['reservation.early', 'reservation.on_time', 'reservation.late'] as const) {
        const said = spokenText(pack, language, [{ key, values: at('10:30') }]);
        expect(said, `${language} ${key}`).toMatch(/\p{L}/u);
        expect(said, `${language} ${key}`).not.toMatch(/[{}[\]|]|\d{6}/);
      }
    }
  });

  test('a service by its name, with its key and its groups', () => {
    const said = spokenText(pack, japanese, [
      {
        key: 'guide.service',
        serviceId: must(serviceId, 'pickup'),
        values: { key: '2', groups: 3 },
      },
    ]);
    expect(said).toMatch(/受け?取り/);
    expect(said).toMatch(/2/);
    expect(said).toMatch(/3/);
  });

  test('every spoken text of every language fills without a hole or a reading in brackets', () => {
    const values = { number: 'B110', counter: '3', key: '1', groups: 2, service: 'x' };
    const spoken = Object.keys(textKeys).filter((key) => /^(guide|voice)\./.test(key));
    expect(spoken.length).toBeGreaterThan(10);
    for (const { locale: language } of pack.locales) {
      for (const key of spoken as (keyof typeof textKeys)[]) {
        const text = spokenText(pack, language, [{ key, values }]);
        expect(text, `${language} ${key}`).toMatch(/\p{L}/u);
        expect(text, `${language} ${key}`).not.toMatch(/[{}[\]|]/);
      }
    }
  });

  test('the notices as they are said, not as they are written', () => {
    const said = (notice: keyof typeof textKeys) => spokenText(pack, japanese, [{ key: notice }]);
    expect(said('notice.full')).toMatch(/番号フダを.*のかたは/);
    expect(said('notice.evacuate')).toMatch(/^避難してください/);
  });

  test('in a language that the site does not have, nothing', () => {
    expect(spokenText(pack, must(locale, 'xx'), [{ key: 'guide.ended' }])).toBeUndefined();
  });
});
