/** A number as a hand types it: small letters, full-width ones, a blank between. */
export function padTyped(text: string): string {
  return text.normalize('NFKC').replace(/\s/g, '').toUpperCase();
}

/** The number on the next sheet of the same pad. */
export function nextPad(number: string): string {
  const digits = number.slice(1);
  return `${number.slice(0, 1)}${String(Number(digits) + 1).padStart(digits.length, '0')}`;
}
