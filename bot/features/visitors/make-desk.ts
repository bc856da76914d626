/** A desk, with a random code of its own. */
import { create, replace } from '../../core/change.ts';
import { isAppError } from '../../core/errors.ts';
import { randomPageId } from '../../core/links.ts';
import type { Deps, Person, SchoolId, Stored } from '../../core/ports.ts';
import { codeNumber, desks, rows, type Desk } from './visitor.ts';

/**
 * In the place of the one before, whose posters stop working. Two offices at once: the desk of the first is the one that
 * both print.
 * @param before as it was read
 * @throws AppError `unavailable`, `unconfirmed`
 */
export const makeDesk = async (
  school: SchoolId,
  made: {
    readonly by: Person;
    readonly press?: string | undefined;
    readonly before: Stored<Desk> | undefined;
  },
  deps: Deps,
): Promise<void> => {
  const { by, press, before } = made;
  const desk: Desk = {
    v: 1,
    id: randomPageId(),
    madeBy: by.id,
    madeAt: deps.clock.now().toISOString(),
    press,
    number: codeNumber(before?.value) + 1,
  };
  try {
    await deps.ledger.record(school, {
      rows: [before === undefined ? create(desks, rows.desk(school), desk) : replace(desks, before, desk)],
      trail: [{ actor: by.id, action: 'visitor.deskRenewed', target: 'GD!desk' }],
    });
  } catch (error) {
    if (!isAppError(error, 'conflict')) throw error;
  }
};
