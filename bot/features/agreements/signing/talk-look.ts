/**
 * Job: tells whoever is to talk with somebody (B22). Quietly: at most one card a school day to each of them, however many of a
 * class ask on the same morning; the list behind it has all of them. After three school days once more, after three more the
 * coordinator.
 */
import { create, replace } from '../../../core/change.ts';
import { schedule } from '../../../core/outbox.ts';
import { peopleOfRole } from '../../../core/role-people.ts';
import type { Change, Deps, Done, Job, Person, PersonId, SchoolId, Stored } from '../../../core/ports.ts';
import { localDate } from '../../../core/say-time.ts';
import { schoolDayAfter } from '../../../policy/calendar.ts';
import { talkLookCall, talkNoticeCall, type TalkLook } from './calls.ts';
import { isOver, schoolDaysAfter, talkKey, talks, toldDays, toldKey, tutorNow, type Talk } from './talk.ts';

const nothing: Done = { rows: [], trail: [] };
/** School days until the same person is reminded, and from then until the next is told. */
const patience = 3;

export const talkLookJob: Job<TalkLook> = {
  ...talkLookCall,
  async run({ talk: id, since, step }, deps, { school }) {
    const stored = await deps.records.get(talks, talkKey(school, id));
    if (stored === undefined || !stored.value.open || stored.value.since !== since) return nothing;
    const talk = stored.value;
    const now = deps.clock.now();
    const passedOn = talk.passedOn || step === 'pass-on';
    const { calendar } = deps.policies.of(school);
    const person = await deps.directory.person(talk.person);
    if (isOver(talk, person, calendar, now)) return closed(stored);
    const { people: who, toHead } = await responsible(talk, person, passedOn, school, deps);
    const people = await firstToday(who, school, deps);
    const quiet = people.length === 0;
    const next = nextOf[step];
    return {
      rows: [
        replace(talks, stored, {
          ...talk,
          passedOn,
          ...(toHead ? { toHead } : {}),
          toldAt: quiet ? talk.toldAt : now.toISOString(),
        }),
        ...people.flatMap(({ person: to, row }) => [
          row,
          schedule(talkNoticeCall, { talk: id, since, person: to }, now, school),
        ]),
        ...(next === undefined
          ? []
          : [
              schedule(
                talkLookCall,
                { talk: id, since, step: next },
                schoolDaysAfter(calendar, now, patience),
                school,
              ),
            ]),
      ],
      trail: [{ actor: 'lantern', action: `agreement.talk-${step}`, target: `GT!${id}` }],
    };
  },
};

const nextOf = { tell: 'remind', remind: 'pass-on', 'pass-on': undefined } as const;

/** They have left, or it was last year's. */
const closed = (stored: Stored<Talk>): Done => ({
  rows: [replace(talks, stored, { ...stored.value, open: false })],
  trail: [{ actor: 'lantern', action: 'agreement.talk-over', target: stored.key.row }],
});

interface Responsible {
  readonly people: readonly PersonId[];
  /** There is nobody else: from now on the headteacher may have this talk (`mayTalk`). */
  readonly toHead: boolean;
}

/** Never the person themselves, and nobody whom `mayTalk` would refuse. */
const responsible = async (
  talk: Talk,
  person: Person | undefined,
  passedOn: boolean,
  school: SchoolId,
  deps: Deps,
): Promise<Responsible> => {
  const tutor = tutorNow(talk, person);
  if (tutor !== undefined && !passedOn) return { people: [tutor], toHead: false };
  const role = talk.with === 'tutor' || passedOn ? 'coordinator' : talk.with;
  const people = await peopleOfRole(school, role, deps, talk.person);
  if (people.length > 0) return { people, toHead: false };
  return { people: await peopleOfRole(school, 'headteacher', deps, talk.person), toHead: true };
};

/**
 * Whose first card of this school day it is, with the row that says so from now on: committed with the job, so that of two
 * jobs at once one begins anew and finds it.
 */
const firstToday = async (
  people: readonly PersonId[],
  school: SchoolId,
  deps: Deps,
): Promise<{ readonly person: PersonId; readonly row: Change }[]> => {
  const { calendar } = deps.policies.of(school);
  const day = schoolDayAfter(calendar, localDate(deps.clock.now(), calendar.zone), 0);
  const found = await Promise.all(
    people.map(async (person) => {
      const key = toldKey(school, person);
      const stored = await deps.records.get(toldDays, key);
      if (stored?.value.day === day) return [];
      const value = { v: 1 as const, day };
      const row = stored === undefined ? create(toldDays, key, value) : replace(toldDays, stored, value);
      return [{ person, row }];
    }),
  );
  return found.flat();
};
