/**
 * How every verb changes a case: look at it as it is now, decide, and commit incident, records, chronology, jobs and
 * trail together. When somebody else was faster it looks again and decides anew, so nobody's change is lost and the
 * second person hears what the first did.
 */
import { create, replace } from '../../../core/change.ts';
import { isAppError } from '../../../core/errors.ts';
import { newId } from '../../../core/keys.ts';
import { tooLateKept } from '../../../core/too-late.ts';
import type { Change, Deps, Reply, Stored } from '../../../core/ports.ts';
import { showCase } from './case-card.ts';
import { hasWords, keepWords } from './case-form.ts';
import {
  chronicles,
  incidents,
  pupilRecords,
  rows,
  type Chronicle,
  type Incident,
  type PupilRecord,
} from '../concern.ts';
import type { Case } from './load-case.ts';
import { meetCase, nothingHere, type CaseAct, type Met } from './meet-case.ts';
import { readOnce } from './read-once.ts';
import { sayTime } from '../../../core/say-time.ts';
import { visibleTo } from '../visible-to.ts';

export interface Line {
  readonly what: string;
  readonly words?: string;
  readonly record?: number;
}

/** What is to be done to the case as it is now. */
export interface Step {
  /** The new incident; left out by what only appends, so that notes never conflict. */
  readonly incident?: Incident;
  readonly record?: PupilRecord;
  readonly lines: readonly Line[];
  /** Further rows, e.g. jobs. */
  readonly rows?: readonly Change[];
  readonly notice: string;
  /** Another answer than the case. */
  readonly answer?: (fresh: Case) => Promise<Reply> | Reply;
}
/** Or nothing is to be done: a form or a menu is answered, or the case once more with a notice. */
export type Decision = Step | { readonly reply: Reply } | { readonly again: string };

export interface Allowed {
  /** Closed cases take notes and little else. */
  readonly closed?: true;
  /** Frozen by the move to child protection (A13): nothing but reopening. */
  readonly frozen?: true;
}

type Decide<A> = (met: Met, act: A) => Decision | Promise<Decision>;

const tries = 8;

/**
 * @param decide may be asked more than once: it must not do anything itself
 */
export const changeCase = async <A extends CaseAct>(
  act: A,
  deps: Deps,
  decide: Decide<A>,
  allowed: Allowed = {},
): Promise<Reply> => {
  try {
    return await attempt(act, deps, decide, allowed, 1);
  } catch (error) {
    if (!hasWords(act)) throw error;
    if (isAppError(error, 'too-late')) return keepWords(act, tooLateKept, deps);
    if (isAppError(error, 'unavailable')) return keepWords(act, notSaved, deps);
    if (isAppError(error, 'unconfirmed')) return keepWords(act, notSure, deps);
    if (isAppError(error, 'conflict')) return keepWords(act, tooBusy, deps);
    throw error;
  }
};

const notSaved =
  'This was not saved: Lantern cannot reach its records. Your words are still here. Please try again in a minute.';
const notSure =
  'Not confirmed: the records did not answer. Trying again is safe: it is kept once, whatever happened.';
const tooBusy = 'Several people are changing this at the moment, so yours was not saved. Please try again.';

const attempt = async <A extends CaseAct>(
  act: A,
  deps: Deps,
  decide: Decide<A>,
  allowed: Allowed,
  turn: number,
): Promise<Reply> => {
  const met = await meetCase(act, deps);
  if (met === undefined) return (await doneBefore(act, deps)) ?? nothingHere;
  const before = keptAlready(act, met.found);
  if (before !== undefined) return readAgain(act, met, before, deps);
  const refusal = refused(met, allowed);
  if (refusal !== undefined)
    return hasWords(act)
      ? readOnce(act, keepWords(act, refusal, deps), deps)
      : readAgain(act, met, refusal, deps);
  const decision = await decide(met, act);
  if ('again' in decision) return readAgain(act, met, decision.again, deps);
  if ('reply' in decision) return readOnce(act, decision.reply, deps);
  const work = prepared(act, met.found, decision, deps);
  try {
    await deps.ledger.record(act.values.school, {
      rows: work.rows,
      trail: [{ actor: act.by.id, action: act.verb, target: act.values.incident }],
    });
  } catch (error) {
    if (!isAppError(error, 'conflict') || turn === tries) throw error;
    return attempt(act, deps, decide, allowed, turn + 1);
  }
  if (decision.answer !== undefined) return decision.answer(work.fresh);
  if (!visibleTo(act.by, work.fresh.incident.value, met.policy, deps.holders))
    return { answer: { text: decision.notice } };
  return showCase(act, { ...met, found: work.fresh }, decision.notice, deps);
};

/** Under which id this press is entered: a form's own, so that it stays when the form comes again, or the button's. */
const entryId = (act: CaseAct): string | undefined =>
  act.values.send === 'yes' ? (act.values.once ?? act.press?.id) : act.press?.id;

/** A press that was delivered, or made, twice: what is there already is said, and nothing is done again (S4). */
export const keptAlready = (act: CaseAct, { entries }: Case): string | undefined => {
  const id = entryId(act);
  return id !== undefined && entries.has(id) ? 'That was kept already.' : undefined;
};

/** Likewise, where what this very person did took the case from them: they hear that it was done, and see no more. */
const doneBefore = async (act: CaseAct, deps: Deps): Promise<Reply | undefined> => {
  const id = entryId(act);
  if (id === undefined) return undefined;
  const entry = await deps.records.get(
    chronicles,
    rows.chronicle(act.values.school, act.values.incident, id),
  );
  return entry?.value.by === act.by.id ? { answer: { text: goneFromYou } } : undefined;
};

const goneFromYou = 'That was done when you pressed before. You do not see this case any more.';

const refused = ({ found, policy }: Met, allowed: Allowed): string | undefined => {
  const { stage, closed, protection } = found.incident.value;
  const when = (at: string | undefined): string =>
    at === undefined ? '' : ` on ${sayTime(at, policy.calendar.zone)}`;
  if (stage === 'protected' && !allowed.frozen) {
    return `This was moved to child protection${when(protection?.at)} and is frozen. Please use the child-protection file, or reopen it first.`;
  }
  if (stage === 'closed' && !allowed.closed) {
    return `This was closed${when(closed?.at)}. Reopen it first if there is more to do.`;
  }
  return undefined;
};

/** Shows the case once more. */
export const readAgain = async (act: CaseAct, met: Met, notice: string, deps: Deps): Promise<Reply> =>
  readOnce(act, await showCase(act, met, notice, deps), deps);

interface Work {
  readonly rows: readonly Change[];
  /** The case as it will be: the answer is drawn from it without reading again. */
  readonly fresh: Case;
}

const prepared = (act: CaseAct, found: Case, step: Step, deps: Deps): Work => {
  const { school, incident: id } = act.values;
  const now = deps.clock.now();
  const lines = step.lines.map((line, index) => ({
    id: index === 0 ? (entryId(act) ?? newId(now)) : newId(now),
    value: entryOf(act, line, now),
  }));
  const { incident, record } = step;
  const stored = found.records.find((one) => one.value.n === record?.n);
  return {
    rows: [
      ...(incident === undefined ? [] : [replace(incidents, found.incident, incident)]),
      ...(record === undefined || stored === undefined ? [] : [replace(pupilRecords, stored, record)]),
      ...lines.map((line) => create(chronicles, rows.chronicle(school, id, line.id), line.value)),
      ...(step.rows ?? []),
    ],
    fresh: {
      incident: { ...found.incident, value: incident ?? found.incident.value },
      records: found.records.map((one) => withRecord(one, record)),
      chronicle: [...found.chronicle, ...lines.map((line) => line.value)],
      entries: new Set([...found.entries, ...lines.map((line) => line.id)]),
    },
  };
};

const withRecord = (one: Stored<PupilRecord>, changed: PupilRecord | undefined): Stored<PupilRecord> =>
  changed !== undefined && one.value.n === changed.n ? { ...one, value: changed } : one;

const entryOf = (act: CaseAct, line: Line, now: Date): Chronicle => ({
  v: 1,
  incident: act.values.incident,
  at: now.toISOString(),
  by: act.by.id,
  what: line.what,
  words: line.words ?? '',
  record: line.record,
});

/** Somebody signs something, now. */
export const signedBy = (act: CaseAct, deps: Deps): { by: string; at: string } => ({
  by: act.by.id,
  at: deps.clock.now().toISOString(),
});
