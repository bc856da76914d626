/** Google's `fields` parameter, e.g. `nextPageToken,users(id,name/fullName)`: which parts of an answer are wanted. */

/** What is wanted below a name; empty: all of it. */
interface Mask {
  readonly [name: string]: Mask;
}

/** Both together; all of something and a part of it are all of it. */
const joined = (first: Mask | undefined, second: Mask): Mask => {
  if (first === undefined) return second;
  if (Object.keys(first).length === 0 || Object.keys(second).length === 0) return {};
  const names = [...new Set([...Object.keys(first), ...Object.keys(second)])];
  return Object.fromEntries(
    names.map((name) => [
      name,
      second[name] === undefined ? (first[name] ?? {}) : joined(first[name], second[name]),
    ]),
  );
};

/** Throws `SyntaxError` where the text is no field mask. */
export const parseFields = (text: string): Mask => {
  let at = 0;
  const list = (): Mask => {
    const mask: Record<string, Mask> = {};
    do {
      const name = /^[\w*-]+/.exec(text.slice(at))?.[0];
      if (name === undefined) throw new SyntaxError(`invalid field selection at ${at}`);
      at += name.length;
      mask[name] = joined(mask[name], below());
    } while (text[at] === ',' && ++at > 0);
    return mask;
  };
  const below = (): Mask => {
    if (text[at] === '/') {
      at += 1;
      const [name] = /^[\w*-]+/.exec(text.slice(at)) ?? [];
      if (name === undefined) throw new SyntaxError(`invalid field selection at ${at}`);
      at += name.length;
      return { [name]: below() };
    }
    if (text[at] !== '(') return {};
    at += 1;
    const mask = list();
    if (text[at] !== ')') throw new SyntaxError(`invalid field selection at ${at}`);
    at += 1;
    return mask;
  };
  const mask = list();
  if (at !== text.length) throw new SyntaxError(`invalid field selection at ${at}`);
  return mask;
};

/** The parts of `value` that the mask wants; lists are looked into. */
export const pickFields = (value: unknown, mask: Mask): unknown => {
  if (Array.isArray(value)) return value.map((one) => pickFields(one, mask));
  if (Object.keys(mask).length === 0 || mask['*'] !== undefined) return value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      const wanted = mask[name];
      return wanted === undefined ? [] : [[name, pickFields(inner, wanted)]];
    }),
  );
};
