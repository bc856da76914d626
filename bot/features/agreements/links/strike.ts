/**
 * A signature that the office recorded by mistake, from paper or from the desk, is struck out: on the same day by whoever recorded it, and at any time
 * of the school year by the coordinator, with a reason. Nothing is removed: the row stays and says so, the trail has a line,
 * and the person is asked again.
 */
import { z } from 'zod';
import { replace } from '../../../core/change.ts';
import { AppError, isAppError } from '../../../core/errors.ts';
import { formCard, mostLine, plain, wordsProblem } from '../../../core/form-card.ts';
import type { ActOf, Deps, Flow, Reply, Stored } from '../../../core/ports.ts';
import { isInForce, signatures, type Sheet, type Signature } from '../agreement.ts';
import { changeTheirSheet } from '../change-their-sheet.ts';
import { itemOf, withItem } from '../sign-line.ts';
import { inGroup } from './revoke-links.ts';
import { nothingHere, officeRoles } from './office.ts';
import { isTheirs, recordedOne, showRecorded, type Recorded } from './recorded.ts';

const where = { school: z.string().max(100), group: z.string().max(100) };
const todayValues = z.object({
  ...where,
  page: z.string().max(4).optional(),
  /** The coordinator's: all of this school year, whoever wrote it down. */
  all: z.literal('yes').optional(),
});
const strikeValues = z.object({
  ...where,
  person: z.string().max(100),
  agreement: z.string().max(100),
  hash: z.string().max(100),
  all: z.literal('yes').optional(),
  send: z.literal('yes').optional(),
  reason: z.string().optional(),
});
type StrikeAct = ActOf<z.infer<typeof strikeValues>>;

export const paperToday: Flow<z.infer<typeof todayValues>> = {
  verb: 'paper.today',
  who: officeRoles,
  values: todayValues,
  afresh: 'run',
  run: (act, deps) => inGroup(act, deps, (found) => showRecorded(act.values, act.by, found, '', deps)),
};

const shown = (act: StrikeAct, notice: string, deps: Deps): Promise<Reply> =>
  inGroup(act, deps, (found) =>
    showRecorded({ ...act.values, page: undefined }, act.by, found, notice, deps),
  );

export const strikePaper: Flow<z.infer<typeof strikeValues>> = {
  verb: 'paper.strike',
  who: officeRoles,
  values: strikeValues,
  afresh: (act, deps) => shown(act, 'Nothing was struck out.', deps),
  run: (act, deps) =>
    inGroup(act, deps, async () => {
      const one = await recordedOne(act.values, act.by, deps);
      if (one === undefined) return nothingHere;
      const reason = plain(act.values.reason);
      if (!isTheirs(one, act.by, act.values.school, deps)) {
        if (act.values.send === undefined) return reasonForm(act, '');
        const problem = reason === '' ? 'Please write why.' : wordsProblem(reason, mostLine);
        if (problem !== undefined) return reasonForm(act, problem);
      }
      await strike(act, one, reason, deps);
      return shown(act, 'Struck out. They still have to sign.', deps);
    }),
};

const reasonForm = ({ values }: StrikeAct, problem: string): Reply => {
  const { school, group, person, agreement, hash } = values;
  const back = { school, group, all: 'yes' };
  return formCard(
    {
      title: 'Strike out what the office has written down?',
      problem,
      lines: ['It stays in the records, marked with your reason, and they are asked to sign again.'],
      fields: [
        { id: 'reason', label: 'Why?', type: 'text', hint: 'For example: the wrong pupil was ticked' },
      ],
      verb: 'paper.strike',
      submit: 'Strike it out',
      data: { ...back, person, agreement, hash },
      back: { verb: 'paper.today', title: 'Not now', data: back },
    },
    values,
  );
};

/** Struck out once, however often it is pressed; signed anew meanwhile, it is struck out as it stands then. */
const strike = async (act: StrikeAct, one: Recorded, reason: string, deps: Deps): Promise<void> => {
  let { stored } = one;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    try {
      await strikeOut(stored, { act, reason }, deps);
      return;
    } catch (error) {
      if (!isAppError(error, 'conflict')) throw error;
      const now = await deps.records.get(signatures, stored.key);
      // Struck out by the same press a moment ago.
      if (now === undefined || !isInForce(now.value)) return;
      stored = now;
    }
  }
  throw new AppError('unavailable', 'A signature is changed all the time');
};

const tries = 10;

/** On the sheet where they stand by now. It waits once more, and they are asked for it again, also after the last reminder. */
const strikeOut = async (
  stored: Stored<Signature>,
  { act, reason }: { readonly act: StrikeAct; readonly reason: string },
  deps: Deps,
): Promise<void> => {
  const { school, person } = act.values;
  const { agreement, hash, signer, round } = stored.value;
  const at = deps.clock.now().toISOString();
  const struck = { by: act.by.id, at, ...(reason === '' ? {} : { reason }) };
  const entry = {
    rows: [replace(signatures, stored, { ...stored.value, struck })],
    trail: [{ actor: act.by.id, action: 'agreement.struck', target: stored.key.row }],
  };
  const change = (now: Sheet) => {
    const its = itemOf(now, { person, agreement, signer });
    if (its?.state !== 'signed' || its.hash !== hash) return { sheet: now, ...entry };
    const next = withItem(
      now,
      person,
      agreement,
      signer,
      ({ how: _how, ...before }) => ({ ...before, state: 'waiting', at }),
      signer === 'self' ? { renewed: at } : {},
    );
    return { sheet: next, ...entry };
  };
  const changed = await changeTheirSheet({ school, person, round }, change, deps);
  if (changed === undefined) await deps.ledger.record(school, entry);
};
