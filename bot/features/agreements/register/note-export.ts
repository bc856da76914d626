/** That something of the register left Lantern stands in the trail, before it does: who took what, by ids. */
import type { Deps, PersonId, SchoolId } from '../../../core/ports.ts';

export const noteExport = (
  school: SchoolId,
  by: PersonId,
  what: 'agreement.list-taken' | 'agreement.certificate-taken' | 'agreement.not-signed-taken',
  target: string,
  { ledger }: Pick<Deps, 'ledger'>,
): Promise<void> => ledger.record(school, { rows: [], trail: [{ actor: by, action: what, target }] });
