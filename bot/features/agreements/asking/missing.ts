/** After the last reminder: who of a class or group has not signed, as the register lists them, for whoever may see their names. */
import { z } from 'zod';
import type { Flow } from '../../../core/ports.ts';
import { laneOf, roundOf, rows } from '../agreement.ts';
import { showMissing } from '../register/list-missing.ts';
import { writeScope } from '../register/scope.ts';
import { mayName, sightIn } from '../register/who-sees.ts';
import { byYearOf, tallies } from '../tally.ts';
import { maySeeNames } from './coordinators.ts';
import { refused } from './views.ts';

const values = z.object({
  school: z.string().max(60),
  sheet: z.string().max(60),
});

/** A large group has several sheets: the list is of all of it. */
export const missing: Flow<z.infer<typeof values>> = {
  verb: 'agreements.missing',
  who: ['staff', ...maySeeNames],
  values,
  afresh: 'run',
  run: async (act, deps) => {
    const { school, sheet: id } = act.values;
    if (!deps.policies.schools.includes(school)) return refused(act);
    const policy = deps.policies.of(school);
    const round = roundOf(policy.calendar, deps.clock.now());
    const key = rows.tally(school, { round, id, lane: laneOf(id) });
    const tally = (await deps.records.get(tallies, key))?.value;
    const sight = sightIn(act.by, policy);
    if (tally === undefined || !byYearOf(tally).some((one) => mayName(sight, one))) return refused(act);
    const { audience, group } = tally;
    return showMissing(act.by, { school, of: writeScope({ what: 'group', audience, group }) }, deps);
  },
};
