/**
 * *Confirm* and *This is not right*: a reader says that a newcomer has their role rightly, or that they have not. Only
 * somebody who is confirmed themselves may, and never about themselves; what they may not is not there for them.
 */
import { z } from 'zod';
import { replace } from '../../core/change.ts';
import { isAppError } from '../../core/errors.ts';
import { schedule } from '../../core/outbox.ts';
import type { ActOf, Change, Deps, Flow, Reply } from '../../core/ports.ts';
import { readers } from '../../core/readers.ts';
import { schoolsOf } from '../../core/roles.ts';
import { nobodyWaits, showReaders } from './list-readers.ts';
import { announceCall, handOverCall, mayConfirm, registerKey, registers, type SeatRow } from './reader.ts';

const values = z.object({ school: z.string().max(100), person: z.string().max(200), as: z.string().max(40) });
type Values = z.infer<typeof values>;

export const confirmReader: Flow<Values> = {
  verb: 'readers.confirm',
  who: readers,
  values,
  afresh: (act, deps) => showReaders(act, tooOld, deps),
  run: (act, deps) =>
    change(act, deps, {
      action: 'role.confirmed',
      said: 'Thank you. They are told, and see the open cases of their role from now on.',
      seat: (seat, signed) => ({ ...seat, confirmed: [...seat.confirmed, signed] }),
      job: ({ school, person, as }, now) => schedule(handOverCall, { person, as }, now, school),
    }),
};

export const questionReader: Flow<Values> = {
  verb: 'readers.question',
  who: readers,
  values,
  afresh: (act, deps) => showReaders(act, tooOld, deps),
  run: (act, deps) =>
    change(act, deps, {
      action: 'role.questioned',
      said: 'Thank you for saying so. The Chair of Governors and the trust’s contact are told. Until somebody confirms it, nothing old is shown to them. Please speak to whoever looks after the policy.',
      seat: (seat, signed) => ({ ...seat, questioned: [...seat.questioned, signed] }),
      job: ({ school }, now, by) =>
        schedule(announceCall, { why: 'questioned', at: now.toISOString(), by }, now, school),
    }),
};

const tooOld =
  'That card had been there for more than a day, so nothing was done. This is how it stands now.';

interface Decision {
  readonly action: 'role.confirmed' | 'role.questioned';
  readonly said: string;
  readonly seat: (seat: SeatRow, signed: SeatRow['confirmed'][number]) => SeatRow;
  readonly job: (values: Values, now: Date, by: string) => Change;
}

const tries = 8;

/** Somebody else may be confirming at the same moment: look again, and decide anew. */
const change = async (act: ActOf<Values>, deps: Deps, decision: Decision, attempt = 1): Promise<Reply> => {
  const { school, person, as } = act.values;
  if (!schoolsOf(act.by, deps.policies).includes(school)) return { answer: { text: nobodyWaits } };
  const stored = await deps.records.get(registers, registerKey(school));
  const free = stored === undefined ? [] : mayConfirm(act.by, stored.value, deps.policies.of(school));
  const seat = free.find((one) => one.person === person && one.as === as);
  if (stored === undefined || seat === undefined) return { answer: { text: nobodyWaits } };
  const now = deps.clock.now();
  const after = decision.seat(seat, { by: act.by.id, at: now.toISOString() });
  const seats = stored.value.seats.map((one) => (one === seat ? after : one));
  try {
    await deps.ledger.record(school, {
      rows: [
        replace(registers, stored, { ...stored.value, seats }),
        decision.job(act.values, now, act.by.id),
      ],
      trail: [{ actor: act.by.id, action: `${decision.action}:${as}`, target: person }],
    });
  } catch (error) {
    if (!isAppError(error, 'conflict') || attempt === tries) throw error;
    return change(act, deps, decision, attempt + 1);
  }
  // It is recorded; until this process has read it, the newcomer is as new as before.
  await deps.holders
    .refresh(school)
    .catch(() =>
      deps.log.warn('the register of readers could not be read; what was known stays', { school }),
    );
  return showReaders(act, decision.said, deps);
};
