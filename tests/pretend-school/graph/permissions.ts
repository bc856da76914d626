/**
 * Which application permissions open which operation, from Microsoft's own lists. The copy in permissions.json holds what
 * the pretend Graph needs; where the lists themselves are on this machine, a test holds the copy against them.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** `GET /users` → permissions, any one of which opens it. */
export type Permissions = Readonly<Record<string, readonly string[]>>;

const shared = (name: string): string =>
  fileURLToPath(new URL(`../../../../shared/api/${name}`, import.meta.url));

/** A vendor's description that lies beside the project, or `undefined` where it does not. */
export const readShared = (name: string): unknown =>
  existsSync(shared(name)) ? JSON.parse(readFileSync(shared(name), 'utf8')) : undefined;

const copy = new URL('permissions.json', import.meta.url);

export const readCopy = (): { readonly operations: Permissions } =>
  JSON.parse(readFileSync(copy, 'utf8')) as { readonly operations: Permissions };

interface Slice {
  readonly permissions: Readonly<
    Record<
      string,
      {
        readonly pathSets?: readonly {
          readonly schemeKeys: readonly string[];
          readonly methods: readonly string[];
          readonly paths: Readonly<Record<string, string>>;
        }[];
      }
    >
  >;
}

interface Described {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly 'x-permissions-application'?: string | Grants }>>>
  >;
}

interface Grants {
  readonly leastPrivileged: readonly string[];
  readonly alsoAccepted: readonly string[];
}

/** Operations that Microsoft's list has under another name, or not at all; the words behind them are in its documents. */
const elsewhere: Readonly<Record<string, readonly string[] | string>> = {
  'POST /groups/{group-id}/members/$ref': 'DELETE /groups/{id}/members/{id}',
  'POST /groups/{group-id}/owners/$ref': 'POST /groups/{id}/owners',
  'GET /directory/deletedItems/microsoft.graph.user': [
    'User.Read.All',
    'User.ReadWrite.All',
    'Directory.Read.All',
  ],
};

const keyOf = (method: string, template: string): string => {
  const path = template
    .replaceAll(/\{[^}]*\}/g, '{id}')
    .replace(/\(\)$/, '')
    .replace(/\/\$ref$/, '')
    .replace(/(\/(?:members|owners|memberOf))\/microsoft\.graph\.\w+$/, '$1');
  return `${method} ${path.toLowerCase()}`;
};

/** Reads Microsoft's list of permissions, and what the description of each operation says besides. */
export const permissionsFrom = (
  slice: unknown,
  described: unknown,
  operations: readonly string[],
): Permissions => {
  const opened = new Map<string, Set<string>>();
  for (const [permission, { pathSets = [] }] of Object.entries((slice as Slice).permissions))
    for (const { schemeKeys, methods, paths } of pathSets)
      if (schemeKeys.includes('Application'))
        for (const path of Object.keys(paths))
          for (const method of methods) {
            const key = `${method} ${path.toLowerCase()}`;
            opened.set(key, (opened.get(key) ?? new Set()).add(permission));
          }
  const rows = operations.map((operation) => {
    const [method = '', template = ''] = operation.split(' ');
    const other = elsewhere[operation];
    const listed = typeof other === 'string' ? other : keyOf(method, template);
    const grants = (described as Described).paths[template]?.[method.toLowerCase()]?.[
      'x-permissions-application'
    ];
    const fromDescription =
      typeof grants === 'object' ? [...grants.leastPrivileged, ...grants.alsoAccepted] : [];
    const fromElsewhere = typeof other === 'object' ? other : [];
    const all = new Set([...(opened.get(listed) ?? []), ...fromDescription, ...fromElsewhere]);
    return [operation, [...all].sort()] as const;
  });
  return Object.fromEntries(rows.sort(([left], [right]) => (left < right ? -1 : 1)));
};
