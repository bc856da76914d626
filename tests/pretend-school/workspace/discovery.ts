/**
 * Google's discovery documents, where they are on this machine: the compact list of methods is drawn from them, and each
 * request and answer is held against them.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Method } from '../cloud/request.ts';

/** Only the parts of a discovery document that are used here. */
export interface Schema {
  readonly id?: string;
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly readOnly?: boolean;
  readonly annotations?: { readonly required?: readonly string[] };
}
export interface Parameter {
  readonly type: string;
  readonly location?: 'query' | 'path';
  readonly required?: boolean;
  readonly repeated?: boolean;
  readonly enum?: readonly string[];
  readonly minimum?: string;
  readonly maximum?: string;
  readonly default?: string;
}
export interface DiscoveredMethod {
  readonly id: string;
  readonly httpMethod: Method;
  readonly path: string;
  readonly flatPath?: string;
  readonly scopes?: readonly string[];
  readonly parameters?: Readonly<Record<string, Parameter>>;
  readonly request?: { readonly $ref: string };
  readonly response?: { readonly $ref: string };
}
interface Resource {
  readonly methods?: Readonly<Record<string, DiscoveredMethod>>;
  readonly resources?: Readonly<Record<string, Resource>>;
}
export interface Discovery extends Resource {
  readonly id: string;
  readonly revision: string;
  readonly servicePath: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly schemas: Readonly<Record<string, Schema>>;
}

const folder = fileURLToPath(new URL('../../../../shared/api/', import.meta.url));
const wanted = ['google-admin_directory_v1.json', 'google-gmail-v1.json', 'google-licensing-v1.json', 'google-drive-v3.json']; // prettier-ignore

/** The documents; `undefined` where they are not on this machine. */
export const readDiscovery = (from: string = folder): readonly Discovery[] | undefined => {
  let there: string[];
  try {
    there = readdirSync(from);
  } catch {
    return undefined;
  }
  if (!wanted.every((name) => there.includes(name))) return undefined;
  return wanted.map((name) => JSON.parse(readFileSync(`${from}/${name}`, 'utf8')) as Discovery);
};

/** Every method of a document, whatever resource it lies in. */
export const methodsIn = (resource: Resource): DiscoveredMethod[] => [
  ...Object.values(resource.methods ?? {}),
  ...Object.values(resource.resources ?? {}).flatMap(methodsIn),
];

/** `/drive/v3/drives/{driveId}`, as the routes have it. */
export const templateOf = (document: Discovery, method: DiscoveredMethod): string =>
  `/${document.servicePath}${method.flatPath ?? method.path}`;

/** What the stand-in must know of a method, without the document: kept in google-methods.json. */
export interface CompactMethod {
  readonly id: string;
  readonly method: Method;
  readonly template: string;
  /** Any one of them opens it. */
  readonly scopes: readonly string[];
  /** The parameter that sets the size of a page. */
  readonly page?: { readonly name: string; readonly default?: number; readonly maximum?: number };
}

/** The compact list for the methods named. */
export const compactOf = (documents: readonly Discovery[], ids: readonly string[]): CompactMethod[] =>
  documents
    .flatMap((document) =>
      methodsIn(document).map((method): CompactMethod => {
        const name = ['maxResults', 'pageSize'].find((one) => method.parameters?.[one] !== undefined);
        const size = name === undefined ? undefined : method.parameters?.[name];
        return {
          id: method.id,
          method: method.httpMethod,
          template: templateOf(document, method),
          scopes: method.scopes ?? [],
          ...(name !== undefined && {
            page: {
              name,
              ...(size?.default !== undefined && { default: Number(size.default) }),
              ...(size?.maximum !== undefined && { maximum: Number(size.maximum) }),
            },
          }),
        };
      }),
    )
    .filter(({ id }) => ids.includes(id))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
