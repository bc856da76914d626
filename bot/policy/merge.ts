/**
 * A school's profile laid over the default: blocks merge name by name, lists and plain values replace, and the word
 * `none` takes away what the default has.
 */
export type Tree = Readonly<Record<string, unknown>>;

export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const merge = (base: unknown, over: unknown): unknown => {
  if (!isTree(over)) return over;
  const under = isTree(base) ? base : {};
  // The default's order first, so that the first kind of concern that fits stays the gravest.
  const names = [...new Set([...Object.keys(under), ...Object.keys(over)])];
  return Object.fromEntries(
    names
      .filter((name) => own(over, name) !== 'none')
      .map((name) => [name, Object.hasOwn(over, name) ? merge(own(under, name), over[name]) : under[name]]),
  );
};

const own = (tree: Tree, name: string): unknown => (Object.hasOwn(tree, name) ? tree[name] : undefined);

/** What lies at a path, `undefined` when nothing does. */
export const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, step) => {
    if (Array.isArray(inner)) return inner[Number(step)];
    return isTree(inner) ? own(inner, String(step)) : undefined;
  }, value);
