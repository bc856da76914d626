/**
 * `/leaving`: who leaves, and what is still to come back or to be closed; for IT and the office of a school everybody's, for
 * line managers and tutors their own people's. What is typed is answered by a card that names nobody.
 */
import { z } from 'zod';
import type { ActOf, Deps, Flow, Person, Reply, SchoolId } from '../../../core/ports.ts';
import { readers } from '../../../core/readers.ts';
import { schoolsOf } from '../../../core/roles.ts';
import { sayDay } from '../../../core/say-time.ts';
import { checklistPrefix, checklists, isOutstanding, mayTick, type Checklist } from './checklist.ts';

const values = z.object({ show: z.literal('yes').optional(), page: z.string().max(4).optional() });

export const listLeaving: Flow<z.infer<typeof values>> = {
  verb: 'leaving.list',
  who: readers,
  values,
  afresh: 'run',
  says: /^\/?leaving$/i,
  run: async (act, deps) => {
    if (act.values.show === 'yes') return showLeaving(act, deps);
    const found = await outstandingFor(act.by, deps);
    if (found.length === 0) return { chat: { text: nobodyLeaves } };
    return {
      chat: {
        card: 'leaving/notice',
        model: {
          title: 'Leaving',
          said: 'People are leaving. Open to see what is still to come back or to be closed.',
          repeat: false,
          button: 'Open',
          verb: 'leaving.list',
          data: { show: 'yes' },
        },
      },
    };
  },
};

/** The same words for whoever has nobody's checklist to look after. */
export const nobodyLeaves = 'There is nothing to tick off for anybody who leaves.';

interface Found {
  readonly school: SchoolId;
  readonly checklist: Checklist;
}

/** The last day that comes first stands first. */
const outstandingFor = async (person: Person, deps: Deps): Promise<Found[]> => {
  const found: Found[] = [];
  for (const school of schoolsOf(person, deps.policies)) {
    const policy = deps.policies.of(school);
    const range = { partition: school, from: checklistPrefix, to: 'LC"', where: { open: true } };
    for await (const { value } of deps.records.list(checklists, range))
      if (isOutstanding(value) && mayTick(person, value, policy)) found.push({ school, checklist: value });
  }
  return found.toSorted((a, b) => a.checklist.lastDay.localeCompare(b.checklist.lastDay));
};

const pageSize = 8;

const showLeaving = async (act: ActOf<z.infer<typeof values>>, deps: Deps): Promise<Reply> => {
  const found = await outstandingFor(act.by, deps);
  if (found.length === 0) return { answer: { text: nobodyLeaves } };
  const pages = Math.ceil(found.length / pageSize);
  const page = Math.min(pages, Math.max(1, Number(act.values.page ?? '1') || 1));
  const several = schoolsOf(act.by, deps.policies).length > 1;
  return {
    answer: {
      card: 'leaving/list',
      model: {
        notice: '',
        people: found.slice((page - 1) * pageSize, page * pageSize).map((one) => lineOf(one, several, deps)),
        more: page < pages ? [{ page: String(page + 1) }] : [],
      },
    },
  };
};

const lineOf = ({ school, checklist }: Found, several: boolean, deps: Deps) => {
  const policy = deps.policies.of(school);
  const open = checklist.lines.filter(({ state }) => state === 'open').length;
  const last = sayDay(`${checklist.lastDay}T12:00:00`, policy.calendar.zone);
  return {
    name: checklist.name,
    detail: `${several ? `${policy.name} · ` : ''}Last day ${last}`,
    open: `${open} of ${checklist.lines.length} still open`,
    school,
    leaver: checklist.leaver,
  };
};
