import { IntlMessageFormat } from 'intl-messageformat';
import { textKeys } from '../broker/contract/texts.ts';
import type { Complaint } from './config-text.ts';
import { didYouMean } from './schema-complaints.ts';

type Node = ReturnType<IntlMessageFormat['getAst']>[number];
/** The parser's number for `<b>`: pages draw text, never markup. */
const tagNode = 8;
/** The parser's number for a run of text, and for the `#` of a plural. */
const textNodes: ReadonlySet<number> = new Set([0, 7]);

/** What is wrong with the texts of one language: keys, ICU syntax, placeholders. */
export function textComplaints(texts: Readonly<Record<string, string>>): readonly Complaint[] {
  const unknown = Object.keys(texts)
    .filter((key) => !Object.hasOwn(textKeys, key))
    .map((key) => ({
      path: ['texts', key],
      says: `expected no text of this name${didYouMean(key, Object.keys(textKeys))}`,
    }));
  const known = Object.entries(textKeys).flatMap(([key, placeholders]) => {
    const text = texts[key];
    const says =
      text === undefined
        ? 'expected this text, but it is missing'
        : textComplaint(text, placeholders);
    return says === undefined ? [] : [{ path: ['texts', key], says }];
  });
  return [...unknown, ...known];
}

function textComplaint(text: string, placeholders: readonly string[]): string | undefined {
  if (text.trim() === '') return 'expected words, got an empty text';
  const found = placeholdersOf(text);
  if (typeof found === 'string') return `expected an ICU message, got ${found}`;
  if (found.has('<>')) return 'expected plain text, got a tag in < >';
  const missing = placeholders.filter((name) => !found.has(name));
  const extra = [...found].filter((name) => !placeholders.includes(name));
  if (missing.length === 0 && extra.length === 0) return undefined;
  const list = (names: readonly string[]) => names.map((name) => `{${name}}`).join(' ') || 'none';
  return `expected the placeholders ${list(placeholders)}, got ${list([...found])}`;
}

/** The names in braces of an ICU message, `<>` for a tag; or what the parser said against it. */
export function placeholdersOf(text: string): ReadonlySet<string> | string {
  const nodes = nodesOf(text);
  if (typeof nodes === 'string') return nodes;
  const names = new Set<string>();
  collect(nodes, names);
  return names;
}

/**
 * Everything that an ICU message can say, its placeholders left in braces; nothing of a broken one.
 *
 * @param branches - `usual` takes of each plural the branch `other` alone, which every message has
 */
export function formsOf(text: string, branches: 'all' | 'usual' = 'all'): readonly string[] {
  const nodes = nodesOf(text);
  return typeof nodes === 'string' ? [] : formsOfNodes(nodes, branches, '');
}

/** The branches of each plural or choice of an ICU message, by the name of what is counted. */
export function branchesOf(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const nodes = nodesOf(text);
  const branches = new Map<string, Set<string>>();
  const visit = (within: readonly Node[]): void => {
    for (const node of within) {
      if (!('options' in node)) continue;
      const names = branches.get(node.value) ?? new Set();
      branches.set(node.value, names);
      for (const [name, option] of Object.entries(node.options)) {
        names.add(name);
        visit(option.value);
      }
    }
  };
  if (typeof nodes !== 'string') visit(nodes);
  return branches;
}

function nodesOf(text: string): readonly Node[] | string {
  try {
    return new IntlMessageFormat(text, 'en').getAst();
  } catch (cause) {
    return cause instanceof Error ? cause.message : 'what no parser can read';
  }
}

/** @param counted - what `#` stands for */
function formsOfNodes(
  nodes: readonly Node[],
  branches: 'all' | 'usual',
  counted: string,
): readonly string[] {
  let forms: readonly string[] = [''];
  for (const node of nodes) {
    const parts = formsOfNode(node, branches, counted);
    forms = forms.flatMap((form) => parts.map((part) => form + part));
  }
  return forms;
}

function formsOfNode(node: Node, branches: 'all' | 'usual', counted: string): readonly string[] {
  if ('options' in node)
    return Object.entries(node.options)
      .filter(([name]) => branches === 'all' || name === 'other')
      .flatMap(([, { value }]) => formsOfNodes(value, branches, node.value));
  if (!('value' in node)) return [`{${counted}}`];
  return [textNodes.has(node.type) ? node.value : `{${node.value}}`];
}

function collect(nodes: readonly Node[], into: Set<string>): void {
  for (const node of nodes) {
    if (node.type === tagNode) into.add('<>');
    else if ('value' in node && !textNodes.has(node.type)) into.add(node.value);
    if ('options' in node) {
      for (const option of Object.values(node.options)) collect(option.value, into);
    }
  }
}
