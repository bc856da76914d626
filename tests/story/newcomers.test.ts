/**
 * Whoever edits the policy does not become a reader by it: a new holder of a role sees no existing case until somebody
 * confirms, through the doors that people use (issue 3; S4).
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { remove } from '../../bot/core/change.ts';
import { trailKind, trailRange } from '../../bot/core/trail.ts';
import { registerKey, registers } from '../../bot/features/readers/reader.ts';
import { createRecords, type AzureRecords } from '../../connectors/azure/records.ts';
import { answered, type Actor, type Seen } from '../support/actor.ts';
import { fillIn, refOf, type ReportWords } from '../support/report.ts';
import { unhurried } from '../support/lantern.ts';
import { forged } from '../support/sealed.ts';
import { useStory } from '../support/story.ts';
import { verbTable } from '../features/verbs.ts';

const story = useStory({ pace: unhurried });
let folder = '';
let original = '';
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lantern-newcomers-'));
  original = await readFile(join(import.meta.dirname, '../pretend-school/policies/hillside.yaml'), 'utf8');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** IT edits the policy and starts Lantern again. */
const restartWith = async (...edits: readonly (readonly [RegExp, string])[]): Promise<void> => {
  const text = edits.reduce((before, [from, to]) => {
    const after = before.replace(from, to);
    if (after === before) throw new Error(`the policy has no ${from}`);
    return after;
  }, original);
  const path = join(folder, `${(count += 1)}.yaml`);
  await writeFile(path, text);
  await story.lantern.restart({ policies: { hillside: path } });
};
const holder = (role: string, who: string) =>
  [new RegExp(`^  ${role}: .*$`, 'm'), `  ${role}: [{ person: ${who} }]`] as const;

// Each test has a week of its own, and begins with the school's first start: whoever left in the one before is no newcomer.
let day = Date.parse('2027-01-04T10:00:00Z');
beforeEach(async () => {
  day += 7 * 86_400_000;
  story.lantern.world.clock.set(new Date(day));
  await withRecords(async (records) => records.commit([remove(registers, { key: registerKey('hillside') })]));
  await story.lantern.restart();
});

const withRecords = async <T>(run: (records: AzureRecords) => Promise<T>): Promise<T> => {
  const records = createRecords({ connectionString: story.lantern.azurite.connectionString });
  try {
    return await run(records);
  } finally {
    await records.close();
  }
};

const send = async (words: ReportWords = {}, by = 'teacher'): Promise<string> => {
  const who = story.person(by);
  const date = story.lantern.world.clock.now().toISOString().slice(0, 10);
  const receipt = await who.press(await fillIn(who, { date, about: ["maya o'brien"], ...words }), 'Send');
  await story.due();
  return refOf(receipt);
};

/** Presses something that was never shown, as if it had been drawn for them. */
const forge = async (who: Actor, verb: string, data: object): Promise<Seen> => {
  const token = forged(who.persona, { verb, values: { ...data }, at: story.lantern.world.clock.now() });
  const answer = await story.lantern.chat.press(who.persona, { verb, data: { token } }, 'made-up');
  expect(answer.status).toBe(200);
  return answered(answer, 'made-up');
};

const nothingThere = 'There is nothing under that reference for you.';
const nobodyWaits = 'Nobody is waiting for you to confirm them.';

/** Nothing of this case, by any verb of a case, typed or forged. */
const expectBlind = async (key: string, ref: string): Promise<void> => {
  const who = story.person(key);
  const { id } = await story.stored(ref);
  expect((await who.say('/cases')).text).not.toContain(ref);
  expect((await who.say(`/case ${ref}`)).text).toBe(nothingThere);
  const verbs = [...verbTable.keys()].filter(
    (verb) => verb.startsWith('case.') && !['case.list', 'case.closedList', 'case.find'].includes(verb),
  );
  for (const verb of verbs) {
    for (const more of [{}, { send: 'yes', words: 'because' }]) {
      const made = await forge(who, verb, { school: 'hillside', incident: 'MADEUP', ...more });
      const real = await forge(who, verb, { school: 'hillside', incident: id, ...more });
      expect({ verb, card: real.card }).toEqual({ verb, card: made.card });
    }
  }
  expect((await forge(who, 'case.open', { school: 'hillside', incident: id })).text).toBe(nothingThere);
  expect(story.notices(key, ref)).toEqual([]);
};
const sees = async (key: string, ref: string): Promise<boolean> =>
  (await story.person(key).say(`/case ${ref}`)).text !== nothingThere;

const newsOf = (key: string): Seen[] =>
  story
    .person(key)
    .kept()
    .filter((one) => one.text.includes('A new reader'));
const confirm = async (key: string, button = 'Confirm'): Promise<Seen> => {
  const who = story.person(key);
  const list = await who.press(await who.say('/new readers'), 'Open');
  const answer = await who.press(list, button);
  await story.due();
  return answer;
};

/** What the trail says of this test's own week. */
const trail = (): Promise<string[]> =>
  withRecords(async (records) => {
    const lines: string[] = [];
    for await (const { value } of records.list(trailKind, trailRange('hillside'))) {
      if (Date.parse(value.at) >= day) lines.push(`${value.actor} ${value.action} ${value.target}`);
    }
    return lines;
  });

test('IT writes himself into the policy: nothing old by any verb, nor by escalation, until a reader confirms', async () => {
  const old = await send({ tags: 'grooming' });
  expect(story.told(old)).toEqual(['dsl']);
  await restartWith(holder('dsl', 'S007'));
  await story.due();
  await expectBlind('it', old);

  // The step of the DSL is passed over: the Headteacher is told next, then their deputy.
  await story.later(24 * 60);
  await story.later(60);
  expect(story.told(old)).toEqual(['dsl', 'headteacher', 'deputy-head']);
  await expectBlind('it', old);

  // A report of today comes to him: the policy says so, and somebody must have it.
  const fresh = await send({ tags: 'grooming' });
  expect(story.told(fresh)).toEqual(['it']);

  const news = newsOf('headteacher').at(-1);
  expect(news?.text).toContain('Somebody new has been given a role that reads reports.');
  expect(JSON.stringify(news?.card)).not.toMatch(/Ian|S007|dsl/i);
  expect(newsOf('it')).toEqual([]);
  expect(newsOf('teacher')).toEqual([]);

  const list = await story
    .person('headteacher')
    .press(news ?? (await story.person('headteacher').say('?')), 'Open');
  expect(list.text).toContain('Ian Wiśniewski');
  expect(list.text).toContain('Designated safeguarding lead');
  const said = await story.person('headteacher').press(list, 'Confirm');
  await story.due();
  expect(said.text).toContain('Thank you.');
  expect(said.text).not.toContain(old);
  expect(story.person('it').newest()?.text).toContain('You have been confirmed');
  expect(await sees('it', old)).toBe(true);
  expect((await story.stored(old)).told.at(-1)).toMatchObject({ person: 'hillside.S007', as: 'dsl' });
  expect(await trail()).toEqual(
    expect.arrayContaining([
      'lantern role.founded:dsl hillside.S003',
      'lantern role.appeared:dsl hillside.S007',
      'lantern role.left:dsl hillside.S003',
      'hillside.S001 role.confirmed:dsl hillside.S007',
      `lantern concern.handed-over:hillside.S007 ${(await story.stored(old)).id}`,
    ]),
  );
}, 60_000);

test('nobody confirms themselves, nobody without a confirmed role confirms, and refused looks like not there', async () => {
  await restartWith(holder('dsl', 'S007'), holder('pastoral', 'S008'), holder('prevent', 'S005'));
  await story.due();
  // The coordinator is a confirmed reader, and new as the Prevent lead: others they may confirm, themselves not.
  const own = { school: 'hillside', person: 'hillside.S005', as: 'prevent' };
  expect((await forge(story.person('coordinator'), 'readers.confirm', own)).text).toBe(nobodyWaits);
  const shown = await forge(story.person('coordinator'), 'readers.list', { show: 'yes' });
  expect(shown.text).toContain('Jodie Clark');
  expect(shown.text).not.toContain('Rachel Quinn');
  const made = { school: 'hillside', person: 'hillside.S007', as: 'dsl' };
  for (const key of ['it', 'technician', 'teacher', 'dsl', 'brook-headteacher']) {
    expect((await story.person(key).say('/new readers')).text).toBe(nobodyWaits);
    for (const verb of ['readers.confirm', 'readers.question'])
      for (const data of [made, { ...made, person: 'hillside.S999' }, { ...made, school: 'nowhere' }])
        expect((await forge(story.person(key), verb, data)).text).toBe(nobodyWaits);
    expect((await forge(story.person(key), 'readers.list', { show: 'yes' })).text).toBe(nobodyWaits);
  }
  const unknown = await forge(story.person('pupil'), 'readers.nothing', made);
  expect((await forge(story.person('pupil'), 'readers.confirm', made)).text).toBe(unknown.text);
  expect((await trail()).filter((line) => /role\.(confirmed|questioned)/.test(line))).toEqual([]);
});

test('somebody who left a role and came back reads nothing of before until somebody confirms', async () => {
  const old = await send({ tags: 'grooming' });
  expect(await sees('dsl', old)).toBe(true);
  await restartWith(holder('dsl', 'S004'));
  expect(await sees('dsl', old)).toBe(false);
  await story.later(1);
  await story.lantern.restart();
  await story.due();
  const before = story.notices('dsl', old).length;
  expect(await sees('dsl', old)).toBe(false);
  await story.later(24 * 60);
  expect(story.notices('dsl', old)).toHaveLength(before);
  await confirm('headteacher');
  expect(await sees('dsl', old)).toBe(true);
}, 60_000);

test('the accused who becomes a reader later stays blind, even when confirmed', async () => {
  const about = await send({ subject: 'adult', involvesAdult: 'yes', about: ['colin atkinson'] });
  const other = await send({ subject: 'adult', involvesAdult: 'yes', about: ['grace owusu'] });
  expect(story.told(about)).toEqual(['headteacher']);
  await restartWith(holder('headteacher', 'S011'));
  await story.due();
  await expectBlind('prevent', about);
  await expectBlind('prevent', other);
  await confirm('chair');
  expect(await sees('prevent', other)).toBe(true);
  await expectBlind('prevent', about);
  await story.later(24 * 60);
  await story.later(120);
  await expectBlind('prevent', about);
}, 60_000);

test('in a case in which the confirmer has a conflict their word does not count: somebody else must confirm', async () => {
  const without = await send({ tags: 'grooming', notFor: ['helen marsh'] });
  const plain = await send({ tags: 'grooming' });
  await restartWith(holder('dsl', 'S009'));
  await story.due();
  const said = await confirm('headteacher');
  expect(said.text).not.toContain(without);
  expect(await sees('slt', plain)).toBe(true);
  await expectBlind('slt', without);
  await confirm('coordinator');
  expect(await sees('slt', without)).toBe(true);
  // Nothing is told twice, however often somebody confirms.
  const { told } = await story.stored(plain);
  expect(told.filter(({ person }) => person === 'hillside.S009')).toHaveLength(1);
  expect((await story.person('chair').say('/new readers')).text).toBe(nobodyWaits);
}, 60_000);

test('“This is not right” alarms the Chair and the trust, and shows nothing old', async () => {
  const old = await send({ tags: 'grooming' });
  await restartWith(holder('dsl', 'S007'));
  await story.due();
  const before = newsOf('chair').length;
  const said = await confirm('coordinator', 'This is not right');
  expect(said.text).toContain('Thank you for saying so.');
  expect(said.text).toContain('Somebody has said that this is not right.');
  for (const key of ['chair', 'trust-lead'])
    expect(newsOf(key).at(-1)?.text).toContain('Somebody has said that a new role is not right.');
  expect(newsOf('chair')).toHaveLength(before + 1);
  await expectBlind('it', old);
  expect(await trail()).toContain('hillside.S005 role.questioned:dsl hillside.S007');
}, 60_000);

test('a role that the policy puts on a route begins to read on that day', async () => {
  const old = await send({});
  await restartWith([
    /^routes:|^# Alerted when/m,
    'routes: { pupil: { steps: [coordinator, it, dsl] } }\n\n# Alerted when',
  ]);
  await story.later(24 * 60);
  await story.later(60);
  expect(story.told(old)).not.toContain('it');
  expect(story.told(old)).toEqual(expect.arrayContaining(['coordinator', 'deputy-coordinator', 'dsl']));
}, 60_000);
