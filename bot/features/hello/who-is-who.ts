/** `/who`: everybody knows who holds which role (E11), from the policy. */
import { z } from 'zod';
import { policyRoles, type ChatMessage, type Deps, type Flow, type SchoolId } from '../../core/ports.ts';
import { schoolsOf } from '../../core/roles.ts';
import type { Holder, Policy } from '../../policy/policy.ts';
import { roleTitle } from '../../policy/role-title.ts';

const shownRoles = policyRoles.filter((role) => !['governors', 'auditor', 'office', 'slt'].includes(role));

export const whoIsWho: Flow = {
  verb: 'hello.who',
  who: ['staff', 'governor', 'visitor', 'parent', 'pupil'],
  values: z.unknown(),
  says: /^\/?who(?: is who| does what)?[.?!]?$/i,
  afresh: 'run',
  async run(act, deps) {
    const [school] = schoolsOf(act.by, deps.policies);
    if (school === undefined)
      return { chat: { text: 'Your account is not with a school yet. Please ask the school office.' } };
    return { chat: await card(school, act.by.kind === 'pupil', deps) };
  },
};

const card = async (school: SchoolId, forPupil: boolean, deps: Deps): Promise<ChatMessage> => {
  const policy = deps.policies.of(school);
  const roles = await Promise.all(
    shownRoles.map(async (role) => ({
      role: capital(roleTitle(role)),
      people: (await Promise.all(policy.roles[role].map((one) => nameOf(one, forPupil, deps))))
        .filter((one) => one !== '')
        .join('; '),
    })),
  );
  return {
    card: 'hello/who',
    model: {
      school: policy.name,
      roles: roles.filter((one) => one.people !== ''),
      contacts: contactsOf(policy, forPupil),
    },
  };
};

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

const nameOf = async (holder: Holder, forPupil: boolean, deps: Deps): Promise<string> => {
  const phone = holder.phone !== undefined && !forPupil ? holder.phone : '';
  if ('outside' in holder) return [holder.outside, phone].filter((one) => one !== '').join(', ');
  const person = await deps.directory.person(holder.person);
  if (person === undefined) return '';
  return [holder.title === undefined ? person.name : `${person.name} (${holder.title})`, phone]
    .filter((one) => one !== '')
    .join(', ');
};

/** Pupils see helplines; grown-ups see every agency of the policy. */
const contactsOf = (policy: Policy, forPupil: boolean) =>
  Object.entries(policy.contacts)
    .filter(([key]) => !forPupil || ['childline', 'ceop'].includes(key))
    .map(([, contact]) => ({
      name: contact.name,
      how: [contact.phone, contact.web].filter((one) => one !== undefined).join(', '),
    }))
    .filter((one) => one.how !== '');
