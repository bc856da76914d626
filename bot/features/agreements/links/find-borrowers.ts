/** Who owes a signature for something that is lent, and signs it by link: parents, and whom chat cannot reach (G2, G3). */
import type { Deps, Person, SchoolId } from '../../../core/ports.ts';
import type { Signer } from '../../../policy/agreement.ts';
import { briefOf, loansUnsigned, missing, type Loan } from '../../loans/loan.ts';
import type { Sheet } from '../agreement.ts';
import { audienceOf, groupOf } from '../asking/wanted.ts';
import type { Need } from './link.ts';

/** Somebody who has to sign by link, and everything that they have to sign. */
export interface Missing extends Need {
  readonly name: string;
  readonly group: string;
  readonly audience: Sheet['audience'];
  readonly titles: readonly string[];
  /** Why chat cannot reach them; empty for a parent, whom it never reaches. */
  readonly because: string;
}
export interface Borrower extends Missing {
  readonly year?: string | undefined;
}

export const noAccountWords = 'They cannot sign in to Teams';
/** Lantern's chat is in Teams: who has no account there is never reached by it. */
export const hasNoAccount = ({ accounts }: Person): boolean => accounts.entra === undefined;

/** Of the whole school, one for each person and signer. @throws AppError `unavailable` */
export const borrowersIn = async (school: SchoolId, deps: Deps): Promise<Borrower[]> => {
  const open = (await loansUnsigned(school, deps)).map(({ value }) => value);
  const found: Borrower[] = [];
  for (const [id, theirs] of Map.groupBy(open, ({ person }) => person)) {
    const person = await deps.directory.person(id);
    const group = person && groupOf(person);
    const audience = person && audienceOf(person);
    if (person === undefined || group === undefined || audience === undefined) continue;
    for (const signer of ['self', 'parent'] as const) {
      const owed = theirs.filter((loan) => isByLink(loan, signer, person));
      if (owed.length === 0) continue;
      const because = hasNoAccount(person) ? noAccountWords : 'Chat cannot reach them';
      const titles = owed.map(({ item }) => `What is lent: ${briefOf(item)}`);
      found.push({
        person: id,
        signer,
        name: person.name,
        group,
        audience,
        year: person.year,
        titles,
        because: signer === 'parent' ? '' : because,
      });
    }
  }
  return found;
};

const isByLink = (loan: Loan, who: Signer, person: Person): boolean =>
  missing(loan).some(({ signer }) => signer === who) &&
  (who === 'parent' || hasNoAccount(person) || loan.unreached !== undefined);
