/** Opens a case: one read, one write. The first opening stops the reminders; each reading leaves a line in the trail. */
import { z } from 'zod';
import { create, replace } from '../../../core/change.ts';
import { isAppError } from '../../../core/errors.ts';
import { newId } from '../../../core/keys.ts';
import type { Deps, Entry, Flow, Reply } from '../../../core/ports.ts';
import { showCase } from './case-card.ts';
import { chronicles, incidents, rows, type Chronicle } from '../concern.ts';
import { readTelling } from '../pupils/read-telling.ts';
import type { Case } from './load-case.ts';
import { caseAt, meetCase, nothingHere, type CaseAct, type Met } from './meet-case.ts';
import { readers } from '../../../core/readers.ts';

const values = z.object({ ...caseAt, page: z.coerce.number().int().min(0).max(10_000).optional() });
type Values = z.infer<typeof values>;

export const openCase: Flow<Values> = {
  verb: 'case.open',
  who: readers,
  values,
  afresh: 'run',
  run: async (act, deps) => {
    const met = await openOnce(act, deps, 1);
    if (met === undefined) return (await readTelling(act, deps)) ?? nothingHere;
    return show(act, met, act.values.page ?? 0, deps);
  },
};

const show = (act: CaseAct, met: Met, page: number, deps: Deps): Promise<Reply> =>
  showCase(act, met, '', deps, page);

/** Somebody else may be opening it at the same moment: look again, and nobody's opening is lost. */
const openOnce = async (act: CaseAct, deps: Deps, attempt: number): Promise<Met | undefined> => {
  const met = await meetCase(act, deps);
  if (met === undefined) return undefined;
  const { entry, fresh } = opening(act, met.found, deps);
  try {
    await deps.ledger.record(act.values.school, entry);
  } catch (error) {
    if (!isAppError(error, 'conflict') || attempt === 8) throw error;
    return openOnce(act, deps, attempt + 1);
  }
  return { ...met, found: fresh };
};

const opening = (act: CaseAct, found: Case, deps: Deps): { entry: Entry; fresh: Case } => {
  const before = found.incident.value;
  const trail = [{ actor: act.by.id, action: 'case.opened', target: before.id }];
  // What is frozen stays as it is, to the letter (A13).
  if (before.opened.includes(act.by.id) || before.stage === 'protected') {
    return { entry: { rows: [], trail }, fresh: found };
  }
  const now = deps.clock.now();
  const incident = { ...before, opened: [...before.opened, act.by.id] };
  const line: Chronicle = {
    v: 1,
    incident: before.id,
    at: now.toISOString(),
    by: act.by.id,
    what: 'opened',
    words: '',
  };
  return {
    entry: {
      rows: [
        replace(incidents, found.incident, incident),
        create(chronicles, rows.chronicle(act.values.school, before.id, newId(now)), line),
      ],
      trail,
    },
    fresh: {
      ...found,
      incident: { ...found.incident, value: incident },
      chronicle: [...found.chronicle, line],
    },
  };
};
