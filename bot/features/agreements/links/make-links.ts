/** Makes the links that a group still needs, and finds those that work. */
import { isAppError } from '../../../core/errors.ts';
import type { Deps, PersonId, SchoolId, Stored } from '../../../core/ports.ts';
import type { Signer } from '../../../policy/agreement.ts';
import type { Missing } from './find-borrowers.ts';
import { linkEnds } from './link-ends.ts';
import { linkRows, liveLinkOf, revokedRow, type LiveLink, type LiveRow, type Need } from './link.ts';
import { madeChange, madeOf } from './links-made.ts';

/** Somebody who has to sign, with the link that works for them now. */
export interface Linked extends Missing {
  readonly link: LiveLink | undefined;
  readonly live: Stored<LiveRow> | undefined;
}

/** Reads at once: far below what storage takes. */
const together = 10;
/** Of two rows each, in one transaction of a hundred with its trail. */
const inOneEntry = 40;

export const withLinks = async (
  school: SchoolId,
  missing: readonly Missing[],
  deps: Deps,
): Promise<Linked[]> => {
  const found: Linked[] = [];
  for (const some of slices(missing, together))
    found.push(
      ...(await Promise.all(some.map(async (one) => ({ ...one, ...(await liveLinkOf(school, one, deps)) })))),
    );
  return found;
};

/** A paper that is handed out today must still work for a while. */
const leastDays = 7;
const day = 24 * 60 * 60_000;
/** Far more than offices press at once. */
const tries = 5;

/** A class or group, with those of it who sign by link. */
export interface LinkedGroup {
  readonly school: SchoolId;
  readonly group: string;
  /** All of them: what is said of the links of the group is worked out from these. */
  readonly linked: readonly Linked[];
  /** Of `links parents`: a new link for nobody else. */
  readonly only?: Signer | undefined;
}

/**
 * A link for each who has none that works for another week (or half of the policy's days, if that is less): those that do stay
 * as they are, so that paper which was printed already goes on working. Done twice, the second time makes none. What is said of
 * the group is until when the first of its links works, also where all were there already: a class may have a new name.
 * @returns how many were made, and until when they work
 * @throws AppError `unavailable`, `unconfirmed`
 */
export const makeLinks = async (
  { school, group, linked, only }: LinkedGroup,
  by: PersonId,
  deps: Deps,
): Promise<{ readonly made: number; readonly until: Date }> => {
  const policy = deps.policies.of(school);
  const now = deps.clock.now();
  const until = linkEnds(now, policy);
  const good = now.getTime() + Math.min(leastDays, policy.agreements.linkDays / 2) * day;
  const isNeeded = ({ link, signer }: Linked): boolean =>
    (only === undefined || signer === only) && (link === undefined || link.until.getTime() < good);
  const needed = linked.filter(isNeeded);
  let first = firstEnd(linked.filter((one) => !isNeeded(one)));
  if (needed.length === 0) {
    await sayLive({ school, group, linked }, first, deps);
    return { made: 0, until };
  }
  const write = async (some: readonly Linked[], attempt: number): Promise<number> => {
    try {
      await deps.ledger.record(school, {
        rows: [
          ...some.flatMap((one) => linkRows(school, needOf(one), by, now, until, one.live).rows),
          madeChange(school, group, { by, at: now, until: earlier(first, until) }),
        ],
        trail: [{ actor: by, action: 'agreement.linksMade', target: `GK!${group}!${some.length}` }],
      });
      return some.length;
    } catch (error) {
      if (!isAppError(error, 'conflict') || attempt === tries) throw error;
      // Somebody else makes them in the same moment: theirs are good.
      const again = await withLinks(school, some, deps);
      const rest = again.filter(isNeeded);
      first = firstEnd(
        again.filter((one) => !isNeeded(one)),
        first,
      );
      return rest.length === 0 ? 0 : write(rest, attempt + 1);
    }
  };
  let made = 0;
  for (const some of slices(needed, inOneEntry)) made += await write(some, 1);
  return { made, until };
};

const earlier = (one: Date | undefined, other: Date): Date =>
  one === undefined || other < one ? other : one;

/** When the first of these links ends. */
const firstEnd = (some: readonly Linked[], before?: Date): Date | undefined =>
  some.reduce((first, { link }) => (link === undefined ? first : earlier(first, link.until)), before);

/** Nothing was made: the links of the group are as old as the last of them. */
const sayLive = async (
  { school, group, linked }: LinkedGroup,
  until: Date | undefined,
  deps: Deps,
): Promise<void> => {
  const live = linked.flatMap((one) => (one.link === undefined ? [] : (one.live?.value ?? [])));
  const last = live.toSorted((a, b) => (a.at < b.at ? -1 : 1)).at(-1);
  if (until === undefined || last === undefined) return;
  const said = await madeOf(school, group, deps);
  if (said?.until === until.toISOString()) return;
  const change = madeChange(school, group, { by: last.by, at: new Date(last.at), until });
  await deps.ledger.record(school, { rows: [change], trail: [] });
};

/**
 * No link of these works any more. That they have ended is said with the last of them: where it stops half-way, the links that
 * still work are still there to be made invalid.
 * @throws AppError `unavailable`, `unconfirmed`
 */
export const revokeLinks = async (
  {
    school,
    group,
    needs,
  }: { readonly school: SchoolId; readonly group: string; readonly needs: readonly Need[] },
  by: PersonId,
  deps: Deps,
): Promise<void> => {
  const now = deps.clock.now();
  const parts = slices(needs, inOneEntry);
  for (const [at, some] of parts.entries())
    await deps.ledger.record(school, {
      rows: [
        ...some.map((one) => revokedRow(school, needOf(one), by, now)),
        ...(at < parts.length - 1 ? [] : [madeChange(school, group, { by, at: now, until: now })]),
      ],
      trail: [{ actor: by, action: 'agreement.linksRevoked', target: `GK!${group}!${some.length}` }],
    });
};

const needOf = ({ person, signer }: Need): Need => ({ person, signer });

const slices = <T>(all: readonly T[], size: number): (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
