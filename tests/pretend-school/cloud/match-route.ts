/** Finds the route of a path: a tree of segments, in which a literal segment goes before one that is an id. */
import type { Method, Route } from './request.ts';

export interface Match {
  readonly route: Route;
  readonly ids: Readonly<Record<string, string>>;
}

interface Branch {
  readonly literal: Map<string, Branch>;
  id: Branch | undefined;
  readonly routes: Map<Method, { readonly route: Route; readonly names: readonly string[] }>;
}

const branch = (): Branch => ({ literal: new Map(), id: undefined, routes: new Map() });
const idName = /^\{(.+)\}$/;

const plant = (root: Branch, template: string, route: Route): void => {
  const names: string[] = [];
  let at = root;
  for (const segment of template.split('/').slice(1)) {
    const name = idName.exec(segment)?.[1];
    if (name === undefined) {
      const key = segment.toLowerCase();
      const next = at.literal.get(key) ?? branch();
      at.literal.set(key, next);
      at = next;
    } else {
      names.push(name);
      at.id ??= branch();
      at = at.id;
    }
  }
  at.routes.set(route.method, { route, names });
};

/** Literal segments are compared without regard to case, as both vendors do. `undefined`: no such path and method. */
export const createMatcher = (
  routes: readonly Route[],
): ((method: Method, path: string) => Match | undefined) => {
  const root = branch();
  for (const route of routes)
    for (const one of [route.template, ...(route.also ?? [])]) plant(root, one, route);
  const walk = (
    at: Branch,
    rest: readonly string[],
    method: Method,
    values: readonly string[],
  ): Match | undefined => {
    const [segment, ...others] = rest;
    if (segment === undefined) {
      const found = at.routes.get(method);
      if (found === undefined) return undefined;
      return {
        route: found.route,
        ids: Object.fromEntries(found.names.map((name, n) => [name, values[n] ?? ''])),
      };
    }
    const literal = at.literal.get(segment.toLowerCase());
    const hit = literal && walk(literal, others, method, values);
    if (hit !== undefined) return hit;
    return at.id === undefined || segment === ''
      ? undefined
      : walk(at.id, others, method, [...values, segment]);
  };
  return (method, path) => walk(root, path.split('/').slice(1).map(decode), method, []);
};

const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};
