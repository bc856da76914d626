/** Hi, help, /who, words that nobody knows, words that tell; pupils, parents, strangers, groups: no dead ends. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generalChannel } from '../pretend-school/chat.ts';
import { reachableOf, type Persona } from '../pretend-school/personas.ts';
import { writeSchoolFiles } from '../pretend-school/school-files.ts';
import { useStory } from '../support/story.ts';
import type { Actor } from '../support/actor.ts';
import { forged } from '../support/sealed.ts';

const story = useStory();
const telling = 'A boy in year 8 CANARY-TOLD told me that somebody sent him a photo on Snapchat last night';

describe('what can be said', () => {
  test.each(['hi', 'Hello!', 'HELP', 'help?', 'good morning', '/help', '  hey  '])('%s', async (words) => {
    const card = await story.person('teacher').say(words);
    for (const one of ['report concern', 'my reports', 'who', '999']) expect(card.text).toContain(one);
    expect(card.buttons.map(({ title }) => title)).toEqual(['Report a concern']);
    expect((await story.person('teacher').press(card, 'Report a concern')).text).toContain('Step 1 of 5');
  });

  test.each([
    'report',
    '/report',
    'Report Concern',
    ' /report   a  concern ',
    'REPORT A CONCERN.',
    '／report concern',
  ])('opens the form: %s', async (words) => {
    expect((await story.person('teacher').say(words)).text).toContain('Step 1 of 5');
  });

  test('a reader hears of cases and of being away, a teacher is not offered them', async () => {
    const reader = await story.person('coordinator').say('help');
    expect(reader.text).toMatch(/cases[\s\S]*away until Friday/);
    expect((await story.person('teacher').say('help')).text).not.toContain('away until');
  });

  test('who: everybody with a role and the numbers, from the policy', async () => {
    const card = await story.person('teacher').say('/who');
    expect(card.text).toContain('Rachel Quinn, 020 7946 0105');
    expect(card.text).toContain('Margaret Ellison');
    expect(card.text).toContain('LADO (Westmere Council)');
    const pupil = await story.person('pupil').say('who');
    expect(pupil.text).toContain('Priya Sharma');
    expect(pupil.text).not.toContain('020 7946');
    expect(pupil.text).not.toContain('LADO');
  });

  test('an unknown word is answered with what can be said', async () => {
    for (const words of ['fish', '/frobnicate', '???', 'ok']) {
      const card = await story.person('teacher').say(words);
      expect(card.text).toContain('report concern');
      expect(card.text).toContain('999');
    }
  });

  test('a verb that there is not, and one that is not theirs, are no dead ends', async () => {
    const teacher = story.person('teacher');
    const card = await teacher.say('help');
    const forge = (verb: string, by: Actor) => {
      const token = forged(by.persona, { verb, values: {}, at: story.lantern.world.clock.now() });
      return { ...card, buttons: [{ title: 'x', verb, data: { token } }] };
    };
    const pupil = story.person('pupil');
    expect((await teacher.press(forge('nothing.here', teacher), 'x')).text).toContain('Type help');
    expect((await pupil.press(forge('concern.who', pupil), 'x')).text).toContain('Type help');
    expect((await teacher.press(forge('concern.who', teacher), 'x')).text).toMatch(
      /press the button once more|Please answer/,
    );
  });
});

describe('words that sound like telling', () => {
  test('the form is offered, and nothing of them is kept or repeated anywhere', async () => {
    const teacher = story.person('teacher');
    const card = await teacher.say(telling);
    expect(card.text).toContain('That sounds like something to pass on');
    expect(card.text).toContain('I have not kept or passed on what you wrote');
    const form = await teacher.press(card, 'Open the form');
    expect(form.text).toContain('Step 1 of 5');
    let next = await teacher.press(form, 'Next', { subject: 'nobody', involvesAdult: 'no' });
    next = await teacher.press(next, 'Next', { kind: 'content', tags: '', illegal: 'no', danger: 'no' });
    expect(JSON.stringify(next.card)).not.toContain('CANARY');
    await teacher.press(next, 'Throw away');
    expect(JSON.stringify(await story.dump())).not.toContain('CANARY');
    expect(JSON.stringify(story.lantern.world.connector.sent)).not.toContain('CANARY');
  });

  test('in a channel: a private word to delete it, and nothing of it there', async () => {
    const office = story.person('office');
    const { chat, world } = story.lantern;
    const before = world.connector.requests.filter(({ path }) =>
      path.includes(encodeURIComponent(generalChannel)),
    );
    await chat.sayInPublic(office.persona, telling, 'channel');
    expect(office.newest()?.text).toContain('please delete your message now');
    expect(office.newest()?.buttons.map(({ title }) => title)).toEqual(['Open the form']);
    await chat.sayInPublic(office.persona, telling, 'groupChat');
    expect(before.length).toBeLessThanOrEqual(world.connector.requests.length);
    expect(JSON.stringify(world.connector.sent)).not.toContain('CANARY');
    expect(JSON.stringify(await story.dump())).not.toContain('CANARY');
  });

  test('a pupil hears that nobody reads it here, and who can help', async () => {
    const pupil = story.person('pupil');
    const help = await pupil.say('somebody keeps sending me horrible messages and I am scared');
    expect(help.text).toContain('Nobody has been told');
    for (const words of ['Childline', '0800 1111', 'form tutor', 'Priya Sharma', '999', 'done nothing wrong'])
      expect(help.text).toContain(words);
    expect(help.inputs).toEqual([]);
    expect(help.buttons.map(({ title }) => title)).toEqual([
      'I need help now',
      'Tell a grown-up at school',
      'What I told',
    ]);
    expect(JSON.stringify(await story.dump())).not.toContain('horrible messages');
  });
});

describe('people whom the staff form is not for', () => {
  test.each(['report concern', '/report', 'tell', '/tell', 'Tell someone', 'I need help now!'])(
    'a pupil: %s',
    async (words) => {
      const card = await story.person('pupil').say(words);
      expect(card.text).toContain('You can tell someone');
      expect(card.inputs).toEqual([]);
    },
  );

  test('a pupil in a group chat gets it in private', async () => {
    const pupil = story.person('pupil');
    await story.lantern.chat.sayInPublic(pupil.persona, 'report concern', 'groupChat');
    expect(pupil.newest()?.text).toContain('You can tell someone');
  });

  test('a stranger hears whom to ring, and nothing is kept of them', async () => {
    const { world, chat } = story.lantern;
    const stranger: Persona = {
      ...world.persona('teacher'),
      aadObjectId: '99999999-9999-4999-8999-999999999999',
    };
    const before = story.person('teacher').kept().length;
    await chat.say(stranger, 'report concern');
    const said = story.person('teacher').kept();
    expect(said).toHaveLength(before + 1);
    expect(said.at(-1)?.text).toContain('I cannot find you on a school’s list');
    expect(said.at(-1)?.text).toContain('About a pupil: online safety coordinator 020 7946 0105');
    expect(said.at(-1)?.text).toContain('999');
    const pressed = await chat.press(stranger, { verb: 'concern.begin', data: {} }, '1');
    expect(JSON.stringify(pressed.body)).toContain('I cannot find you');
  });

  test('the form in a channel or a group: one sentence there, the form in private', async () => {
    const dsl = story.person('deputy-dsl');
    for (const place of ['channel', 'groupChat'] as const) {
      const before = dsl.kept().length;
      await story.lantern.chat.sayInPublic(dsl.persona, 'report concern', place);
      expect(
        dsl
          .kept()
          .slice(before)
          .map(({ text }) => text)
          .join(),
      ).toContain('Step 1 of 5');
    }
    const there = story.lantern.world.connector.sent.filter(({ conversation }) =>
      conversation.startsWith('19:'),
    );
    for (const { activity } of there) expect(activity?.text).toBe('I have opened a private chat with you.');
  });
});

test('the welcome comes once, however often it is installed', async () => {
  const auditor = story.person('auditor');
  const { chat } = story.lantern;
  for (let time = 0; time < 3; time += 1) await chat.install(auditor.persona);
  expect(auditor.kept().filter(({ text }) => text.includes('read only by the people'))).toHaveLength(1);
  expect(auditor.kept()).toHaveLength(1);
});

describe('a parent', () => {
  let parent: Persona;
  let folder = '';
  beforeAll(async () => {
    // The rosters of the pretend trust hold no parents: one of its pupils becomes one.
    const { world } = story.lantern;
    const { trust, connector } = world;
    folder = await mkdtemp(join(tmpdir(), 'lantern-'));
    const schools = await writeSchoolFiles(trust, folder);
    const roster = join(folder, 'hillside.csv');
    const { entra } = trust.school('hillside').people.find(({ id }) => id === 'P0020') ?? { entra: '' };
    const found = reachableOf(trust).find(({ aadObjectId }) => aadObjectId === entra);
    if (found === undefined) throw new Error('no pupil to be a parent');
    connector.conversations.open(found);
    parent = { ...world.persona('teacher'), ...found };
    const rows = (await readFile(roster, 'utf8')).split('\n');
    const asParent = rows.map((row) => (row.includes(entra) ? row.replace(',pupil,', ',parent,') : row));
    await writeFile(roster, asParent.join('\n'));
    await story.lantern.restart({ env: { LANTERN_SCHOOLS: schools } });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const say = async (words: string): Promise<string> => {
    await story.lantern.chat.say(parent, words);
    const lines = story.lantern.world.connector.conversations.get(parent.conversationId)?.lines ?? [];
    return JSON.stringify(lines.findLast(({ from }) => from === 'lantern')?.activity);
  };

  test.each(['hello', 'report concern', 'my child is being bullied on WhatsApp by the whole class'])(
    'who says %s hears whom to ring',
    async (words) => {
      const said = await say(words);
      expect(said).toMatch(/ring the school|Type help/);
      expect(said).not.toContain('Step 1');
      expect(await say('help')).toContain('020 7946 0100');
    },
  );
});
