/**
 * What a pupil gets who wants to tell somebody (A16): 999 first, *I need help now*, a grown-up at school, and the helplines.
 * Never the staff form, never a search for people, and nothing of what they typed.
 */
import type { ChatCard } from '../../../../cards/cards.ts';
import type { ActOf, Deps, PersonId } from '../../../core/ports.ts';
import type { Policy } from '../../../policy/policy.ts';
import { trustedAdults } from './trusted-adults.ts';

/** @param lead said above everything else: why this card comes */
export const helpCard = async (act: ActOf<unknown>, deps: Deps, lead = ''): Promise<ChatCard> => {
  const policy = deps.policies.of(act.by.school);
  const adults = await trustedAdults(act.by, policy, await awayIn(act, deps), deps);
  const people = [
    ...adults.map(({ title }) => ({ text: title })),
    ...(act.by.tutor === undefined ? [{ text: 'Your form tutor' }] : []),
    { text: 'Any other grown-up at school whom you trust' },
  ];
  return { card: 'concern/pupil', model: { lead, people, helplines: helplinesOf(policy) } };
};

/** The cards must come while storage is away: then nobody is left out of them. */
export const awayIn = async ({ by }: ActOf<unknown>, deps: Deps): Promise<ReadonlySet<PersonId>> => {
  try {
    return await deps.away.in(by.school);
  } catch {
    deps.log.warn('a pupil’s card was drawn without knowing who is away', { school: by.school });
    return new Set();
  }
};

/** Childline and CEOP, as the policy has them. */
export const helplinesOf = ({ contacts }: Policy): { name: string; phone: string; web: string }[] =>
  ['childline', 'ceop'].flatMap((key) => {
    const contact = contacts[key];
    return contact === undefined
      ? []
      : [
          {
            name: contact.name,
            phone: contact.phone ?? '',
            web: (contact.web ?? '').replace('https://', ''),
          },
        ];
  });

/** "Childline on 0800 1111": what is said in one sentence when nothing else can be. */
export const childline = ({ contacts }: Policy): string => {
  const { name = 'Childline', phone = '0800 1111' } = contacts['childline'] ?? {};
  return `${name} on ${phone}`;
};
