/** The very words that somebody signed, whenever that was (policy-map B9). */
import type { Deps, SchoolId } from '../../core/ports.ts';
import type { Agreement } from '../../policy/agreement.ts';
import { rows, versions, type Signature } from './agreement.ts';

/**
 * The text of that hash: the newest where it is that one, else as it was kept. Undefined where the school never had it.
 * @throws AppError `unavailable`
 */
export const textOf = async (
  school: SchoolId,
  agreement: string,
  hash: string,
  { policies, records }: Pick<Deps, 'policies'> & { readonly records: Pick<Deps['records'], 'get'> },
): Promise<Agreement | undefined> => {
  const newest = policies.of(school).texts.find((text) => text.id === agreement);
  if (newest?.hash === hash) return newest;
  const kept = (await records.get(versions, rows.version(school, agreement, hash)))?.value.agreement;
  // The key holds the beginning of the hash only.
  return kept?.hash === hash ? kept : undefined;
};

/** As somebody read it in another language (B12): its words as they were kept. @throws AppError `unavailable` */
export const textRead = (
  school: SchoolId,
  agreement: string,
  { lang, hash }: NonNullable<Signature['read']>,
  deps: Parameters<typeof textOf>[3],
): Promise<Agreement | undefined> => textOf(school, `${agreement}.${lang}`, hash, deps);
