/** WCAG 2.2 clause 1.4.3: text on the key colour and in it must be readable. */
const contrastMin = 4.5;
/** The colours a city may set; everything else stays as `base.css` has it. */
const themeColours: ReadonlySet<string> = new Set(['--key', '--key-wash']);

/** What is wrong with a city's own colours, as sentences; the file is shown by its name. */
export function themeComplaints(file: string, css: string): readonly string[] {
  const rules = css.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '));
  const at = (offset: number) => `${file}:${rules.slice(0, offset).split('\n').length}`;
  const body = /^\s*(?::root\s*\{([^{}]*)\})?\s*$/.exec(rules);
  if (!body) return [`${file}:1: expected one block ":root { … }" and nothing else`];
  const colours = new Map<string, string>();
  const wrong: string[] = [];
  for (const match of (body[1] ?? '').matchAll(/[^;\s][^;]*/g)) {
    const offset = rules.indexOf('{') + 1 + match.index;
    const declaration = /^([\w-]+)\s*:\s*(.*?)\s*$/.exec(match[0].trim());
    const [, name = match[0].trim(), colour = ''] = declaration ?? [];
    if (!themeColours.has(name)) {
      wrong.push(`${at(offset)} ${name}: expected one of ${[...themeColours].join(', ')}`);
    } else if (!/^#[0-9a-fA-F]{6}$/.test(colour)) {
      wrong.push(`${at(offset)} ${name}: expected a colour such as #0017c1, got "${colour}"`);
    } else colours.set(name, colour);
  }
  const key = colours.get('--key');
  if (key === undefined) return wrong;
  for (const ground of ['#ffffff', colours.get('--key-wash')]) {
    if (ground === undefined || contrastRatio(key, ground) >= contrastMin) continue;
    const ratio = (Math.floor(contrastRatio(key, ground) * 100) / 100).toFixed(2);
    wrong.push(
      `${at(rules.indexOf('--key'))} --key: expected a contrast of at least ${contrastMin}:1 against ${ground}, got ${key} with ${ratio}:1`,
    );
  }
  return wrong;
}

/**
 * How far two colours `#rrggbb` stand apart, 1 to 21.
 *
 * @source WCAG 2.2, definitions of contrast ratio and relative luminance
 */
export function contrastRatio(one: string, other: string): number {
  const [a, b] = [luminanceOf(one), luminanceOf(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminanceOf(colour: string): number {
  const channel = (from: number) => {
    const value = Number.parseInt(colour.slice(from, from + 2), 16) / 255;
    return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
