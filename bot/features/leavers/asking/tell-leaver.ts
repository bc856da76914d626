/** Jobs: who is told how it stands. Each in a message of their own, so that one who cannot be reached holds up nobody. */
import type { z } from 'zod';
import { schedule } from '../../../core/outbox.ts';
import type { Job, PersonId } from '../../../core/ports.ts';
import type { Policy } from '../../../policy/policy.ts';
import { askCall, tellLeaverCall, type TellReason } from '../calls.ts';
import { leavers, rows, type Leaver } from '../leaver.ts';
import { leaversOf } from './lately.ts';
import { leaverNoticeCall } from './notice.ts';
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
    const now = deps.clock.now();
    return {
      rows: told
        .slice(0, most)
        .map((person) => schedule(leaverNoticeCall, { person, why, waiting: 0, agreeing: 0 }, now, school)),
      trail: [{ actor: 'lantern', action: `leavers.announced:${why}`, target: id }],
    };
  },
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
    const waiting = inView(all, 'decide').length;
    const agreeing = inView(all, 'agree').length;
    if (waiting === 0) return { rows: [], trail: [] };
    const now = deps.clock.now();
    const told = deciders(deps.policies.of(school));
    if (told.length === 0) deps.log.warn('nobody is left who could decide about leavers', { school });
    return {
      rows: told
        .slice(0, most)
        .map((person) => schedule(leaverNoticeCall, { person, why: 'ask', waiting, agreeing }, now, school)),
      trail: [{ actor: 'lantern', action: 'leavers.asked', target: school }],
    };
  },
};
