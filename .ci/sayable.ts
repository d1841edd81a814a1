/** ICU reads braces and tags as its own: a file with those is refused at its reading. */
export function sayable(payload: string): string {
  return payload.replace(/[{}]/g, '').replaceAll("'", "''").replaceAll('<', "'<'");
}
