/** Somebody of the whole trust says which school they mean, before anything of one is shown. */
import type { Deps, Reply, SchoolId } from '../../../core/ports.ts';
import { pageOf } from './views.ts';

const pageSize = 12;

/** @param verb opens a school: with `school` and `show` */
export const chooseSchool = (
  schools: readonly SchoolId[],
  verb: string,
  page: string | undefined,
  { policies }: Pick<Deps, 'policies'>,
): Reply => {
  const { shown, next } = pageOf(schools, page, pageSize);
  return {
    answer: {
      card: 'agreements/names',
      model: {
        heading: 'Which school?',
        notice: '',
        sentence: `You look after ${schools.length} schools. Please choose one.`,
        rows: shown.map((school) => ({
          name: policies.of(school).name,
          detail: '',
          buttons: [{ title: 'Open', verb, data: { school, show: 'yes' } }],
        })),
        buttons: next === undefined ? [] : [{ title: 'More…', verb, data: { page: next, show: 'yes' } }],
      },
    },
  };
};
