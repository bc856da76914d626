/** A desk, with a random code of its own. */
import { create, put } from '../../core/change.ts';
import { isAppError } from '../../core/errors.ts';
import { randomPageId } from '../../core/links.ts';
import type { Deps, Person, SchoolId } from '../../core/ports.ts';
import { desks, rows } from './visitor.ts';

/** Two offices at once: the desk of the first is the one that both print. */
export const makeFirstDesk = async (school: SchoolId, by: Person, deps: Deps): Promise<void> => {
  try {
    await makeDesk(school, by, undefined, deps, create);
  } catch (error) {
    if (!isAppError(error, 'conflict')) throw error;
  }
};

/** In the place of the one before: its posters stop working. */
export const makeDesk = (
  school: SchoolId,
  by: Person,
  press: string | undefined,
  deps: Deps,
  write: typeof create = put,
): Promise<void> => {
  const id = randomPageId();
  const row = { v: 1 as const, id, madeBy: by.id, madeAt: deps.clock.now().toISOString(), press };
  return deps.ledger.record(school, {
    rows: [write(desks, rows.desk(school), row)],
    trail: [{ actor: by.id, action: 'visitor.deskRenewed', target: 'GD!desk' }],
  });
};
