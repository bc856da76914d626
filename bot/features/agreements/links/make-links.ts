/** Makes the links that a group still needs, and finds those that work. */
import type { Deps, PersonId, SchoolId } from '../../../core/ports.ts';
import type { Missing } from './find-borrowers.ts';
import { linkRows, liveLinkOf, revokedRow, type LiveLink, type Need } from './link.ts';

/** Somebody who has to sign, with the link that works for them now. */
export interface Linked extends Missing {
  readonly link: LiveLink | undefined;
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
      ...(await Promise.all(
        some.map(async (one) => ({ ...one, link: await liveLinkOf(school, one, deps) })),
      )),
    );
  return found;
};

/** A paper that is handed out today must still work for a while. */
const leastDays = 7;
const day = 24 * 60 * 60_000;

/**
 * A link for each who has none that works for another week (or half of the policy's days, if that is less): those that do stay
 * as they are, so that paper which was printed already goes on working.
 * @returns how many were made
 */
export const makeLinks = async (
  school: SchoolId,
  linked: readonly Linked[],
  by: PersonId,
  deps: Deps,
): Promise<number> => {
  const now = deps.clock.now();
  const { linkDays } = deps.policies.of(school).agreements;
  const good = now.getTime() + Math.min(leastDays, linkDays / 2) * day;
  const until = new Date(now.getTime() + linkDays * day);
  const needed = linked.filter(({ link }) => link === undefined || link.until.getTime() < good);
  for (const some of slices(needed, inOneEntry))
    await deps.ledger.record(school, {
      rows: some.flatMap((one) => linkRows(school, needOf(one), by, now, until).rows),
      trail: [{ actor: by, action: 'agreement.linksMade', target: `GK!${some.length}` }],
    });
  return needed.length;
};

/** No link of these works any more. */
export const revokeLinks = async (
  school: SchoolId,
  needs: readonly Need[],
  by: PersonId,
  deps: Deps,
): Promise<void> => {
  const now = deps.clock.now();
  for (const some of slices(needs, inOneEntry))
    await deps.ledger.record(school, {
      rows: some.map((one) => revokedRow(school, needOf(one), by, now)),
      trail: [{ actor: by, action: 'agreement.linksRevoked', target: `GK!${some.length}` }],
    });
};

const needOf = ({ person, signer }: Need): Need => ({ person, signer });

const slices = <T>(all: readonly T[], size: number): (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
