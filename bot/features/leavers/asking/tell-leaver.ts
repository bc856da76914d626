/** Jobs: who is told how it stands. Each in a message of their own, so that one who cannot be reached holds up nobody. */
import type { z } from 'zod';
import { create, replace } from '../../../core/change.ts';
import { schedule } from '../../../core/outbox.ts';
import type { Change, Deps, Job, PersonId, SchoolId } from '../../../core/ports.ts';
import type { Policy } from '../../../policy/policy.ts';
import { askCall, tellLeaverCall, type TellReason } from '../calls.ts';
import { isForATime, leavers, rows, type Leaver } from '../leaver.ts';
import { leaversOf } from './lately.ts';
import { leaverNoticeCall } from './notice.ts';
import { gatherMs, pendingKey, pendingNotices } from './pending-notice.ts';
import { inView } from './views.ts';
import { deciders, mayDecide, secondOnes } from './who-decides.ts';

/** In one transaction. */
const most = 90;

export const tellLeaverJob: Job<z.infer<typeof tellLeaverCall.payload>> = {
  ...tellLeaverCall,
  async run({ leaver: id, why }, deps, { school }) {
    const stored = await deps.records.get(leavers, rows.leaver(school, id));
    if (stored === undefined) return { rows: [], trail: [] };
    const policy = deps.policies.of(school);
    const told = whom(stored.value, why, policy);
    if (told.length === 0) deps.log.warn('nobody is left to hear about a leaver', { school });
    const rowsOf = await Promise.all(
      told.slice(0, most).map((person) => noticeRows(person, why, school, deps)),
    );
    return {
      rows: rowsOf.flat(),
      trail: [{ actor: 'lantern', action: `leavers.announced:${why}`, target: id }],
    };
  },
};

/** What is news, and waits a minute for more of its kind, so that a batch of thirty is one notice; the rest is told at once. */
const gathered: ReadonlySet<TellReason> = new Set(['done', 'handed', 'undone', 'half-done', 'approve']);

const noticeRows = async (
  person: PersonId,
  why: TellReason,
  school: SchoolId,
  deps: Deps,
): Promise<Change[]> => {
  const now = deps.clock.now();
  const notice = { person, why, waiting: 0, agreeing: 0, access: 0 };
  if (!gathered.has(why)) return [schedule(leaverNoticeCall, notice, now, school, deps.clock)];
  const pending = await deps.records.get(pendingNotices, pendingKey(school, person, why));
  // One that should have been told long ago was lost: a new one is made.
  if (pending !== undefined && Date.parse(pending.value.due) > now.getTime()) return [];
  const due = new Date(now.getTime() + gatherMs);
  const value = { v: 1 as const, due: due.toISOString() };
  return [
    pending === undefined
      ? create(pendingNotices, pendingKey(school, person, why), value)
      : replace(pendingNotices, pending, value),
    schedule(leaverNoticeCall, notice, due, school, deps.clock),
  ];
};

/** Whoever decided hears how it ends; where they may decide no more, everybody who may. */
const whom = ({ decision }: Leaver, why: TellReason, policy: Policy): PersonId[] => {
  if (why === 'approve') return secondOnes(policy, decision?.by ?? '');
  if (why === 'half-done' || why === 'restore' || why === 'restore-late') return deciders(policy);
  return decision !== undefined && mayDecide(decision.by, policy) ? [decision.by] : deciders(policy);
};

/** Tells IT in the morning, where something waits. */
export const askJob: Job<z.infer<typeof askCall.payload>> = {
  ...askCall,
  async run(_payload, deps, { school }) {
    const all = await leaversOf(school, deps);
    const decide = inView(all, 'decide');
    const waiting = decide.length;
    const access = decide.filter(isForATime).length;
    const agreeing = inView(all, 'agree').length;
    if (waiting === 0) return { rows: [], trail: [] };
    const now = deps.clock.now();
    const told = deciders(deps.policies.of(school));
    if (told.length === 0) deps.log.warn('nobody is left who could decide about leavers', { school });
    return {
      rows: told
        .slice(0, most)
        .map((person) =>
          schedule(leaverNoticeCall, { person, why: 'ask', waiting, agreeing, access }, now, school),
        ),
      trail: [{ actor: 'lantern', action: 'leavers.asked', target: school }],
    };
  },
};
