/**
 * A false visit is struck out by the office, with a reason: a joke, somebody who was never there. Nothing is removed: the row
 * stays and says so, the day counts one less, the trail has a line.
 */
import { z } from 'zod';
import { replace } from '../../core/change.ts';
import { AppError, isAppError } from '../../core/errors.ts';
import { formCard, mostLine, plain, wordsProblem } from '../../core/form-card.ts';
import { nothingHere } from '../../core/office-card.ts';
import type { ActOf, Deps, Flow, Reply } from '../../core/ports.ts';
import { officeRoles } from '../../core/roles.ts';
import { withOneStruck } from './desk-pace.ts';
import { inSchool } from './in-school.ts';
import { dayChange } from './keep-visit.ts';
import { visitAt } from './read-visits.ts';
import { countedSignature } from './same-person.ts';
import { visitCard, visitValues } from './show-visit.ts';
import { dayOf, rows, visitDays, visits } from './visitor.ts';

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

const tries = 20;

/** Once, however often it is pressed. @returns what to say @throws AppError `unavailable`, `unconfirmed` */
const strike = ({ by, values: { school, visit } }: StrikeAct, reason: string, deps: Deps): Promise<string> =>
  deps.turns.run(`desk/${school}`, async () => {
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      const stored = await visitAt(school, visit, deps);
      if (stored === undefined) return '';
      if (stored.value.struck !== undefined) return 'It has been struck out.';
      if ((await countedSignature(school, stored.value, deps)) !== undefined)
        return 'Nothing was struck out: it counts as somebody’s signature. Please undo that first.';
      const day = await deps.records.get(visitDays, rows.day(school, dayOf(school, stored.value, deps)));
      const struck = { by: by.id, at: deps.clock.now().toISOString(), reason };
      try {
        await deps.ledger.record(school, {
          rows: [
            replace(visits, stored, { ...stored.value, struck }),
            ...(day === undefined ? [] : [dayChange(school, day, withOneStruck(day.value))]),
          ],
          trail: [{ actor: by.id, action: 'visitor.struck', target: visit }],
        });
        return 'It has been struck out.';
      } catch (error) {
        if (!isAppError(error, 'conflict')) throw error;
      }
    }
    throw new AppError('unavailable', 'The desk’s day is changed all the time');
  });
