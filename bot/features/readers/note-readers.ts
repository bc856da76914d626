/** At start, before anybody is answered: writes into each school's register who holds the roles that read, and since when. */
import { create, replace } from '../../core/change.ts';
import { AppError, isAppError } from '../../core/errors.ts';
import { schedule } from '../../core/outbox.ts';
import type { Clock, Ledger, Log, PersonId, Policies, Records, SchoolId, Stored } from '../../core/ports.ts';
import { readingSeatsOf } from '../../core/seats.ts';
import {
  announceCall,
  confirmedReaders,
  findSeat,
  handOverCall,
  noted,
  noRegister,
  registerKey,
  registers,
  type Register,
} from './reader.ts';

export interface NotingNeeds {
  readonly records: Pick<Records, 'get'>;
  readonly ledger: Ledger;
  readonly policies: Policies;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
}

/**
 * Several processes may do this at once: each change is built on the register as it was read, and refused when somebody
 * was faster.
 * @param founders whom the operator names for a school where nobody is left who could confirm anybody (`LANTERN_FOUND_READERS`)
 * @throws AppError `unavailable`
 */
export const noteReaders = async (founders: readonly PersonId[], needs: NotingNeeds): Promise<void> => {
  for (const school of needs.policies.schools) {
    await untilDone(() => noteSchool(school, needs));
    if (founders.length > 0) await untilDone(() => foundAnew(school, founders, needs));
  }
};

const mostTries = 50;

/** @param step one change; true when there is nothing more to change */
const untilDone = async (step: () => Promise<boolean>): Promise<void> => {
  for (let attempt = 1; attempt <= mostTries; attempt += 1) {
    try {
      if (await step()) return;
    } catch (error) {
      if (!isAppError(error, 'conflict') && !isAppError(error, 'unconfirmed')) throw error;
    }
  }
  throw new AppError('unavailable', 'the register of readers keeps changing');
};

type Found = Stored<Register> | undefined;

const written = (school: SchoolId, found: Found, register: Register) =>
  found === undefined
    ? create(registers, registerKey(school), register)
    : replace(registers, found, register);

const noteSchool = async (
  school: SchoolId,
  { records, ledger, policies, clock }: NotingNeeds,
): Promise<boolean> => {
  const found = await records.get(registers, registerKey(school));
  const now = clock.now();
  const at = now.toISOString();
  const before = found?.value ?? noRegister;
  const next = noted(before, policies.of(school), at);
  if (next === undefined) return true;
  const verb = before.founded ? 'role.appeared' : 'role.founded';
  const news = before.founded && next.appeared.length > 0;
  await ledger.record(school, {
    rows: [
      written(school, found, next.register),
      ...(news ? [schedule(announceCall, { why: 'appeared', at }, now, school)] : []),
    ],
    trail: [
      ...next.appeared.map((one) => ({ actor: 'lantern', action: `${verb}:${one.as}`, target: one.person })),
      ...next.left.map((one) => ({ actor: 'lantern', action: `role.left:${one.as}`, target: one.person })),
    ],
  });
  return false;
};

/** Only where nobody is left who is confirmed; and everybody who was, hears of it. */
const foundAnew = async (
  school: SchoolId,
  founders: readonly PersonId[],
  { records, ledger, policies, clock, log }: NotingNeeds,
): Promise<boolean> => {
  const found = await records.get(registers, registerKey(school));
  if (found === undefined) return true;
  const policy = policies.of(school);
  const chosen = readingSeatsOf(policy).filter(({ person }) => founders.includes(person));
  const fresh = chosen.filter((one) => findSeat(found.value, one)?.founding === false);
  if (fresh.length === 0) return true;
  if (confirmedReaders(found.value, policy).length > 0) {
    log.warn('nobody was named a founding reader: somebody is there who can confirm', { school });
    return true;
  }
  const now = clock.now();
  const seats = found.value.seats.map((one) =>
    fresh.some((seat) => seat.person === one.person && seat.as === one.as) ? { ...one, founding: true } : one,
  );
  await ledger.record(school, {
    rows: [
      written(school, found, { ...found.value, seats }),
      schedule(announceCall, { why: 'founded', at: now.toISOString() }, now, school),
      ...fresh.map(({ person, as }) => schedule(handOverCall, { person, as }, now, school)),
    ],
    trail: fresh.map((one) => ({
      actor: 'lantern',
      action: `role.founded-anew:${one.as}`,
      target: one.person,
    })),
  });
  return false;
};
