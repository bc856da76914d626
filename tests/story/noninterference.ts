/** Generates worlds and compares what the accused can see with and without the concern (E3). */
import fc from 'fast-check';
import { policyRoles } from '../../bot/core/ports.ts';
import {
  live,
  subjects,
  type Ground,
  type Lived,
  type Step,
  type Subject,
  type World,
} from './noninterference-world.ts';

const subject = fc.constantFrom(...(Object.keys(subjects) as Subject[]));
const fate = fc.constantFrom('left', 'taken', 'closed');
/** Mostly the same one, so that cases share a pupil. */
const pupil = fc.constantFrom(0, 1, 1, 1, 2);

const rarely = fc.constantFrom(false, false, false, true);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('case'), pupil, byX: fc.boolean(), elsewhere: rarely, fate }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('away', 'back'), who: subject }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('role'),
      role: fc.constantFrom(...policyRoles),
      as: fc.constantFrom('alone', 'beside', 'deputy'),
      elsewhere: rarely,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('wait'), hours: fc.constantFrom(1, 5, 24) }),
  },
);

export const anyWorld: fc.Arbitrary<World> = fc.record({
  x: subject,
  secret: fc.record({
    pupil,
    illegal: fc.boolean(),
    danger: fc.boolean(),
    against: fc.constantFrom('about', 'about', 'about', 'notFor', 'amended', 'corrected'),
    fate,
  }),
  before: fc.array(step, { maxLength: 2 }),
  after: fc.array(step, { maxLength: 3 }),
});

export interface Difference {
  readonly world: World;
  readonly with: readonly string[];
  readonly without: readonly string[];
}

export interface Compared {
  readonly worlds: number;
  readonly differences: readonly Difference[];
  /** Words or ids of a concern that stood in what the accused saw. */
  readonly leaks: readonly World[];
  /** Worlds in which the accused saw some other case: those in which there was something to be told apart from. */
  readonly withOtherCases: number;
  /** How many lines of what was seen were compared. */
  readonly lines: number;
}

/** Each world in a corner of the storage of its own; two worlds at once. */
export const compareWorlds = async (worlds: readonly World[], ground: Ground): Promise<Compared> => {
  const found: { differences: Difference[]; leaks: World[]; withOtherCases: number; lines: number } = {
    differences: [],
    leaks: [],
    withOtherCases: 0,
    lines: 0,
  };
  const numbered = worlds.entries();
  const lane = async (): Promise<void> => {
    for (const [n, world] of numbered) {
      const [there, absent] = await Promise.all([
        live(world, 'with', `w${n}a`, ground),
        live(world, 'without', `w${n}b`, ground),
      ]);
      const difference = differing(there, absent);
      if (difference !== undefined && !(await differsByChance(n, world, [there, absent], ground)))
        found.differences.push({ world, ...difference });
      if (there.seen.some((line) => there.secrets.some((one) => line.includes(one)))) found.leaks.push(world);
      found.lines += there.seen.length;
      if (there.otherCasesSeen > 0) found.withOtherCases += 1;
    }
  };
  await Promise.all([lane(), lane()]);
  return { worlds: worlds.length, ...found };
};

/** Jobs that fall due in one millisecond run in an order of chance, with the concern and without it. */
const mostLives = 12;

/** Whether what was seen with the concern is also seen without it, or the other way round, when the world is lived again. */
const differsByChance = async (
  n: number,
  world: World,
  [there, absent]: readonly [Lived, Lived],
  ground: Ground,
): Promise<boolean> => {
  const seen = { with: new Set([there.seen.join('\n')]), without: new Set([absent.seen.join('\n')]) };
  for (let life = 0; life < mostLives; life += 1) {
    for (const how of ['with', 'without'] as const)
      seen[how].add((await live(world, how, `w${n}${how}${life}`, ground)).seen.join('\n'));
    if ([...seen.with].some((one) => seen.without.has(one))) return true;
  }
  return false;
};

/** Where the lines that differ begin to do so; undefined when both are equal to the byte. */
export const differing = (there: Lived, absent: Lived): Omit<Difference, 'world'> | undefined => {
  if (there.seen.join('\n') === absent.seen.join('\n')) return undefined;
  return { with: parts(there.seen, absent.seen), without: parts(absent.seen, there.seen) };
};

/** The beginning of each line that only these have, and the place where it leaves the line that the others have there. */
const parts = (these: readonly string[], others: readonly string[]): string[] =>
  these.flatMap((line, n) => {
    if (others.includes(line)) return [];
    const other = others[n] ?? '';
    const from = [...line].findIndex((letter, at) => letter !== other[at]);
    return [`${line.slice(0, 60)} … ${line.slice(Math.max(0, from - 80), from + 160)}`];
  });
