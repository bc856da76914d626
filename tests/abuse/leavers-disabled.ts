/**
 * A leaver in two clouds is disabled and put back, while every step works, fails before or after it did something, is refused or
 * owed; while processes die before or after any write and any call; and both at once. What is right is worked out here from the
 * clouds' own state and from what was told to fail, never from what Lantern wrote down.
 */
import type { CloudName, Held } from '../../bot/core/ports.ts';
import { waitingWords } from '../../bot/features/leavers/disabling/run-state.ts';
import type { Leaver } from '../../bot/features/leavers/leaver.ts';
import {
  bystanders,
  decision,
  hour,
  leaverIds,
  leaverWith,
  minute,
  pictureOf,
  startSagaWorld,
  undoNow,
  type Mode,
  type SagaWorld,
} from '../features/leavers/disabling/saga-world.ts';
import type { Abuse } from './abuse.ts';

const works = 'works';
type StepMode = Mode | typeof works;
const looks: readonly StepMode[] = [works, 'before', 'refused'];
const changes: readonly StepMode[] = [works, 'before', 'after', 'refused', 'owed'];
type Reading = typeof works | 'lag' | 'before' | 'unchecked';
const readings: readonly Reading[] = [works, 'lag', 'before', 'unchecked'];

/** One cloud's six steps. */
interface Mask {
  readonly snapshot: StepMode;
  readonly lock: StepMode;
  readonly sessions: StepMode;
  readonly mail: StepMode;
  readonly groups: StepMode;
  readonly reading: Reading;
}

const masksEach = looks.length * changes.length ** 4 * readings.length;

const maskOf = (n: number): Mask => {
  let rest = n % masksEach;
  const pick = <T>(all: readonly T[]): T => {
    const picked = all[rest % all.length] as T;
    rest = Math.floor(rest / all.length);
    return picked;
  };
  return {
    snapshot: pick(looks),
    lock: pick(changes),
    sessions: pick(changes),
    mail: pick(changes),
    groups: pick(changes),
    reading: pick(readings),
  };
};

const clouds = ['entra', 'google'] as const;
const idIn = { entra: 'e-1', google: 'g-1' } as const;
const always = Number.POSITIVE_INFINITY;

const arm = (world: SagaWorld, cloud: CloudName, mask: Mask): void => {
  const fail = (name: string, mode: StepMode): void => {
    if (mode !== works)
      world.fail(`${cloud} ${name}`, mode, mode === 'before' || mode === 'after' ? 1 : always);
  };
  fail('mail.held', mask.snapshot);
  fail('setEnabled', mask.lock);
  fail('signOut', mask.sessions);
  if (mask.sessions !== 'before') fail('sessions.take', mask.sessions);
  fail('mail.take', mask.mail);
  fail('groups.take', mask.groups);
  if (mask.reading === 'lag') world.clouds.cloud(cloud).fail('setEnabled', { does: { lag: 3 } });
  if (mask.reading === 'unchecked') fail('signedOutSince', 'refused');
  if (mask.reading === 'before') fail('signedOutSince', 'before');
};

const isFinal = (mode: StepMode): boolean => mode === 'refused' || mode === 'owed';

/** By what was told to fail alone: can this cloud ever say that all is done? */
const canBeDone = ({ lock, sessions, reading }: Mask): boolean =>
  !isFinal(lock) && (!isFinal(sessions) || reading === 'unchecked');

interface Case {
  readonly masks: Readonly<Record<CloudName, Mask>>;
  readonly urgent: boolean;
  readonly killAt: number | undefined;
  readonly undoKillAt: number | undefined;
  /** The undo begins before the disabling has ended. */
  readonly undoAt: number | undefined;
  readonly undoFaults: boolean;
}

interface Counts {
  disabled: number;
  'half done, and said': number;
  restored: number;
  deaths: number;
  'undone while it ran': number;
  calls: number;
}

const live = async (one: Case, counts: Counts): Promise<string[]> => {
  const world = await startSagaWorld(leaverWith({ decision: decision({ urgent: one.urgent }) }));
  const others = pictureOf(world.clouds, bystanders);
  const before = pictureOf(world.clouds, leaverIds, false);
  for (const cloud of clouds) arm(world, cloud, one.masks[cloud]);
  world.killAt = one.killAt;
  const wrong: string[] = [];
  if (one.undoAt === undefined) {
    await world.run(65 * minute);
    wrong.push(...whatIsWrong(await world.leaver(), world, one, counts));
    world.time.now += hour;
    await undoNow(world);
  } else {
    world.onPoint = async (_, count) => {
      if (count !== one.undoAt) return;
      await undoNow(world).catch(() => undoNow(world));
      counts['undone while it ran'] += 1;
    };
    await world.run(10 * minute);
    world.onPoint = undefined;
    if ((await world.leaver()).decision?.what !== 'undo') await undoNow(world);
  }
  world.heal();
  if (one.undoFaults) armUndo(world);
  world.killAt = one.undoKillAt === undefined ? undefined : world.passed.length + one.undoKillAt;
  await world.run(3 * hour);
  wrong.push(...whatIsNotBack(await world.leaver(), world, before));
  if (pictureOf(world.clouds, bystanders) !== others) wrong.push('somebody else’s account was touched');
  for (const { effects } of world.clouds.all)
    if (effects.some((effect) => !leaverIds.some((id) => effect.endsWith(` ${id}`))))
      wrong.push('something else was changed');
  counts.deaths += world.deaths();
  counts.calls += world.clouds.all.reduce((sum, { calls }) => sum + calls.length, 0);
  return wrong;
};

const armUndo = (world: SagaWorld): void => {
  for (const cloud of clouds) {
    world.fail(`${cloud} setEnabled`, 'after', 1);
    world.fail(`${cloud} mail.give`, 'before', 1);
    world.fail(`${cloud} groups.give`, 'after', 1);
    world.fail(`${cloud} find`, 'before', 1);
  }
};

const heldOf = (world: SagaWorld, cloud: CloudName): readonly Held[] => {
  const state = world.clouds.cloud(cloud).state(idIn[cloud]);
  return state === undefined ? [] : [...state.sessions, ...state.mail, ...state.groups];
};

const whatIsWrong = (leaver: Leaver, world: SagaWorld, { masks }: Case, counts: Counts): string[] => {
  const wrong: string[] = [];
  const enabled = clouds.filter((cloud) => world.clouds.cloud(cloud).state(idIn[cloud])?.enabled === true);
  const should = clouds.every((cloud) => canBeDone(masks[cloud]));
  if ((leaver.stage === 'disabled') !== should)
    wrong.push(`stage ${leaver.stage}, and it can be done: ${should}`);
  if (leaver.stage === 'disabled' && enabled.length > 0) wrong.push(`disabled, and not in ${enabled.join()}`);
  const told = world.told.map(({ why }) => why);
  for (const one of world.told)
    if (one.stage === 'disabled' && one.enabled.some(Boolean))
      wrong.push('told that it is done before it was');
  if (leaver.stage === 'disabled') {
    counts.disabled += 1;
    if (told.filter((why) => why === 'done' || why === 'handed').length === 0) wrong.push('nobody was told');
  } else {
    counts['half done, and said'] += 1;
    if (!told.includes('half-done')) wrong.push('half done for an hour, and nobody was told');
    if (told.includes('done')) wrong.push('told that it is done');
  }
  const words = leaver.runs.flatMap(waitingWords).join(' ');
  for (const cloud of clouds)
    for (const { title } of heldOf(world, cloud))
      if (!words.includes(title) && !words.includes('was not granted'))
        wrong.push(`${cloud}: ${title} is still there, and nobody was told`);
  return wrong;
};

const whatIsNotBack = (leaver: Leaver, world: SagaWorld, before: string): string[] => {
  const wrong: string[] = [];
  if (leaver.stage !== 'restored') wrong.push(`not restored: ${leaver.stage}`);
  if (pictureOf(world.clouds, leaverIds, false) !== before) wrong.push('not as it was before');
  const undone = world.told.filter(({ why }) => why === 'undone').length;
  // Whoever tells may die after telling: at least once then, else once.
  if (undone === 0 || (undone > 1 && world.deaths() === 0)) wrong.push(`the undo was told ${undone} times`);
  return wrong;
};

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
const randomOf = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** More than a saga without a death has: each is a write or a call, before or after it. */
const mostPoints = 160;
/** One in so many dies or is undone on its way, or both; the others go through the masks, each of either cloud once. */
const deathEvery = 6;

const caseOf = (n: number, seed: number): Case => {
  const random = randomOf(seed * 7_919 + n);
  const round = Math.floor(n / deathEvery);
  const at = (n - round) * 3_571 + seed;
  const masks = { entra: maskOf(at), google: maskOf(at * 7 + 1) };
  const urgent = random() < 0.5;
  const calm = random() < 0.5;
  const whole = {
    masks,
    urgent,
    killAt: undefined,
    undoKillAt: undefined,
    undoAt: undefined,
    undoFaults: !calm,
  };
  if (n % deathEvery !== deathEvery - 1) return whole;
  return {
    ...whole,
    ...(calm ? { masks: { entra: maskOf(0), google: maskOf(0) } } : {}),
    killAt: (round + seed) % mostPoints,
    undoKillAt: (round * 37 + seed) % mostPoints,
    undoAt: random() < 0.3 ? Math.floor(random() * mostPoints) : undefined,
  };
};

/** Side by side, since each of them waits now and then. */
const abreast = 8;

export const leaversDisabled: Abuse = {
  name: 'Disabling and undoing: two clouds, six steps, every failure, deaths at every write and call',
  small: 90,
  large: (masksEach * deathEvery) / (deathEvery - 1),
  run: async (size, seed) => {
    const counts: Counts = {
      disabled: 0,
      'half done, and said': 0,
      restored: 0,
      deaths: 0,
      'undone while it ran': 0,
      calls: 0,
    };
    const broken: string[] = [];
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let n = next++; n < size; n = next++) {
        const one = caseOf(n, seed);
        const wrong = await live(one, counts);
        if (wrong.length === 0) counts.restored += 1;
        broken.push(...wrong.map((words) => `seed ${seed}, case ${n}: ${words}: ${JSON.stringify(one)}`));
      }
    };
    await Promise.all(Array.from({ length: abreast }, lane));
    return { tried: size, counts: { ...counts }, broken };
  },
};
