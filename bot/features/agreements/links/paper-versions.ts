/** Which versions of a text a paper may carry, to count as signed in this school year (policy-map B9, B13). */
import type { Deps, SchoolId } from '../../../core/ports.ts';
import { localDate } from '../../../core/say-time.ts';
import type { Agreement } from '../../../policy/agreement.ts';
import { ranges, versions } from '../agreement.ts';

export interface PaperVersion {
  readonly agreement: Agreement;
  /** No paper of an earlier day has these words (ISO date). Undefined for the oldest: a school may have used it before Lantern. */
  readonly since?: string | undefined;
}

/**
 * The newest first: back to the last that everybody had to sign anew, since a paper of an older one counts no more.
 * @throws AppError `unavailable`
 */
export const papersOf = async (
  school: SchoolId,
  newest: Agreement,
  { records, policies }: Pick<Deps, 'records' | 'policies'>,
): Promise<readonly PaperVersion[]> => {
  const { zone } = policies.of(school).calendar;
  const kept: { readonly agreement: Agreement; readonly keptAt: string }[] = [];
  for await (const { value } of records.list(versions, ranges.versionsOf(school, newest.id)))
    if (value.agreement.hash !== newest.hash) kept.push(value);
    else kept.push({ agreement: newest, keptAt: value.keptAt });
  kept.sort((a, b) => b.keptAt.localeCompare(a.keptAt));
  const found: PaperVersion[] = [];
  for (const [index, { agreement, keptAt }] of kept.entries()) {
    const isOldest = index === kept.length - 1;
    found.push({ agreement, since: isOldest ? undefined : localDate(new Date(keptAt), zone) });
    if (agreement.again) break;
  }
  return found.length === 0 ? [{ agreement: newest }] : found;
};
