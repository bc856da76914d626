/**
 * Job: the day has come on which access that was taken away comes back (A26). Whoever has the case in hand on that day is
 * asked to see to it, whoever had it when the sanction was set.
 */
import { z } from 'zod';
import { schedule } from '../../../core/outbox.ts';
import type { Change, Job, SchoolId } from '../../../core/ports.ts';
import { opensOn } from '../../../policy/calendar.ts';
import type { Policy } from '../../../policy/policy.ts';
import { rows } from '../concern.ts';
import { outlines } from '../outline.ts';
import { tellCall } from '../telling/calls.ts';
import { inHandOf } from './in-hand.ts';

const payload = z.object({ incident: z.string() });
export type RestoreAccess = z.infer<typeof payload>;
const restoreAccessCall = { name: 'concern.restoreAccess', payload };

/** @param until ISO date: it is asked when school opens on that day, or on the next school day */
export const restoreOn = (school: SchoolId, incident: string, until: string, policy: Policy): Change =>
  schedule(restoreAccessCall, { incident }, opensOn(policy.calendar, until), school);

export const restoreAccessJob: Job<RestoreAccess> = {
  ...restoreAccessCall,
  async run({ incident: id }, deps, { school }) {
    const found = await deps.records.get(outlines, rows.incident(school, id));
    if (found === undefined) return { rows: [], trail: [] };
    const people = inHandOf(found.value, deps.policies.of(school), deps.holders);
    if (people.length === 0)
      deps.log.warn('nobody has a case in hand whose sanction ends', { incident: id, school });
    const now = deps.clock.now();
    return {
      rows: people.map((person) => schedule(tellCall, { incident: id, person, why: 'restore' }, now, school)),
      trail: [{ actor: 'lantern', action: 'concern.access-due-back', target: id }],
    };
  },
};
