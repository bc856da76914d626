/** Which texts concern somebody: a pure rule of who they are and of the policy (policy-map B1, B2, B4 to B6, B12). */
import type { Person } from '../core/ports.ts';
import type { Agreement, Audience } from './agreement.ts';
import type { Policy } from './policy.ts';

/**
 * The texts that somebody is asked to sign, or that a parent is asked to sign for them (`signer` says which): of a pupil, the
 * text of their year and those for parents. Of the audiences that the policy asks; never those for loans, which are
 * signed when something is lent. In the order of the policy's texts. A person of kind `parent` has none of their own: what
 * parents sign stands with the child (B4).
 */
export const textsFor = (
  person: Pick<Person, 'kind' | 'year'>,
  policy: Pick<Policy, 'agreements' | 'texts'>,
): readonly Agreement[] => {
  const audiences = audiencesOf[person.kind];
  return policy.texts.filter(
    ({ audience, years }) =>
      audience !== 'loan' &&
      audiences.includes(audience) &&
      policy.agreements.asks.includes(audience) &&
      (years.length === 0 || (person.year !== undefined && years.includes(person.year))),
  );
};

/** What a pupil signs themselves: their parents may want to read it (B4). */
export const ownTextsOf = (
  pupil: Pick<Person, 'kind' | 'year'>,
  policy: Pick<Policy, 'agreements' | 'texts'>,
): readonly Agreement[] =>
  textsFor(pupil, policy).filter(({ audience, signer }) => audience === 'pupils' && signer === 'self');

const audiencesOf: Readonly<Record<Person['kind'], readonly Audience[]>> = {
  pupil: ['pupils', 'parents'],
  staff: ['staff'],
  governor: ['governors'],
  visitor: ['visitors'],
  parent: [],
};
