/** What people call a role. A holder's own title in the policy wins ("Deputy Head" in policy 003). */
import type { PolicyRole } from '../core/ports.ts';
import type { Holder, Policy } from './policy.ts';

const titles: Readonly<Record<PolicyRole, string>> = {
  coordinator: 'online safety coordinator',
  dsl: 'designated safeguarding lead (DSL)',
  headteacher: 'Headteacher',
  chair: 'Chair of Governors',
  governors: 'governor',
  it: 'network manager',
  slt: 'senior leadership team',
  pastoral: 'pastoral lead',
  prevent: 'Prevent lead',
  trustLead: 'trust safeguarding lead',
  auditor: 'auditor',
  office: 'school office',
};

export const roleTitle = (role: PolicyRole): string => titles[role];

const isRole = (as: string): as is PolicyRole => as in titles;

/** The title of somebody told in a role: their own, or the role's. */
export const holderTitle = (policy: Policy, as: string, person?: string): string => {
  if (!isRole(as)) return "trust's named contact";
  const own = policy.roles[as].find((holder: Holder) => 'person' in holder && holder.person === person);
  return own?.title ?? titles[as];
};
