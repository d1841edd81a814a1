import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { SitePack } from './contract/site.ts';
import type { SiteChange } from './contract/site-change.ts';

const item = v.strictObject({ id: v.string(), fields: v.record(v.string(), v.string()) });
type Item = v.InferOutput<typeof item>;

/**
 * A site with every value as a digest: enough to name what changed, and readable by a later program
 * whose site file has other keys. By part, in the order in which its items stand.
 */
export const siteOutline = v.record(v.string(), v.array(item));
export type SiteOutline = v.InferOutput<typeof siteOutline>;

export function outlineOf({ site, locales, layouts }: SitePack): SiteOutline {
  const parts = Object.entries(site).map(([part, value]) => [part, itemsOf(value)] as const);
  const texts = locales.map((texts) => whole(texts.locale, texts));
  const laid = Object.entries(layouts).map(([id, layout]) => whole(id, layout));
  return { ...Object.fromEntries(parts), texts, layouts: laid };
}

/** What the second says otherwise than the first, in the order of the site file. */
export function siteChanges(before: SiteOutline, after: SiteOutline): readonly SiteChange[] {
  const parts = new Set([...Object.keys(after), ...Object.keys(before)]);
  return [...parts].flatMap((part) => changesOf(part, before[part] ?? [], after[part] ?? []));
}

function changesOf(
  part: string,
  before: readonly Item[],
  after: readonly Item[],
): readonly SiteChange[] {
  const named = (id: string) => ({ part, ...(id !== '' && { id }) });
  const known = new Map(before.map(({ id, fields }) => [id, fields]));
  const left = new Set(after.map(({ id }) => id));
  const changes: SiteChange[] = [];
  for (const { id, fields } of after) {
    const earlier = known.get(id);
    if (earlier === undefined) changes.push({ ...named(id), what: 'added' });
    else if (!same(earlier, fields)) {
      const others = otherFields(earlier, fields);
      changes.push({ ...named(id), what: 'changed', ...(others.length > 0 && { fields: others }) });
    }
  }
  for (const { id } of before) {
    if (!left.has(id)) changes.push({ ...named(id), what: 'removed' });
  }
  const stayed = (items: readonly Item[]) =>
    items.flatMap(({ id }) => (known.has(id) && left.has(id) ? id : [])).join();
  if (stayed(before) !== stayed(after)) changes.push({ part, what: 'reordered' });
  // A language brings its texts with it.
  return part === 'texts' ? changes.filter(({ what }) => what === 'changed') : changes;
}

const same = (one: Item['fields'], other: Item['fields']) =>
  Object.keys({ ...one, ...other }).every((key) => one[key] === other[key]);

const otherFields = (one: Item['fields'], other: Item['fields']) =>
  Object.keys({ ...other, ...one }).filter((key) => key !== '' && one[key] !== other[key]);

/** A list has an item a row, and an object is one item; a plain value is one with a single field. */
function itemsOf(value: unknown): Item[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.map((row: unknown) => itemOf(row));
  return isRecord(value) ? [{ id: '', fields: fieldsOf(value) }] : [whole('', value)];
}

function itemOf(row: unknown): Item {
  if (!isRecord(row)) return { id: String(row), fields: {} };
  const { id, group, ...fields } = row;
  return { id: String(id ?? group), fields: fieldsOf(fields) };
}

function fieldsOf(fields: Readonly<Record<string, unknown>>): Item['fields'] {
  const said = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said.map(([key, value]) => [key, digestOf(value)]));
}

function whole(id: string, value: unknown): Item {
  return { id, fields: { '': digestOf(value) } };
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
