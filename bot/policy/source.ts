/** YAML text with the line of everything in it. */
import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
} from 'yaml';
import { isTree } from './merge.ts';

export interface Source {
  readonly file: string;
  readonly value: unknown;
  /** Mistakes in the YAML itself, as `file:line: …`. */
  readonly mistakes: readonly string[];
  /** The line of what a path names, or `undefined` when this file does not say it. */
  lineOf(path: readonly PropertyKey[]): number | undefined;
  /** The line of the nearest block around a path that this file does say; 1 at worst. */
  lineNear(path: readonly PropertyKey[]): number;
}

/** @param empty what is said of a file that holds no settings */
export const readSource = (
  text: string,
  file: string,
  empty = 'The profile holds no settings. Begin with `extends: default`.',
): Source => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number): number => lines.linePos(offset).line || 1;
  const lineOf = (path: readonly PropertyKey[]): number | undefined => {
    const offset = offsetOf(document, path);
    return offset === undefined ? undefined : lineAt(offset);
  };
  const lineNear = (path: readonly PropertyKey[]): number =>
    lineOf(path) ?? (path.length === 0 ? 1 : lineNear(path.slice(0, -1)));
  const mistakes = document.errors.map(
    (error) => `${file}:${lineAt(error.pos[0])}: ${inWords(error.code, error.message)}`,
  );
  const { value, mistake } = plainValue(document, file, mistakes.length > 0 ? undefined : empty);
  return { file, value, mistakes: [...mistakes, ...mistake], lineOf, lineNear };
};

const plainValue = (
  document: Document,
  file: string,
  /** Undefined: it is broken, and that was said. */
  empty: string | undefined,
): { value: unknown; mistake: string[] } => {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 50 });
    if (isTree(value) || empty === undefined) return { value, mistake: [] };
    return {
      value: {},
      mistake: [`${file}:1: ${empty}`],
    };
  } catch {
    // An alias (`*name`) without its anchor, or one that repeats itself without end.
    return {
      value: {},
      mistake:
        empty === undefined ? [] : [`${file}:1: A \`*name\` in this file cannot be followed. Write it out.`],
    };
  }
};

const inWords = (code: string, message: string): string => {
  if (code === 'DUPLICATE_KEY') return 'This name is here twice in the same block. Keep one of the two.';
  if (code === 'TAB_AS_INDENT') return 'A tab stands at the beginning of the line. Use spaces instead.';
  if (code === 'BAD_INDENT') return 'The line is not indented like its neighbours. Line it up with them.';
  return `This is not YAML as it can be read: ${message}. Look for a missing quote, colon or bracket here or just above.`;
};

/** Where a path begins: at the key for a block's entry, at the item for a list's. */
const offsetOf = (document: Document, path: readonly PropertyKey[]): number | undefined => {
  let node: Node | undefined = isNode(document.contents) ? document.contents : undefined;
  let offset = node?.range?.[0];
  for (const step of path) {
    const found = childOf(resolve(document, node), step);
    if (found === undefined) return undefined;
    ({ node, offset } = found);
  }
  return offset;
};

const resolve = (document: Document, node: Node | undefined): Node | undefined =>
  isAlias(node) ? node.resolve(document) : node;

const childOf = (
  node: Node | undefined,
  step: PropertyKey,
): { node: Node | undefined; offset: number | undefined } | undefined => {
  if (isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
    if (pair === undefined) return undefined;
    return {
      node: isNode(pair.value) ? pair.value : undefined,
      offset: isScalar(pair.key) ? pair.key.range?.[0] : undefined,
    };
  }
  if (!isCollection(node)) return undefined;
  const item: unknown = node.items[Number(step)];
  return isNode(item) ? { node: item, offset: item.range?.[0] } : undefined;
};
