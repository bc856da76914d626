/** Parts a value into what lies open and its words, by the paths of its kind, and joins them again. */

/** The words of one value by their places: `{ "report.about.0.name": "…" }`. */
export type Words = Readonly<Record<string, unknown>>;

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `open` is a copy without the words; the value itself is left as it is. */
export const takeWords = (
  value: unknown,
  paths: readonly string[],
): { readonly open: unknown; readonly words: Words } => {
  const words: Json = {};
  const open = paths.reduce((rest, path) => without(rest, path.split('.'), '', words), value);
  return { open, words };
};

const without = (
  node: unknown,
  [step = '', ...rest]: readonly string[],
  at: string,
  words: Json,
): unknown => {
  if (step === '*') {
    return Array.isArray(node) ? node.map((one, index) => without(one, rest, `${at}${index}.`, words)) : node;
  }
  if (!isObject(node) || node[step] === undefined) return node;
  if (rest.length > 0) return { ...node, [step]: without(node[step], rest, `${at}${step}.`, words) };
  const { [step]: taken, ...left } = node;
  words[`${at}${step}`] = taken;
  return left;
};

/** Puts words back into `open`, which is changed. Both come from a sealed row, so that their shape is ours. */
export const putWords = (open: unknown, words: Words): unknown => {
  for (const [path, word] of Object.entries(words)) {
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    const place = steps.reduce<unknown>((node, step) => (node as Json)[step], open);
    (place as Json)[last] = word;
  }
  return open;
};
