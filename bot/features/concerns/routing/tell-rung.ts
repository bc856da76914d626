/** Who is told first, and who next when nobody acknowledges: reads a route's ladder rung by rung. */
import type { Newcomers, PersonId } from '../../../core/ports.ts';
import { isPassedOver } from '../../../core/seats.ts';
import type { Policy } from '../../../policy/policy.ts';
import { conflictedIn } from '../visible-to.ts';
import type { Outline } from '../outline.ts';
import type { RoutePlan } from './route.ts';

export type Told = Outline['told'][number];

export interface NextRung {
  readonly rung: number;
  readonly told: readonly Told[];
}

/**
 * The people to tell from rung `from` on: the first rung that has somebody whom the bot can tell. A rung that has only
 * outside people (whom the reporter rings) is passed, so that somebody inside knows as well.
 * @returns undefined when the ladder has nobody left
 */
export const nextRung = (
  plan: RoutePlan,
  from: number,
  already: ReadonlySet<PersonId>,
  at: Date,
): NextRung | undefined => {
  for (let rung = from; rung < plan.rungs.length; rung += 1) {
    const fresh = (plan.rungs[rung]?.people ?? []).filter((one) => !already.has(one.person));
    if (fresh.length === 0) continue;
    return {
      rung,
      told: fresh.map((one) => ({ person: one.person, as: one.as, rung, at: at.toISOString() })),
    };
  }
  return undefined;
};

/**
 * Who is next when nobody acknowledged. The ladder is worked out anew each time and may have become shorter or longer
 * (somebody stepped aside, is away, is on duty), so the place reached is that of the last person told, not a number.
 * Whoever was passed over meanwhile comes last.
 */
export const rungAfter = (
  plan: RoutePlan,
  already: ReadonlySet<PersonId>,
  at: Date,
): NextRung | undefined => {
  const reached = plan.rungs.findLastIndex((rung) => rung.people.some((one) => already.has(one.person)));
  return nextRung(plan, Math.max(reached, 0), already, at) ?? nextRung(plan, 0, already, at);
};

/** When nobody is left: the trust's named contact, unless a conflict stands against them too (E4, fail closed). */
export const trustContact = (
  policy: Policy,
  incident: Pick<Outline, 'report' | 'recused'>,
  newcomers: Newcomers,
  at: Date,
  rung: number,
): Told[] => {
  const contact = policy.trustContact;
  const conflicted = conflictedIn(incident, policy);
  if (!('person' in contact) || conflicted.has(contact.person)) return [];
  const { person } = contact;
  if (isPassedOver(newcomers, { person, as: 'trustContact' }, conflicted)) return [];
  return [{ person, as: 'trustContact', rung, at: at.toISOString() }];
};
