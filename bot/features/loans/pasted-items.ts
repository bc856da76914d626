/** A list of what is out already, pasted and not used yet: one row `GLP!<hash>` for each person, thrown away when it is used. */
import { z } from 'zod';
import { put, remove } from '../../core/change.ts';
import { hashKey } from '../../core/keys.ts';
import type { Deps, Key, Kind, PersonId, SchoolId, Stored } from '../../core/ports.ts';

const pastedRow = z.object({
  v: z.literal(1),
  school: z.string(),
  by: z.string(),
  at: z.string(),
  text: z.string(),
});
export type PastedItems = z.infer<typeof pastedRow>;
export const pastedItems: Kind<PastedItems> = {
  name: 'loan-list-pasted',
  table: 'cases',
  schema: pastedRow,
  sealed: { words: [] },
};

export const pastedItemsPrefix = 'GLP!';
/** Characters: about 1,500 items. What Azure takes in one row sets it. */
export const mostPasted = 150_000;

const keyOf = (school: SchoolId, person: PersonId): Key => ({
  partition: school,
  row: `${pastedItemsPrefix}${hashKey(person)}`,
});

export const keepItems = async (pasted: PastedItems, deps: Deps): Promise<void> =>
  deps.ledger.record(pasted.school, {
    rows: [put(pastedItems, keyOf(pasted.school, pasted.by), pasted)],
    trail: [{ actor: pasted.by, action: 'loans.list-pasted', target: pasted.school }],
  });

export const itemsPastedBy = (
  school: SchoolId,
  person: PersonId,
  deps: Deps,
): Promise<Stored<PastedItems> | undefined> => deps.records.get(pastedItems, keyOf(school, person));

export const dropItems = async (stored: Stored<PastedItems>, deps: Deps): Promise<void> =>
  deps.ledger.record(stored.value.school, {
    rows: [remove(pastedItems, stored)],
    trail: [{ actor: stored.value.by, action: 'loans.list-dropped', target: stored.value.school }],
  });
