/** A visit from what was typed at the desk, and the rows that keep it: once for each press, counted with its day. */
import { create, put, replace } from '../../core/change.ts';
import { AppError, isAppError } from '../../core/errors.ts';
import { newId, randomRef } from '../../core/keys.ts';
import type { Change, Deps, Entry, SchoolId, Stored } from '../../core/ports.ts';
import type { Agreement } from '../../policy/agreement.ts';
import { emptyDay, withOneMore } from './desk-pace.ts';
import { newsOfHoldUp } from './tell-of-hold-up.ts';
import {
  dayOf,
  deskPerson,
  foldedEmail,
  rows,
  visitDays,
  visitPointers,
  visits,
  type Visit,
  type VisitDay,
} from './visitor.ts';

/** By the box's id. */
export type Typed = Readonly<Record<string, string>>;

export const visitOf = (
  typed: Typed,
  agreement: Agreement,
  poster: NonNullable<Visit['poster']>,
  now: Date,
): Visit => {
  const at = now.toISOString();
  const email = foldedEmail(typed['email'] ?? '');
  return {
    v: 1,
    id: newId(now),
    name: typed['name'] ?? '',
    organisation: typed['organisation'] ?? '',
    visiting: typed['visiting'] ?? '',
    ...(email === '' ? {} : { email }),
    agreement: agreement.id,
    version: agreement.version,
    hash: agreement.hash,
    title: agreement.title,
    at,
    ...(agreement.monitoring === undefined ? {} : { monitoringAt: at }),
    consents: agreement.consents.map(({ id }) => ({ id, given: typed[`consent-${id}`] === 'true', at })),
    code: randomRef().slice(0, 4),
    poster,
  };
};

export type Kept =
  | { readonly what: 'kept' }
  /** The same button was pressed before: what was written down then. */
  | { readonly what: 'before'; readonly visit: Visit | undefined }
  /** So many come from this desk that nothing was written down (`desk-pace.ts`); the office has been told today. */
  | { readonly what: 'heldUp' };

/** More than anybody signs in other processes while one is being written. */
const tries = 20;

/** @throws AppError `unavailable`, `unconfirmed` */
export const keepVisit = (school: SchoolId, press: string, visit: Visit, deps: Deps): Promise<Kept> =>
  deps.turns.run(`desk/${school}`, async () => {
    const day = dayOf(school, visit, deps);
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      const stored = await deps.records.get(visitDays, rows.day(school, day));
      const before = stored?.value ?? emptyDay(day, deps.clock.now());
      const next = withOneMore(before, deps.clock.now());
      try {
        if (next === undefined) return await heldUp(school, press, stored, deps);
        await deps.ledger.record(school, entryFor(school, press, visit, { stored, next }, deps));
        return { what: 'kept' };
      } catch (error) {
        if (!isAppError(error, 'conflict')) throw error;
        // The pointer of this very press; of a day that was held up the day itself stands there.
        if (error.index === 0 && next !== undefined)
          return { what: 'before', visit: await visitBy(school, press, deps) };
      }
    }
    throw new AppError('unavailable', 'The desk’s day is changed all the time');
  });

const entryFor = (
  school: SchoolId,
  press: string,
  visit: Visit,
  { stored, next }: { readonly stored: Stored<VisitDay> | undefined; readonly next: VisitDay },
  { links }: Pick<Deps, 'links'>,
): Entry => {
  const pointer = { v: 1 as const, visit: visit.id, at: visit.at };
  const [mark] = visit.email === undefined ? [] : links.marks(school, visit.email);
  return {
    rows: [
      create(visitPointers, rows.press(school, press), pointer),
      create(visits, rows.visit(school, visit.id), visit),
      dayChange(school, stored, next),
      ...(mark === undefined ? [] : [put(visitPointers, rows.email(school, mark), pointer)]),
    ],
    trail: [{ actor: deskPerson(school).id, action: 'visitor.agreed', target: visit.id }],
  };
};

/** Expects that the day is still as it was read. */
export const dayChange = (school: SchoolId, stored: Stored<VisitDay> | undefined, next: VisitDay): Change =>
  stored === undefined
    ? create(visitDays, rows.day(school, next.day), next)
    : replace(visitDays, stored, next);

/** Nothing is written down of them; the office hears of it once a day. @throws AppError `conflict` where the day was changed */
const heldUp = async (
  school: SchoolId,
  press: string,
  stored: Stored<VisitDay> | undefined,
  deps: Deps,
): Promise<Kept> => {
  // Pressed again by somebody whose visit was the last one.
  const visit = await visitBy(school, press, deps);
  if (visit !== undefined) return { what: 'before', visit };
  if (stored === undefined || stored.value.heldUpAt !== undefined) return { what: 'heldUp' };
  const { value } = stored;
  await deps.ledger.record(school, {
    rows: [
      dayChange(school, stored, { ...value, heldUpAt: deps.clock.now().toISOString() }),
      ...(await newsOfHoldUp(school, deps)),
    ],
    trail: [{ actor: 'lantern', action: 'visitor.deskHeldUp', target: value.day }],
  });
  return { what: 'heldUp' };
};

const visitBy = async (
  school: SchoolId,
  press: string,
  { records }: Pick<Deps, 'records'>,
): Promise<Visit | undefined> => {
  const pointer = await records.get(visitPointers, rows.press(school, press));
  return pointer && (await records.get(visits, rows.visit(school, pointer.value.visit)))?.value;
};
