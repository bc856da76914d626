import type { ActOf, Deps, Reply } from '../../../core/ports.ts';

/**
 * Hands out an answer that shows anything of a case, once the trail says that it was read: one row for every reading (E9),
 * committed first. Forms and menus count too, since what they offer tells of the case; what changes a case leaves the row
 * of the change instead, and lists of references in a chat show no case.
 * @throws AppError `unavailable`, `unconfirmed`: then nothing is shown
 */
export const readOnce = async (
  act: ActOf<{ readonly school: string; readonly incident: string }>,
  reply: Reply,
  deps: Pick<Deps, 'ledger'>,
  action = 'case.read',
): Promise<Reply> => {
  const { school, incident } = act.values;
  await deps.ledger.record(school, {
    rows: [],
    trail: [{ actor: act.by.id, action, target: incident }],
  });
  return reply;
};
