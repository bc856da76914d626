/** Where somebody who lends gets the register of loans as CSV. */
import { DateTime } from 'luxon';
import type { Deps, Person } from '../../core/ports.ts';

/** Minutes for which the address works. */
const minutes = 10;

/** Where it can be had, or why it cannot. */
export const csvLink = (
  by: Person,
  deps: Pick<Deps, 'links' | 'clock'>,
): { readonly files: { title: string; url: string }[]; readonly noFile: string } => {
  const until = DateTime.fromJSDate(deps.clock.now()).plus({ minutes }).toJSDate();
  const url = deps.links.sealed(by, 'loans.csv', {}, until);
  return url === undefined
    ? {
        files: [],
        noFile: 'There is no CSV, since Lantern has no public address here. Whoever runs it can set one.',
      }
    : { files: [{ title: 'As CSV', url }], noFile: '' };
};
