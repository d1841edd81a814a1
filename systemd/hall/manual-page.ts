import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Marked, type Token, type Tokens } from 'marked';
import type { Plugin } from 'vite';

/** A heading of a manual with what stands under it, up to the next heading. */
type ManualSection = {
  readonly id: string;
  /** 2 or 3, as in the Markdown; 1 is the manual's own title. */
  readonly level: number;
  readonly title: string;
  /** Safe to set as it is: made from the project's own file, in which no HTML is kept. */
  readonly html: string;
};

/** The address of a heading, made as readers of Markdown make it. */
function addressOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

const plainText = (text: string) => text.replaceAll(/[`*]/g, '').trim();

/** Where pictures stand in the HTML until the bundler has named their files. */
const pictureMark = (nth: number) => `picture:${nth};`;

/**
 * Cuts a manual at its headings and turns each part into HTML for a page without any document
 * beside it: a link to another document stays as its words.
 *
 * @returns the sections, and the files of the pictures in the order of their marks
 */
export function readManual(markdown: string): {
  readonly sections: readonly ManualSection[];
  readonly pictures: readonly string[];
} {
  const pictures: string[] = [];
  const marked = new Marked({
    renderer: {
      html: () => '',
      link({ href, tokens }: Tokens.Link) {
        const words = this.parser.parseInline(tokens);
        return href.startsWith('#') ? `<a href="${decodeURI(href)}">${words}</a>` : words;
      },
      image({ href, text }: Tokens.Image) {
        pictures.push(href);
        return `<img src="${pictureMark(pictures.length - 1)}" alt="${text}" loading="lazy">`;
      },
    },
  });
  const parts: { heading: Tokens.Heading; tokens: Token[] }[] = [];
  for (const token of marked.lexer(markdown)) {
    if (token.type === 'heading') parts.push({ heading: token as Tokens.Heading, tokens: [] });
    else if (token.type !== 'hr') parts.at(-1)?.tokens.push(token);
  }
  const sections = parts.map(({ heading: { depth, text }, tokens }) => {
    const title = plainText(text);
    return { id: addressOf(title), level: depth, title, html: marked.parser(tokens) };
  });
  return { sections, pictures };
}

/** Lets a page import a manual: its sections, with its pictures among the page's own files. */
export function manualPages(): Plugin {
  return {
    name: 'manual-pages',
    async load(id) {
      if (!id.endsWith('.md')) return null;
      const { sections, pictures } = readManual(await readFile(id, 'utf8'));
      const imports = pictures.map((file, nth) => {
        const from = path.resolve(path.dirname(id), file);
        return `import picture${nth} from ${JSON.stringify(from)};`;
      });
      const names = pictures.map((_, nth) => `picture${nth}`).join(', ');
      return `
        ${imports.join('\n')}
        const pictures = [${names}];
        export const sections = ${JSON.stringify(sections)}.map((section) => ({
          ...section,
          html: section.html.replace(/picture:(\\d+);/g, (_, nth) => pictures[nth]),
        }));
      `;
    },
  };
}
