/**
 * Job: tells whoever is to talk with somebody (B22). Quietly: at most one card a school day to each tutor, however many of a class
 * ask on the same morning; the list behind it has all of them. After three school days once more, after three more the
 * coordinator.
 */
import { replace } from '../../../core/change.ts';
import { schedule } from '../../../core/outbox.ts';
import type { Deps, Done, Job, PersonId, SchoolId } from '../../../core/ports.ts';
import { sameSchoolDay } from '../../../policy/calendar.ts';
import { peopleInRole } from './people-in-role.ts';
import { talkLookCall, talkNoticeCall, type TalkLook } from './calls.ts';
import { openTalks, schoolDaysAfter, talkKey, talks, type Talk } from './talk.ts';

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
    const people = await responsible(talk, passedOn, school, deps);
    const quiet = step === 'tell' && (await toldToday(talk, school, deps));
    const next = nextOf[step];
    const { calendar } = deps.policies.of(school);
    return {
      rows: [
        replace(talks, stored, { ...talk, passedOn, toldAt: quiet ? talk.toldAt : now.toISOString() }),
        ...(quiet
          ? []
          : people.map((person) => schedule(talkNoticeCall, { talk: id, since, person }, now, school))),
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

/** Never the person themselves. */
const responsible = async (
  talk: Talk,
  passedOn: boolean,
  school: SchoolId,
  deps: Deps,
): Promise<PersonId[]> => {
  if (talk.with === 'tutor' && !passedOn && talk.tutor !== undefined) return [talk.tutor];
  const role = talk.with === 'tutor' || passedOn ? 'coordinator' : talk.with;
  const people = (await peopleInRole(school, role, deps)).filter((one) => one !== talk.person);
  return people.length > 0 ? people : peopleInRole(school, 'headteacher', deps);
};

/** Somebody else's talk has brought the same people their card on this school day. */
const toldToday = async (talk: Talk, school: SchoolId, deps: Deps): Promise<boolean> => {
  const { calendar } = deps.policies.of(school);
  const now = deps.clock.now();
  for await (const { value } of deps.records.list(talks, openTalks(school)))
    if (
      value.id !== talk.id &&
      value.with === talk.with &&
      value.tutor === talk.tutor &&
      value.toldAt !== undefined &&
      sameSchoolDay(calendar, new Date(value.toldAt), now)
    )
      return true;
  return false;
};
