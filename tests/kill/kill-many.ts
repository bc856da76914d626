/** Many rounds over some lanes at once, and what came of them, place by place. */
import { chance } from '../pretend-school/random.ts';
import { openLane, type Lane } from './lane.ts';
import type { Place } from './places.ts';
import { runRound, type Outcome } from './round.ts';

export interface KillOptions {
  readonly places: readonly Place[];
  /** For each place. */
  readonly rounds: number;
  readonly seed: string;
  /** How many at once, each with an Azurite and a server of its own. */
  readonly lanes: number;
  readonly onRound?: ((done: number, of: number, outcome: Outcome) => void) | undefined;
}

export interface Killed {
  readonly outcomes: readonly Outcome[];
  /** Of the trails as they stand at the end, walked from their first rows. */
  readonly trailProblems: readonly string[];
}

/** A place that was not reached (the server went another way, in time) is tried so often. */
const triesAtMost = 4;

interface Work {
  readonly place: Place;
  readonly n: number;
}

export const killMany = async (options: KillOptions): Promise<Killed> => {
  const left = shuffled(options);
  const of = left.length;
  const outcomes: Outcome[] = [];
  const trailProblems: string[] = [];
  const work = async (): Promise<void> => {
    const lane = await openLane();
    try {
      for (let next = left.pop(); next !== undefined; next = left.pop()) {
        const outcome = await tryRound(next, options.seed, lane);
        outcomes.push(outcome);
        options.onRound?.(outcomes.length, of, outcome);
      }
      const problem = await lane.checkWholeTrail();
      if (problem !== undefined) trailProblems.push(problem);
    } finally {
      await lane.close();
    }
  };
  const all = await Promise.allSettled(Array.from({ length: options.lanes }, work));
  for (const one of all) if (one.status === 'rejected') throw one.reason;
  return { outcomes, trailProblems };
};

const shuffled = ({ places, rounds, seed }: KillOptions): Work[] => {
  const dice = chance(seed, 'order');
  return places
    .flatMap((place) => Array.from({ length: rounds }, (_, n) => ({ place, n, at: dice.next() })))
    .sort((a, b) => a.at - b.at);
};

/** A round that cannot be finished is a finding like any other; the lane goes on with the next. */
const tryRound = async ({ place, n }: Work, seed: string, lane: Lane): Promise<Outcome> => {
  let outcome: Outcome | undefined;
  for (let attempt = 1; attempt <= triesAtMost; attempt += 1) {
    const teacher = `teacher-${(lane.count += 1)}`;
    const dice = chance(seed, `${place.name} ${n} ${attempt}`);
    try {
      outcome = await runRound({ place, teacher, chance: dice }, lane);
    } catch (error) {
      return unfinished(place, error, lane);
    }
    const held = Object.keys(outcome.findings).length === 0;
    if (outcome.kills > 0 || !held) return outcome;
  }
  return outcome ?? unfinished(place, new Error('no try'), lane);
};

const unfinished = (place: Place, error: unknown, lane: Lane): Outcome => ({
  place: place.name,
  kills: lane.keeper.disarm(),
  recognised: 0,
  toldAfter: 0,
  told: 0,
  heard: 0,
  findings: {
    'it goes on afterwards':
      `${error instanceof Error ? error.message : String(error)} ${lane.keeper.stderr()}`.trim(),
  },
});
