/**
 * Every account, page by page. Google hands out each list strictly one page after another, so the domains of a customer
 * are walked side by side; the place to go on from holds the place in each of them.
 */
import { z } from 'zod';
import { AppError } from '../../bot/core/errors.ts';
import type { AccountPage, Accounts } from '../../bot/core/ports.ts';
import { accountOf } from './accounts.ts';
import { failedBy, valueOf } from './ask.ts';
import type { Workspace } from './context.ts';
import { userFields, userPage, type GoogleUser } from './schema.ts';
import { readStanding } from './standing.ts';

/** The name of a lane when the whole customer is walked at once. */
const whole = '';
const pageSize = 500;

/** Where a lane stands: before the page of a token, at its beginning (null), or at its end ('done'). */
type Place = { readonly token: string | null } | 'done';
type Places = ReadonlyMap<string, Place>;

const kept = z.array(
  z.tuple([z.string(), z.union([z.literal('done'), z.object({ token: z.string().nullable() })])]),
);

const conflict = (): AppError =>
  new AppError('conflict', 'Google does not know this place in the list any more');

const writePlaces = (places: Places): string =>
  `workspace.1.${Buffer.from(JSON.stringify([...places])).toString('base64url')}`;

/** @throws AppError `conflict` for a place of another version, or of other domains than are walked now */
const readPlaces = (from: string, lanes: readonly string[]): Places => {
  const [, text] = /^workspace\.1\.([\w-]+)$/.exec(from) ?? [];
  const places = kept.safeParse(parsed(text));
  if (!places.success) throw conflict();
  const map = new Map(places.data);
  if (map.size !== lanes.length || !lanes.every((lane) => map.has(lane))) throw conflict();
  return map;
};

const parsed = (text: string | undefined): unknown => {
  try {
    return JSON.parse(Buffer.from(text ?? '', 'base64url').toString('utf8'));
  } catch {
    // No place of ours: whoever reads it says so.
    return undefined;
  }
};

interface LanePage {
  readonly users: readonly GoogleUser[];
  readonly place: Place;
}

const fetchPage = async (lane: string, token: string | null, workspace: Workspace): Promise<LanePage> => {
  const { ask, tenant, log } = workspace;
  const answer = await ask('directory.users.list', userPage, (api, options) =>
    api.users.list(
      {
        ...(lane === whole ? { customer: 'my_customer' } : { domain: lane }),
        maxResults: pageSize,
        orderBy: 'email',
        projection: 'full',
        fields: `kind,nextPageToken,users(${userFields})`,
        ...(token !== null && { pageToken: token }),
      },
      options,
    ),
  );
  if (token !== null && failedBy(answer, 'invalid')) throw conflict();
  if (failedBy(answer, 'absent') && lane !== whole && lane !== tenant.toLowerCase()) {
    // The school's own, but of Microsoft alone: nobody in Google has an address there.
    log.info('a domain of a school is none of Google', { count: 1 });
    return { users: [], place: 'done' };
  }
  if (failedBy(answer, 'absent'))
    throw new AppError('misconfigured', 'Google knows no such domain of this school');
  const { users, nextPageToken } = valueOf(answer);
  if (nextPageToken !== undefined && nextPageToken === token)
    throw new AppError('unavailable', 'A list of Google’s leads in a circle');
  return { users, place: nextPageToken === undefined ? 'done' : { token: nextPageToken } };
};

/**
 * People who may wait for whoever works on them (about 1 kB each): enough that reading goes on while roles and licences, which
 * come in one long list, are still being read.
 */
const mostWaiting = 32_000;

/**
 * Pages of all lanes, as they come. Each lane goes on by itself as long as not too many people wait; when one fails, what came
 * before is handed out first.
 */
async function* walkLanes(
  from: Places,
  workspace: Workspace,
): AsyncGenerator<{ readonly users: readonly GoogleUser[]; readonly places: Places }, void, undefined> {
  const places = new Map(from);
  const ready: (readonly [lane: string, page: LanePage])[] = [];
  const open = [...places].filter((one): one is [string, { token: string | null }] => one[1] !== 'done');
  let inFlight = 0;
  let waiting = 0;
  let failed: { readonly error: unknown } | undefined;
  let stopped = false;
  let wake = (): void => undefined;
  const fetch = async (lane: string, token: string | null): Promise<void> => {
    inFlight += 1;
    try {
      const page = await fetchPage(lane, token, workspace);
      ready.push([lane, page]);
      waiting += page.users.length;
      if (page.place !== 'done') open.push([lane, page.place]);
    } catch (error) {
      failed ??= { error };
    }
    inFlight -= 1;
    pump();
    wake();
  };
  const mayFetch = (): boolean =>
    !stopped && failed === undefined && waiting + inFlight * pageSize < mostWaiting;
  const pump = (): void => {
    while (mayFetch()) {
      const next = open.shift();
      if (next === undefined) return;
      void fetch(next[0], next[1].token);
    }
  };
  pump();
  try {
    for (;;) {
      const [lane, page] = ready.shift() ?? [];
      if (lane !== undefined && page !== undefined) {
        waiting -= page.users.length;
        pump();
        places.set(lane, page.place);
        yield { users: page.users, places };
      } else if (inFlight > 0) {
        await new Promise<void>((done) => (wake = done));
      } else {
        if (failed !== undefined) throw failed.error;
        return;
      }
    }
  } finally {
    stopped = true;
  }
}

/** {@link Accounts.pages}. Roles and licences are read once, beside the first pages. */
export const walkAccounts = (workspace: Workspace): Accounts['pages'] =>
  async function* pages(from) {
    const lanes = workspace.lanes.length === 0 ? [whole] : workspace.lanes;
    const places: Places =
      from === undefined ? new Map(lanes.map((lane) => [lane, { token: null }])) : readPlaces(from, lanes);
    const reading = readStanding(workspace);
    reading.catch(() => undefined);
    for await (const { users, places: after } of walkLanes(places, workspace)) {
      const standing = await reading;
      const page: AccountPage = {
        accounts: users.map((user) => accountOf(user, standing, workspace.tenant)),
        ...([...after.values()].some((place) => place !== 'done') && { next: writePlaces(after) }),
      };
      yield page;
    }
  };
