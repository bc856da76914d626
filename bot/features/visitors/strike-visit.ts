/**
 * A false visit is struck out by the office, with a reason: a joke, somebody who was never there. Nothing is removed: the row
 * stays and says so, the day counts one less, the trail has a line.
 */
import { z } from 'zod';
import { formCard, mostLine, plain, wordsProblem } from '../../core/form-card.ts';
import { nothingHere } from '../../core/office-card.ts';
import type { ActOf, Deps, Flow, Reply } from '../../core/ports.ts';
import { officeRoles } from '../../core/roles.ts';
import { inSchool } from './in-school.ts';
import { visitAt } from './read-visits.ts';
import { visitCard, visitValues } from './show-visit.ts';
import { strikeThem } from './strike-them.ts';

const values = z.object({ ...visitValues, send: z.literal('yes').optional(), reason: z.string().optional() });
type StrikeAct = ActOf<z.infer<typeof values>>;

export const strikeVisit: Flow<z.infer<typeof values>> = {
  verb: 'visitors.strike',
  who: officeRoles,
  values,
  afresh: (act, deps) =>
    inSchool(act, act.values.school, deps, () =>
      form(
        act,
        'That card was old, so nothing was struck out yet. Please look it over, and press again.',
        deps,
      ),
    ),
  run: (act, deps) =>
    inSchool(act, act.values.school, deps, async () => {
      if (act.values.send === undefined) return form(act, '', deps);
      const reason = plain(act.values.reason);
      const problem = reason === '' ? 'Please write why.' : wordsProblem(reason, mostLine);
      if (problem !== undefined) return form(act, problem, deps);
      return visitCard({ ...act.values, by: act.by }, await strike(act, reason, deps), deps);
    }),
};

const form = async (act: StrikeAct, problem: string, deps: Deps): Promise<Reply> => {
  const { school, visit } = act.values;
  const one = (await visitAt(school, visit, deps))?.value;
  if (one === undefined) return nothingHere;
  const data = { school, visit };
  return formCard(
    {
      title: 'Strike out this visit?',
      problem,
      lines: [
        `${one.name}, ${one.organisation}`,
        'It stays in the records, marked with your reason, and is not counted any more.',
      ],
      fields: [
        { id: 'reason', label: 'Why?', type: 'text', hint: 'For example: nobody of that name was here' },
      ],
      verb: 'visitors.strike',
      submit: 'Strike it out',
      data,
      back: { verb: 'visitors.visit', title: 'Not now', data },
    },
    act.values,
  );
};

/** Once, however often it is pressed. @returns what to say @throws AppError `unavailable`, `unconfirmed` */
const strike = async (
  { by, values: { school, visit } }: StrikeAct,
  reason: string,
  deps: Deps,
): Promise<string> => {
  await strikeThem({ school, ids: [visit], by: by.id, reason }, deps);
  const one = (await visitAt(school, visit, deps))?.value;
  if (one === undefined) return '';
  return one.struck === undefined
    ? 'Nothing was struck out: it counts as somebody’s signature. Please undo that first.'
    : 'It has been struck out.';
};
