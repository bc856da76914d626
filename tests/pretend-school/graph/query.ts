/** The query options of a request, checked the way Graph checks them. */
import type { RoutedRequest } from '../cloud/request.ts';
import { fail, unsupported } from './answers.ts';
import { type Filter, parseFilter } from './filter.ts';

export interface Query {
  readonly select: readonly string[] | undefined;
  readonly expand: readonly string[];
  readonly top: number | undefined;
  readonly filter: Filter | undefined;
  /** `$count=true` with the header: the first page counts. */
  readonly count: boolean;
  readonly skipToken: string | undefined;
}

const known = [
  '$select',
  '$expand',
  '$top',
  '$filter',
  '$count',
  '$orderby',
  '$search',
  '$skiptoken',
  '$deltatoken',
];

const listOf = (text: string | null): readonly string[] | undefined =>
  text === null
    ? undefined
    : text
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '');

/** The header and `$count=true` together open the index that answers advanced queries. */
const checkAdvanced = (
  { query, headers }: RoutedRequest,
  filter: Filter | undefined,
  counted: boolean,
): void => {
  const eventual = headers['consistencylevel'] === 'eventual';
  if ((counted || query.has('$search')) && !eventual)
    throw unsupported(
      'Request with $search or $count query parameter only works through MSGraph with a special request header: ConsistencyLevel: eventual',
    );
  const advanced = filter?.advanced === true || (filter !== undefined && query.has('$orderby'));
  if (advanced && !(eventual && counted))
    throw unsupported(
      'Operator or sorting is not supported without $count=true and ConsistencyLevel: eventual.',
    );
};

/** What Graph would do and this stand-in does not must not pass for an answer. */
const checkOurs = (query: URLSearchParams): void => {
  const order = query.get('$orderby');
  if (query.has('$search') || (order !== null && !/^userPrincipalName( asc)?$/.test(order)))
    throw new Error(`the pretend Graph neither searches nor sorts by anything but userPrincipalName`);
  const stray = (listOf(query.get('$expand')) ?? []).find((name) => !expandable.includes(name));
  if (stray !== undefined) throw new Error(`the pretend Graph does not expand ${stray}`);
};

const expandable = ['sponsors', 'roleDefinition', 'principal'];

/** Throws a Graph 400 for what the service does not answer, among them advanced queries without `ConsistencyLevel`. */
export const readQuery = (request: RoutedRequest): Query => {
  const { query } = request;
  for (const name of query.keys())
    if (name.startsWith('$') && !known.includes(name))
      throw fail(400, 'BadRequest', `The query option '${name}' is not known.`);
  const counted = query.get('$count') === 'true';
  const text = query.get('$filter');
  const filter = text === null ? undefined : parseFilter(text);
  checkAdvanced(request, filter, counted);
  const top = query.get('$top');
  if (top !== null && !/^\d+$/.test(top)) throw fail(400, 'BadRequest', 'Invalid page size specified.');
  checkOurs(query);
  return {
    select: listOf(query.get('$select')),
    expand: listOf(query.get('$expand')) ?? [],
    top: top === null ? undefined : Number(top),
    filter,
    count: counted,
    skipToken: query.get('$skiptoken') ?? undefined,
  };
};

/** Refuses a filter by what this kind of object does not have, or cannot be filtered by. */
export const checkFilter = (filter: Filter | undefined, allowed: readonly string[]): void => {
  const stray = [...(filter?.properties ?? [])].find((path) => !allowed.includes(path.split('/')[0] ?? ''));
  if (stray !== undefined)
    throw unsupported(`Unsupported or invalid query filter clause specified for property '${stray}'.`);
};

/** The chosen properties (and always the id, as Graph does where it is the key). */
export const pick = (
  object: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, unknown> => {
  const picked: Record<string, unknown> = {};
  for (const name of names) if (object[name] !== undefined) picked[name] = object[name];
  return picked;
};

/** Refuses what this kind of object does not have. */
export const checkSelect = (
  select: readonly string[] | undefined,
  fields: ReadonlySet<string>,
  kind: string,
): void => {
  const stray = select?.find((name) => !fields.has(name));
  if (stray !== undefined)
    throw fail(
      400,
      'BadRequest',
      `Parsing OData Select and Expand failed: Could not find a property named '${stray}' on type 'microsoft.graph.${kind}'.`,
    );
};
