/** One turn of a lane: how long it goes on, and what it leaves for later. */
import type { Deps, SchoolId, Turn } from '../../../core/ports.ts';
import type { Policy } from '../../../policy/policy.ts';
import { askTimes, type AskTimes } from './ask-times.ts';

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
  /** So much was refused for now that nothing more is tried. */
  isRefused(): boolean;
}

export const createPass = (deps: Deps, { school, ending }: Turn): Pass => {
  const policy = deps.policies.of(school);
  const times = askTimes(policy);
  const until = deps.clock.now().getTime() + turnMs;
  const pass: Pass = {
    school,
    policy,
    times,
    later: new Set(),
    passing: 0,
    isAskTime: () => times.isOpen(deps.clock.now()),
    isRefused: () => pass.passing >= mostPassing,
    isOver: () =>
      ending?.aborted === true ||
      pass.isRefused() ||
      deps.clock.now().getTime() >= until ||
      !pass.isAskTime(),
  };
  return pass;
};
