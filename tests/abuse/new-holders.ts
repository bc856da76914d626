/**
 * The policy is edited at will while reports are made, passed on and confirmed: nobody is told of a report, or reads one,
 * that was there before they came into their role, unless somebody free of conflict has confirmed them. What is right is
 * worked out anew here, from the history of the policy alone.
 */
import { policyRoles, type PersonId, type PolicyRole } from '../../bot/core/ports.ts';
import { emptyReport, type Incident, type Named } from '../../bot/features/concerns/concern.ts';
import { planFor } from '../../bot/features/concerns/routing/plan-for.ts';
import { nextRung, rungAfter } from '../../bot/features/concerns/routing/tell-rung.ts';
import { visibleTo } from '../../bot/features/concerns/visible-to.ts';
import {
  mayConfirm,
  newcomersTo,
  newSeatsOf,
  noRegister,
  noted,
  type Register,
} from '../../bot/features/readers/reader.ts';
import type { Policy } from '../../bot/policy/policy.ts';
import { hillside } from '../features/concerns/route-world.ts';
import type { Abuse } from './abuse.ts';

const people = ['A', 'B', 'C', 'D', 'E', 'F'].map((id) => `hillside.${id}`);
const roles = ['coordinator', 'dsl', 'headteacher', 'chair'] as const;
const start = Date.parse('2026-11-23T09:00:00Z');
const stepsEach = 40;

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
const randomOf = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** One unbroken time of somebody in a role, as the policy's own history has it. */
interface Tenure {
  readonly person: PersonId;
  readonly role: string;
  /** Milliseconds; since ever for those of the first start. */
  readonly from: number;
  readonly confirmedBy: PersonId[];
}

interface Life {
  policy: Policy;
  register: Register;
  tenures: readonly Tenure[];
  incidents: readonly Incident[];
  now: number;
}

const noRoles = Object.fromEntries(policyRoles.map((role) => [role, []])) as unknown as Policy['roles'];

const counts = {
  'reads allowed': 0,
  'reads refused to somebody told': 0,
  confirmations: 0,
  'told of a report': 0,
};

const live = (seed: number, found: typeof counts): string[] => {
  const random = randomOf(seed);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  const life: Life = { policy: hillside, register: noRegister, tenures: [], incidents: [], now: start };
  edit(life, pick, roles.length);
  const broken: string[] = [];
  for (let step = 0; step < stepsEach; step += 1) {
    life.now += 60_000;
    const dice = random();
    if (dice < 0.3) edit(life, pick, 1);
    else if (dice < 0.55) raise(life, pick, random, found);
    else if (dice < 0.8) passOn(life, pick, found);
    else confirm(life, pick, broken, found);
    broken.push(...whatIsWrong(life, found));
    if (broken.length > 0) return broken.map((one) => `seed ${seed}, step ${step}: ${one}`);
  }
  return [];
};

type Pick = <T>(all: readonly T[]) => T;

const edit = (life: Life, pick: Pick, changes: number): void => {
  const first = life.tenures.length === 0;
  const changed: Partial<Record<PolicyRole, Policy['roles'][PolicyRole]>> = {};
  for (const role of changes === 1 ? [pick(roles)] : roles)
    changed[role] = [{ person: pick(people), deputies: [pick(people)] }];
  life.policy = {
    ...life.policy,
    roles: { ...(first ? noRoles : life.policy.roles), ...changed },
    trustContact: { outside: 'The trust', phone: '020 7946 0300' },
    duty: [],
  };
  const at = new Date(life.now).toISOString();
  for (let next = noted(life.register, life.policy, at); next !== undefined;)
    next = noted((life.register = next.register), life.policy, at);
  const seats = roles.flatMap((role) =>
    life.policy.roles[role].flatMap((one) =>
      'person' in one ? [one.person, ...one.deputies].map((person) => ({ person, role })) : [],
    ),
  );
  life.tenures = seats.map(
    ({ person, role }) =>
      life.tenures.find((one) => one.person === person && one.role === role) ?? {
        person,
        role,
        from: first ? Number.NEGATIVE_INFINITY : life.now,
        confirmedBy: [],
      },
  );
};

const newcomersIn = (life: Life, raisedAt: string) =>
  newcomersTo(raisedAt, newSeatsOf(life.register, life.policy, new Date(start).toISOString()));

const raise = (life: Life, pick: Pick, random: () => number, found: typeof counts): void => {
  const named = (kind: Named['kind']): Named => ({ person: pick(people), name: 'X', kind });
  const raisedAt = new Date(life.now).toISOString();
  const report = {
    ...emptyReport,
    about: random() < 0.4 ? [named('adult')] : [],
    notFor: random() < 0.4 ? [named('adult')] : [],
    tags: random() < 0.5 ? ['grooming'] : [],
  };
  const away = new Set<PersonId>();
  const at = new Date(life.now);
  const plan = planFor(life.policy, report, { away, newcomers: newcomersIn(life, raisedAt), at });
  const incident: Incident = {
    v: 1,
    id: String(life.now),
    school: 'hillside',
    ref: 'REF',
    submission: '',
    reporter: 'hillside.Z',
    raisedAt,
    complete: true,
    report,
    route: plan.route,
    rung: 0,
    told: [...(nextRung(plan, 0, new Set(), at)?.told ?? [])],
    opened: [],
    recused: [],
    stage: 'waiting',
    dueAt: raisedAt,
    referrals: [],
  };
  found['told of a report'] += incident.told.length;
  life.incidents = [...life.incidents, incident];
};

const passOn = (life: Life, pick: Pick, found: typeof counts): void => {
  if (life.incidents.length === 0) return;
  const incident = pick(life.incidents);
  const at = new Date(life.now);
  const newcomers = newcomersIn(life, incident.raisedAt);
  const plan = planFor(life.policy, incident.report, { away: new Set(), newcomers, at });
  const next = rungAfter(plan, new Set(incident.told.map(({ person }) => person)), at)?.told ?? [];
  found['told of a report'] += next.length;
  const told = [...incident.told, ...next];
  life.incidents = life.incidents.map((one) => (one === incident ? { ...one, told } : one));
};

const confirm = (life: Life, pick: Pick, broken: string[], found: typeof counts): void => {
  const by = pick(people);
  const may = mayConfirm({ id: by }, life.register, life.policy);
  if (may.length === 0) return;
  const seat = pick(may);
  const isReader = life.tenures.some(
    (one) => one.person === by && (one.from < start || one.confirmedBy.length > 0),
  );
  if (seat.person === by || !isReader) broken.push(`${by} may confirm ${seat.person} as ${seat.as}`);
  found.confirmations += 1;
  const signed = { by, at: new Date(life.now).toISOString() };
  const seats = life.register.seats.map((one) =>
    one === seat ? { ...one, confirmed: [...one.confirmed, signed] } : one,
  );
  life.register = { ...life.register, seats };
  life.tenures.find((one) => one.person === seat.person && one.role === seat.as)?.confirmedBy.push(by);
};

const partOf = ({ report }: Incident): ReadonlySet<string | undefined> =>
  new Set([...report.about, ...report.notFor].map(({ person }) => person));

/** By the history alone: in the role since before the report, or confirmed in it by somebody who is no part of it. */
const isRight = ({ tenures }: Life, incident: Incident, person: PersonId, as?: string): boolean => {
  const parts = partOf(incident);
  return (
    !parts.has(person) &&
    tenures.some(
      (one) =>
        one.person === person &&
        (as ?? one.role) === one.role &&
        (one.from < Date.parse(incident.raisedAt) || one.confirmedBy.some((by) => !parts.has(by))),
    )
  );
};

const whatIsWrong = (life: Life, found: typeof counts): string[] => {
  const wrong: string[] = [];
  const holders = { newcomers: (_school: string, raisedAt: string) => newcomersIn(life, raisedAt) };
  for (const incident of life.incidents) {
    for (const { person, as, at } of incident.told)
      if (Date.parse(at) === life.now && !isRight(life, incident, person, as))
        wrong.push(`${person} is told as ${as}`);
    for (const id of people) {
      const reads = visibleTo({ id }, incident, life.policy, holders);
      if (reads) found['reads allowed'] += 1;
      else if (incident.told.some(({ person }) => person === id))
        found['reads refused to somebody told'] += 1;
      if (reads && !isRight(life, incident, id)) wrong.push(`${id} reads`);
    }
  }
  return wrong;
};

export const newHolders: Abuse = {
  name: 'New holders of a role: histories of a policy that is edited',
  small: 150,
  large: 1_500,
  run: (size, seed) => {
    const found = { ...counts };
    const broken: string[] = [];
    for (let n = 0; n < size; n += 1) broken.push(...live(seed + n, found));
    return Promise.resolve({ tried: size, counts: found, broken });
  },
};
