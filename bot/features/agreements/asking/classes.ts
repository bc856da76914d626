/** What waits for somebody: classes that nobody has talked with yet (B10), and lists of those missing for whom no tutor is there. */
import type { Deps, Flow, Person, Reply, SchoolId } from '../../../core/ports.ts';
import { talliesOfRound } from '../register/read-tallies.ts';
import type { Tally } from '../tally.ts';
import { mayName, sightIn, smallest, type Sight } from '../register/who-sees.ts';
import { campaignValues, type CampaignValues } from './campaign.ts';
import { mayLook, maySeeNames, mayStart, schoolOf } from './coordinators.ts';
import { roundNow } from './round.ts';
import { nameOf } from './unreached.ts';
import { buttonFor, counted, pageOf, refused, type NamesModel } from './views.ts';

const pageSize = 8;

export const classes: Flow<CampaignValues> = {
  verb: 'agreements.classes',
  who: mayLook,
  values: campaignValues,
  afresh: 'run',
  run: async (act, deps) => {
    const school = schoolOf(act.by, mayLook, act.values.school, deps);
    return school === undefined ? refused(act) : showClasses(act.by, school, act.values.page, deps);
  },
};

export const showClasses = async (
  by: Person,
  school: SchoolId,
  page: string | undefined,
  deps: Deps,
  notice = '',
): Promise<Reply> => {
  const { round } = await roundNow(school, deps);
  const sight = sightIn(by, deps.policies.of(school));
  const all = (await talliesOfRound(school, round.round, deps)).filter(
    (one) => waitsForTutor(one) || (one.coordinator?.why === 'list' && mayHearOf(sight, one)),
  );
  // Those that are the coordinator's come first, and of these the lists: they are few.
  all.sort(
    (a, b) =>
      rank(b) - rank(a) || a.group.localeCompare(b.group, 'en-GB', { numeric: true }) || a.part - b.part,
  );
  const { shown, next } = pageOf(all, page, pageSize);
  const waiting = all.filter(({ stage }) => stage === 'tutor').length;
  return {
    answer: {
      card: 'agreements/names',
      model: {
        heading: 'What waits for somebody',
        notice,
        sentence:
          waiting === 0
            ? 'Every class has been talked with, or is asked already.'
            : `${counted(waiting, 'class is', 'classes are')} still to be talked with before they are asked.`,
        rows: await Promise.all(shown.map((one) => rowOf(one, sight, page, deps))),
        buttons: [
          ...(waiting > 1 ? buttonFor(by, mayStart, school, severalClasses(school), deps) : []),
          ...(next === undefined
            ? []
            : [{ title: 'More…', verb: 'agreements.classes', data: { school, page: next } }]),
          { title: 'Back', verb: 'agreements.campaign', data: { school, show: 'yes' } },
        ],
      },
    },
  };
};

const severalClasses = (school: SchoolId) => ({
  title: 'Ask several classes…',
  verb: 'agreements.askSeveral',
  data: { school },
});

/** A class of several sheets is there once. */
export const waitsForTutor = ({ stage, part }: Tally): boolean => stage === 'tutor' && part === 0;

/** That some are missing says of a few people who it is (B7). */
const mayHearOf = (sight: Sight, tally: Tally): boolean => mayName(sight, tally) || tally.people >= smallest;

const rank = ({ coordinator }: Tally): number => ['tutor', 'list'].indexOf(coordinator?.why ?? '');

const rowOf = async (
  tally: Tally,
  sight: Sight,
  page: string | undefined,
  deps: Deps,
): Promise<NamesModel['rows'][number]> => {
  const { person: by, school } = sight;
  const data = { school, sheet: tally.sheet };
  if (tally.stage !== 'tutor')
    return {
      name: tally.group,
      detail: 'The last reminder has gone out, and some are still missing',
      buttons: buttonFor(
        by,
        maySeeNames,
        school,
        { title: 'See who', verb: 'agreements.missing', data },
        deps,
      ),
    };
  return {
    name: tally.group,
    detail: `Nobody has said yet that they talked with this class.${await sayTutor(tally, sight, deps)}`,
    buttons: buttonFor(
      by,
      mayStart,
      school,
      {
        title: `Ask ${tally.group} anyway`,
        verb: 'agreements.askAnyway',
        data: { ...data, ...(page === undefined ? {} : { page }) },
      },
      deps,
    ),
  };
};

/** A tutor who has not answered yet is a name like any other. */
const sayTutor = async ({ tutor }: Tally, { everyName }: Sight, deps: Deps): Promise<string> => {
  if (tutor === undefined) return ' This class has no tutor.';
  return everyName ? ` Tutor: ${await nameOf(tutor, deps)}.` : '';
};
