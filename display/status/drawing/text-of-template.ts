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
const bareAttribute = /\s([a-z-]+)=$/;

/**
 * A Lit template as HTML, every value escaped: the same drawing for a browser that draws nothing
 * itself. Only text and plain attributes; a template with a listener or a property is refused.
 */
export function textOfTemplate(value: unknown): string {
  if (value === nothing || value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(textOfTemplate).join('');
  if (!isTemplate(value)) return escaped(String(value));
  let text = value.strings[0] ?? '';
  for (const [nth, each] of value.values.entries()) {
    if (/[@.?][\w-]+=["']?$/.test(text)) {
      throw new TypeError('what the node draws has neither listeners nor properties');
    }
    const inner = textOfTemplate(each);
    text += bareAttribute.test(text) ? `"${inner}"` : inner;
    text += value.strings[nth + 1] ?? '';
  }
  return text;
}
