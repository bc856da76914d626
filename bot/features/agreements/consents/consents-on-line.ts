/** How the consents of one agreement stand that somebody has signed: of the sheet where it says so, else of what they said. */
import type { Deps, SchoolId } from '../../../core/ports.ts';
import type { Policy } from '../../../policy/policy.ts';
import type { Item, Line } from '../agreement.ts';
import { consentsNow, type Consent } from './consent.ts';

/** Ids of the consents that people of this school are asked for, in the order of its texts. */
export const consentIds = ({ texts }: Pick<Policy, 'texts'>): string[] => [
  ...new Set(texts.filter(asks).flatMap(({ consents }) => consents.map(({ id }) => id))),
];
const asks = ({ audience }: Policy['texts'][number]): boolean =>
  audience !== 'loan' && audience !== 'visitors';

/** None where it is not signed (a consent that nobody gave is a no), or asks for none. */
export const consentsOnLine = async (
  school: SchoolId,
  { person }: Pick<Line, 'person'>,
  { agreement, signer, state, consents }: Item,
  deps: Pick<Deps, 'policies' | 'records'>,
): Promise<readonly Pick<Consent, 'id' | 'given'>[]> => {
  const text = deps.policies.of(school).texts.find(({ id }) => id === agreement);
  if (state !== 'signed' || text === undefined || text.consents.length === 0) return [];
  if (consents !== undefined) return consents;
  return (await consentsNow({ school, person, signer }, deps)).filter((one) => one.agreement === agreement);
};
