/** What the office is told of links holds: of a run that was torn, of classes that were renamed, of links made invalid (B4). */
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { put, remove } from '../../../bot/core/change.ts';
import { AppError } from '../../../bot/core/errors.ts';
import { createLinkBook, type LinkBook } from '../../../bot/core/links.ts';
import { outboxKind } from '../../../bot/core/outbox.ts';
import { createPerform } from '../../../bot/core/perform.ts';
import type { Deps, Kind, Person, Reply, Stored, Values } from '../../../bot/core/ports.ts';
import { countIn } from '../../../bot/features/agreements/links/count-links.ts';
import { linkRows, liveLinks } from '../../../bot/features/agreements/links/link.ts';
import { linkRuns, runLinksJob, type LinkRun } from '../../../bot/features/agreements/links/run-links.ts';
import { tallies } from '../../../bot/features/agreements/tally.ts';
import { flows } from '../../../bot/features/index.ts';
import { laySheets, sheetsFor, type StateOf } from './register/lay.ts';
import { person, policyWith, registerWorld } from './register/register-world.ts';

const school = 'hillside';
const office = person({ id: 'hillside.S014', kind: 'staff', name: 'Office', accounts: { entra: 'e14' } });
const classOf = (form: string, year: string, count: number): Person[] =>
  Array.from({ length: count }, (_, n) =>
    person({
      id: `hillside.P${form}${n}`,
      name: `${form} Pupil ${n}`,
      year,
      class: form,
      accounts: { entra: `e${form}${n}` },
    }),
  );
const waits: StateOf = () => ({});

interface World {
  readonly deps: Deps;
  readonly book: LinkBook;
  setNow(iso: string): void;
  lay(people: readonly Person[], round?: string, stateOf?: StateOf): Promise<void>;
  press(verb: string, values: Values, more?: Partial<Deps>): Promise<string>;
  rows<T>(kind: Kind<T>, prefix: string): Promise<Stored<T>[]>;
  /** Whatever is in the outbox by now. */
  runJobs(more?: Partial<Deps>): Promise<void>;
}

const worldOf = (people: readonly Person[]): World => {
  const policy = policyWith(school, { office: ['S014'] });
  const world = registerWorld({ people: [...people, office], policies: { [school]: policy } });
  const book = createLinkBook([Buffer.alloc(32, 3)], () => 'https://lantern.example');
  const deps: Deps = { ...world.deps, links: book };
  const front = createPerform(flows, (_, error) => Promise.reject(error));
  const rows: World['rows'] = async (kind, prefix) => {
    const found = [];
    for await (const one of deps.records.list(kind, {
      partition: school,
      from: `${prefix}!`,
      to: `${prefix}"`,
    }))
      found.push(one);
    return found;
  };
  let presses = 0;
  return {
    deps,
    book,
    rows,
    setNow: (iso) => world.setNow(iso),
    lay: (some, round = '2026', stateOf = waits) =>
      laySheets(school, sheetsFor(some, policy, round, stateOf), deps.records),
    press: async (verb, values, more = {}) => {
      const press = { id: `p${presses++}`, at: deps.clock.now() };
      const act = {
        by: office,
        school,
        verb,
        values: { school, ...values },
        place: 'personal',
        press,
      } as const;
      return saidBy(await front.perform(act, { ...deps, ...more }));
    },
    runJobs: async (more = {}) => {
      for (const row of await rows(outboxKind, 'O')) {
        const done = await runLinksJob.run(
          runLinksJob.payload.parse(row.value.payload),
          { ...deps, ...more },
          { school, attempt: 1, ending: new AbortController().signal },
        );
        if ('rows' in done)
          await deps.ledger.record(school, {
            rows: [remove(outboxKind, row), ...done.rows],
            trail: done.trail,
          });
      }
    },
  };
};

/** What a button carries. */
const dataIn = (written: string): Record<string, string> =>
  z.record(z.string(), z.string()).parse(JSON.parse(written));
const saidBy = ({ answer }: Reply): string => JSON.stringify(answer);
const list = (world: World, group: string): Promise<string> =>
  world.press('links.list', { show: 'yes', group });
const runs = async (world: World): Promise<LinkRun[]> =>
  (await world.rows(linkRuns, 'GKR')).map(({ value }) => value);
/** How many links work. */
const working = async (world: World): Promise<number> =>
  (await world.rows(liveLinks, 'GKP')).filter(({ value }) => value.id !== undefined).length;
/** What the card says of links for a class. */
const stateIn = (said: string, group: string): string | undefined =>
  new RegExp(`"title":"${group}","detail":"[^"]*","state":"([^"]*)"`).exec(said)?.[1];
const year8 = [...classOf('8A', '8', 2), ...classOf('8B', '8', 3)];

test('a run that another process has ended is not put back as unended', async () => {
  const world = worldOf(year8);
  await world.lay(year8);
  await world.press('links.make', { group: 'year 8' });
  const ledger: Deps['ledger'] = {
    record: async (at, entry) => {
      await world.deps.ledger.record(at, entry);
      const [run] = await world.rows(linkRuns, 'GKR');
      if (run !== undefined && run.value.ended === undefined)
        await world.deps.records.commit([
          put(linkRuns, run.key, { ...run.value, done: 2, after: '8B', ended: '2026-11-23T10:01:00.000Z' }),
        ]);
    },
  };
  await world.runJobs({ ledger });
  expect(await runs(world)).toMatchObject([{ done: 2, after: '8B', ended: '2026-11-23T10:01:00.000Z' }]);
});

test('somebody else has gone on in the same run: this one leaves it, and looks again', async () => {
  const world = worldOf(year8);
  await world.lay(year8);
  await world.press('links.make', { group: 'year 8' });
  let isDone = false;
  const ledger: Deps['ledger'] = {
    record: async (at, entry) => {
      await world.deps.ledger.record(at, entry);
      const [run] = await world.rows(linkRuns, 'GKR');
      if (run === undefined || isDone) return;
      isDone = true;
      await world.deps.records.commit([put(linkRuns, run.key, { ...run.value, done: 1, after: '8A' })]);
    },
  };
  await world.runJobs({ ledger });
  expect(await runs(world)).toMatchObject([{ done: 1, after: '8A' }]);
  expect(await world.rows(outboxKind, 'O')).toHaveLength(1);
  await world.runJobs();
  expect(await runs(world)).toMatchObject([{ done: 2, after: '8B', ended: expect.any(String) }]);
});

test('a run whose classes are gone ends; and none of an earlier school year is in the way of this one’s', async () => {
  const world = worldOf(year8);
  await world.lay(year8);
  await world.press('links.make', { group: 'year 8' });
  for (const row of await world.rows(tallies, 'GN')) await world.deps.records.commit([remove(tallies, row)]);
  await world.runJobs();
  expect(await runs(world)).toMatchObject([{ done: 0, ended: expect.any(String) }]);

  const other = worldOf(year8);
  await other.lay(year8);
  await other.press('links.make', { group: 'year 8' });
  // Torn away in July, and never taken up.
  for (const row of await other.rows(outboxKind, 'O'))
    await other.deps.records.commit([remove(outboxKind, row)]);
  other.setNow('2027-09-13T10:00:00Z');
  await other.lay(year8, '2027');
  expect(await list(other, 'year 8')).not.toContain('being made');
  await other.press('links.make', { group: 'year 8' });
  await other.runJobs();
  expect(await list(other, 'year 8')).toContain('All links were made on 13 Sept');
});

test('that all links were made is said only while there are any', async () => {
  const world = worldOf(year8);
  await world.lay(year8);
  await world.press('links.make', { group: 'year 8' });
  await world.runJobs();
  expect(await list(world, 'year 8')).toContain('All links were made on 23 Nov');
  for (const group of ['8A', '8B']) await world.press('links.revoke', { group, sure: 'yes' });
  const ended = await list(world, 'year 8');
  expect(stateIn(ended, '8A')).toBe('The links have ended');
  expect(ended).not.toContain('All links were made');
  world.setNow('2027-02-01T10:00:00Z');
  expect(await list(world, 'year 8')).not.toContain('All links were made');
});

describe('until when the links of a class work', () => {
  test('is the end of the first of them: a newcomer’s is later and hides it not', async () => {
    const [first, second, newcomer] = classOf('8A', '8', 3);
    if (first === undefined || second === undefined || newcomer === undefined) throw new Error('no class');
    const world = worldOf([first, second, newcomer, ...classOf('8B', '8', 2)]);
    await world.lay([first, second]);
    await world.lay(classOf('8B', '8', 2));
    await world.press('links.make', { group: 'group:pupils:8A' });
    expect(stateIn(await list(world, 'year 8'), '8A')).toMatch(/^Links made on Monday 23 .*18 December$/);
    world.setNow('2026-12-09T10:00:00Z');
    await world.lay([first, second, newcomer]);
    await world.press('links.make', { group: 'group:pupils:8A' });
    const ends = (await world.rows(liveLinks, 'GKP')).map(({ value }) => value.until).toSorted();
    expect(ends).toHaveLength(3);
    expect(ends[2]).not.toBe(ends[0]);
    expect(stateIn(await list(world, 'year 8'), '8A')).toMatch(/, until Friday 18 December$/);
    // A week before they end they are made anew: all are as good as the newcomer's.
    world.setNow('2026-12-14T10:00:00Z');
    await world.press('links.make', { group: 'year 8' });
    await world.runJobs();
    expect(stateIn(await list(world, 'year 8'), '8A')).not.toContain('18 December');
  });

  test('is said of a class that has a new name, whose links are all there already', async () => {
    const before = classOf('8A', '8', 3);
    const world = worldOf([...before, ...classOf('8B', '8', 1)]);
    await world.lay(before);
    await world.press('links.make', { group: '8A' });
    for (const row of await world.rows(tallies, 'GN'))
      await world.deps.records.commit([remove(tallies, row)]);
    await world.lay(before.map((one) => ({ ...one, class: '8Ash' })));
    await world.lay(classOf('8B', '8', 1));
    expect(stateIn(await list(world, 'year 8'), '8Ash')).toBe('No links yet');
    world.setNow('2026-11-25T10:00:00Z');
    await world.press('links.make', { group: 'year 8' });
    await world.runJobs();
    expect(stateIn(await list(world, 'year 8'), '8Ash')).toBe(
      'Links made on Monday 23 November, until Friday 18 December',
    );
    // Of a class by itself as well.
    expect(await world.press('links.make', { group: 'group:pupils:8Ash' })).toContain('has a link already');
  });
});

describe('all links of a class are made invalid', () => {
  test('torn half-way: it is not said that they have ended while some of them work', async () => {
    const large = classOf('8A', '8', 30);
    const world = worldOf([...large, ...classOf('8B', '8', 1)]);
    await world.lay(large);
    await world.lay(classOf('8B', '8', 1));
    await world.press('links.make', { group: '8A' });
    let entries = 0;
    const ledger: Deps['ledger'] = {
      record: (at, entry) =>
        ++entries === 2
          ? Promise.reject(new AppError('unavailable', 'torn'))
          : world.deps.ledger.record(at, entry),
    };
    await expect(world.press('links.revoke', { group: '8A', sure: 'yes' }, { ledger })).rejects.toThrow(
      'torn',
    );
    expect(await working(world)).toBeGreaterThan(0);
    expect(stateIn(await list(world, 'year 8'), '8A')).toContain('Links made on');
    await world.press('links.revoke', { group: '8A', sure: 'yes' });
    expect(await working(world)).toBe(0);
    expect(stateIn(await list(world, 'year 8'), '8A')).toBe('The links have ended');
  });

  test('also of somebody of it who stands on no sheet and owes nothing any more', async () => {
    const [first, second] = classOf('8A', '8', 2);
    if (first === undefined || second === undefined) throw new Error('no class');
    const elsewhere = classOf('8B', '8', 1);
    const world = worldOf([first, second, ...elsewhere]);
    await world.lay([first]);
    const now = world.deps.clock.now();
    const need = (one: Person) => ({ person: one.id, signer: 'parent' as const });
    for (const one of [second, ...elsewhere])
      await world.deps.records.commit(
        linkRows(school, need(one), office.id, now, new Date('2026-12-18T20:00:00Z')).rows,
      );
    await world.press('links.make', { group: '8A' });
    expect(await working(world)).toBe(3);
    await world.press('links.revoke', { group: '8A', sure: 'yes' });
    expect(await working(world)).toBe(1);
  });
});

test.each([
  ['Reception', 'R'],
  ['Y3', '3'],
])('a class called %s is not its year: what is pressed on it reaches nobody else', async (form, year) => {
  const people = [...classOf(form, year, 2), ...classOf('Elm', year, 1)];
  const world = worldOf(people);
  await world.lay(people);
  const pressed = async (said: string, title: string): Promise<string> => {
    const data = new RegExp(`"title":"${title}","verb":"([^"]*)"[^}]*"data":(\\{[^}]*\\})`).exec(said);
    if (data === null) throw new Error(`no ${title} on ${said}`);
    return world.press(data[1] ?? '', dataIn(data[2] ?? ''));
  };
  const scope = `group:pupils:${form}`;
  const theirs = await list(world, scope);
  expect(theirs).toContain(`"title":"${form}: by web link or on paper"`);
  const made = await pressed(theirs, 'Make the links');
  expect(made).toContain('2 links were made');
  expect(made).toContain(`"title":"${form}: by web link or on paper"`);
  expect(await working(world)).toBe(2);
  expect(await pressed(made, 'Agreement to print…')).not.toContain('Elm');
  const asked = await pressed(made, 'Make all links invalid…');
  expect(asked).toContain(`Make all links of ${form} invalid?`);
  const paper = await world.press('paper.form', { group: form, agreement: 'parents' });
  expect(paper).toContain('Signed on paper');
  for (const said of [asked, paper, await pressed(made, 'Signed on paper…')]) {
    const backs = [...said.matchAll(/\{[^{}]*"show":"yes"[^{}]*\}/g)].map(([data]) => dataIn(data));
    expect(backs.filter(({ group }) => group !== undefined)).not.toEqual([]);
    for (const { group = scope } of backs) expect(group).toBe(scope);
  }
  const pages = [...made.matchAll(/"title":"(Print letters|Links as CSV)","url":"[^"]*\/f\/([^"]+)"/g)];
  expect(pages).toHaveLength(2);
  for (const [, , sealed = ''] of pages)
    expect(world.book.opened(sealed, world.deps.clock.now())?.values['group']).toBe(scope);
});

describe('somebody whom chat cannot reach and who has answered before', () => {
  const governors = Array.from({ length: 4 }, (_, n) =>
    person({ id: `hillside.G${n}`, kind: 'governor', name: `Governor ${n}`, accounts: { entra: `g${n}` } }),
  );
  /** One of each; and one whom chat does reach. */
  const answered: StateOf = ({ id }) => ({
    reached: id === 'hillside.G3' ? 'yes' : 'no',
    state: ({ 'hillside.G0': 'waiting', 'hillside.G1': 'refused' } as const)[id] ?? 'unclear',
  });

  test('is counted with the others whose links are wanted', async () => {
    const world = worldOf(governors);
    await world.lay(governors, '2026', answered);
    const said = await list(world, 'governors');
    expect(said.match(/Themselves: /g)).toHaveLength(3);
    const whole = await list(world, 'school');
    const texts = Number(/Themselves: ([^"]*)/.exec(said)?.[1]?.split('; ').length);
    expect(whole).toContain(`${3 * texts} signatures by link or on paper still to come`);
    expect(await countIn(school, world.deps)).toBe(3 * texts);
    expect(await world.press('links.parts', { group: 'governors' })).toContain('About 3 letters');
  });

  test('a row that was counted before this was reads as it did', async () => {
    const world = worldOf(governors);
    await world.lay(governors, '2026', answered);
    const [row] = await world.rows(tallies, 'GN');
    if (row === undefined) throw new Error('no tally');
    const { ownByLink, ...older } = row.value;
    expect(ownByLink).toBeDefined();
    await world.deps.records.commit([put(tallies, row.key, older)]);
    expect(await list(world, 'school')).toMatch(/"\d+ signatures? by link or on paper still to come\."/);
    expect(await world.press('links.parts', { group: 'governors' })).toContain('About 1 letter ');
  });
});
