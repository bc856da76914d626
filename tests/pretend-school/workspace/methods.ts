/** The methods that the stand-in serves, with their scopes: a compact copy of what Google's discovery documents say. */
import compact from './google-methods.json' with { type: 'json' };
import type { CompactMethod } from './discovery.ts';

export const methods = compact.methods as readonly CompactMethod[];

/** A method by Google's id for it, `directory.users.list`. */
export const methodOf = (id: string): CompactMethod => {
  const found = methods.find((method) => method.id === id);
  if (found === undefined) throw new Error(`google-methods.json has no ${id}`);
  return found;
};
