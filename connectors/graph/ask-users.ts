/** One request for users: a stretch of the sorted list, or a page by the service's own link. */
import type { Asking } from './asking.ts';
import { selected } from './asking.ts';
import { costing, type Client, type Refused, type Reply } from './client.ts';
import { unexpected } from './errors.ts';
import { beginAgain } from './place.ts';
import { idSchema, listOf, userSchema, type GraphUser } from './schema.ts';
import type { Fetched, Stretch } from './walk-ranges.ts';

export type Users = Fetched<GraphUser>;

const pageSchema = listOf(userSchema);
const countSchema = listOf(idSchema);

export const askUsers = async (stretch: Stretch, asking: Asking, client: Client): Promise<Reply<Users>> => {
  const answer = await client.read(stretch.link ?? pathOf(stretch, asking), pageSchema, {
    eventual: asking.sorted,
    cost: costing('directory', 1),
  });
  if (!answer.ok) return answer;
  const { value: items, '@odata.count': count, '@odata.nextLink': link } = answer.value;
  return { ...answer, value: { items, count: count ?? undefined, link } };
};

/** How many there are; undefined where the service does not say. */
export const countUsers = async (client: Client): Promise<number | undefined> => {
  const answer = await client.read('/users?$select=id&$top=1&$count=true', countSchema, { eventual: true });
  return answer.ok ? (answer.value['@odata.count'] ?? undefined) : undefined;
};

/** @throws AppError for a refusal */
export const fetchStretch = async (stretch: Stretch, asking: Asking, client: Client): Promise<Users> => {
  const answer = await askUsers(stretch, asking, client);
  if (answer.ok) return answer.value;
  if (stretch.link === undefined || !isRunOut(answer)) throw unexpected(answer);
  // The stretch goes on by the name that it came to.
  const { link: _, ...byName } = stretch;
  return fetchStretch(byName, asking, client);
};

/** @throws AppError `conflict` for a link that the service no longer knows */
export const follow = async (link: string, asking: Asking, client: Client): Promise<Users> => {
  const answer = await askUsers({ link }, asking, client);
  if (answer.ok) return answer.value;
  throw isRunOut(answer) ? beginAgain() : unexpected(answer);
};

const isRunOut = ({ status }: Refused): boolean => status === 400 || status === 410;

const pathOf = ({ from, to }: Stretch, asking: Asking): string => {
  const query = [`$select=${selected(asking)}`, `$top=${asking.size}`];
  if (!asking.sorted) return `/users?${query.join('&')}`;
  const bounds = [
    ...(from === undefined ? [] : [`userPrincipalName ge ${quoted(from)}`]),
    // `le`, since Graph does not describe `lt` here: whoever is in two stretches for that is handed out once.
    ...(to === undefined ? [] : [`userPrincipalName le ${quoted(to)}`]),
  ];
  const filter = bounds.length === 0 ? [] : [`$filter=${encodeURIComponent(bounds.join(' and '))}`];
  return `/users?${[...query, ...filter, '$orderby=userPrincipalName', '$count=true'].join('&')}`;
};

const quoted = (name: string): string => `'${name.replaceAll("'", "''")}'`;
