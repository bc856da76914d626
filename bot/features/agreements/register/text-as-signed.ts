/** The text that somebody signed, by its hash (policy-map B9): the newest if it is that one, else the one that was kept. */
import type { Deps, SchoolId } from '../../../core/ports.ts';
import type { Agreement } from '../../../policy/agreement.ts';
import { rows, versions, type Signature } from '../agreement.ts';

export const textAsSigned = async (
  school: SchoolId,
  { agreement, hash }: Pick<Signature, 'agreement' | 'hash'>,
  { policies, records }: Pick<Deps, 'policies' | 'records'>,
): Promise<Agreement | undefined> =>
  policies.of(school).texts.find((one) => one.id === agreement && one.hash === hash) ??
  (await records.get(versions, rows.version(school, agreement, hash)))?.value.agreement;
