/**
 * Whom to ring when nobody knows which report it is about: storage is away, or the person is not known. It names the
 * policy's people by subject, so that the reporter picks and nobody accused is chosen for them.
 */
import { policyRoles, type PolicyRole } from '../../core/ports.ts';
import type { Holder, Policy } from '../../policy/policy.ts';
import { roleTitle } from '../../policy/role-title.ts';

const withPhone = (policy: Policy, role: PolicyRole): string | undefined => {
  const holder = policy.roles[role].find((one) => one.phone !== undefined);
  return holder?.phone === undefined ? undefined : `${holder.title ?? roleTitle(role)} ${holder.phone}`;
};

const firstOf = (policy: Policy, roles: readonly (readonly PolicyRole[])[]): string | undefined =>
  roles
    .flat()
    .map((role) => withPhone(policy, role))
    .find((one) => one !== undefined);

const digits = (phone: string): string => phone.replace(/\D/g, '');

/** "Chair of Governors, 020 …" for a number that the policy has; undefined for any other. */
export const whoseNumber = (policy: Policy, phone: string): string | undefined => {
  const roles = policyRoles.flatMap((role) =>
    policy.roles[role].map((one) => ({ name: nameOf(one, roleTitle(role)), phone: one.phone })),
  );
  const trust = {
    name: nameOf(policy.trustContact, roleTitle('trustLead')),
    phone: policy.trustContact.phone,
  };
  const found = [...roles, ...Object.values(policy.contacts), trust].find(
    (one) => one.phone !== undefined && digits(one.phone) === digits(phone),
  );
  return found === undefined ? undefined : `${found.name}, ${found.phone}`;
};

const nameOf = (holder: Holder, title: string): string =>
  holder.title ?? ('outside' in holder ? holder.outside : title);

/** "About a pupil: …; about an adult who works here: …; about the Headteacher: …". */
export const safeNumbers = (policy: Policy): string => {
  const lado = policy.contacts['lado'];
  const ladoLine = lado?.phone === undefined ? undefined : `${lado.name} ${lado.phone}`;
  const head = [firstOf(policy, policy.routes.headteacher.steps), ladoLine]
    .filter((one) => one !== undefined)
    .join(' and ');
  const lines: (readonly [string, string | undefined])[] = [
    ['About a pupil', firstOf(policy, policy.routes.pupil.steps)],
    ['about an adult who works here', firstOf(policy, policy.routes.adult.steps)],
    ['about the Headteacher', head === '' ? undefined : head],
  ];
  return lines.flatMap(([about, whom]) => (whom === undefined ? [] : [`${about}: ${whom}`])).join('; ');
};
