/** An element with a class and what stands in it: texts as texts, never as markup. */
export function part(tag: string, className: string, ...inside: (Node | string)[]): HTMLElement {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...inside);
  return made;
}

/** Whose it is, in Japanese as the hall is named, and what. */
export function titlePart(said: {
  readonly siteName: string;
  readonly title: string;
}): HTMLElement {
  const hall = part('span', '', said.siteName);
  hall.lang = 'ja';
  return part('h2', '', hall, ` ${said.title}`);
}
