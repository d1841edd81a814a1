import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { decode } from '../broker/contract/decode.ts';
import { type LocaleTexts, localeTexts, type Site } from '../broker/contract/site.ts';
import { type Complaint, ConfigText, pathText, readConfigText } from './config-text.ts';
import { didYouMean, schemaComplaints, shown } from './schema-complaints.ts';
import { textComplaints } from './text-rules.ts';

/** `locales/<locale>.json`: all that is known of a language, and where its words come from. */
const localeFile = v.strictObject({
  ...localeTexts.entries,
  source: v.pipe(v.string(), v.minLength(1), v.maxLength(400)),
});

export type LoadedLocales = {
  readonly locales: readonly LocaleTexts[];
  /** Complaints about the site file itself, which names what has no texts. */
  readonly site: readonly Complaint[];
  /** Complaints about the locales' own files, whole sentences. */
  readonly files: readonly string[];
};

/** Reads every language that the site file names, and holds it against services and steps in use. */
export async function loadLocales(directory: string, site: Site): Promise<LoadedLocales> {
  const there = await localesThere(directory);
  const missing = site.languages.flatMap((locale, index): readonly Complaint[] => {
    if (there.includes(locale)) return [];
    const says = `expected a language with a file in locales/ (${there.join(', ')}), got ${shown(locale)}${didYouMean(locale, there)}`;
    return [{ path: ['languages', index], says }];
  });
  const loaded = await Promise.all(
    site.languages
      .filter((locale) => there.includes(locale))
      .map((locale) => loadLocale(directory, locale)),
  );
  const locales = loaded.flatMap(({ texts }) => (texts ? [texts] : []));
  const files = loaded.flatMap(({ complaints }) => complaints);
  if (missing.length > 0 || files.length > 0) return { locales, site: missing, files };
  return { locales, ...usedComplaints(directory, site, locales) };
}

/** The languages that have a file, by name. */
export async function localesThere(directory: string): Promise<readonly string[]> {
  try {
    const names = await readdir(join(directory, 'locales'));
    return names
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -5))
      .sort();
  } catch {
    return []; // Every language is then missing, and the complaint names the folder.
  }
}

/** Reads one language's file; `rules` see it once its shape and its placeholders are right. */
export async function loadLocale(
  directory: string,
  locale: string,
  rules: (texts: LocaleTexts) => readonly Complaint[] = () => [],
): Promise<{ readonly texts?: LocaleTexts; readonly complaints: readonly string[] }> {
  const named = (file: LocaleTexts): readonly Complaint[] => {
    if (file.locale === locale) return [];
    const says = `expected "${locale}", the name of the file, got ${shown(file.locale)}`;
    return [{ path: ['locale'], says }];
  };
  const { value, complaints } = await readJson(
    join(directory, 'locales', `${locale}.json`),
    localeFile,
    (file) => {
      const wrong = [...named(file), ...textComplaints(file.texts)];
      return wrong.length > 0 ? wrong : rules(file);
    },
  );
  if (!value) return { complaints };
  const { source: _source, ...texts } = value;
  return { texts, complaints };
}

/** Reads a JSON file; only one that is wrong is parsed again, for the places of what is wrong. */
export async function readJson<S extends v.GenericSchema>(
  path: string,
  schema: S,
  rules: (value: v.InferOutput<S>) => readonly Complaint[],
): Promise<{ readonly value?: v.InferOutput<S>; readonly complaints: readonly string[] }> {
  const text = await readConfigText(path);
  if (!text.ok) return { complaints: [text.error] };
  const plain = parsed(text.value);
  if (plain.ok) {
    const decoded = decode(schema, plain.value);
    if (decoded.ok && rules(decoded.value).length === 0)
      return { value: decoded.value, complaints: [] };
  }
  const placed = ConfigText.parse(path, text.value);
  if (!placed.ok) return { complaints: placed.error };
  if (!plain.ok) return { complaints: [`${path}:1:1 file: expected JSON: ${plain.says}`] };
  const decoded = decode(schema, placed.value.value);
  const wrong = decoded.ok ? rules(decoded.value) : schemaComplaints(schema, placed.value.value);
  return { complaints: wrong.map((complaint) => placed.value.sentence(complaint)) };
}

type Parsed =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly says: string };

function parsed(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (cause) {
    return { ok: false, says: cause instanceof Error ? cause.message : 'unreadable' };
  }
}

/** Services and steps of the site file that some language, or every language, has no words for. */
function usedComplaints(
  directory: string,
  site: Site,
  locales: readonly LocaleTexts[],
): { readonly site: readonly Complaint[]; readonly files: readonly string[] } {
  const wanted = [
    ...site.services.map(({ id }, index) => ({
      of: 'services' as const,
      name: id,
      path: ['services', index, 'id'],
    })),
    ...site.services.flatMap(({ steps }, index) =>
      steps.map((name, at) => ({
        of: 'steps' as const,
        name,
        path: ['services', index, 'steps', at],
      })),
    ),
  ];
  const complaints: Complaint[] = [];
  const files = new Set<string>();
  for (const { of, name, path } of wanted) {
    const without = locales.filter((texts) => !Object.hasOwn(texts[of], name));
    if (without.length === locales.length) {
      const known = new Set(locales.flatMap((texts) => Object.keys(texts[of])));
      const says = `expected one of the ${of} named in locales/<language>.json, got ${shown(name)}${didYouMean(name, known)}`;
      complaints.push({ path, says });
      continue;
    }
    for (const texts of without) {
      const place = pathText([of, name]);
      const file = join(directory, 'locales', `${texts.locale}.json`);
      files.add(
        `${file}:1:1 ${place}: expected the words for ${shown(name)}, which the site file uses`,
      );
    }
  }
  return { site: complaints, files: [...files] };
}
