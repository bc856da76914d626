/** Job: something of a lane falls due sooner than it looks next. Its row of the outbox is brought forward, never doubled. */
import type { z } from 'zod';
import { bringForward } from '../../../core/bring-forward.ts';
import type { Deps, Job, SchoolId } from '../../../core/ports.ts';
import { ranges } from '../agreement.ts';
import { tallies } from '../tally.ts';
import { askTimes } from './ask-times.ts';
import { sendCall, wakeCall } from './calls.ts';

/** While a lane is at work: it may have looked already, and be about to sleep. */
const lookAgainMs = 5_000;

export const wakeJob: Job<z.infer<typeof wakeCall.payload>> = {
  ...wakeCall,
  async run({ round, lane }, deps, { school }) {
    const wanted = await wantedBy(school, round, lane, deps);
    const found =
      wanted.size === 0
        ? 'done'
        : await bringForward(
            school,
            sendCall,
            (work) => (work.round === round ? wanted.get(work.lane) : undefined),
            deps,
          );
    return found === 'done'
      ? { rows: [], trail: [] }
      : { again: new Date(deps.clock.now().getTime() + lookAgainMs), because: 'a lane is at work' };
  },
};

/** When each lane has something to send next, not before it may be sent. */
const wantedBy = async (
  school: SchoolId,
  round: string,
  lane: number | undefined,
  deps: Deps,
): Promise<ReadonlyMap<number, Date>> => {
  const times = askTimes(deps.policies.of(school));
  const now = deps.clock.now().toISOString();
  const found = new Map<number, Date>();
  for await (const { value } of deps.records.list(tallies, ranges.tallies(school, round, lane))) {
    if (value.due === undefined) continue;
    const at = times.first(value.due > now ? value.due : now);
    const before = found.get(value.lane);
    if (before === undefined || at < before) found.set(value.lane, at);
  }
  return found;
};
