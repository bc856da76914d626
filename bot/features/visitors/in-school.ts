/** Only for those who look after this school's desk (policy-map B6). */
import { nothingHere } from '../../core/office-card.ts';
import type { Act, Deps, Reply, SchoolId } from '../../core/ports.ts';
import { officeSchoolsOf } from '../../core/roles.ts';

export const inSchool = (
  act: Pick<Act, 'by'>,
  school: SchoolId,
  deps: Pick<Deps, 'policies'>,
  work: () => Promise<Reply>,
): Promise<Reply> => (officeSchoolsOf(act, deps).includes(school) ? work() : Promise.resolve(nothingHere));
