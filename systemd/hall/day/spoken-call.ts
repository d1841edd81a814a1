/** What a listener takes from an announcement: number, counter, and whether it was said again. */
export type HeardCall = {
  readonly number: string;
  readonly label: string;
  readonly recall: boolean;
};

/** 110 has a reading of its own: said as a number, Japanese voices call the police. */
const POLICE = '百十';

/**
 * Understands the text that was handed to the voice, by the words of the site's own file alone.
 *
 * @param words - `voice.call` and `voice.recall` in Japanese, with `{number}` and `{counter}`
 * @param digits - of a printed number
 * @returns nothing when it is not a call
 */
export function hear(
  spoken: string,
  words: { readonly call: string; readonly recall: string },
  digits: number,
): HeardCall | undefined {
  // After the Japanese another language may follow.
  const [japanese = ''] = spoken.split(' / ');
  for (const recall of [true, false]) {
    const match = patternOf(recall ? words.recall : words.call).exec(japanese);
    const { letter, value, label } = match?.groups ?? {};
    if (letter === undefined || value === undefined || label === undefined) continue;
    const plain = value === POLICE ? '110' : value;
    return { number: letter + plain.padStart(digits, '0'), label, recall };
  }
  return undefined;
}

function patternOf(text: string): RegExp {
  const escaped = text.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(
    `^${escaped
      .replace('{number}', `(?<letter>[A-Z])、(?<value>${POLICE}|\\d+)`)
      .replace('{counter}', '(?<label>[A-Z]|\\d{1,2})')}$`,
    'u',
  );
}
