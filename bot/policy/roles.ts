/** Who holds a role (E11), and the two kinds of holders. */
import type { PersonId, PolicyRole } from '../core/ports.ts';
import type { Holder, Policy } from './policy.ts';

export type InsideHolder = Extract<Holder, { readonly person: PersonId }>;
export type OutsideHolder = Extract<Holder, { readonly outside: string }>;

export const isInside = (holder: Holder): holder is InsideHolder => 'person' in holder;
export const isOutside = (holder: Holder): holder is OutsideHolder => 'outside' in holder;

/** The people who hold a role themselves: no deputies, nobody outside. */
export const holdersOf = (policy: Policy, role: PolicyRole): PersonId[] =>
  policy.roles[role].filter(isInside).map((holder) => holder.person);
