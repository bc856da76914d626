/** Whom chat cannot reach, by name: for the coordinator and for IT, who see to it that they sign by web link or on paper. */
import type { Deps, Flow, PersonId, Reply, SchoolId } from '../../../core/ports.ts';
import { campaignValues, type CampaignValues } from './campaign.ts';
import { maySeeNames, schoolOf } from './coordinators.ts';
import { lookAhead } from './look-ahead.ts';
import { roundNow } from './round.ts';
import { counted, pageOf, people, refused, sayReason } from './views.ts';

const pageSize = 20;

export const unreached: Flow<CampaignValues> = {
  verb: 'agreements.unreached',
  who: maySeeNames,
  values: campaignValues,
  afresh: 'run',
  run: async (act, deps) => {
    const school = schoolOf(act.by, maySeeNames, act.values.school, deps);
    return school === undefined ? refused(act) : showUnreached(school, act.values.page, deps);
  },
};

const showUnreached = async (school: SchoolId, page: string | undefined, deps: Deps): Promise<Reply> => {
  const { round } = await roundNow(school, deps);
  const { unreached: others, yearless } = await lookAhead(school, round.round, deps);
  const all = [...others, ...yearless].toSorted((a, b) =>
    a.group.localeCompare(b.group, 'en-GB', { numeric: true }),
  );
  const { shown, next } = pageOf(all, page, pageSize);
  return {
    answer: {
      card: 'agreements/names',
      model: {
        heading: 'Whom chat cannot reach',
        notice: '',
        sentence:
          `${people(others.length)}. They sign by web link or on paper.` +
          (yearless.length === 0
            ? ''
            : ` And ${counted(yearless.length, 'pupil', 'pupils')} without a year.`),
        rows: await Promise.all(
          shown.map(async ({ person, because, group }) => ({
            name: await nameOf(person, deps),
            detail: `${group}: ${sayReason(because)}`,
            buttons: [],
          })),
        ),
        buttons: [
          ...(next === undefined
            ? []
            : [{ title: 'More…', verb: 'agreements.unreached', data: { school, page: next } }]),
          { title: 'Back', verb: 'agreements.campaign', data: { school, show: 'yes' } },
        ],
      },
    },
  };
};

export const nameOf = async (person: PersonId, { directory }: Pick<Deps, 'directory'>): Promise<string> =>
  (await directory.person(person))?.name ?? 'Somebody who has left';
