/** Roles in words, and who holds them (E11). */
import type { PersonId, PolicyRole } from '../core/ports.ts';
import type { Holder, Policy } from './policy.ts';

export const roleTitles: Readonly<Record<PolicyRole, string>> = {
  coordinator: 'Online safety coordinator',
  dsl: 'Designated safeguarding lead',
  headteacher: 'Headteacher',
  chair: 'Chair of Governors',
  governors: 'Governor',
  it: 'Network manager',
  slt: 'Senior leadership team',
  pastoral: 'Pastoral and anti-bullying lead',
  prevent: 'Prevent lead',
  trustLead: 'Trust lead',
  auditor: 'Auditor',
  office: 'School office',
};

export type InsideHolder = Extract<Holder, { readonly person: PersonId }>;
export type OutsideHolder = Extract<Holder, { readonly outside: string }>;

export const isInside = (holder: Holder): holder is InsideHolder => 'person' in holder;
export const isOutside = (holder: Holder): holder is OutsideHolder => 'outside' in holder;

/** The people who hold a role themselves: no deputies, nobody outside. */
export const holdersOf = (policy: Policy, role: PolicyRole): PersonId[] =>
  policy.roles[role].filter(isInside).map((holder) => holder.person);
