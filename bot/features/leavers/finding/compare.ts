/** Job: compares one school anew with what the last night read, since its list or its roster has changed. */
import { schedule } from '../../../core/outbox.ts';
import type { Deps, Job } from '../../../core/ports.ts';
import { compareCall } from '../calls.ts';
import { compareSchool } from './compare-school.ts';
import type { CloudTonight } from './load-facts.ts';
import { lastWalk } from './walk.ts';

/** New rosters were taken over: whoever came back, or has left, is known at once and not only after the night. */
export const compareAll = async (
  deps: Pick<Deps, 'clouds' | 'ledger' | 'clock' | 'policies'>,
): Promise<void> => {
  for (const school of deps.policies.schools)
    if (deps.clouds.of(school).length > 0)
      await deps.ledger.record(school, {
        rows: [schedule(compareCall, {}, deps.clock.now(), school)],
        trail: [],
      });
};

export const compareJob: Job<Record<string, never>> = {
  ...compareCall,
  slow: true,
  async run(_payload, deps, { school }) {
    const tonight: CloudTonight[] = [];
    for (const cloud of deps.clouds.of(school)) {
      const walked = await lastWalk(cloud, deps);
      tonight.push(walked === undefined ? { cloud, because: 'it was not read yet' } : { cloud, walked });
    }
    if (tonight.some((one) => 'walked' in one)) await compareSchool(school, tonight, new Map(), deps);
    return { rows: [], trail: [] };
  },
};
