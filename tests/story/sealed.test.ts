/** What lies in storage is nobody's to read, and the key service may be away when a child needs help. */
import { describe, expect, test } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { put } from '../../bot/core/change.ts';
import { schoolKeyAt, schoolKeys } from '../../bot/core/sealing/school-key.ts';
import { chronicles, incidents, references, rows } from '../../bot/features/concerns/concern.ts';
import { hashKey } from '../../bot/core/keys.ts';
import { linkRows } from '../../bot/features/agreements/links/link.ts';
import { drafts } from '../../bot/features/concerns/report/draft.ts';
import { desks, rows as visitorRows, visitPointers } from '../../bot/features/visitors/visitor.ts';
import { createRecords } from '../../connectors/azure/records.ts';
import { incidentOf } from '../core/sealing/one-case.ts';
import type { Actor, Seen } from '../support/actor.ts';
import { appKey } from '../support/key-file.ts';
import { fillIn, refOf } from '../support/report.ts';
import { renewKeys } from '../support/renew-keys.ts';
import { keysInMemory } from '../support/row-keys.ts';
import { commit } from '../support/rows-of.ts';
import { useStory, type Story } from '../support/story.ts';

const canary = (field: string): string => `CANARY-${field}-QZ7`;
const send = async (who: Actor, words: Parameters<typeof fillIn>[1]): Promise<string> =>
  refOf(await who.press(await fillIn(who, words), 'Send'));
const press = async (story: Story, key: string, card: Seen, title: string, words = ''): Promise<Seen> => {
  const form = await story.person(key).press(card, title);
  const [input = 'words'] = form.inputs;
  const button = form.buttons[0]?.title ?? '';
  return words === '' ? form : story.person(key).press(form, button, { [input]: words });
};

describe('a dump of the storage', () => {
  const story = useStory();
  const fields = ['facts', 'childWords', 'time', 'place', 'knows', 'done', 'unlisted', 'note', 'addition'];

  test('holds none of twelve canaries: what was written, and who is named', async () => {
    const teacher = story.person('teacher');
    const review = await fillIn(teacher, {
      about: ['Zoë Núñez-Clarke'],
      unlisted: canary('unlisted'),
      facts: canary('facts'),
      childWords: canary('childWords'),
    });
    let card = await teacher.press(review, 'Change what happened');
    card = await teacher.press(card, 'Look it over', {
      ...Object.fromEntries(fields.slice(0, 6).map((field) => [field, canary(field)])),
      date: '2026-11-23',
      where: 'in',
    });
    const beforeSend = JSON.stringify(await story.lying());
    const ref = refOf(await teacher.press(card, 'Send'));
    await story.due();
    const opened = await story.open('coordinator', ref);
    await press(story, 'coordinator', opened, 'Add a note', canary('note'));
    const form = await teacher.press(await teacher.say('my reports'), `Add to ${ref}`);
    await teacher.press(form, 'Send', { words: canary('addition') });
    await story.due();

    const known = JSON.stringify(await story.dump());
    for (const field of fields) expect(known).toContain(canary(field));
    const names = ['Zoë', 'Núñez', 'Clarke'];
    for (const text of [beforeSend, JSON.stringify(await story.lying())])
      for (const word of ['CANARY', 'QZ7', ...names, ...fields.map(canary)])
        expect({ word, there: text.includes(word) }).toEqual({ word, there: false });
  });

  test('holds none of them in the files of the storage either', async () => {
    // Nothing beside the tables: the folder of this Lantern, with its queue, its schools and its keys.
    const folder = join(story.lantern.keyFile, '..');
    for (const name of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!name.isFile()) continue;
      expect(await readFile(join(name.parentPath, name.name), 'utf8')).not.toContain('CANARY');
    }
  });
});

describe('while the key service is away', () => {
  const keys = keysInMemory();
  const story = useStory({ keys });
  /** Nobody remembers a key. */
  const cold = async (): Promise<void> => {
    keys.away(true);
    await story.lantern.restart();
  };

  test('a report is taken in and told, its case is locked in words, and opens when the service is back', async () => {
    await cold();
    const ref = await send(story.person('teacher'), { unlisted: 'Sam', facts: 'Seen on the bus.' });
    await story.due();
    expect(story.told(ref)).toContain('coordinator');
    await cold();
    const locked = await story.open('coordinator', ref);
    expect(locked.text).toContain('locked just now');
    expect(locked.text).toContain('Nothing is lost');
    expect(locked.text).not.toContain('bus');
    expect((await story.person('coordinator').say('cases')).text).toContain(ref);
    keys.away(false);
    expect((await story.open('coordinator', ref)).text).toContain('Seen on the bus.');
  });

  test('an early alert is completed by Send, by a process that knows no key', async () => {
    keys.away(true);
    const tutor = story.person('tutor');
    const review = await fillIn(tutor, { unlisted: 'Alex', danger: 'yes', facts: 'A threat, in writing.' });
    await cold();
    const sent = await tutor.press(review, 'Send');
    expect(sent.text).toContain('Received');
    await story.due();
    keys.away(false);
    const read = await story.read('coordinator', refOf(sent));
    expect(read).toContain('A threat, in writing.');
    expect(read).toContain('Alex');
  });

  test('reminders and escalations go on, and nobody’s words are lost by them', async () => {
    keys.away(false);
    const ref = await send(story.person('office'), { unlisted: 'Kim', facts: 'Found a note.' });
    await story.due();
    await cold();
    await story.later(40);
    await story.goTo('2026-11-24T11:00:00Z');
    expect(story.told(ref).length).toBeGreaterThan(1);
    keys.away(false);
    const { report, rung } = await story.stored(ref);
    expect(report.facts).toBe('Found a note.');
    expect(rung).toBeGreaterThan(0);
  });
});

describe('somebody who can write to the storage', () => {
  const story = useStory();

  test('changes nothing unseen: the case says that it was changed, and shows nothing of it', async () => {
    const ref = await send(story.person('teacher'), { unlisted: 'Sam', facts: 'Seen on the bus.' });
    await story.due();
    const { id } = await story.stored(ref);
    const records = createRecords({ connectionString: story.lantern.azurite.connectionString });
    const forged = { ...incidentOf('hillside', id, 'Never said.'), ref };
    await records.commit([put({ ...incidents, sealed: undefined }, rows.incident('hillside', id), forged)]);
    await records.close();
    const shown = await story.open('coordinator', ref);
    expect(shown.text).toContain('not as Lantern wrote it');
    expect(shown.text).not.toContain('Never said');
  });
});

describe('a report under way that somebody spoiled in storage', () => {
  const story = useStory();

  test('does not bar its reporter from reporting', async () => {
    const teacher = story.person('teacher');
    await fillIn(teacher, { unlisted: 'Sam', facts: 'Half written.' });
    const key = { partition: 'hillside', row: `D!${hashKey(teacher.persona.personId)}` };
    const records = createRecords({ connectionString: story.lantern.azurite.connectionString });
    await records.commit([put({ ...drafts, sealed: undefined }, key, { spoiled: true } as never)]);
    await records.close();
    const ref = await send(teacher, { unlisted: 'Sam', facts: 'Written anew.' });
    expect((await story.stored(ref)).report.facts).toBe('Written anew.');
  });
});

describe('what version 0.1 left in the clear', () => {
  const old = { ...incidentOf('hillside', '01K000000000000000000000LD', canary('old')), ref: '9WXY-ZZ' };
  const entry = rows.chronicle('hillside', old.id, '01K0000000000000000000ENTRY');
  const story = useStory({
    storage: async (connectionString) => {
      const records = createRecords({ connectionString });
      await records.prepare();
      const line = {
        v: 1,
        incident: old.id,
        at: old.raisedAt,
        by: old.reporter,
        what: 'note',
        words: canary('oldnote'),
      };
      await records.commit([
        put({ ...incidents, sealed: undefined }, rows.incident('hillside', old.id), old),
        put({ ...chronicles, sealed: undefined }, entry, { ...line, v: 1 as const }),
        put(references, rows.reference('hillside', old.ref), { v: 1, incident: old.id, at: old.raisedAt }),
      ]);
      await records.close();
      return connectionString;
    },
  });

  test('is sealed when the new one starts, once, and can be read as before', async () => {
    expect(JSON.stringify(await story.lying())).not.toContain('CANARY');
    expect(JSON.stringify(await story.dump())).toContain(canary('oldnote'));
    const found = await story.person('dsl').say(`case ${old.ref}`);
    const opened = await story.person('dsl').press(found, found.buttons[0]?.title ?? '');
    expect(opened.text).toContain(canary('old'));
  });

  test('is not taken for old when it is put there later', async () => {
    const records = createRecords({ connectionString: story.lantern.azurite.connectionString });
    const planted = { ...old, report: { ...old.report, facts: 'Planted.' } };
    await records.commit([
      put({ ...incidents, sealed: undefined }, rows.incident('hillside', old.id), planted),
    ]);
    await records.close();
    await story.lantern.restart();
    const found = await story.person('dsl').say(`case ${old.ref}`);
    expect(found.text).not.toContain('Planted');
    expect(found.text).toContain('not as Lantern wrote it');
  });
});

describe('npm run keys:renew', () => {
  const story = useStory();

  test('makes new keys beside a running Lantern, seals everything anew, and everything opens', async () => {
    const ref = await send(story.person('teacher'), { unlisted: 'Sam', facts: 'Seen on the bus.' });
    await story.due();
    const before = await namedKeys(story);
    const { stdout, code, stderr } = await renewKeys(story.lantern, ['--new', '--forget']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/hillside: \d+ sealed rows, \d+ of them sealed anew/);
    expect(stdout).not.toContain('bus');
    const after = await namedKeys(story);
    expect([...after].filter((id) => before.has(id))).toEqual([]);
    expect((await story.open('coordinator', ref)).text).toContain('Seen on the bus.');
    // The key that was the newest a moment ago stays: a running process may be using it still.
    for (const id of before) expect(await readFile(story.lantern.keyFile, 'utf8')).toContain(id);
    const again = await renewKeys(story.lantern, []);
    expect(again.stdout).toMatch(/hillside: \d+ sealed rows, 0 of them sealed anew/);
    const marker = (await story.dump()).find(
      ({ row, partition }) => row === 'K!' && partition === 'hillside',
    );
    expect(marker?.kind).toBe(schoolKeys.name);
    expect(schoolKeyAt('hillside').row).toBe(marker?.row);
  });

  test('killed at any moment leaves everything readable, and is taken up again', async () => {
    const facts = Array.from({ length: 6 }, (_, n) => `Words of report ${n}.`);
    const refs: string[] = [];
    for (const fact of facts)
      refs.push(await send(story.person('teacher'), { unlisted: 'Sam', facts: fact }));
    await story.due();
    const all = () => Promise.all(refs.map(async (ref) => (await story.stored(ref)).report.facts));
    const ends: unknown[] = [];
    // A start takes most of a second; the writes are soon over after that.
    for (const ms of [400, 650, 750, 850, 950, 1_100]) {
      const { code, stderr } = await renewKeys(story.lantern, ['--new'], appKey, ms);
      ends.push({ code, stderr });
      expect(await all()).toEqual(facts);
    }
    expect(ends).toContainEqual({ code: 'SIGKILL', stderr: '' });
    expect((await renewKeys(story.lantern)).code).toBe(0);
    expect((await renewKeys(story.lantern)).stdout).toMatch(
      /hillside: \d+ sealed rows, 0 of them sealed anew/,
    );
    expect(await all()).toEqual(facts);
    expect((await story.open('coordinator', refs[0] ?? '')).text).toContain(facts[0]);
  }, 60_000);

  test('counts what is out there and hangs on a key that no row names', async () => {
    expect((await renewKeys(story.lantern)).stdout).not.toContain('made with a key of the app too');
    const need = { person: 'hillside.P0001', signer: 'parent' } as const;
    const past = new Date('2020-09-01T10:00:00Z');
    const now = new Date();
    const later = new Date(now.getTime() + 20 * 86_400_000);
    const over = { person: 'hillside.P0002', signer: 'parent' } as const;
    const pointer = (at: Date) => ({ v: 1, visit: 'x', at: at.toISOString() }) as const;
    await commit(story.lantern, [
      ...linkRows('hillside', need, 'hillside.S014', now, later).rows,
      ...linkRows('hillside', over, 'hillside.S014', past, past).rows,
      put(desks, visitorRows.desk('hillside'), {
        v: 1,
        id: 'x',
        madeBy: 'hillside.S014',
        madeAt: now.toISOString(),
      }),
      put(visitPointers, visitorRows.email('hillside', 'a'), pointer(now)),
      put(visitPointers, visitorRows.email('hillside', 'b'), pointer(past)),
    ]);
    const { stdout } = await renewKeys(story.lantern);
    const until = later.toISOString().slice(0, 10);
    expect(stdout).toContain(
      `hillside: made with a key of the app too, which no row names: 1 web link on a letter or in a message, until ${until}; the visitors’ poster; 1 e-mail address of a visitor. Keep the key`,
    );
    expect(stdout).not.toMatch(/brook: made with/);
  });

  test('takes everything over to a new key of the app, and the old one may go', async () => {
    const ref = await send(story.person('office'), { unlisted: 'Kim', facts: 'Found a note.' });
    await story.due();
    const fresh = Buffer.alloc(32, 9).toString('base64');
    await story.lantern.restart({ env: { LANTERN_APP_KEYS: `${fresh},${appKey}` } });
    const { code, stderr } = await renewKeys(story.lantern, [], `${fresh},${appKey}`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await story.lantern.restart({ env: { LANTERN_APP_KEYS: fresh } });
    const found = await story.person('coordinator').say(`case ${ref}`);
    const opened = await story.person('coordinator').press(found, found.buttons[0]?.title ?? '');
    expect(opened.text).toContain('Found a note.');
  });

  test('says in words what it cannot do', async () => {
    const { code, stderr } = await renewKeys(story.lantern, ['--backwards']);
    expect(code).toBe(1);
    expect(stderr).toContain('only --new and --forget can be said here');
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

const namedKeys = async (story: Story): Promise<Set<string>> =>
  new Set(
    (await story.lying()).flatMap(({ body }) => {
      const { words } = JSON.parse(body) as { words?: { k: string } };
      return words?.k === undefined ? [] : [words.k];
    }),
  );
