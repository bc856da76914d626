/** Job: begins the checklist of somebody who is on the list with a last day; once, however often it is asked for. */
import { create, replace } from '../../../core/change.ts';
import { schedule } from '../../../core/outbox.ts';
import type { Deps, Done, Job, SchoolId } from '../../../core/ports.ts';
import { loansOf } from '../../loans/loan.ts';
import { checklistCall } from '../calls.ts';
import { leavers, rows, type Leaver } from '../leaver.ts';
import { peopleOfRole } from '../../../core/role-people.ts';
import { checklistKey, checklists, linesFor, type Checklist } from './checklist.ts';
import { checklistLookCall, leavingNoticeCall } from './calls.ts';

const nothing: Done = { rows: [], trail: [] };

export const beginChecklistJob: Job<{ leaver: string }> = {
  ...checklistCall,
  async run({ leaver: id }, deps, { school }) {
    const leaver = await deps.records.get(leavers, rows.leaver(school, id));
    const lastDay = leaver && lastDayOf(leaver.value);
    if (leaver === undefined || lastDay === undefined || leaver.value.kind === 'other') return nothing;
    const stored = await deps.records.get(checklists, checklistKey(school, id));
    const now = deps.clock.now();
    const lookNow = schedule(checklistLookCall, { leaver: id }, now, school);
    const { manager } = leaver.value;
    if (stored !== undefined) {
      const { value } = stored;
      if (value.lastDay === lastDay && value.manager === manager && !value.over) return nothing;
      // A newer list has another day, another manager, or them once more: what was ticked stays ticked.
      const moved: Checklist = { ...value, lastDay, manager, over: false, look: now.toISOString() };
      return {
        rows: [replace(checklists, stored, moved), lookNow],
        trail: [{ actor: 'lantern', action: 'leaving.moved', target: id }],
      };
    }
    const { kind } = leaver.value;
    const { person } = leaver.value;
    const lent = person === undefined ? [] : (await loansOf(school, person, deps)).map(({ value }) => value);
    const lines = linesFor(kind, deps.policies.of(school).leavers, lent);
    if (lines.length === 0) return nothing;
    const fresh = await checklistOf(leaver.value, kind, lastDay, lines, deps);
    const people = await whoTicks(school, fresh, deps);
    return {
      rows: [
        create(checklists, checklistKey(school, id), fresh),
        lookNow,
        ...people.map((one) =>
          schedule(leavingNoticeCall, { leaver: id, person: one, why: 'begun' }, now, school),
        ),
      ],
      trail: [{ actor: 'lantern', action: 'leaving.begun', target: id }],
    };
  },
};

/** Where the list, the account's own leave date or IT says when they leave. A sanction or a guest's end is no leaving. */
const lastDayOf = ({ grounds, lastDay }: Leaver): string | undefined => {
  const leaving = grounds.find(({ what }) => what === 'list' || what === 'leave-date' || what === 'named');
  if (leaving === undefined || !('lastDay' in leaving)) return undefined;
  return lastDay ?? leaving.lastDay;
};

const checklistOf = async (
  leaver: Leaver,
  kind: 'staff' | 'pupil',
  lastDay: string,
  lines: Checklist['lines'],
  deps: Deps,
): Promise<Checklist> => {
  const person = leaver.person === undefined ? undefined : await deps.directory.person(leaver.person);
  const now = deps.clock.now().toISOString();
  return {
    v: 1,
    leaver: leaver.id,
    name: leaver.name,
    person: leaver.person,
    kind,
    manager: leaver.manager,
    tutor: kind === 'pupil' ? person?.tutor : undefined,
    lastDay,
    begunAt: now,
    lines,
    notes: [],
    said: [],
    over: false,
    look: now,
    used: [],
  };
};

/** IT, and whoever manages them; never themselves. */
const whoTicks = async (school: SchoolId, { person, manager }: Checklist, deps: Deps): Promise<string[]> => {
  const it = await peopleOfRole(school, deps.policies.of(school).leavers.asks, deps);
  const all = manager === undefined ? it : [...it, manager];
  return [...new Set(all)].filter((one) => one !== person);
};
