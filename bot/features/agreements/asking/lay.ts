/** Lays the sheets of a school year: whoever is asked comes to stand on one, with what they have signed already (B1 to B6). */
import { create, put, replace } from '../../../core/change.ts';
import { isAppError } from '../../../core/errors.ts';
import type { Change, Deps, PersonId, SchoolId } from '../../../core/ports.ts';
import { places, ranges, rows, sheets, versions, type Sheet } from '../agreement.ts';
import { tallies, tallyOf } from '../tally.ts';
import { changeSheet } from '../change-sheet.ts';
import { dueOf } from '../due-of.ts';
import { againSince, type AgainSince, type KeptVersion } from './again-since.ts';
import { askTimes } from './ask-times.ts';
import { asksSignatures, isRefused } from './lay-line.ts';
import { amendSheet, groupKey, makeSheet, moveLine, type Laying } from './lay-sheets.ts';
import { planSheets, type Move, type NewSheet } from './plan-sheets.ts';
import { several } from './several.ts';
import { settleWaiting, signaturesFor } from './signed-already.ts';
import { everybodyWanted, type Wanted } from './wanted.ts';

/** Reads of storage at once. */
const atOnce = 16;
/** Tries at moving one line while both classes sign. */
const tries = 20;

export interface Laid {
  readonly made: number;
  readonly changed: number;
  readonly moved: number;
}

/**
 * Idempotent: what is laid already is not written. A kill between two sheets leaves the rest for the next laying, which goes
 * on where this one stopped.
 * @throws AppError `unavailable`, `unconfirmed`
 */
export const lay = (school: SchoolId, round: string, deps: Deps): Promise<Laid> =>
  deps.turns.run(`lay/${school}`, () => layNow(school, round, deps));

const layNow = async (school: SchoolId, round: string, deps: Deps): Promise<Laid> => {
  const policy = deps.policies.of(school);
  const wanted = await everybodyWanted(deps.directory.everybody(school), policy);
  const there = await sheetsOf(school, round, deps);
  const plan = planSheets(round, wanted, there);
  const again = againSince(await versionsOf(school, deps));
  const before = await signaturesFor(school, newItems(wanted, there, again), deps);
  const signed = new Map([...before].map(([person, all]) => [person, all.map(({ value }) => value)]));
  const arrived = await arrivalsOf(there, deps);
  const dues = await duesOf(school, round, deps);
  const now = deps.clock.now().toISOString();
  const opened = new Map(
    there.flatMap((one) => (one.stage === 'open' && one.openedAt ? [[groupKey(one), one.openedAt]] : [])),
  );
  const times = askTimes(policy);
  const laying: Laying = { round, now, signed, again, arrived, policy, times, wanted, plan, opened };
  await several(plan.made, atOnce, (one) => makeOne(school, one, laying, deps));
  let changed = 0;
  await several(there, atOnce, async (sheet) => {
    const isStale = dues.get(sheet.id) !== dueOf(sheet, policy, times)?.toISOString();
    if (!isStale && isSame(sheet, amendSheet(sheet, laying))) return;
    await amendOne(school, sheet, isStale, laying, deps);
    changed += 1;
  });
  // One after another: each touches two sheets.
  for (const move of plan.moves) await moveOne(school, move, laying, deps);
  await settleWaiting(school, there, { round, again, wanted: wanted.values() }, deps);
  return { made: plan.made.length, changed, moved: plan.moves.length };
};

export const sheetsOf = async (school: SchoolId, round: string, { records }: Deps): Promise<Sheet[]> => {
  const found: Sheet[] = [];
  for await (const { value } of records.list(sheets, ranges.sheets(school, round))) found.push(value);
  return found;
};

/** As the tallies have it: other than `dueOf` where the policy's days have changed since, or less was counted then. */
const duesOf = async (
  school: SchoolId,
  round: string,
  { records }: Deps,
): Promise<ReadonlyMap<string, string | undefined>> => {
  const found = new Map<string, string | undefined>();
  for await (const { value } of records.list(tallies, ranges.tallies(school, round)))
    found.set(value.sheet, value.access === undefined ? 'counted before' : value.due);
  return found;
};

const versionsOf = async (school: SchoolId, { records }: Deps): Promise<KeptVersion[]> => {
  const found: KeptVersion[] = [];
  for await (const { value } of records.list(versions, ranges.versions(school))) found.push(value);
  return found;
};

/** A read for each whom chat refused: few, and none of those who have signed meanwhile. */
const arrivalsOf = async (
  there: readonly Sheet[],
  { directory, notifier }: Deps,
): Promise<ReadonlyMap<PersonId, string>> => {
  const found = new Map<PersonId, string>();
  await several(
    there.flatMap(({ lines }) => lines.filter(isRefused)),
    atOnce,
    async ({ person: id }) => {
      const person = await directory.person(id);
      const at = person && (await notifier.arrivedAt(person));
      if (at !== undefined) found.set(id, at);
    },
  );
  return found;
};

/** Whoever is asked for something that does not stand on their line yet. */
const newItems = (
  wanted: ReadonlyMap<PersonId, Wanted>,
  there: readonly Sheet[],
  again: AgainSince,
): PersonId[] => {
  const lines = new Map(there.flatMap(({ lines: all }) => all.map((line) => [line.person, line] as const)));
  return [...wanted.values()]
    .filter((one) => asksSignatures(lines.get(one.person), one, again))
    .map(({ person }) => person);
};

const makeOne = async (school: SchoolId, made: NewSheet, laying: Laying, deps: Deps): Promise<void> => {
  const sheet = makeSheet(made, laying);
  try {
    await deps.ledger.record(school, {
      rows: [
        create(sheets, rows.sheet(school, sheet.round, sheet.id), sheet),
        put(tallies, rows.tally(school, sheet), tallyOf(sheet, dueOf(sheet, laying.policy, laying.times))),
        ...placesOf(
          school,
          sheet,
          sheet.lines.map(({ person }) => person),
        ),
      ],
      trail: [laid(sheet)],
    });
  } catch (error) {
    // Another process laid it; whoever is missing on it comes with the next laying.
    if (!isAppError(error, 'conflict')) throw error;
  }
};

const amendOne = async (
  school: SchoolId,
  sheet: Sheet,
  isStale: boolean,
  laying: Laying,
  deps: Deps,
): Promise<void> => {
  await changeSheet(
    school,
    sheet,
    (now) => {
      const next = amendSheet(now, laying);
      if (!isStale && isSame(now, next)) return undefined;
      const before = new Set(now.lines.filter(({ gone }) => gone !== true).map(({ person }) => person));
      const joined = next.lines.filter((line) => line.gone !== true && !before.has(line.person));
      const left = next.lines.filter((line) => line.gone === true && before.has(line.person));
      const rowsOfPlaces = [...joined, ...left].flatMap(({ person }) => {
        const id = laying.plan.home.get(person);
        return id === undefined ? [] : placesOf(school, { round: next.round, id }, [person]);
      });
      return { sheet: next, wakes: 'itself', rows: rowsOfPlaces, trail: [laid(next)] };
    },
    deps,
    { times: laying.times },
  );
};

/** Both sheets and the place in one transaction: nobody is lost between two classes, and no signature with them. */
const moveOne = async (school: SchoolId, move: Move, laying: Laying, deps: Deps): Promise<void> => {
  const { round, policy, times } = laying;
  for (let attempt = 1; ; attempt += 1) {
    const [from, to] = await Promise.all(
      [move.from, move.to].map((id) => deps.records.get(sheets, rows.sheet(school, round, id))),
    );
    if (from === undefined || to === undefined) return;
    const next = moveLine(from.value, to.value, move, laying);
    try {
      await deps.ledger.record(school, {
        rows: [
          replace(sheets, from, next.from),
          replace(sheets, to, next.to),
          ...[next.from, next.to].map((one) =>
            put(tallies, rows.tally(school, one), tallyOf(one, dueOf(one, policy, times))),
          ),
          ...placesOf(school, next.to, [move.wanted.person]),
        ],
        trail: [laid(next.to)],
      });
      return;
    } catch (error) {
      if (!isAppError(error, 'conflict') || attempt >= tries) throw error;
    }
  }
};

const placesOf = (
  school: SchoolId,
  { round, id }: Pick<Sheet, 'round' | 'id'>,
  people: readonly PersonId[],
): Change[] => people.map((person) => put(places, rows.place(school, person), { v: 1, round, sheet: id }));

const laid = ({ id }: Sheet) => ({ actor: 'lantern', action: 'agreements.laid', target: id }) as const;

const isSame = (one: Sheet, other: Sheet): boolean => JSON.stringify(one) === JSON.stringify(other);
