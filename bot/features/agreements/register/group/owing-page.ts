/** Who has not signed what counts before access (B3), page by page: counted by the tallies, so that a page reads its own sheets only. */
import type { Card } from '../../../../../cards/cards.ts';
import type { Deps, SchoolId } from '../../../../core/ports.ts';
import type { Policy } from '../../../../policy/policy.ts';
import { countedItems, tallyOf, type Tally } from '../../tally.ts';
import { isByParents, totalOf } from '../figures.ts';
import { nameOf } from '../missing-people.ts';
import { readSheets } from '../read-sheets.ts';
import { roundNow, talliesOfRound } from '../read-tallies.ts';
import { number } from '../say-progress.ts';

type Line = Extract<Card, { card: 'agreements/group' }>['model']['people'][number];

const pageSize = 15;
/** Of a class so many sheets are put in the order of names together; of a larger group, such as all staff, each for itself. */
const mostTogether = 4;

interface AccessTally extends Omit<Tally, 'access'> {
  readonly access: NonNullable<Tally['access']>;
}

/** Whole, of this school year. What was counted before access was is counted from its sheet. */
export const accessTallies = async (school: SchoolId, deps: Deps): Promise<AccessTally[]> => {
  const all = await talliesOfRound(school, roundNow(school, deps), deps);
  const old = all.filter(({ access }) => access === undefined);
  const anew = (await readSheets(school, old, deps)).map((sheet) => tallyOf(sheet, undefined));
  return [...all, ...anew].flatMap(({ access, ...tally }) =>
    access === undefined ? [] : [{ ...tally, access }],
  );
};

/** `34 of 1,299 people have not signed yet: 30 of 1,150 pupils, 4 of 140 staff.` */
export const sayOwing = (tallies: readonly AccessTally[], policy: Policy): string => {
  const shares = [...Map.groupBy(tallies, ({ audience }) => audience)].map(([audience, some]) => ({
    audience,
    ...accessIn(some),
  }));
  const { of, owing } = accessIn(tallies);
  const parts = shares
    .toSorted((a, b) => order.indexOf(a.audience) - order.indexOf(b.audience))
    .map((one) => `${number(one.owing)} of ${number(one.of)} ${one.audience}`);
  const byParents = tallies.reduce((sum, one) => sum + onlyParentsIn(one, policy), 0);
  return [
    `${number(owing)} of ${number(of)} people have not signed yet${parts.length > 1 ? `: ${parts.join(', ')}` : ''}.`,
    ...(byParents > 0 ? [`For ${number(byParents)} of the pupils a parent signs, and that counts.`] : []),
  ].join(' ');
};
const order: readonly Tally['audience'][] = ['pupils', 'staff', 'governors', 'visitors'];

const accessIn = (tallies: readonly AccessTally[]): AccessTally['access'] =>
  tallies.reduce((sum, { access }) => ({ of: sum.of + access.of, owing: sum.owing + access.owing }), {
    of: 0,
    owing: 0,
  });

/** Of each year all have the same texts. */
const onlyParentsIn = ({ years, ...whole }: AccessTally, policy: Policy): number =>
  (years ?? [whole]).reduce((sum, { counts, access }) => {
    const own = Object.entries(counts).filter(([agreement]) => !isByParents(agreement, policy));
    const most = Math.max(0, ...own.map(([, one]) => totalOf(one)));
    return sum + Math.max(0, (access?.of ?? 0) - most);
  }, 0);

export interface OwingPage {
  readonly people: Line[];
  /** From 1; the last one where there are not so many. */
  readonly page: number;
  readonly pages: number;
}

/** In the order of groups, then of names. */
export const owingPage = async (
  school: SchoolId,
  tallies: readonly AccessTally[],
  wanted: number,
  deps: Deps,
): Promise<OwingPage> => {
  const pages = Math.max(1, Math.ceil(accessIn(tallies).owing / pageSize));
  const page = Math.min(pages, Math.max(1, wanted));
  const [from, to] = [(page - 1) * pageSize, page * pageSize];
  const people: Line[] = [];
  let before = 0;
  for (const some of inOrder(tallies)) {
    const after = before + accessIn(some).owing;
    if (after > from && before < to) {
      const named = await owingOn(school, some, deps);
      people.push(...named.slice(Math.max(0, from - before), to - before));
    }
    before = after;
  }
  return { people, page, pages };
};

const inOrder = (tallies: readonly AccessTally[]): AccessTally[][] =>
  [...Map.groupBy(tallies, ({ audience, group }) => `${audience} ${group}`).values()]
    .toSorted(([a], [b]) => (a?.group ?? '').localeCompare(b?.group ?? '', 'en-GB', { numeric: true }))
    .flatMap((parts) =>
      parts.length <= mostTogether ? [parts] : parts.toSorted((a, b) => a.part - b.part).map((one) => [one]),
    );

const owingOn = async (school: SchoolId, some: readonly AccessTally[], deps: Deps): Promise<Line[]> => {
  const found = (await readSheets(school, some, deps)).flatMap(({ group, lines }) =>
    lines.flatMap((line) => {
      const open = line.gone === true ? [] : countedItems(line).filter(({ state }) => state !== 'signed');
      return open.length === 0 ? [] : [{ group, person: line.person, count: open.length }];
    }),
  );
  const named = await Promise.all(
    found.map(async ({ group, person, count }) => ({
      name: await nameOf(person, deps),
      detail: `${group} · ${count} ${count === 1 ? 'agreement' : 'agreements'}`,
    })),
  );
  return named.toSorted((a, b) => a.name.localeCompare(b.name, 'en-GB'));
};
