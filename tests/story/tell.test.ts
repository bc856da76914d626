/** A pupil tells (A16, A35): stored first, the right grown-ups within the minute, nothing kept in a chat, and a number to keep. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Actor, Seen } from '../support/actor.ts';
import { choicesOf, refOf } from '../support/report.ts';
import { forged } from '../support/sealed.ts';
import { unhurried } from '../support/lantern.ts';
import { useStory } from '../support/story.ts';

const story = useStory({ pace: unhurried });
const pupil = (): Actor => story.person('pupil');
const canary = 'CANARY-PUPIL';
const words = `${canary} somebody in my year keeps sending me horrible things`;
const hillside = { tutor: 'hillside.S013', head: 'hillside.S001', dsl: 'hillside.S003' };

const form = async (answer = 'No'): Promise<Seen> => {
  const card = await pupil().say('tell');
  const who = await pupil().press(card, 'Tell a grown-up at school');
  return pupil().press(who, answer);
};
const tell = async (inputs: object = { chosen: hillside.tutor, words }, answer = 'No'): Promise<Seen> => {
  const sent = await pupil().press(await form(answer), 'Send', {
    chosen: 'any',
    who: '',
    words: '',
    ...inputs,
  });
  await story.due();
  return sent;
};
const nameOf = (key: string): string => story.person(key).persona.name;
const inChats = (): string => JSON.stringify(story.lantern.world.connector.sent);

describe('in words', () => {
  let sent: Seen;
  let ref: string;
  beforeAll(async () => {
    sent = await tell();
    ref = refOf(sent);
  });

  test('the tutor comes first, then those who keep children safe; nobody is searched for', async () => {
    const card = await form();
    const titles = choicesOf(card, 'chosen').map(({ title }) => title);
    expect(titles[0]).toBe(`${nameOf('tutor')}, your form tutor`);
    expect(titles).toContain(`${nameOf('dsl')}, who keeps children safe at school`);
    expect(titles.at(-1)).toBe('I do not mind who');
    expect(card.inputs).toEqual(['chosen', 'words']);
    expect(card.text).toContain('You are not in trouble');
    expect(card.text).toContain('cannot keep this a secret');
    expect(card.text).not.toMatch(/\bwhy\b/i);
  });

  test('the pupil hears who is told, a number, 999 and the helplines', () => {
    for (const one of [
      'Thank you for telling us',
      nameOf('tutor'),
      'keep children safe',
      '999',
      'Childline',
      '0800 1111',
      'CEOP',
      '020 7946 0100',
      'cannot keep this a secret',
      ref,
    ])
      expect(sent.text).toContain(one);
  });

  test('the DSL and the chosen grown-up have it, and nobody else; no chat says anything of it', () => {
    expect(story.told(ref)).toEqual(['dsl', 'tutor']);
    expect(inChats()).not.toContain(canary);
  });

  test('it is a concern like any other: about the pupil, from the pupil, by its own route', async () => {
    const incident = await story.stored(ref);
    expect(incident).toMatchObject({
      route: 'kind:told-by-pupil',
      reporter: pupil().persona.personId,
      stage: 'waiting',
      report: { subject: 'pupil', involvesAdult: 'no', childWords: words, telling: { now: false } },
    });
    expect(incident.report.about.map(({ person }) => person)).toEqual([pupil().persona.personId]);
    const read = await story.read('dsl', ref);
    for (const one of ['A pupil told this themselves', words, nameOf('pupil'), nameOf('tutor')])
      expect(read).toContain(one);
  });

  test('the chosen grown-up reads the words and how to listen, and nothing else of the case', async () => {
    const dsl = story.person('dsl');
    const noteForm = await dsl.press(await story.open('dsl', ref), 'Add a note');
    await dsl.press(noteForm, 'Add it', { words: 'CANARY-NOTE of the DSL' });
    const card = await story.open('tutor', ref);
    for (const one of [
      words,
      nameOf('pupil'),
      '8B',
      'They chose you',
      'Promise no secrets',
      'safeguarding lead',
    ])
      expect(card.text).toContain(one);
    expect(JSON.stringify(card.card)).not.toContain('CANARY-NOTE');
    expect(card.buttons.map(({ verb }) => verb)).toEqual(['concern.begin']);
    expect((await story.stored(ref)).opened).toEqual([hillside.dsl, hillside.tutor]);
    const tutor = story.person('tutor');
    expect((await tutor.say('cases')).text).not.toContain(ref);
    expect((await tutor.say(`case ${ref}`)).text).toContain('There is nothing under that reference');
    const { id } = await story.stored(ref);
    for (const verb of ['case.acknowledge', 'case.note', 'case.close', 'case.assign', 'case.summary']) {
      const values = { school: 'hillside', incident: id };
      const token = forged(tutor.persona, { verb, values, at: story.lantern.world.clock.now() });
      const answer = await tutor.press({ ...card, buttons: [{ title: 'x', verb, data: { token } }] }, 'x');
      expect(answer.text).toBe('There is nothing under that reference for you.');
    }
  });

  test('the pupil sees who has read it, in a press only; the chat says nothing', async () => {
    const news = await pupil().say('my reports');
    expect(news.text).toBe('There is something here for you to read');
    const mine = await pupil().press(news, 'Read it');
    expect(mine.text).toContain(`${nameOf('tutor')} has read it.`);
    expect(mine.text).toContain(ref);
    expect(mine.text).not.toContain(canary);
    await story.person('dsl').press(await story.open('dsl', ref), 'Acknowledge');
    await story.due();
    expect(pupil().newest()?.text).toContain('There is something here for you to read');
    expect((await pupil().press(news, 'Read it')).text).toContain('A grown-up is looking after this.');
  });

  test('a second delivery of Send stores it once', async () => {
    const card = await form();
    const inputs = { chosen: 'any', words: 'Once only.' };
    const [first, second] = await Promise.all([
      pupil().press(card, 'Send', inputs),
      pupil().press(card, 'Send', inputs),
    ]);
    expect(refOf(first)).toBe(refOf(second));
    await story.due();
    expect((await story.dump()).filter(({ body }) => body.includes('Once only.'))).toHaveLength(1);
  });
});

describe('it is never lost', () => {
  test('nobody opens it: the next on the route is told at the end of the school day', async () => {
    const ref = refOf(await tell({ words: 'Nobody looks.' }));
    expect(story.told(ref)).toEqual(['dsl']);
    await story.goTo('2026-11-23T16:05:00Z');
    expect(story.told(ref)).toContain('deputy-dsl');
    await story.goTo('2026-11-24T09:35:00Z');
    expect(story.told(ref)).toContain('headteacher');
  });

  test('a pupil may write nothing at all', async () => {
    const ref = refOf(await tell({ chosen: hillside.tutor }));
    expect(story.told(ref)).toEqual(['dsl', 'tutor']);
    expect(await story.read('dsl', ref)).toContain('did not write what happened');
    expect((await story.open('tutor', ref)).text).toContain('They did not write what happened.');
  });

  test('a choice that is not on the list counts as none, and it is told all the same', async () => {
    const ref = refOf(await tell({ chosen: hillside.head, words: 'To the wrong one.' }));
    expect(story.told(ref)).toEqual(['dsl']);
  });

  test('somebody who is away is not offered; their deputy is', async () => {
    await story.person('dsl').say('away until tomorrow');
    const titles = choicesOf(await form(), 'chosen').map(({ title }) => title);
    expect(titles.join()).not.toContain(`${nameOf('dsl')},`);
    expect(titles.join()).toContain(nameOf('deputy-dsl'));
    await story.person('dsl').say('back');
  });

  test('too much is not cut: it comes back, and fits when it is shorter', async () => {
    const card = await form();
    const long = 'x'.repeat(5_001);
    const again = await pupil().press(card, 'Send', { chosen: 'any', words: long });
    expect(again.text).toContain('make it a bit shorter');
    expect(JSON.stringify(again.card)).toContain(long);
    expect((await pupil().press(again, 'Send', { chosen: 'any', words: 'shorter' })).text).toContain(
      'Thank you',
    );
  });
});

describe('about a grown-up who works at school', () => {
  test('it goes to the Headteacher only; nobody is chosen, and the name that was written stays with the words', async () => {
    const card = await form('Yes, about a grown-up');
    expect(card.inputs).toEqual(['who', 'words']);
    const sent = await pupil().press(card, 'Send', { who: 'the coach', words, chosen: hillside.tutor });
    await story.due();
    const ref = refOf(sent);
    expect(sent.text).toContain('The head teacher');
    expect(sent.text).not.toContain(nameOf('headteacher'));
    expect(story.told(ref)).toEqual(['headteacher']);
    const incident = await story.stored(ref);
    expect(incident.route).toBe('adult');
    expect(incident.report.telling?.chosen).toBeUndefined();
    expect(await story.read('headteacher', ref)).toContain('the coach');
  });

  test('whoever reads reports and may be meant by the words never gets it', async () => {
    const [family = ''] = nameOf('headteacher').split(' ').slice(-1);
    const byName = refOf(await tell({ who: `mr ${family.toLowerCase()}` }, 'Yes, about a grown-up'));
    const inWords = refOf(await tell({ words: `It is about ${family}!` }, 'I am not sure'));
    for (const ref of [byName, inWords]) expect(story.told(ref)).toEqual(['chair']);
  });

  test('about the head teacher: the Chair, and never the head', async () => {
    const sent = await tell({ words }, 'Yes, about the head teacher');
    const ref = refOf(sent);
    expect(story.told(ref)).toEqual(['chair']);
    expect((await story.stored(ref)).route).toBe('headteacher');
    await story.goTo('2026-11-26T15:00:00Z');
    expect(story.told(ref)).not.toContain('headteacher');
  });

  test('when it turns out so later, the chosen grown-up reads it no more', async () => {
    const ref = refOf(await tell());
    expect((await story.open('tutor', ref)).text).toContain(canary);
    const dsl = story.person('dsl');
    const more = await dsl.press(await story.open('dsl', ref), 'More…');
    const reroute = await dsl.press(more, 'case.reroute');
    const done = await dsl.press(reroute, reroute.buttons[0]?.title ?? '', {
      subject: 'adult',
      involves: 'yes',
      words: 'A coach.',
    });
    expect(done.text).not.toContain('Please');
    expect((await story.open('tutor', ref)).text).toBe('There is nothing under that reference for you.');
    const mine = await pupil().press(await pupil().say('what i told'), 'Read it');
    expect(mine.text.split(ref)[0]).not.toContain(nameOf('tutor'));
  });
});

describe('I need help now', () => {
  test('one press: the tutor and the DSL know at once, without a word; pressed again it is the same', async () => {
    await story.goTo('2026-11-27T10:00:30Z');
    const card = await pupil().say('/tell');
    const sent = await pupil().press(card, 'I need help now');
    await story.due();
    const ref = refOf(sent);
    for (const one of [
      'We have asked for help',
      nameOf('tutor'),
      '020 7946 0100',
      '0800 1111',
      'CEOP',
      '999',
    ])
      expect(sent.text).toContain(one);
    expect(story.told(ref)).toEqual(['dsl', 'tutor']);
    expect(story.notices('tutor', ref)[0]?.text).toContain('Please open it now.');
    expect((await story.open('tutor', ref)).text).toContain('A pupil asks for help now');
    expect(await story.read('dsl', ref)).toContain('A pupil asks for help now');
    await story.later(5);
    expect(refOf(await pupil().press(card, 'I need help now'))).toBe(ref);
    await story.later(21);
    const next = refOf(await pupil().press(card, 'I need help now'));
    expect(next).not.toBe(ref);
    await story.due();
    expect(story.told(next)).toEqual(['dsl', 'tutor']);
  });

  test('on the page with words: they go along, by the way that was chosen, and Send after it sends nothing twice', async () => {
    await story.goTo('2026-11-27T12:00:30Z');
    const card = await form();
    const ref = refOf(
      await pupil().press(card, 'I need help now', { chosen: 'any', words: `${canary} come` }),
    );
    expect(refOf(await pupil().press(card, 'Send', { chosen: 'any', words: `${canary} come` }))).toBe(ref);
    await story.due();
    expect(story.told(ref)).toEqual(['dsl', 'tutor']);
    expect((await story.open('tutor', ref)).text).toContain(`${canary} come`);
    const about = await form('Yes, about a grown-up');
    const other = refOf(await pupil().press(about, 'I need help now', { who: '', words: '' }));
    await story.due();
    expect(story.told(other)).toEqual(['headteacher']);
  });

  test('at night the next is told after half an hour, and the pupil hears whom to ring now', async () => {
    await story.goTo('2026-11-27T21:00:00Z');
    const sent = await pupil().press(await pupil().say('tell'), 'I need help now');
    await story.due();
    expect(sent.text).toContain('School is closed now');
    expect(sent.text).toContain('Childline on 0800 1111');
    await story.later(33);
    expect(story.told(refOf(sent))).toContain('deputy-dsl');
  });

  test('a card of last week still works', async () => {
    const card = await pupil().say('tell');
    await story.goTo('2026-12-07T10:00:30Z');
    const sent = await pupil().press(card, 'I need help now');
    expect(sent.text).toContain('We have asked for help');
  });
});

test.each(['I hate my life', 'somebody at school keeps hurting me', 'CANARYFISH'])(
  'a pupil who types “%s” is shown how to tell somebody, and nothing of it is kept',
  async (typed) => {
    const card = await pupil().say(typed);
    expect(card.text).toContain('You can tell someone');
    expect(card.text).toContain('Nobody has been told');
    expect(card.text).toContain('type: help');
    expect(card.text).not.toMatch(/did not understand|do not know/);
    for (const one of ['999', '0800 1111', 'CEOP']) expect(card.text).toContain(one);
    expect(card.buttons.map(({ title }) => title)).toContain('I need help now');
    expect(JSON.stringify(card.card)).not.toContain(typed);
    expect(JSON.stringify(await story.dump())).not.toContain(typed);
  },
);

test('a picture is refused, and the pupil is helped', async () => {
  const file = { contentType: 'image/png', contentUrl: 'https://smba.example/image', name: `${canary}.png` };
  await story.lantern.chat.say(pupil().persona, `${canary} look`, [file] as never);
  const card = pupil().newest();
  expect(card?.text).toContain('I cannot take pictures');
  expect(card?.text).toContain('Please do not send it to anybody');
  expect(card?.buttons[0]?.title).toBe('I need help now');
  expect(JSON.stringify(await story.dump())).not.toContain(`${canary} look`);
});
