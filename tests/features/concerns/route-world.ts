/** Hillside's policy and short ways to ask for a route. */
import { readFileSync } from 'node:fs';
import type { PersonId } from '../../../bot/core/ports.ts';
import { planRoute, type RouteFacts, type RoutePlan } from '../../../bot/features/concerns/routing/route.ts';
import type { Policy } from '../../../bot/policy/policy.ts';
import { readProfile } from '../../../bot/policy/profile.ts';

const text = readFileSync(new URL('../../pretend-school/policies/hillside.yaml', import.meta.url), 'utf8');
export const hillside = readProfile(text, 'hillside.yaml', 'hillside');

export const inTerm = new Date('2026-11-23T10:00:00Z');
export const christmas = new Date('2026-12-28T10:00:00Z');
export const afterTheLastTerm = new Date('2029-11-20T10:00:00Z');

export const quiet: RouteFacts = {
  subject: 'pupil',
  involvesAdult: false,
  illegal: false,
  tags: [],
  about: [],
  aboutAdults: [],
  excluded: [],
  recused: [],
  away: new Set(),
  newcomers: new Map(),
  at: inTerm,
};

export const person = (id: string): PersonId => (id.includes('.') ? id : `hillside.${id}`);
export const people = (...ids: string[]): PersonId[] => ids.map(person);

/** The rungs as ids: `S006 for S005` where somebody stands in, a name where it is somebody outside. */
export const ladder = ({ rungs }: RoutePlan): string[][] => {
  const short = (id: PersonId): string => id.replace('hillside.', '');
  return rungs.map((rung) => [
    ...rung.people.map((one) =>
      one.standsInFor === undefined
        ? short(one.person)
        : `${short(one.person)} for ${short(one.standsInFor)}`,
    ),
    ...rung.outside.map(({ name }) => name),
  ]);
};

export const plan = (facts: Partial<RouteFacts>, policy: Policy = hillside): RoutePlan =>
  planRoute(policy, { ...quiet, ...facts });
