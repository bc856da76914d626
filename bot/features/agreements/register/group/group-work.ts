/** Who is to be put into the group, and who taken out: by the sheets of now and by what Lantern has done so far. */
import type { CloudName, Deps, Person, PersonId, SchoolId } from '../../../../core/ports.ts';
import { ranges, sheets, yearOf, type Item, type Sheet } from '../../agreement.ts';
import { countedItems } from '../../tally.ts';
import { roundNow } from '../read-tallies.ts';
import { bucketRange, memberBuckets, type Member } from './member-row.ts';

export interface Owing {
  readonly person: PersonId;
  readonly sheet: Pick<Sheet, 'group' | 'year' | 'audience'>;
  readonly items: readonly Item[];
}

/** How everybody stands at this moment. */
export interface Standing {
  /** Who has signed what is asked before access, and since when (ISO, UTC). */
  readonly signed: ReadonlyMap<PersonId, string>;
  /** Who has not, and since when that is so. */
  readonly owing: ReadonlyMap<PersonId, Owing & { readonly since: string }>;
}

export const standingOf = async (school: SchoolId, deps: Deps): Promise<Standing> => {
  const signed = new Map<PersonId, string>();
  const owing = new Map<PersonId, Owing & { since: string }>();
  const range = ranges.sheets(school, roundNow(school, deps));
  for await (const { value: sheet } of deps.records.list(sheets, range))
    for (const line of sheet.lines) {
      const items = countedItems(line);
      if (line.gone === true || items.length === 0) continue;
      const open = items.filter(({ state }) => state !== 'signed');
      const { group, audience } = sheet;
      if (open.length === 0) signed.set(line.person, latest(items));
      else
        owing.set(line.person, {
          person: line.person,
          sheet: {
            group,
            year: yearOf(sheet, line),
            audience,
          },
          items: open,
          since: open.map(({ at }) => at).toSorted()[0] ?? '',
        });
    }
  return { signed, owing };
};

const latest = (items: readonly Item[]): string =>
  items
    .map(({ at }) => at)
    .toSorted()
    .at(-1) ?? '';

export interface GroupWork {
  readonly toPutIn: readonly { readonly person: Person; readonly account: string }[];
  readonly toTakeOut: readonly Member[];
  /** By Lantern. */
  readonly inIt: number;
  /** Who has signed and has no account there. */
  readonly withoutAccount: number;
  readonly refused: readonly Member[];
}

/**
 * Whoever came into this state after `seenAt` is left for the next time: IT has not seen them.
 * @param group the id of the group in that cloud; whom Lantern put into another one before is no member of this
 */
export const groupWork = async (
  { school, cloud, group, seenAt }: GroupOf & { readonly seenAt: Date },
  standing: Standing,
  deps: Deps,
): Promise<GroupWork> => {
  const members = (await readMembers(school, cloud, deps)).filter((one) => one.group === group);
  const isIn = new Map(members.filter((one) => one.isIn).map((one) => [one.person, one]));
  const seen = seenAt.toISOString();
  const toPutIn: { person: Person; account: string }[] = [];
  let withoutAccount = 0;
  for (const [id, since] of standing.signed) {
    if (isIn.has(id) || since > seen) continue;
    const person = await deps.directory.person(id);
    const account = person?.accounts[cloud];
    if (person === undefined || account === undefined) withoutAccount += 1;
    else toPutIn.push({ person, account });
  }
  // Before anybody is on a sheet of the new school year, nobody has lost anything.
  const isAsked = standing.signed.size + standing.owing.size > 0;
  const toTakeOut = [...isIn.values()].filter(
    ({ person }) =>
      isAsked && !standing.signed.has(person) && (standing.owing.get(person)?.since ?? '') <= seen,
  );
  return {
    toPutIn,
    toTakeOut,
    withoutAccount,
    inIt: isIn.size,
    refused: members.filter(({ refused }) => refused !== undefined),
  };
};

export interface GroupOf {
  readonly school: SchoolId;
  readonly cloud: CloudName;
  readonly group: string;
}

export const readMembers = async (
  school: SchoolId,
  cloud: CloudName,
  { records }: Pick<Deps, 'records'>,
): Promise<Member[]> => {
  const found: Member[] = [];
  for await (const { value } of records.list(memberBuckets, bucketRange(school, cloud)))
    found.push(...value.members);
  return found;
};

/** The groups that the policy names, each with its cloud. */
export const groupsOf = (school: SchoolId, { policies }: Pick<Deps, 'policies'>): GroupOf[] => {
  const { entra, google } = policies.of(school).agreements.signedGroup;
  return [
    ...(entra === undefined ? [] : [{ school, cloud: 'entra', group: entra } as const]),
    ...(google === undefined ? [] : [{ school, cloud: 'google', group: google } as const]),
  ];
};
