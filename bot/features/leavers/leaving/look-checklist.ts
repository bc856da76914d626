/** Job: says what is due of a checklist, and sets when it is looked at next. Decides from what there is each time. */
import { replace } from '../../../core/change.ts';
import { schedule } from '../../../core/outbox.ts';
import type { Deps, Done, Job, PersonId, SchoolId } from '../../../core/ports.ts';
import { localDate } from '../../../core/say-time.ts';
import { leavers, rows } from '../leaver.ts';
import { peopleOfRole } from '../../../core/role-people.ts';
import { checklistKey, checklists, isOutstanding, type Checklist } from './checklist.ts';
import { checklistLookCall, leavingNoticeCall, type ChecklistLook, type LeavingNotice } from './calls.ts';
import { dueOf, type Saying } from './say-when.ts';

const nothing: Done = { rows: [], trail: [] };

export const lookChecklistJob: Job<ChecklistLook> = {
  ...checklistLookCall,
  async run({ leaver: id }, deps, { school }) {
    const stored = await deps.records.get(checklists, checklistKey(school, id));
    if (stored === undefined) return nothing;
    const checklist = stored.value;
    const now = deps.clock.now();
    // Another look is on its way already.
    if (checklist.look > now.toISOString()) return nothing;
    const leaver = await deps.records.get(leavers, rows.leaver(school, id));
    const stage = leaver?.value.stage;
    const over = stage === undefined || stage === 'gone' || stage === 'not-leaver';
    const { calendar } = deps.policies.of(school);
    if (over || !isOutstanding(checklist)) {
      if (checklist.look === '' && checklist.over === over) return nothing;
      return {
        rows: [replace(checklists, stored, { ...checklist, over, look: '' })],
        trail: [{ actor: 'lantern', action: over ? 'leaving.over' : 'leaving.complete', target: id }],
      };
    }
    const isPast = localDate(now, calendar.zone) > checklist.lastDay;
    const due = dueOf(checklist, isPast, calendar, now);
    const look = due.next?.toISOString() ?? '';
    const notices = await Promise.all(due.now.map((one) => noticesOf(one, checklist, school, deps)));
    return {
      rows: [
        replace(checklists, stored, { ...checklist, said: [...due.said], look }),
        ...notices.flat().map((one) => schedule(leavingNoticeCall, one, now, school)),
        ...(due.next === undefined ? [] : [schedule(checklistLookCall, { leaver: id }, due.next, school)]),
      ],
      trail: due.now.map(({ what }) => ({ actor: 'lantern', action: `leaving.said:${what}`, target: id })),
    };
  },
};

const noticesOf = async (
  { what }: Saying,
  checklist: Checklist,
  school: SchoolId,
  deps: Deps,
): Promise<LeavingNotice[]> => {
  const { leaver, person, manager, tutor, kind } = checklist;
  const to = (people: readonly (PersonId | undefined)[], why: LeavingNotice['why']): LeavingNotice[] =>
    [...new Set(people)].flatMap((one) => (one === undefined ? [] : [{ leaver, person: one, why }]));
  if (what === 'mine') return kind === 'pupil' ? to([tutor], 'tutor') : to([person], 'mine');
  const others = (people: readonly (PersonId | undefined)[]) => people.filter((one) => one !== person);
  if (what === 'office') return to(others(await peopleOfRole(school, 'office', deps)), 'office');
  const it = await peopleOfRole(school, deps.policies.of(school).leavers.asks, deps);
  return to(others([...it, manager]), 'today');
};
