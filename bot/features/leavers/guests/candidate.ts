/** Makes a guest's account something for IT to decide: nothing is changed in any cloud. */
import { create, replace } from '../../../core/change.ts';
import type { Change, CloudAccount, Deps, SchoolId } from '../../../core/ports.ts';
import { leaverAccountOf, leaverIdOf, leavers, rows, type Ground, type Leaver } from '../leaver.ts';

/** With a ground; before those who are only ranked. */
const guestRank = 500;

/** On its way, or done: IT's own part goes on with it. */
const isUnderWay = ({ stage }: Leaver): boolean =>
  stage === 'approving' || stage === 'disabling' || stage === 'disabled' || stage === 'undoing';

/**
 * @param since what IT has decided after that moment stands: the press is older
 * @returns undefined where IT has it in hand already
 */
export const candidateRow = async (
  school: SchoolId,
  account: CloudAccount,
  ground: Ground,
  deps: Pick<Deps, 'records' | 'clock'>,
  since?: Date,
): Promise<Change | undefined> => {
  const id = leaverIdOf(account);
  const key = rows.leaver(school, id);
  const there = await deps.records.get(leavers, key);
  const at = deps.clock.now().toISOString();
  const event = { at, by: 'lantern', what: 'found', words: sayGround(ground) };
  if (there === undefined) {
    return create(leavers, key, {
      v: 1,
      id,
      stage: 'candidate',
      name: account.name,
      kind: 'other',
      lastDay: 'lastDay' in ground ? ground.lastDay : undefined,
      accounts: [leaverAccountOf(account)],
      grounds: [ground],
      protections: [],
      burdens: [],
      notChecked: [],
      rank: guestRank,
      foundAt: at,
      seenAt: at,
      runs: [],
      events: [event],
    });
  }
  const { decision, stage } = there.value;
  if (isUnderWay(there.value) || (since !== undefined && (decision?.at ?? '') > since.toISOString()))
    return undefined;
  if (stage === 'candidate' && there.value.grounds.some((one) => one.what === ground.what)) return undefined;
  // Kept until a day, with a reason: that holds, and is asked about again on its day.
  const isKept =
    ground.what === 'guest-ended' && stage === 'kept' && (decision?.until ?? '') >= at.slice(0, 10);
  const grounds = there.value.grounds.filter((one) => one.what !== ground.what);
  return replace(leavers, there, {
    ...there.value,
    ...(isKept ? {} : { stage: 'candidate', decision: undefined }),
    grounds: [...grounds, ground],
    seenAt: at,
    events: [...there.value.events, event],
  });
};

const sayGround = (ground: Ground): string =>
  ground.what === 'guest-ended'
    ? 'The guest’s last day is over.'
    : 'Somebody in IT has said that this guest account is not needed any more.';
