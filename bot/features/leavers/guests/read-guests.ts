/** The guest accounts that a school's clouds hold now, read page by page; what was not read is said, never left out. */
import { cloudTitles } from '../../../core/say-cloud.ts';
import { isAppError } from '../../../core/errors.ts';
import type { Cloud, CloudAccount, Deps, SchoolId } from '../../../core/ports.ts';

export interface ReadGuests {
  readonly accounts: readonly CloudAccount[];
  /** A sentence for each cloud that could not be read, or not to its end. */
  readonly notRead: readonly string[];
}

/** Of accounts: somebody waits for the answer. */
const most = 20_000;

/** @param wanted which accounts are kept; all are looked at */
export const readAccounts = async (
  school: SchoolId,
  wanted: (account: CloudAccount) => boolean,
  deps: Pick<Deps, 'clouds' | 'log'>,
): Promise<ReadGuests> => {
  const clouds = deps.clouds.of(school);
  if (clouds.length === 0)
    return {
      accounts: [],
      notRead: ['Lantern is connected to no cloud of this school, so it could look at no account.'],
    };
  const all = await Promise.all(clouds.map((cloud) => readCloud(cloud, school, wanted, deps)));
  return {
    accounts: all.flatMap(({ accounts }) => accounts),
    notRead: all.flatMap(({ notRead }) => notRead),
  };
};

const readCloud = async (
  cloud: Cloud,
  school: SchoolId,
  wanted: (account: CloudAccount) => boolean,
  { clouds, log }: Pick<Deps, 'clouds' | 'log'>,
): Promise<ReadGuests> => {
  const accounts: CloudAccount[] = [];
  let seen = 0;
  try {
    for await (const page of cloud.accounts.pages()) {
      accounts.push(...page.accounts.filter((one) => wanted(one) && isOf(school, clouds.schoolOf(one))));
      seen += page.accounts.length;
      if (seen >= most && page.next !== undefined)
        return {
          accounts,
          notRead: [`Only the first ${seen} accounts of ${cloudTitles[cloud.name]} were looked at.`],
        };
    }
  } catch (error) {
    if (!isAppError(error)) throw error;
    log.warn('the guest accounts of a cloud could not be read', { school, code: error.code });
    const partly = accounts.length > 0 ? ' to its end' : '';
    return { accounts, notRead: [`${cloudTitles[cloud.name]} could not be read${partly} just now.`] };
  }
  return { accounts, notRead: [] };
};

/** One of no school is everybody's who shares the tenant: a guest's address often says nothing. */
const isOf = (school: SchoolId, owner: SchoolId | undefined): boolean =>
  owner === undefined || owner === school;
