/**
 * Job: somebody was confirmed in a role that reads. They are added to the open cases that have come to that role, case by
 * case, where routing allows it: never to one that is about them, that excludes them, or of which whoever confirmed them
 * is a part. Run twice it adds nobody twice.
 */
import { replace } from '../../../core/change.ts';
import { AppError, isAppError } from '../../../core/errors.ts';
import { schedule } from '../../../core/outbox.ts';
import type { Deps, Job, SchoolId, Stored } from '../../../core/ports.ts';
import { sitsAs } from '../../../core/seats.ts';
import type { Policy } from '../../../policy/policy.ts';
import {
  findSeat,
  handOverCall,
  isConfirmed,
  readerNoticeCall,
  registerKey,
  registers,
  type HandOver,
} from '../../readers/reader.ts';
import { rows, under } from '../concern.ts';
import { outlines, type Outline } from '../outline.ts';
import { entryRow } from '../entry-row.ts';
import { planFor } from '../routing/plan-for.ts';
import type { RoutePlan } from '../routing/route.ts';
import { trustContact } from '../routing/tell-rung.ts';

export const handOverJob: Job<HandOver> = {
  ...handOverCall,
  async run(seat, deps, { school }) {
    const register = await deps.records.get(registers, registerKey(school));
    const row = register && findSeat(register.value, seat);
    if (row === undefined || !isConfirmed(row)) return { rows: [], trail: [] };
    // This process still has the policy of yesterday: another one will do it.
    if (!sitsAs(seat.person, seat.as, deps.policies.of(school)))
      throw new AppError('unavailable', 'a confirmed reader is not in the policy of this process');
    await deps.holders.refresh(school);
    for (const id of await openCases(school, seat, deps)) await add(school, id, seat, deps);
    const now = deps.clock.now();
    return {
      rows: [schedule(readerNoticeCall, { person: seat.person, why: 'joined' }, now, school)],
      trail: [],
    };
  },
};

const openCases = async (school: SchoolId, seat: HandOver, deps: Deps): Promise<string[]> => {
  const ids: string[] = [];
  for await (const { value } of deps.records.list(outlines, {
    ...under(school, 'I'),
    where: { open: true },
  })) {
    if (comesTo(seat, value, deps)) ids.push(value.id);
  }
  return ids;
};

const tries = 8;

const add = async (school: SchoolId, id: string, seat: HandOver, deps: Deps, attempt = 1): Promise<void> => {
  const found: Stored<Outline> | undefined = await deps.records.get(outlines, rows.incident(school, id));
  if (found === undefined || !comesTo(seat, found.value, deps)) return;
  const { person, as } = seat;
  const now = deps.clock.now();
  const told = [...found.value.told, { person, as, rung: found.value.rung, at: now.toISOString() }];
  try {
    await deps.ledger.record(school, {
      rows: [
        replace(outlines, found, { ...found.value, told }),
        entryRow(found.value, { by: person, what: 'handedOver' }, now),
      ],
      trail: [{ actor: 'lantern', action: `concern.handed-over:${person}`, target: id }],
    });
  } catch (error) {
    if (!isAppError(error, 'conflict') || attempt === tries) throw error;
    await add(school, id, seat, deps, attempt + 1);
  }
};

/** Whether an open case is to be added: routing, as it would tell them today, and the case has come to their role. */
const comesTo = ({ person, as }: HandOver, incident: Outline, deps: Deps): boolean => {
  const isOpen = incident.stage === 'waiting' || incident.stage === 'acknowledged';
  if (!isOpen || incident.told.some((one) => one.person === person && one.as === as)) return false;
  const policy = deps.policies.of(incident.school);
  const newcomers = deps.holders.newcomers(incident.school, incident.raisedAt);
  const at = deps.clock.now();
  const { report, recused } = incident;
  const plan = planFor(policy, report, { recused, away: new Set(), newcomers, at });
  if (as === 'trustContact')
    return (
      hasComeToTheLast(incident, policy, plan) &&
      trustContact(policy, incident, newcomers, at, 0).some((one) => one.person === person)
    );
  if (!plan.rungs.some((rung) => rung.people.some((one) => one.person === person && one.as === as)))
    return false;
  return incident.told.length === 0 || reached(incident, plan) >= stepOf(plan, as);
};

/** Where a role stands on the route; a role of no step stands nowhere. */
const stepOf = ({ rungs }: RoutePlan, as: string): number =>
  rungs.findIndex(({ roles }) => roles.some((role) => role === as));

/** The furthest step of which anybody was told; the trust's contact comes after all of them. */
const reached = ({ told }: Outline, plan: RoutePlan): number =>
  Math.max(-1, ...told.map(({ as }) => (as === 'trustContact' ? plan.rungs.length : stepOf(plan, as))));

const hasComeToTheLast = ({ told }: Outline, { trustContact: contact }: Policy, plan: RoutePlan): boolean =>
  'person' in contact &&
  (plan.failClosed || told.length === 0 || told.some(({ as }) => as === 'trustContact'));
