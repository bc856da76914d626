/**
 * One generated world, lived through twice on real storage: with and without a concern about one person. Reports are what
 * *Send* commits; everything else goes through `perform` and the worker, with every verb and job of the bot.
 */
import { noClouds, noLists } from '../../bot/clouds.ts';
import { createLedger } from '../../bot/core/ledger.ts';
import { createPerform } from '../../bot/core/perform.ts';
import type {
  ChatMessage,
  Deps,
  Directory,
  Key,
  Person,
  PersonId,
  Policies,
  PolicyRole,
  Records,
  Reply,
  Stored,
  Values,
} from '../../bot/core/ports.ts';
import { createSealedRecords } from '../../bot/core/sealing/sealed-records.ts';
import { createWorker, type Worker } from '../../bot/core/worker.ts';
import {
  emptyReport,
  incidents,
  rows,
  type Incident,
  type Report,
} from '../../bot/features/concerns/concern.ts';
import { amend } from '../../bot/features/concerns/report/amend.ts';
import { newDraft } from '../../bot/features/concerns/report/draft.ts';
import { drawingOf } from '../../bot/features/concerns/report/goes-to.ts';
import { raise } from '../../bot/features/concerns/report/raise.ts';
import { trailHeadKey, trailHeadKind } from '../../bot/core/trail.ts';
import { explain } from '../../bot/features/hello/explain.ts';
import { flows, jobs } from '../../bot/features/index.ts';
import { createAwayBook } from '../../bot/features/people/away.ts';
import type { Policy } from '../../bot/policy/policy.ts';
import { keysInMemory, keysWith } from '../support/row-keys.ts';
import { nobodyNew } from '../support/holders.ts';
import { unlinked } from '../support/unlinked.ts';

const school = 'hillside';
/** The other school of the trust, in which X may come to hold a role as well. */
export const otherSchool = 'brook';
export const subjects = {
  headteacher: 'hillside.S001',
  deputyHead: 'hillside.S002',
  dsl: 'hillside.S003',
  deputyDsl: 'hillside.S004',
  coordinator: 'hillside.S005',
  deputyCoordinator: 'hillside.S006',
  pastoral: 'hillside.S010',
  teacher: 'hillside.S012',
} as const;
export type Subject = keyof typeof subjects;

/** What happens around the concern; each step is a minute or more after the one before. */
export type Step =
  | {
      readonly do: 'case';
      readonly pupil: number;
      readonly byX: boolean;
      /** In the other school, where X may have come to read. */
      readonly elsewhere: boolean;
      readonly fate: 'left' | 'taken' | 'closed';
    }
  | { readonly do: 'away' | 'back'; readonly who: Subject }
  /** From now on X holds this role, in place of its holders or beside them, or deputises for them; here or elsewhere. */
  | {
      readonly do: 'role';
      readonly role: PolicyRole;
      readonly as: 'alone' | 'beside' | 'deputy';
      readonly elsewhere: boolean;
    }
  | { readonly do: 'wait'; readonly hours: number };

export interface World {
  readonly x: Subject;
  readonly secret: {
    readonly pupil: number;
    readonly illegal: boolean;
    readonly danger: boolean;
    /**
     * The report is about X, or the reporter asked that X should not see it. Or it comes to be about X only later, after
     * X was told of it or given it: the reporter amends it, or a reader corrects it. Then what X sees from there on is
     * what somebody sees who never heard of it.
     */
    readonly against: 'about' | 'notFor' | 'amended' | 'corrected';
    /** How far its own readers take it, trying to give it to X on the way. */
    readonly fate: 'left' | 'taken' | 'closed';
    /** X reported it: then they know of it, and this is no world to compare. */
    readonly byX?: true;
  };
  readonly before: readonly Step[];
  readonly after: readonly Step[];
}

/** What there is of the concern: it, nothing, or (to see that the comparison can fail) one about a pupil alone. */
export type Version = 'with' | 'without' | 'about somebody else';

export interface Lived {
  /** All that X can see: a line for each question and each message. */
  readonly seen: readonly string[];
  /** What must be in none of it. */
  readonly secrets: readonly string[];
  readonly otherCasesSeen: number;
}

export interface Ground {
  readonly records: Records;
  readonly directory: Directory;
  readonly policies: ReadonlyMap<string, Policy>;
}

const reporter = 'hillside.S013';
const words = 'MARKER-SECRET';

export const live = async (
  world: World,
  version: Version,
  partition: string,
  ground: Ground,
): Promise<Lived> => {
  const town = build(ground, partition);
  const x = subjects[world.x];
  const others: Incident[] = [];
  for (const step of world.before) others.push(...(await take(step, x, town)));
  const secret = await happen(world, version, x, town);
  for (const step of world.after) others.push(...(await take(step, x, town)));
  await town.pass(3);
  const at = { school, incident: secret?.id ?? '01KAMADEUPMADEUPMADEUPMADE', ref: secret?.ref ?? 'ZZZZ-99' };
  const answers = await ask(x, at, others, town);
  const told = town.sent
    .slice(town.from())
    .filter((one) => one.person === x)
    .map((one) => `${one.at} ${one.text}`);
  // Messages of one moment are sent at once: their order is chance.
  const seen = [
    ...told.map((line) => masked(line, others)).sort(),
    ...answers.map((line) => masked(line, others)),
  ];
  return {
    seen,
    secrets: [words, ...(secret === undefined ? [] : [secret.id, secret.ref]), ...(await town.heads())],
    otherCasesSeen: others.filter(({ ref }) => [...told, ...answers].some((line) => line.includes(ref)))
      .length,
  };
};

// ------------------------------------------------------------------------------------------------ the town

interface Town {
  readonly deps: Deps;
  readonly sent: { readonly person: PersonId; readonly at: string; readonly text: string }[];
  act(by: PersonId, verb: string, values: Values): Promise<string>;
  say(by: PersonId, text: string): Promise<string>;
  report(by: PersonId, report: Partial<Report>): Promise<Incident>;
  /** Hours pass; what falls due is run. */
  pass(hours: number): Promise<void>;
  /** Runs what is done inside a minute of its own: a second for each act, and a minute for all, however many there were. */
  minute(run: () => Promise<void>): Promise<void>;
  give(step: Extract<Step, { do: 'role' }>, to: PersonId): void;
  /** From here on what is sent counts: before, X was somebody whom it might be sent to. */
  fromNow(): void;
  from(): number;
  /** The seals at which the trails end: in nothing that anybody sees. */
  heads(): Promise<string[]>;
  person(id: PersonId): Promise<Person>;
}

const perform = createPerform(flows, explain);
const keys = keysWith(keysInMemory());

const build = (ground: Ground, partition: string): Town => {
  const policies = new Map(ground.policies);
  const book: Policies = {
    schools: [...policies.keys()],
    of: (id) => policies.get(id) ?? fail(`no policy for ${id}`),
  };
  let now = new Date('2026-11-23T10:00:00Z');
  // Two lines of a case in one millisecond stand in an order of chance.
  let ticking = 0;
  let counted = 0;
  const clock = { now: () => now };
  const records = createSealedRecords(inside(ground.records, partition), { ...keys, clear: 'refused' });
  const sent: Town['sent'] = [];
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const spot = { front: 'teams', tenant: 't', conversation: 'c', message: 'm', service: 's' } as const;
  const deps: Deps = {
    directory: ground.directory,
    records,
    ledger: createLedger({ records, clock, trailKey: () => Buffer.alloc(32, 1) }),
    ...unlinked(),
    notifier: {
      tell: (person, message) => {
        sent.push({ person: person.id, at: now.toISOString(), text: textOf(message) });
        return Promise.resolve({ delivered: true, spot });
      },
      inTurn: () => Promise.reject(new Error('nobody is asked in turn')),
      arrivedAt: () => Promise.resolve(undefined),
      overwrite: () => Promise.resolve({ delivered: true, spot }),
    },
    policies: book,
    away: createAwayBook({ records, policies: book, clock }),
    holders: nobodyNew,
    clouds: noClouds,
    lists: noLists,
    clock,
    log: quiet,
  };
  const worker = workerOf(deps, book.schools);
  const person = async (id: PersonId): Promise<Person> =>
    (await deps.directory.person(id)) ?? fail(`${id} is not in the roster`);
  const act = async (by: PersonId, verb: string, values: Values, pressed = true): Promise<string> => {
    const who = await person(by);
    now = new Date(now.getTime() + ticking);
    const where = { place: 'personal', ...(pressed ? { spot } : {}) } as const;
    return replyText(await perform.perform({ by: who, school: who.school, verb, values, ...where }, deps));
  };
  return {
    deps,
    sent,
    person,
    act,
    say: (by, text) => {
      const meant = perform.understand(text) ?? { verb: 'hello.unknown', values: { text } };
      return act(by, meant.verb, meant.values, false);
    },
    report: async (by, report) => {
      const who = await person(by);
      const raised = raise({
        submission: `${now.getTime()}`,
        reporter: who,
        report: {
          ...emptyReport,
          kind: 'contact',
          facts: 'Something happened.',
          date: '2026-11-23',
          ...report,
        },
        policy: book.of(who.school),
        away: await deps.away.in(who.school),
        newcomers: new Map(),
        now,
        complete: true,
      });
      await deps.ledger.record(who.school, { rows: raised.rows, trail: raised.trail });
      return raised.incident;
    },
    pass: async (hours) => {
      now = new Date(now.getTime() + Math.round(hours * 3_600_000));
      await worker.runAllDue();
    },
    minute: async (run) => {
      const end = now.getTime() + 60_000;
      ticking = 1_000;
      await run();
      ticking = 0;
      now = new Date(end);
      await worker.runAllDue();
    },
    give: ({ role, as, elsewhere }, to) => {
      const at = elsewhere ? otherSchool : school;
      const policy = book.of(at);
      const holders = policy.roles[role].filter((one) => !('person' in one && one.person === to));
      const deputising = holders.map((one) =>
        'person' in one ? { ...one, deputies: [...one.deputies, to] } : one,
      );
      const mine = { person: to, deputies: [] };
      const next = { alone: [mine], beside: [mine, ...holders], deputy: deputising }[as];
      policies.set(at, { ...policy, roles: { ...policy.roles, [role]: next } });
    },
    fromNow: () => void (counted = sent.length),
    from: () => counted,
    heads: async () => {
      const found = await Promise.all(
        book.schools.map((one) => records.get(trailHeadKind, trailHeadKey(one))),
      );
      return found.flatMap((one) => (one === undefined ? [] : [one.value.mac]));
    },
  };
};

const fail = (because: string): never => {
  throw new Error(because);
};

const workerOf = (deps: Deps, schools: readonly string[]): Worker =>
  createWorker({
    deps,
    jobs,
    wakeUps: { put: () => Promise.resolve(), take: () => Promise.resolve([]) },
    leaseSeconds: 60,
    schools,
    realClock: { now: () => new Date() },
  });

/** A corner of the storage of its own, so that worlds do not meet. */
const inside = (records: Records, corner: string): Records => {
  const there = (partition: string): string => `${corner}-${partition}`;
  const keyed = <T>(one: Stored<T>, partition: string): Stored<T> => ({
    ...one,
    key: { ...one.key, partition },
  });
  const moved = (key: Key): Key => ({ ...key, partition: there(key.partition) });
  return {
    get: async (kind, key) => {
      const found = await records.get(kind, moved(key));
      return found === undefined ? undefined : keyed(found, key.partition);
    },
    async *list(kind, range) {
      for await (const one of records.list(kind, { ...range, partition: there(range.partition) }))
        yield keyed(one, range.partition);
    },
    async *listMixed(table, range, kindOf) {
      const wanted = { ...range, partition: there(range.partition) };
      for await (const one of records.listMixed(table, wanted, kindOf)) yield keyed(one, range.partition);
    },
    commit: (changes) => records.commit(changes.map((one) => ({ ...one, key: moved(one.key) }))),
  };
};

// ------------------------------------------------------------------------------------------------ what happens

const minute = 1 / 60;

const take = async (step: Step, x: PersonId, town: Town): Promise<Incident[]> => {
  await town.pass(step.do === 'wait' ? step.hours : minute);
  if (step.do === 'role') town.give(step, x);
  if (step.do === 'away') await town.say(subjects[step.who], 'away until 27/11');
  if (step.do === 'back') await town.say(subjects[step.who], 'back');
  if (step.do !== 'case') return [];
  const by = step.elsewhere ? `${otherSchool}.S004` : step.byX ? x : `${school}.S014`;
  const made = await town.report(by, await about(step.elsewhere ? 0 : step.pupil, town));
  await town.pass(0);
  await town.minute(() => handle(made, step.fate, undefined, town));
  return [made];
};

/** Pupil 0 is nobody in particular. */
const about = async (pupil: number, town: Town): Promise<Partial<Report>> => {
  if (pupil === 0) return { subject: 'nobody' };
  const { id, name } = await town.person(`hillside.P000${pupil}`);
  return { subject: 'pupil', about: [{ person: id, name, kind: 'pupil', detail: '8B' }] };
};

/** With or without it the same time passes. */
const happen = async (
  world: World,
  version: Version,
  x: PersonId,
  town: Town,
): Promise<Incident | undefined> => {
  await town.pass(minute);
  const { pupil, against, fate, illegal, danger } = world.secret;
  const base = { ...(await about(pupil, town)), illegal, danger, facts: words };
  if (against === 'amended' || against === 'corrected')
    return comeToBeAbout(version, { base, against, fate }, x, town);
  const made =
    version === 'without'
      ? undefined
      : await town.report(
          world.secret.byX === true ? x : reporter,
          version === 'with' ? await accusing(base, against, x, town) : base,
        );
  await town.pass(0);
  await town.minute(async () => {
    if (made !== undefined) await handle(made, fate, x, town);
  });
  return made;
};

/**
 * It is about a pupil at first. Nobody sees to it for a day, so that everybody on its route is told, X perhaps among
 * them; the Headteacher (on the route about an adult, too) takes it on and gives it to X. Then it turns out to be about X.
 */
const comeToBeAbout = async (
  version: Version,
  {
    base,
    against,
    fate,
  }: { base: Partial<Report>; against: 'amended' | 'corrected'; fate: World['secret']['fate'] },
  x: PersonId,
  town: Town,
): Promise<Incident | undefined> => {
  const made = version === 'without' ? undefined : await town.report(reporter, base);
  await town.pass(24);
  for (let hours = 0; hours < 6; hours += 1) await town.pass(1.1);
  await town.minute(async () => {
    if (made !== undefined) await takenOnAndGiven(made, x, town);
  });
  await town.minute(async () => {
    if (made === undefined || version !== 'with') return;
    await (against === 'amended' ? amended(made, base, x, town) : corrected(made, x, town));
    if (fate === 'closed') await handle(made, fate, x, town);
  });
  town.fromNow();
  // What comes after is for its readers as well.
  await town.minute(async () => {
    if (made === undefined) return;
    const more = { school, incident: made.id, once: '01KAMADEUPMADEUPMADEUPMAD0', words };
    await town.act(reporter, 'concern.added', more);
    await town.act(subjects.headteacher, 'case.ask', { ...more, once: 'ask-2', send: 'yes' });
    await town.act(reporter, 'concern.answer', { ...more, once: 'answer-1', send: 'yes' });
  });
  return made;
};

/** The Headteacher, where they were told; or whoever was told last. */
const somebodyTold = async ({ id }: Incident, x: PersonId, town: Town): Promise<PersonId | undefined> => {
  const stored = await town.deps.records.get(incidents, rows.incident(school, id));
  const told = (stored?.value.told ?? []).filter(({ person }) => person !== x);
  return (told.find(({ person }) => person === subjects.headteacher) ?? told.at(-1))?.person;
};

const takenOnAndGiven = async (made: Incident, x: PersonId, town: Town): Promise<void> => {
  const by = await somebodyTold(made, x, town);
  if (by === undefined) return;
  const at = { school, incident: made.id, send: 'yes' };
  await town.act(by, 'case.open', { school, incident: made.id });
  await town.act(by, 'case.acknowledge', at);
  await town.act(by, 'case.assign', { ...at, once: 'assign-0', person: x });
  await town.act(x, 'case.open', { school, incident: made.id });
};

/** The reporter, who was still writing, names X. */
const amended = async ({ id }: Incident, base: Partial<Report>, x: PersonId, town: Town): Promise<void> => {
  const who = await town.person(reporter);
  const now = town.deps.clock.now();
  const act = { by: who, school, verb: 'concern.send', values: {}, place: 'personal' } as const;
  const aboutX = await accusing(base, 'about', x, town);
  const draft = {
    ...newDraft({ ...act, spot: undefined }, 'amended', now),
    report: { ...emptyReport, kind: 'contact', date: '2026-11-23', ...aboutX } as const,
  };
  const drawing = drawingOf(school, await town.deps.away.in(school), town.deps);
  const { rows: changes, trail } = await amend(who, draft, id, true, drawing, town.deps);
  await town.deps.ledger.record(school, { rows: changes, trail });
};

/** A reader says that it is about X. */
const corrected = async (made: Incident, x: PersonId, town: Town): Promise<void> => {
  const by = await somebodyTold(made, x, town);
  if (by === undefined) return;
  const { subject = 'adult' } = await accusing({}, 'about', x, town);
  const at = { school, incident: made.id, send: 'yes', once: 'reroute-1' };
  await town.act(by, 'case.reroute', { ...at, subject, involves: 'yes', search: '', person: x, words });
};

const accusing = async (
  base: Partial<Report>,
  against: 'about' | 'notFor',
  x: PersonId,
  town: Town,
): Promise<Partial<Report>> => {
  const named = { person: x, name: (await town.person(x)).name, kind: 'adult' } as const;
  if (against === 'notFor') return { ...base, notFor: [named] };
  const head = town.deps.policies
    .of(school)
    .roles.headteacher.some((one) => 'person' in one && one.person === x);
  return {
    ...base,
    subject: head ? 'headteacher' : 'adult',
    involvesAdult: 'yes',
    about: [named, ...(base.about ?? [])],
  };
};

/** Its first reader takes it on, asks the reporter, tries to give it to X, and closes it as far as that goes. */
const handle = async (
  { id }: Incident,
  fate: 'left' | 'taken' | 'closed',
  giveTo: PersonId | undefined,
  town: Town,
): Promise<void> => {
  const stored = await town.deps.records.get(incidents, rows.incident(school, id));
  const by = stored?.value.told[0]?.person;
  if (fate === 'left' || by === undefined) return;
  const at = { school, incident: id, send: 'yes' };
  await town.act(by, 'case.open', { school, incident: id });
  await town.act(by, 'case.acknowledge', at);
  if (giveTo !== undefined) await town.act(by, 'case.assign', { ...at, once: 'assign-1', person: giveTo });
  if (giveTo !== undefined) await town.act(by, 'case.ask', { ...at, once: 'ask-1', words });
  if (fate === 'taken') return;
  const record = { record: '1', words: 'Noted.' };
  await town.act(by, 'case.parents', { ...at, ...record, once: 'p-1', informed: 'no', whom: 'Mum' });
  await town.act(by, 'case.outcome', { ...at, ...record, once: 'o-1', outcome: 'unfounded' });
  await town.act(by, 'case.close', { ...at, once: 'c-1', words: '' });
};

// ------------------------------------------------------------------------------------------------ what X can ask

const typed = [
  '/cases',
  '/closed cases',
  '/my reports',
  '/who',
  'help',
  '/case ZZZZ-98',
  'away',
  'hello there',
];

/** Verbs that take a case: pressed with ids that X should not have, as a look and as a completed form. */
const caseVerbs = flows
  .map(({ verb }) => verb)
  .filter((verb) => /^case\.|^concern\.(question|answer|add|added)$/.test(verb))
  .filter((verb) => !['case.list', 'case.closedList', 'case.find'].includes(verb));

const ask = async (
  x: PersonId,
  { ref, ...at }: { school: string; incident: string; ref: string },
  others: readonly Incident[],
  town: Town,
): Promise<string[]> => {
  const filled = { once: '01KAMADEUPMADEUPMADEUPMADE', words: 'x', person: x, record: '1', menu: 'record' };
  const line = async (name: string, answer: Promise<string>): Promise<string> => `${name}: ${await answer}`;
  const lists = await Promise.all(typed.map((text) => line(text, town.say(x, text))));
  const pages = await Promise.all([
    line('page', town.act(x, 'case.list', { page: 1 })),
    line('closed page', town.act(x, 'case.closedList', { page: 0 })),
    line('found', town.say(x, `/case ${ref}`)),
    line('found', town.say(x, `/case ${ref.toLowerCase().replace('-', ' ')}`)),
  ]);
  const forged = await Promise.all(
    caseVerbs.flatMap((verb) => [
      line(`${verb} look`, town.act(x, verb, { ...at, menu: 'more' })),
      line(`${verb} send`, town.act(x, verb, { ...at, ...filled, send: 'yes' })),
    ]),
  );
  // One after the other: opening leaves a line in the case.
  const rest: string[] = [];
  for (const { id, ref: known } of others) {
    const other = { school, incident: id };
    rest.push(await line('other', town.say(x, `/case ${known}`)));
    for (const verb of ['case.open', 'case.earlier', 'case.assign', 'case.reroute', 'concern.add'])
      rest.push(await line(`other ${verb}`, town.act(x, verb, other)));
  }
  return [...lists, ...pages, ...forged, ...rest];
};

/** The cards' own models: what is drawn follows from them, and nothing else does. */
const textOf = (message: ChatMessage | NonNullable<Reply['answer']>): string => JSON.stringify(message);
const replyText = (reply: Reply): string => JSON.stringify(reply);

/** References and ids of the other cases by their place in the world; every other random id by its first appearance. */
const masked = (line: string, others: readonly Incident[]): string => {
  const known = others.reduce(
    (text, { id, ref }, n) => text.replaceAll(id, `<id ${n}>`).replaceAll(ref, `<ref ${n}>`),
    line,
  );
  const ids: string[] = [];
  return inOrder(known).replaceAll(/\b[0-9A-HJKMNP-TV-Z]{26}\b/g, (id) => {
    if (!ids.includes(id)) ids.push(id);
    return `<made ${ids.indexOf(id)}>`;
  });
};

/** The lines of a chronology begin with their minute; within one millisecond their order is chance (ids are random). */
const inOrder = (line: string): string =>
  line.replaceAll(/(?:\{"label":"[^"]*","text":"(?:[^"\\]|\\.)*","beside":true\},?)+/g, (run) =>
    run
      .replace(/,$/, '')
      .split(/(?<=\}),(?=\{"label")/)
      .sort()
      .join(','),
  );
