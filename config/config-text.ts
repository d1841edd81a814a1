import { type FileHandle, open } from 'node:fs/promises';
import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import { err, ok, type Result } from '../broker/contract/result.ts';

/** A hall's site file and a language's texts are about 10 KiB; what is far larger is not one. */
const fileBytesMax = 256 * 1024;
/** A line that begins with so many brackets, dashes or blanks nests deeper than the parser bears. */
const nestedTooDeep = /^[\s\-?:[{]{100}/m;

export type Path = readonly (string | number)[];
/** Something wrong in a file that people edit: where, and what was expected there. */
export type Complaint = { readonly path: Path; readonly says: string };

/** `services[1].prefix`; the file itself is `file`. */
export function pathText(path: Path): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
  return text.replace(/^\./, '') || 'file';
}

/** A YAML or JSON file that was read, with the places of everything in it. */
export class ConfigText {
  /** As it was given, for the sentences. */
  readonly file: string;
  readonly value: unknown;
  readonly #document: Document;
  readonly #lines: LineCounter;

  private constructor(file: string, document: Document, lines: LineCounter) {
    this.file = file;
    this.value = document.toJS();
    this.#document = document;
    this.#lines = lines;
  }

  /** Parses YAML, of which JSON is a part; the errors are sentences with line and column. */
  static parse(file: string, text: string): Result<ConfigText, readonly string[]> {
    const lines = new LineCounter();
    const document = composed(text, lines);
    if (document === undefined)
      return err([`${file}:1:1 file: expected YAML, got lists nested too deep`]);
    const wrong = [...document.errors, ...document.warnings].map((error) => {
      const { line, col } = lines.linePos(error.pos[0]);
      const says =
        error.code === 'DUPLICATE_KEY'
          ? `expected each key once, got "${keyAt(text, error.pos[0])}" twice`
          : `expected YAML: ${error.message}`;
      return `${file}:${line}:${col} file: ${says}`;
    });
    if (wrong.length > 0) return err(wrong);
    const alias = firstAlias(document);
    if (alias !== undefined) {
      const { line, col } = lines.linePos(alias);
      return err([
        `${file}:${line}:${col} file: expected everything written out, got an alias (*)`,
      ]);
    }
    return ok(new ConfigText(file, document, lines));
  }

  /** `config/iwata.yaml:23:5 services[1].prefix: expected one letter from A to Z, got "AB"` */
  sentence(complaint: Complaint): string {
    const { line, col } = this.#lines.linePos(this.#offsetOf(complaint.path));
    return `${this.file}:${line}:${col} ${pathText(complaint.path)}: ${complaint.says}`;
  }

  /** Where the key or list entry of the path begins; of what is missing, its nearest parent. */
  #offsetOf(path: Path): number {
    let node: unknown = this.#document.contents;
    let offset = 0;
    for (const part of path) {
      if (isMap(node)) {
        const pair = node.items.find(
          ({ key }) => isScalar(key) && String(key.value) === String(part),
        );
        if (!isScalar(pair?.key)) break;
        offset = pair.key.range?.[0] ?? offset;
        node = pair.value;
      } else if (isSeq(node) && typeof part === 'number') {
        node = node.items[part];
        if (!isMap(node) && !isSeq(node) && !isScalar(node)) break;
        offset = node.range?.[0] ?? offset;
      } else break;
    }
    return offset;
  }
}

/** Reads a file that people edit; the error is one sentence. Never reads more than it may hold. */
export async function readConfigText(file: string): Promise<Result<string, string>> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'r');
    const stat = await handle.stat();
    if (!stat.isFile()) return err(`${file}: expected a file`);
    if (stat.size > fileBytesMax) {
      return err(`${file}: expected at most ${fileBytesMax} bytes, got ${stat.size}`);
    }
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await handle.readFile());
    return text.trim() === ''
      ? err(`${file}:1:1 file: expected settings, got an empty file`)
      : ok(text);
  } catch (cause) {
    if (cause instanceof TypeError) return err(`${file}: expected UTF-8 text`);
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable';
    return err(`${file}: the file cannot be read (${code})`);
  } finally {
    await handle?.close();
  }
}

function keyAt(text: string, offset: number): string {
  return /^["']?([^"':\s]*)/.exec(text.slice(offset, offset + 80))?.[1] ?? '';
}

function firstAlias(document: Document): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Alias(_key, node) {
      offset = node.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

function composed(text: string, lineCounter: LineCounter): Document | undefined {
  if (nestedTooDeep.test(text)) return undefined;
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, stringKeys: true });
  } catch (cause) {
    // The parser calls itself at each level: a text made to nest ends in a RangeError.
    if (cause instanceof RangeError) return undefined;
    throw cause;
  }
}
