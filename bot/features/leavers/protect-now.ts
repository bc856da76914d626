/** Which accounts Lantern does not touch, asked at the moment of acting: with the account and the roster as they are then. */
import type { CloudAccount, Directory, Person, SchoolId } from '../../core/ports.ts';
import type { Leaver, Protection } from './leaver.ts';
import { disabledAtOf, isSame, protectionsOf, type Guarding } from './protect.ts';

export interface GuardingNow extends Pick<Guarding, 'policy' | 'ownIds' | 'asker' | 'now'> {
  readonly account: Guarding['account'] & Pick<Partial<CloudAccount>, 'employeeId'>;
  readonly leaver: Pick<Leaver, 'person' | 'lastDay' | 'grounds' | 'protections' | 'runs'>;
  readonly school: SchoolId;
  readonly directory: Pick<Directory, 'byAccount' | 'person' | 'everybody'>;
}

/**
 * The same for an account of a leaver who was found before, with the account as its cloud has it at this moment. That it was
 * not certain who it is stays so until a night is sure.
 */
export const protectNow = async ({
  leaver,
  directory,
  school,
  ...rest
}: GuardingNow): Promise<Protection[]> =>
  protectionsOf({
    ...rest,
    lastDay: leaver.lastDay,
    grounds: leaver.grounds,
    person: {
      id: leaver.person,
      active:
        (await directory.byAccount(rest.account)) ??
        (await claimant(rest.account, leaver, school, directory)),
      sure: !leaver.protections.some(({ why }) => why === 'not-sure-who' || why === 'not-sure-who-named'),
      disabledAt: disabledAtOf(leaver, rest.account),
    },
  });

/**
 * Who of the roster of this moment has it otherwise, as the night would say (`finding/people-of.ts`): somebody who is here
 * again, or whoever was given the account after them; by the leaver's id, the MIS id that the cloud keeps, or an address.
 */
const claimant = async (
  { address, aliases = [], employeeId }: GuardingNow['account'],
  { person }: Pick<Leaver, 'person'>,
  school: SchoolId,
  directory: Pick<Directory, 'person' | 'everybody'>,
): Promise<Person | undefined> => {
  const same = person === undefined ? undefined : await directory.person(person);
  if (same !== undefined) return same;
  const addresses = new Set([address, ...aliases].map((one) => one.toLowerCase()));
  const misId = employeeId === undefined ? undefined : `${school}.${employeeId}`;
  for await (const one of directory.everybody(school))
    if (
      isSame(one.id, person) ||
      isSame(one.id, misId) ||
      (one.email !== undefined && addresses.has(one.email.toLowerCase()))
    )
      return one;
  return undefined;
};
