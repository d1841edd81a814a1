import { describe, expect, test } from 'vitest';
import type { Site, SitePack } from './contract/site.ts';
import { trialSite } from './queue/trial-site.ts';
import { outlineOf, siteChanges } from './site-changes.ts';

const site = trialSite();
const pack = (changed: Partial<Site> = {}, locales: unknown[] = []): SitePack => ({
  ...{ version: 'trial', site: { ...site, ...changed }, layouts: {} },
  locales: locales as SitePack['locales'],
});
const changed = (changes: Partial<Site>, from: Partial<Site> = {}) =>
  siteChanges(outlineOf(pack(from)), outlineOf(pack(changes)));
const [firstService, ...services] = site.services;
const [firstCounter, ...counters] = site.counters;

describe('what a site file says otherwise than before (R47)', () => {
  test('the same site again: nothing', () => {
    expect(changed({})).toEqual([]);
  });

  test('a counter more, and one less', () => {
    expect(changed({}, { counters })).toEqual([
      { part: 'counters', what: 'added', id: firstCounter?.id },
    ]);
    expect(changed({ counters })).toEqual([
      { part: 'counters', what: 'removed', id: firstCounter?.id },
    ]);
  });

  test('a day from which a service is offered, with another mean', () => {
    const dated = { ...firstService, from: '2027-04-01', meanMinutes: 77 };
    expect(changed({ services: [dated, ...services] as Site['services'] })).toEqual([
      {
        ...{ part: 'services', what: 'changed', id: firstService?.id },
        fields: ['meanMinutes', 'from'],
      },
    ]);
  });

  test('the order of the buttons is one change, and not one of each', () => {
    expect(changed({ services: site.services.toReversed() })).toEqual([
      { part: 'services', what: 'reordered' },
    ]);
  });

  test('the calendar names its keys; a part that comes, goes, or is one value', () => {
    const calendar = { ...site.calendar, closedYearly: ['05-05'] };
    expect(changed({ calendar })).toEqual([
      { part: 'calendar', what: 'changed', fields: ['closedYearly'] },
    ]);
    expect(changed({ paperPads: undefined })).toEqual([{ part: 'paperPads', what: 'removed' }]);
    expect(changed({ name: '別の会場' })).toEqual([{ part: 'name', what: 'changed' }]);
  });

  test('a language brings its texts; other words in one that was there are told', () => {
    const words = (locale: string, hello: string) => ({ locale, texts: { hello } });
    const before = outlineOf(pack({ languages: ['ja'] as Site['languages'] }, [words('ja', 'a')]));
    const after = outlineOf(
      pack({ languages: ['ja', 'en'] as Site['languages'] }, [words('ja', 'b'), words('en', 'c')]),
    );
    expect(siteChanges(before, after)).toEqual([
      { part: 'languages', what: 'added', id: 'en' },
      { part: 'texts', what: 'changed', id: 'ja' },
    ]);
  });
});
