/** Job: a school year was started. Lays its sheets, then begins its lanes, once each, in the commit that ends this job. */
import { z } from 'zod';
import { schedule } from '../../../core/outbox.ts';
import type { Deps, Entry, Job, SchoolId } from '../../../core/ports.ts';
import { lanes } from '../agreement.ts';
import { beginCall, sendCall } from './calls.ts';
import { lay } from './lay.ts';
import { roundChange, type RoundNow } from './round.ts';
import { tellAtStart } from './tell-office.ts';

export const beginRoundJob: Job<z.infer<typeof beginCall.payload>> = {
  ...beginCall,
  slow: true,
  async run({ round }, deps, { school }) {
    await lay(school, round, deps);
    const now = deps.clock.now();
    return {
      rows: [
        ...Array.from({ length: lanes }, (_, lane) =>
          schedule(sendCall, { round, lane }, now, school, deps.clock),
        ),
        ...(await tellAtStart(school, deps)),
      ],
      trail: [],
    };
  },
};

/** What starts a school year, to be committed by whoever starts it; at most once, since the row is as it was read. */
export const startEntry = (
  school: SchoolId,
  at: RoundNow,
  by: string,
  { clock }: Pick<Deps, 'clock'>,
): Entry => {
  const now = clock.now();
  const { round } = at.round;
  return {
    rows: [
      roundChange(school, at, { ...at.round, stage: 'running', started: { by, at: now.toISOString() } }),
      schedule(beginCall, { round }, now, school, clock),
    ],
    trail: [{ actor: by, action: 'agreements.started', target: round }],
  };
};
