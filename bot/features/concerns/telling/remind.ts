/** Job: a reminder every half hour of school time to a reader who has not opened it. */
import { schedule } from '../../../core/outbox.ts';
import type { Job } from '../../../core/ports.ts';
import { remindCall, tellCall, type Remind } from './calls.ts';
import { rows } from '../concern.ts';
import { outlines } from '../outline.ts';
import { remindAt } from '../routing/deadline.ts';
import { mayReadTelling, visibleTo } from '../visible-to.ts';

export const remindJob: Job<Remind> = {
  ...remindCall,
  async run(remind, deps, turn) {
    const found = await deps.records.get(outlines, rows.incident(turn.school, remind.incident));
    const policy = deps.policies.of(turn.school);
    const stop =
      found === undefined ||
      found.value.stage !== 'waiting' ||
      found.value.opened.includes(remind.person) ||
      !(
        visibleTo({ id: remind.person }, found.value, policy, deps.holders) ||
        mayReadTelling({ id: remind.person }, found.value, policy)
      );
    if (stop) return { rows: [], trail: [] };
    const now = deps.clock.now();
    return {
      rows: [
        schedule(tellCall, { ...remind, why: 'reminder' }, now, turn.school),
        schedule(remindCall, remind, remindAt(policy, found.value.report, now), turn.school),
      ],
      trail: [],
    };
  },
};
