import * as v from 'valibot';
import type { Complaint, Path } from './config-text.ts';

const aMap = 'a map of keys and values';

/** Everything in a value that its schema does not allow, as sentences for the people who wrote it. */
export function schemaComplaints(schema: v.GenericSchema, value: unknown): readonly Complaint[] {
  const parsed = v.safeParse(schema, value);
  const shape = shapeComplaints(schema, value, []);
  if (parsed.success) return shape;
  // Valibot takes a list for a map, and stops at the first unknown key: `shapeComplaints` has said it.
  const others = parsed.issues
    .filter((issue) => issue.expected !== 'never')
    .map(complaintOf)
    .filter(({ path }) => !shape.some((said) => isWithin(path, said.path)));
  return [...shape, ...others];
}

/** The known word that somebody probably meant, as an ending of a sentence; else nothing. */
export function didYouMean(written: string, known: Iterable<string>): string {
  let nearest: string | undefined;
  // Of two letters, such as a language's, anything is a neighbour.
  let least = written.length < 3 ? 0 : Math.max(2, Math.floor(written.length / 3)) + 1;
  for (const word of known) {
    const edits = editsBetween(written.toLowerCase(), word.toLowerCase());
    if (edits < least) {
      least = edits;
      nearest = word;
    }
  }
  return nearest === undefined ? '' : `; did you mean "${nearest}"?`;
}

/** A value as a sentence shows it: short, and named where it is a list or a map. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}

function complaintOf(issue: v.BaseIssue<unknown>): Complaint {
  const keys = issue.path?.map((item) => item.key) ?? [];
  const path = keys.filter((key) => typeof key === 'string' || typeof key === 'number');
  const missing = issue.type === 'strict_object' && issue.path?.at(-1)?.origin === 'key';
  if (missing) return { path, says: 'expected this key, but it is missing' };
  return { path, says: `expected ${expectationOf(issue)}, got ${shown(issue.input)}` };
}

function expectationOf(issue: v.BaseIssue<unknown>): string {
  // Messages of our own schemas are expectations already; valibot's begin with this word.
  if (!issue.message.startsWith('Invalid ')) return issue.message;
  const limit = String(issue.requirement);
  const unit = typeof issue.input === 'string' ? 'characters' : 'entries';
  switch (issue.type) {
    case 'string':
      return typeof issue.input === 'number' ? `text in quotes: "${issue.input}"` : 'text';
    case 'number':
      return 'a number without quotes';
    case 'boolean':
      return 'true or false';
    case 'integer':
      return 'a whole number';
    case 'min_value':
      return `at least ${limit}`;
    case 'max_value':
      return `at most ${limit}`;
    case 'min_length':
      return `at least ${limit} ${unit}`;
    case 'max_length':
      return `at most ${limit} ${unit}`;
    case 'url':
      return 'an address such as https://example.jp';
    case 'picklist':
      return `one of ${issue.expected?.replace(/[()]/g, '').replaceAll(' | ', ', ')}`;
    case 'array':
      return 'a list';
    case 'strict_object':
    case 'objectWithRest':
    case 'object_with_rest':
    case 'record':
      return aMap;
    default:
      return issue.expected ?? issue.message;
  }
}

type ObjectLike = v.GenericSchema & { readonly entries: Readonly<Record<string, v.GenericSchema>> };

function isObjectLike(schema: v.GenericSchema): schema is ObjectLike {
  return 'entries' in schema;
}

/** The schema of a list's entries, of a record's values, or of the keys that an object leaves open. */
function innerOf(schema: v.GenericSchema, name: 'item' | 'value' | 'rest' | 'wrapped') {
  const inner: unknown = Reflect.get(schema, name);
  return isSchema(inner) ? inner : undefined;
}

function isSchema(value: unknown): value is v.GenericSchema {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'schema';
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWithin(path: Path, outer: Path): boolean {
  return outer.every((part, index) => path[index] === part);
}

/** Keys that nobody knows, each with a suggestion, and lists in the place of maps. */
function shapeComplaints(
  schema: v.GenericSchema,
  value: unknown,
  path: Path,
): readonly Complaint[] {
  const wrapped = innerOf(schema, 'wrapped');
  if (wrapped) return shapeComplaints(wrapped, value, path);
  const open = innerOf(schema, 'rest') ?? innerOf(schema, 'value');
  if (Array.isArray(value)) {
    const item = innerOf(schema, 'item');
    if (item)
      return value.flatMap((entry, index) => shapeComplaints(item, entry, [...path, index]));
    return isObjectLike(schema) || open ? [{ path, says: `expected ${aMap}, got a list` }] : [];
  }
  if (!isMap(value)) return [];
  const entries = isObjectLike(schema) ? schema.entries : {};
  return Object.entries(value).flatMap(([key, inner]) => {
    const known = Object.hasOwn(entries, key) ? entries[key] : open;
    if (known) return shapeComplaints(known, inner, [...path, key]);
    if (!isObjectLike(schema)) return [];
    const expected = `expected no key of this name${didYouMean(key, Object.keys(entries))}`;
    return [{ path: [...path, key], says: expected }];
  });
}

/** Letters to add, drop or change until one word is the other (Levenshtein), bounded by their length. */
function editsBetween(one: string, other: string): number {
  const a = one.slice(0, 40);
  const b = other.slice(0, 40);
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
