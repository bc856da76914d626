/** That letters, links or forms left Lantern stands in the trail, before they do: who took them, of which classes, how many. */
import type { Deps, PersonId, SchoolId } from '../../../core/ports.ts';
import { writeScope } from '../register/scope.ts';
import type { Reach } from './reach.ts';

/** @throws AppError `unavailable`, `unconfirmed`: then nothing is handed out */
export const noteTaken = (
  school: SchoolId,
  by: PersonId,
  what: 'letters' | 'links' | 'forms',
  { scope }: Pick<Reach, 'scope'>,
  {
    from,
    to,
    count,
    number,
  }: {
    readonly from?: string | undefined;
    readonly to?: string | undefined;
    readonly count: number;
    /** Of one link alone: the number on its letter, which stands with the signature too. */
    readonly number?: string | undefined;
  },
  { ledger }: Pick<Deps, 'ledger'>,
): Promise<void> => {
  const part = from === undefined || to === undefined ? '' : `!${from}-${to}`;
  const target = `GK!${writeScope(scope)}${part}!${count}${number === undefined ? '' : `!${number}`}`;
  return ledger.record(school, {
    rows: [],
    trail: [{ actor: by, action: `agreement.${what}Taken`, target }],
  });
};
