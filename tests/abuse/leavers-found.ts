/**
 * Directories made up with the truth beside them (`leavers/directory.ts`): nobody is proposed for disabling who is here, came
 * back, is a twin, was given somebody's address or id, or is protected; whoever left and can be known is found; the night
 * twice changes nothing.
 */
import { readRows } from '../../connectors/roster/read-rows.ts';
import type { Person } from '../../bot/core/ports.ts';
import { planNight } from '../../bot/features/leavers/finding/candidates.ts';
import { joinList } from '../../bot/features/leavers/finding/join.ts';
import type { NightFacts } from '../../bot/features/leavers/finding/look.ts';
import { peopleOf } from '../../bot/features/leavers/finding/people-of.ts';
import { readList } from '../../bot/features/leavers/finding/read-list.ts';
import { isGround, type Leaver } from '../../bot/features/leavers/leaver.ts';
import { hillside } from '../features/concerns/route-world.ts';
import type { Abuse } from './abuse.ts';
import { makeDirectory, placeKey, type Made } from './leavers/directory.ts';

const nightAt = new Date('2026-11-23T02:00:00Z');

const factsOf = ({ accounts, roster, csv, ownIds }: Made, rows: readonly Leaver[]): NightFacts => {
  const owners = new Map<string, Person>();
  for (const person of roster)
    for (const [cloud, id] of Object.entries(person.accounts)) owners.set(`${cloud} ${id}`, person);
  const seen = accounts.map((account) => ({ account, owner: owners.get(placeKey(account)) }));
  const { lines } = readList({ name: 'leavers.csv', text: csv }, { read: readRows });
  const holders = peopleOf('hillside', seen, roster, () => true);
  const at = nightAt.toISOString();
  return {
    school: 'hillside',
    policy: hillside,
    now: nightAt,
    people: joinList('hillside', holders, lines, hillside).people,
    rows,
    list: { name: 'leavers.csv', whole: true },
    read: [
      { cloud: 'entra', tenant: 'tenant-1', at },
      { cloud: 'google', tenant: 'hillside.example', at },
    ],
    away: [],
    rosterKnows: new Set(['entra', 'google']),
    titlesOf: ({ licences }) => licences,
    managerOf: () => undefined,
    ownIds,
  };
};

/** What IT could press *Disable* on. */
const isActionable = ({ stage, grounds, protections }: Leaver): boolean =>
  stage === 'candidate' && grounds.some(isGround) && protections.every(({ level }) => level !== 'never');

const counts = {
  accounts: 0,
  'protected or not theirs': 0,
  'rightly proposed': 0,
  'shown and not to be acted on': 0,
};

const tryOne = (seed: string, found: typeof counts): string[] => {
  const made = makeDirectory(seed);
  const plan = planNight(factsOf(made, []));
  const wrong: string[] = [];
  const proposed = new Map<string, Leaver>();
  for (const row of plan.create) {
    if (isActionable(row)) for (const account of row.accounts) proposed.set(placeKey(account), row);
    else if (row.stage === 'candidate') found['shown and not to be acted on'] += 1;
  }
  for (const account of made.accounts) {
    const truth = made.truth.get(placeKey(account));
    const row = proposed.get(placeKey(account));
    found.accounts += 1;
    if (truth === undefined) continue;
    if (!truth.mayBeAskedAbout) found['protected or not theirs'] += 1;
    if (row !== undefined && !truth.mayBeAskedAbout)
      wrong.push(`${account.id} is proposed, and is ${truth.what}`);
    if (row === undefined && truth.mustBeFound)
      wrong.push(`${account.id} is not found, and is ${truth.what}`);
    if (row !== undefined && truth.mayBeAskedAbout) found['rightly proposed'] += 1;
    if (row !== undefined && truth.needsTwo && !row.protections.some(({ level }) => level === 'twice'))
      wrong.push(`${account.id} has a role, and one person would do`);
  }
  const again = planNight(factsOf(made, plan.create));
  if (again.create.length + again.change.length > 0) wrong.push('the night twice is not the night once');
  return wrong.map((one) => `seed ${seed}: ${one}\n${made.csv}`);
};

export const leaversFound: Abuse = {
  name: 'Leavers found: directories with the truth beside them',
  small: 400,
  large: 5_000,
  run: (size, seed) => {
    const found = { ...counts };
    const broken: string[] = [];
    for (let n = 0; n < size; n += 1) broken.push(...tryOne(`${seed}-${n}`, found));
    return Promise.resolve({ tried: size, counts: found, broken });
  },
};
