/**
 * What the night writes: who is found, who has changed, who is gone. Pure, so that running it twice on the same day, with the
 * same accounts, list and rows, writes nothing the second time.
 */
import { leaverIdOf, isGround, type Leaver, type Stage } from '../leaver.ts';
import type { Found } from './join.ts';
import { isAway, lookAt, personIdOf, type Look, type NightFacts } from './look.ts';
import { matchRows, type Matched } from './match-rows.ts';
import { addDays, firstStage, isStillToLeave, nextStage, type Next } from './next-stage.ts';

export interface NightPlan {
  readonly create: readonly Leaver[];
  /** Rows as they shall be. */
  readonly change: readonly Leaver[];
  /** Leavers whose checklist begins. */
  readonly checklists: readonly string[];
  /** Suggestions (no ground, only signs) that were left out, since there are so many. */
  readonly leftOut: number;
  /** On the list or with a leaving date, and every account is disabled already. */
  readonly disabledAlready: number;
  /** On the list, and in the school's list of people as well, though the last day is over or it is not sure who is meant. */
  readonly contradicted: readonly { readonly name: string; readonly line: number }[];
}

/** Of people whom only signs speak of, the first so many are shown: IT cannot look at more. */
const mostSuggested = 100;
/** Whoever comes onto the list only after they have left still has things to give back. */
const lateDays = 14;
/** Enough for evidence, and small enough for a row. */
const mostEvents = 200;

/** Somebody who was found, their row, and how they look tonight. */
export interface Looked extends Matched {
  readonly look: Look;
}

/** One for each who was found. In turns, since it takes most of the time: a caller may let others have theirs in between. */
export function* lookAtAll(facts: NightFacts): Generator<Looked> {
  for (const one of matchRows(facts)) yield { ...one, look: lookAt(one.found, one.row, facts) };
}

export const planNight = (facts: NightFacts, looks: readonly Looked[] = [...lookAtAll(facts)]): NightPlan => {
  const changed = looks.flatMap(({ found, row, look }) =>
    row === undefined || isByCase(row)
      ? []
      : changedRow(row, nextStage(row, look, facts), look, found, facts),
  );
  const known = new Set(facts.rows.map(({ id }) => id));
  const fresh = looks.flatMap(({ found, row, look }) => {
    const stage = row === undefined ? firstStage(look, facts) : undefined;
    return stage === undefined ? [] : [{ row: newRow(found, look, stage, facts), look }];
  });
  const created = fresh.filter(({ row }) => !known.has(row.id));
  const grounded = created.filter(({ look }) => look.grounds.some(isGround)).map(({ row }) => row);
  const suggested = created
    .filter(({ look }) => !look.grounds.some(isGround))
    .map(({ row }) => row)
    .toSorted((a, b) => b.rank - a.rank || (a.id < b.id ? -1 : 1));
  const shown = facts.rows.filter((row) => row.stage === 'candidate' && !row.grounds.some(isGround)).length;
  const taken = suggested.slice(0, Math.max(0, mostSuggested - shown));
  const create = [...grounded, ...taken];
  const change = [...changed, ...doubled(looks, facts), ...unseen(looks, facts)];
  return {
    create,
    change,
    checklists: [...create, ...change].filter((row) => needsChecklist(row, facts)).map(({ id }) => id),
    leftOut: suggested.length - taken.length,
    disabledAlready: looks.filter(({ look, row }) => row === undefined && isDone(look)).length,
    contradicted: looks
      .flatMap(({ found: { line, active }, look }) =>
        line === undefined || !look.cameBack || isStillToLeave(look, facts)
          ? []
          : [{ name: line.name || active?.name || 'No name', line: line.line }],
      )
      .toSorted((one, other) => one.line - other.line),
  };
};

const isDone = ({ accounts, grounds, cameBack }: Look): boolean =>
  !cameBack && grounds.some(isGround) && accounts.length > 0 && accounts.every(({ enabled }) => !enabled);

/** What of a row is taken from the night, and what of it stays. */
const refreshed = (row: Leaver, look: Look, found: Found, facts: NightFacts): Leaver => ({
  ...row,
  ...describe(found, look, facts, row),
  accounts: [...look.accounts],
  grounds: [...look.grounds],
  protections: [...look.protections],
  notChecked: [...look.notChecked, ...row.notChecked.filter((one) => one.startsWith(burdenWords))],
  rank: look.rank,
});

/** How sentences begin that say why it is not known what hangs on an account: these are asked for only once. */
export const burdenWords = 'What hangs on it';

const describe = (
  { line, accounts, active, ...rest }: Found,
  look: Look,
  { school, managerOf }: NightFacts,
  before?: Leaver,
): Pick<Leaver, 'name' | 'kind'> & Partial<Pick<Leaver, 'person' | 'year' | 'manager' | 'lastDay'>> => {
  const person = personIdOf({ line, accounts, active, ...rest }, school) ?? before?.person;
  const year = line?.year ?? active?.year ?? before?.year;
  const manager = line?.manager === undefined ? before?.manager : managerOf(line.manager);
  return {
    name: accounts[0]?.name || line?.name || active?.name || before?.name || '',
    kind: kindOf(active?.kind) ?? line?.kind ?? before?.kind ?? 'other',
    ...(person === undefined ? {} : { person }),
    ...(year === undefined ? {} : { year }),
    ...(manager === undefined ? {} : { manager }),
    lastDay: look.lastDay,
  };
};

const kindOf = (kind: string | undefined): Leaver['kind'] | undefined => {
  if (kind === undefined) return undefined;
  return kind === 'pupil' || kind === 'staff' ? kind : 'other';
};

const changedRow = (
  row: Leaver,
  next: Next | undefined,
  look: Look,
  found: Found,
  facts: NightFacts,
): Leaver[] => {
  if (next === undefined) return [];
  const at = facts.now.toISOString();
  const fresh = refreshed(row, look, found, facts);
  const staged = withStage(fresh, next, at);
  return isEqual(staged, row) ? [] : [{ ...staged, seenAt: at }];
};

const withStage = (row: Leaver, { stage, decided, event }: Next, at: string): Leaver => {
  const { decision, ...rest } = row;
  const events = event === undefined ? row.events : [...row.events, { at, by: 'lantern', ...pick(event) }];
  return {
    ...rest,
    stage,
    events: events.slice(-mostEvents),
    ...(decided && decision !== undefined ? { decision } : {}),
  };
};

const pick = ({ what, words }: { what: string; words: string }) => ({ what, words });

/** As JSON would have them: a field that is undefined is one that is not there. */
const isEqual = (one: Leaver, other: Leaver): boolean => ordered(one) === ordered(other);
const ordered = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

const newRow = (found: Found, look: Look, stage: Stage, facts: NightFacts): Leaver => {
  const at = facts.now.toISOString();
  const [anchor] = look.accounts;
  return {
    v: 1,
    id: leaverIdOf(anchor ?? { cloud: '', tenant: '', id: '' }),
    stage,
    ...describe(found, look, facts),
    accounts: [...look.accounts],
    grounds: [...look.grounds],
    protections: [...look.protections],
    burdens: [],
    notChecked: [...look.notChecked],
    rank: look.rank,
    foundAt: at,
    seenAt: at,
    runs: [],
    events: [{ at, by: 'lantern', what: 'found', words: 'Found.' }],
  };
};

/**
 * Access that a case takes away for a time (A26) begins and ends with the case, whatever the night sees. What is over, or was
 * put back, is like any other row.
 */
const isByCase = ({ grounds, stage }: Leaver): boolean =>
  grounds.some(({ what }) => what === 'sanction') && !over.has(stage);
const over: ReadonlySet<Stage> = new Set(['restored', 'gone', 'not-leaver']);

/** Two rows that turn out to be one person: the newer one ends, where nobody has decided anything in it. */
const doubled = (matched: readonly Matched[], { now }: NightFacts): Leaver[] =>
  matched
    .flatMap(({ others }) => others)
    .filter((row) => (row.stage === 'candidate' || row.stage === 'leaving') && !isByCase(row))
    .map((row) =>
      withStage(
        row,
        {
          stage: 'gone',
          decided: false,
          event: { what: 'joined', words: 'The same person stands in another line.' },
        },
        now.toISOString(),
      ),
    );

/** Rows of whom nobody was seen: their accounts are gone, unless these may be where nobody could look. */
const unseen = (matched: readonly Matched[], { rows, away, read, now }: NightFacts): Leaver[] => {
  const seen = new Set(
    matched.flatMap(({ row, others }) => (row === undefined ? [] : [row.id, ...others.map(({ id }) => id)])),
  );
  return rows.flatMap((row) => {
    const ends = ['candidate', 'leaving', 'kept', 'approving'].includes(row.stage);
    if (seen.has(row.id) || !ends || row.accounts.length === 0 || read.length === 0) return [];
    if (isByCase(row)) return [];
    const left = row.accounts.filter(
      (account) =>
        isAway(account, away) ||
        !read.some(({ cloud, tenant }) => cloud === account.cloud && tenant === account.tenant),
    );
    if (left.length > 0) return [];
    const gone = {
      stage: 'gone',
      decided: false,
      event: { what: 'no-account', words: 'No account is left.' },
    } as const;
    return [withStage({ ...row, accounts: [] }, gone, now.toISOString())];
  });
};

/**
 * Whether the job of the checklist is to look: somebody comes onto the list, or a newer list says something else of them. The
 * job itself begins once for each leaver, and moves what has begun.
 */
const needsChecklist = (row: Leaver, { rows, now }: NightFacts): boolean => {
  const before = rows.find(({ id }) => id === row.id);
  const isNews =
    before === undefined ||
    before.stage === 'gone' ||
    before.lastDay !== row.lastDay ||
    before.manager !== row.manager ||
    before.kind !== row.kind;
  if (row.stage === 'leaving') return isNews || before.stage !== 'leaving';
  const late = row.lastDay !== undefined && addDays(row.lastDay, lateDays) >= now.toISOString().slice(0, 10);
  return row.stage === 'candidate' && late && isListed(row) && (isNews || !isListed(before));
};

const isListed = ({ grounds }: Leaver): boolean => grounds.some(({ what }) => what === 'list');
