/** One turn of a lane: how long it goes on, what it leaves for later, and the newest state of a sheet. */
import type { Deps, SchoolId, Turn } from '../../../core/ports.ts';
import type { Policy } from '../../../policy/policy.ts';
import { rows, sheets, type Sheet } from '../agreement.ts';
import { askTimes, isAskTime, type AskTimes } from './ask-times.ts';

/** Of one turn, well within the lease of its job. */
const turnMs = 20_000;
/** So many refusals for now, and the chat service is left alone for a while. */
const mostPassing = 20;

export interface Pass {
  readonly school: SchoolId;
  readonly policy: Policy;
  readonly times: AskTimes;
  /** People and sheets that are left for the next turn. */
  readonly later: Set<string>;
  passing: number;
  /** Nothing more is begun. */
  isOver(): boolean;
  isAskTime(): boolean;
}

export const createPass = (deps: Deps, { school, ending }: Turn): Pass => {
  const policy = deps.policies.of(school);
  const until = deps.clock.now().getTime() + turnMs;
  const pass: Pass = {
    school,
    policy,
    times: askTimes(policy),
    later: new Set(),
    passing: 0,
    isAskTime: () => isAskTime(policy, deps.clock.now()),
    isOver: () =>
      ending?.aborted === true ||
      pass.passing >= mostPassing ||
      deps.clock.now().getTime() >= until ||
      !pass.isAskTime(),
  };
  return pass;
};

/** Of real time: a first asking may rest on a reading that is so old, a reminder never does. */
const freshMs = 500;

export interface NewestSheet {
  read(how: 'fresh' | 'lately'): Promise<Sheet | undefined>;
  close(): void;
}

export const newestSheet = (
  school: SchoolId,
  at: Pick<Sheet, 'round' | 'id'>,
  { records }: Deps,
): NewestSheet => {
  let known: Promise<Sheet | undefined> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const readNow = async (): Promise<Sheet | undefined> =>
    (await records.get(sheets, rows.sheet(school, at.round, at.id)))?.value;
  return {
    read(how) {
      if (how === 'lately' && known !== undefined) return known;
      clearTimeout(timer);
      const reading = readNow();
      known = reading;
      const forget = (): void => {
        if (known === reading) known = undefined;
      };
      timer = setTimeout(forget, freshMs).unref();
      reading.catch(forget);
      return reading;
    },
    close: () => clearTimeout(timer),
  };
};
