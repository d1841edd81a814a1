import { nothing } from 'lit';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What stands between two tags, or within a quoted attribute. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

type Template = { readonly strings: readonly string[]; readonly values: readonly unknown[] };

function isTemplate(value: unknown): value is Template {
  return typeof value === 'object' && value !== null && 'strings' in value && 'values' in value;
}

/** A value that stands for an attribute's whole text, not yet quoted: ` class=`. */
const bareAttribute = /\s[a-z-]+=$/;
const listenerOrProperty = /[@.?][\w-]+=["']?$/;

/** Around each value, what stands in the source: without our indents, each attribute quoted. */
const around = new WeakMap<readonly string[], readonly string[]>();

function aroundValues(strings: readonly string[]): readonly string[] {
  const known = around.get(strings);
  if (known) return known;
  let quote = '';
  const made = strings.map((text, nth) => {
    const last = nth === strings.length - 1;
    if (!last && listenerOrProperty.test(text)) {
      throw new TypeError('what the node draws has neither listeners nor properties');
    }
    const closing = quote;
    quote = !last && bareAttribute.test(text) ? '"' : '';
    return `${closing}${text.replace(/\s*\n\s*/g, ' ')}${quote}`;
  });
  around.set(strings, made);
  return made;
}

/**
 * A Lit template as HTML, every value escaped: the same drawing for a browser that draws nothing
 * itself. Only text and plain attributes; a template with a listener or a property is refused. A
 * template is read once, however many phones it is drawn for (F44).
 */
export function textOfTemplate(value: unknown): string {
  if (value === nothing || value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(textOfTemplate).join('');
  if (!isTemplate(value)) return escaped(String(value));
  const parts = aroundValues(value.strings);
  let text = parts[0] ?? '';
  for (let nth = 0; nth < value.values.length; nth += 1) {
    text += textOfTemplate(value.values[nth]) + (parts[nth + 1] ?? '');
  }
  return text;
}
