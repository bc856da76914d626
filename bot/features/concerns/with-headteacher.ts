import type { Deps } from '../../core/ports.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Named, Report } from './concern.ts';

/**
 * Whom a report is about, where it is about the Headteacher: whoever holds that role today is named, so that it stays about
 * them whatever they become, and is not about whoever comes after them (E3).
 */
export const withHeadteacher = async (
  { about }: Pick<Report, 'about'>,
  subject: Report['subject'],
  policy: Policy,
  deps: Pick<Deps, 'directory'>,
): Promise<Named[]> => {
  if (subject !== 'headteacher') return about;
  const heads = policy.roles.headteacher.flatMap((holder) => ('person' in holder ? [holder.person] : []));
  const missing = heads.filter((id) => !about.some((one) => one.person === id));
  const added = await Promise.all(
    missing.map(async (id): Promise<Named> => {
      const name = (await deps.directory.person(id))?.name ?? 'The Headteacher';
      return { person: id, name, kind: 'adult', detail: 'Headteacher' };
    }),
  );
  return [...added, ...about];
};
