/** What a sheet becomes: pure rules over `planSheets`. A sheet on which nothing is to change stays the very same. */
import type { PersonId } from '../../../core/ports.ts';
import type { Policy } from '../../../policy/policy.ts';
import type { Line, Sheet } from '../agreement.ts';
import type { AskTimes } from './ask-times.ts';
import { layLine, type LayContext } from './lay-line.ts';
import type { Move, NewSheet, SheetPlan } from './plan-sheets.ts';
import type { Wanted } from './wanted.ts';

export interface Laying extends LayContext {
  readonly policy: Policy;
  readonly times: AskTimes;
  readonly wanted: ReadonlyMap<PersonId, Wanted>;
  readonly plan: SheetPlan;
  /** Groups of pupils whose class was asked already: `groupKey`. */
  readonly opened: ReadonlyMap<string, string>;
}

/** The sheet of a group that is new, with everybody who comes to stand on it. */
export const makeSheet = ({ sheet, wanted }: NewSheet, laying: Laying): Sheet => {
  const lines = wanted.map((one) => layLine(undefined, one, laying));
  return opened({ ...sheet, ...groupFacts(wanted), stage: 'laid', lines }, laying);
};

/** The sheet with joiners, without leavers, with the texts and accounts of now. Movers wait for `moveLine`. */
export const amendSheet = (sheet: Sheet, laying: Laying): Sheet => {
  const { wanted, plan } = laying;
  const lines = sheet.lines.map((line) => {
    if (plan.leaving.get(sheet.id)?.has(line.person) === true) return line;
    const one = wanted.get(line.person);
    return one !== undefined && plan.home.get(line.person) === sheet.id
      ? layLine(line, one, laying)
      : gone(line);
  });
  const there = new Set(lines.map(({ person }) => person));
  const joins = (plan.joining.get(sheet.id) ?? []).filter(({ person }) => !there.has(person));
  return changed(sheet, [...lines, ...joins.map((one) => layLine(undefined, one, laying))], laying);
};

/** Takes somebody's line along from one sheet to another, with how far they are. */
export const moveLine = (
  from: Sheet,
  to: Sheet,
  { wanted }: Move,
  laying: Laying,
): { readonly from: Sheet; readonly to: Sheet } => {
  const { person } = wanted;
  const [old, there] = [from, to].map(({ lines }) => lines.find((line) => line.person === person));
  // Another process was faster, and they may have signed there since.
  const isThere = old?.gone === true && there !== undefined && there.gone !== true;
  const line = layLine(isThere ? there : old, wanted, laying);
  return {
    from: changed(
      from,
      from.lines.map((one) => (one.person === person ? gone(one) : one)),
      laying,
    ),
    to: changed(to, [...to.lines.filter((one) => one.person !== person), line], laying),
  };
};

const gone = (line: Line): Line => (line.gone === true ? line : { ...line, gone: true });

const changed = (sheet: Sheet, lines: Line[], laying: Laying): Sheet => {
  const present = lines.flatMap(({ person, gone: left }) => {
    const one = left === true ? undefined : laying.wanted.get(person);
    return one === undefined ? [] : [one];
  });
  const facts = present.length === 0 ? {} : groupFacts(present);
  const next: Sheet = { ...sheet, ...facts, lines };
  return opened(next.tutor === sheet.tutor ? next : withNewTutor(next), laying);
};

const withNewTutor = (sheet: Sheet): Sheet => {
  if (sheet.stage !== 'tutor') return sheet;
  const { tutorTold: _told, coordinator: _why, ...plain } = sheet;
  return plain;
};

/**
 * A class waits for its tutor's word where the policy wants it (B10); everybody else, and pupils whom only a parent signs
 * for, are asked at once. A class that has nobody to talk with it is the coordinator's.
 */
const opened = (sheet: Sheet, { policy, now, opened: already }: Laying): Sheet => {
  if (sheet.stage === 'open') return sheet;
  const asks = sheet.lines.some(
    ({ items, gone: left }) =>
      left !== true && items.some(({ signer, state }) => signer === 'self' && state === 'waiting'),
  );
  const before = already.get(groupKey(sheet));
  if (sheet.audience !== 'pupils' || !policy.agreements.discussFirst || !asks || before !== undefined)
    return { ...sheet, stage: 'open', openedAt: now };
  const waiting: Sheet = { ...sheet, stage: 'tutor', laidAt: sheet.laidAt ?? now };
  return waiting.tutor === undefined && waiting.coordinator === undefined
    ? { ...waiting, coordinator: { why: 'tutor', at: now } }
    : waiting;
};

export const groupKey = ({ audience, group }: Pick<Sheet, 'audience' | 'group'>): string =>
  `${audience} ${group}`;

/** Year and tutor of a class: those of most of its pupils. */
const groupFacts = (people: readonly Wanted[]): Pick<Sheet, 'year' | 'tutor'> => ({
  year: mostOf(people.map(({ year }) => year)),
  tutor: mostOf(people.map(({ tutor }) => tutor)),
});

const mostOf = (all: readonly (string | undefined)[]): string | undefined => {
  const counts = new Map<string, number>();
  for (const one of all) if (one !== undefined) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0];
};
