/**
 * Job: puts people into the group, or takes them out, as IT has confirmed it (policy-map B3), slice by slice: what was done is
 * kept before the next slice begins. Every change is idempotent at the cloud, so a slice that is lost is done again.
 */
import { z } from 'zod';
import { create, put, replace } from '../../../../core/change.ts';
import { AppError, isAppError } from '../../../../core/errors.ts';
import type { Change, Cloud, Deps, Held, Job, SchoolId } from '../../../../core/ports.ts';
import { rows } from '../../agreement.ts';
import { groupsOf, groupWork, standingOf, type GroupOf } from './group-work.ts';
import { bucketKey, groupRuns, memberBuckets, runKey, type GroupRun, type Member } from './member-row.ts';

const payload = z.object({ cloud: z.enum(['entra', 'google']), run: z.string() });
export const fillGroupCall = { name: 'agreements.fill-group', payload } as const;

/** In one transaction with their trail; each may lie in a row of its own. */
const sliceSize = 20;
const atOnce = 4;
const mostMs = 20_000;
const pauseMs = 60_000;

export const fillGroup: Job<z.infer<typeof payload>> = {
  ...fillGroupCall,
  slow: true,
  async run({ cloud: name, run: id }, deps, { school, ending }) {
    const stored = (await deps.records.get(groupRuns, runKey(school, name)))?.value;
    if (stored === undefined || stored.id !== id || stored.endedAt !== undefined)
      return { rows: [], trail: [] };
    const of = groupsOf(school, deps).find((one) => one.cloud === name);
    const cloud = deps.clouds.of(school).find((one) => one.name === name);
    if (of === undefined || cloud === undefined) return ended(school, name, stored, notConnected, deps);
    const begun = deps.clock.now().getTime();
    let run = stored;
    let left = await workOf(of, run, deps);
    while (left.length > 0) {
      const slice = left.slice(0, sliceSize);
      left = left.slice(sliceSize);
      const outcome = await doSlice(slice, { of, cloud, run }, deps);
      run = await keepSlice(outcome.members, { of, run }, deps);
      if (outcome.problem !== undefined) return ended(school, name, run, outcome.problem, deps);
      if (outcome.later)
        return { again: new Date(deps.clock.now().getTime() + pauseMs), because: 'the cloud did not answer' };
      if (left.length > 0 && (ending?.aborted === true || deps.clock.now().getTime() - begun > mostMs))
        return { again: deps.clock.now(), because: 'more people are waiting' };
    }
    return ended(school, name, run, undefined, deps);
  },
};

const notConnected = 'Lantern is not connected to that cloud any more, or the policy names no group in it.';

type Todo = Pick<Member, 'person' | 'account' | 'group'>;

/** Whom the cloud has refused since this began is not asked of it again. */
const workOf = async (of: GroupOf, run: GroupRun, deps: Deps): Promise<Todo[]> => {
  const work = await groupWork(
    { ...of, seenAt: new Date(run.seenAt) },
    await standingOf(of.school, deps),
    deps,
  );
  const refused = new Set(
    work.refused
      .filter(({ refused: no }) => no?.way === run.way && no.at >= run.startedAt)
      .map(({ person }) => person),
  );
  const all: Todo[] =
    run.way === 'in'
      ? work.toPutIn.map(({ person, account }) => ({ person: person.id, account, group: of.group }))
      : [...work.toTakeOut];
  return all.filter(({ person }) => !refused.has(person));
};

/** What either connector keeps of an ordinary member of a group. */
const heldOf = (group: string): Held => ({
  what: 'group',
  id: group,
  title: 'In the group for those who signed',
  was: JSON.stringify({ kind: 'plain', group, role: 'MEMBER' }),
  undoable: true,
});

interface SliceOutcome {
  readonly members: Member[];
  readonly later: boolean;
  readonly problem?: string | undefined;
}

const doSlice = async (
  slice: readonly Todo[],
  { cloud, run }: { readonly of: GroupOf; readonly cloud: Cloud; readonly run: GroupRun },
  deps: Deps,
): Promise<SliceOutcome> => {
  const members: Member[] = [];
  let later = false;
  let problem: string | undefined;
  const queue = [...slice];
  const work = async (): Promise<void> => {
    for (let one = queue.shift(); one !== undefined && !later && problem === undefined; one = queue.shift()) {
      try {
        members.push(await changed(one, cloud, run, deps));
      } catch (error) {
        if (isAppError(error, 'unavailable') || isAppError(error, 'unconfirmed')) later = true;
        else if (error instanceof AppError) problem = error.say ?? 'The cloud refused Lantern altogether.';
        else throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { members, later, problem };
};

const changed = async (one: Todo, cloud: Cloud, { way }: GroupRun, deps: Deps): Promise<Member> => {
  const held = heldOf(one.group);
  const became = await (way === 'in'
    ? cloud.groups.give(one.account, held)
    : cloud.groups.take(one.account, held));
  const at = deps.clock.now().toISOString();
  const { person, account, group } = one;
  if (became.done) return { person, account, group, isIn: way === 'in', at };
  return { person, account, group, isIn: way === 'out', at, refused: { way, because: became.askHuman, at } };
};

/** Of several members in one row, and with somebody else at work there: read, change, commit, again where it was not as expected. */
const keepSlice = async (
  members: readonly Member[],
  { of, run }: { readonly of: GroupOf; readonly run: GroupRun },
  deps: Deps,
  tries = 5,
): Promise<GroupRun> => {
  if (members.length === 0) return run;
  const { school, cloud } = of;
  const refused = members.filter((one) => one.refused !== undefined).length;
  const next = { ...run, done: run.done + members.length - refused, refused: run.refused + refused };
  const byRow = Map.groupBy(members, ({ person }) => bucketKey(school, cloud, person).row);
  const changes = await Promise.all(
    [...byRow].map(async ([row, some]): Promise<Change> => {
      const key = { partition: school, row };
      const stored = await deps.records.get(memberBuckets, key);
      const ids = new Set(some.map(({ person }) => person));
      const others = stored?.value.members.filter(({ person }) => !ids.has(person)) ?? [];
      const value = { v: 1, members: [...others, ...some] } as const;
      return stored === undefined ? create(memberBuckets, key, value) : replace(memberBuckets, stored, value);
    }),
  );
  try {
    await deps.ledger.record(school, {
      rows: [...changes, put(groupRuns, runKey(school, cloud), next)],
      trail: members.map((one) => ({
        actor: run.by,
        action: `agreement.group-${run.way}${one.refused === undefined ? '' : '-refused'}`,
        target: rows.place(school, one.person).row,
      })),
    });
  } catch (error) {
    if (!isAppError(error, 'conflict') || tries === 1) throw error;
    return keepSlice(members, { of, run }, deps, tries - 1);
  }
  return next;
};

const ended = (
  school: SchoolId,
  cloud: GroupOf['cloud'],
  run: GroupRun,
  problem: string | undefined,
  deps: Deps,
) => ({
  rows: [put(groupRuns, runKey(school, cloud), { ...run, problem, endedAt: deps.clock.now().toISOString() })],
  trail: [{ actor: run.by, action: 'agreement.group-ended', target: cloud }],
});
