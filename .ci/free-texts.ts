import * as v from 'valibot';

/** A place of a payload in which people may write what they like. */
export type FreeText = {
  /** `services{}.papers[]`: `{}` for each key of a record, `[]` for each entry of a list. */
  readonly path: string;
  /** Characters at most. */
  readonly room: number;
};

/** As much of a valibot schema as tells what is in it. */
type Part = v.GenericSchema & {
  readonly pipe?: readonly { readonly type: string; readonly requirement?: unknown }[];
  readonly entries?: Readonly<Record<string, Part>>;
  readonly item?: Part;
  readonly key?: Part;
  readonly value?: Part;
  readonly items?: readonly Part[];
  readonly wrapped?: Part;
  readonly options?: readonly Part[];
};

/** What no id, date, number or other closed form lets through; addresses are tried as such. */
const probes = ['<', '<b>', 'a "b" <c>', 'https://a.example/"<b>', 'mqtt://"<b>'];

/** Every text of a schema in which anything may stand, whatever depth it is at. */
export function freeTexts(schema: v.GenericSchema, path = ''): readonly FreeText[] {
  const part = schema as Part;
  const { type, entries, item, key, value, items = [], wrapped, options = [] } = bare(part);
  const inner = (each: Part | undefined, step: string) =>
    each === undefined ? [] : freeTexts(each, step);
  switch (type) {
    case 'string':
      return isFree(part) ? [{ path, room: roomOf(part) ?? Number.POSITIVE_INFINITY }] : [];
    case 'strict_object':
    case 'object':
      return Object.entries(entries ?? {}).flatMap(([name, each]) => inner(each, join(path, name)));
    case 'array':
      return [...inner(item, `${path}[]`)];
    case 'tuple':
      return items.flatMap((each, nth) => inner(each, `${path}[${nth}]`));
    case 'record':
      return [...inner(key, `${path}{key}`), ...inner(value, `${path}{}`)];
    case 'optional':
      return inner(wrapped, path);
    case 'union':
    case 'variant':
      return once(options.flatMap((each) => inner(each, path)));
    case 'boolean':
    case 'literal':
    case 'number':
    case 'picklist':
    // The value of an answer: it is looked at where its request is.
    case 'unknown':
      return [];
    default:
      throw new Error(`${path}: what a schema of the kind ${type} lets through is not known here`);
  }
}

/** @param write - what stands in a free text from now on; it must fit there */
export function rewritten<S extends v.GenericSchema>(
  schema: S,
  payload: v.InferOutput<S>,
  write: (text: FreeText) => string,
): v.InferOutput<S> {
  return rewrite(schema as unknown as Part, payload, '', write) as v.InferOutput<S>;
}

function rewrite(
  part: Part,
  given: unknown,
  path: string,
  write: (text: FreeText) => string,
): unknown {
  if (given === undefined) return undefined;
  const { type, entries, item, value, wrapped, options = [] } = bare(part);
  const within = (each: Part | undefined, inner: unknown, step: string) =>
    each === undefined ? inner : rewrite(each, inner, step, write);
  const fields = Object.entries((typeof given === 'object' && given) || {});
  switch (type) {
    case 'string':
      return isFree(part) ? write({ path, room: roomOf(part) ?? 100 }) : given;
    case 'strict_object':
    case 'object':
      return Object.fromEntries(
        fields.map(([name, inner]) => [name, within(entries?.[name], inner, join(path, name))]),
      );
    case 'array':
      return (given as readonly unknown[]).map((inner) => within(item, inner, `${path}[]`));
    case 'record':
      return Object.fromEntries(
        fields.map(([name, inner]) => [name, within(value, inner, `${path}{}`)]),
      );
    case 'optional':
      return within(wrapped, given, path);
    case 'union':
    case 'variant':
      return within(
        options.find((each) => v.is(each, given)),
        given,
        path,
      );
    default:
      return given;
  }
}

const join = (path: string, name: string) => (path === '' ? name : `${path}.${name}`);

/** What a pipe begins with, and that one's. */
function bare(part: Part): Part {
  const [first] = part.pipe ?? [];
  return first === undefined ? part : bare(first as unknown as Part);
}

/** Of each schema once: a page's test rewrites the same site file hundreds of times. */
const known = new WeakMap<Part, boolean>();

function isFree(part: Part): boolean {
  const free = known.get(part) ?? probes.some((probe) => v.safeParse(part, probe).success);
  known.set(part, free);
  return free;
}

function roomOf({ pipe = [] }: Part): number | undefined {
  for (const each of pipe) {
    if (each.type === 'max_length') return each.requirement as number;
    const inner = 'pipe' in each ? roomOf(each as unknown as Part) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function once(texts: readonly FreeText[]): readonly FreeText[] {
  return [...new Map(texts.map((text) => [text.path, text])).values()];
}
