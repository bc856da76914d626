/** What somebody pasted and has not confirmed yet: one row `LD!<hash>` for each person, thrown away when it is used. */
import { z } from 'zod';
import { put, remove } from '../../../core/change.ts';
import { hashKey } from '../../../core/keys.ts';
import type { Deps, Key, Kind, PersonId, SchoolId, Stored } from '../../../core/ports.ts';
import { listMapping, type ListMapping } from '../finding/list-columns.ts';

const pastedRow = z.object({
  v: z.literal(1),
  school: z.string(),
  by: z.string(),
  at: z.string(),
  text: z.string(),
  /** The columns as this person chose them; left out, they are guessed or as the school has them. */
  mapping: listMapping.optional(),
});
export type PastedList = z.infer<typeof pastedRow>;
export const pastedLists: Kind<PastedList> = {
  name: 'leaver-list-pasted',
  table: 'cases',
  schema: pastedRow,
  sealed: { words: [] },
};

/** About 1,500 leavers: more comes as a file. What Azure takes in one row sets it. */
export const mostPasted = 150_000;

const keyOf = (school: SchoolId, person: PersonId): Key => ({
  partition: school,
  row: `LD!${hashKey(person)}`,
});

export const keepPasted = async (pasted: PastedList, deps: Deps): Promise<void> =>
  deps.ledger.record(pasted.school, {
    rows: [put(pastedLists, keyOf(pasted.school, pasted.by), pasted)],
    trail: [{ actor: pasted.by, action: 'leavers.list-pasted', target: pasted.school }],
  });

export const pastedBy = (
  school: SchoolId,
  person: PersonId,
  deps: Deps,
): Promise<Stored<PastedList> | undefined> => deps.records.get(pastedLists, keyOf(school, person));

export const dropPasted = async (stored: Stored<PastedList>, deps: Deps): Promise<void> =>
  deps.ledger.record(stored.value.school, {
    rows: [remove(pastedLists, stored)],
    trail: [{ actor: stored.value.by, action: 'leavers.list-dropped', target: stored.value.school }],
  });

/** The columns as typed into the preview: `col_lastDay` and so on. */
export const chosenMapping = (values: Readonly<Record<string, unknown>>): ListMapping =>
  listMapping.parse(
    Object.fromEntries(
      Object.entries(values).flatMap(([id, value]) =>
        id.startsWith('col_') && typeof value === 'string' && value !== '' ? [[id.slice(4), value]] : [],
      ),
    ),
  );
