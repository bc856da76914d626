/** The register through the chat (policy-map B7): a tutor sees the class and who is missing; what lies in a chat names nobody. */
import { beforeAll, expect, test } from '@jest/globals';
import { layingOf, ourText } from '../support/lay-sheet.ts';
import { unhurried } from '../support/lantern.ts';
import { withRecords } from '../support/rows-of.ts';
import { useStory } from '../support/story.ts';

const story = useStory({ pace: unhurried });
const names = (): string[] =>
  story.lantern.world.trust
    .school('hillside')
    .people.filter(({ kind }) => kind === 'pupil')
    .map(({ name }) => name);
const pupils = {
  tutor: 'hillside.S013',
  people: ['P0001', 'P0002', 'P0006'].map((id) => `hillside.${id}`),
  texts: [ourText('pupils-ks3')],
};

beforeAll(async () => {
  await withRecords(story.lantern, (records) => records.commit(layingOf(pupils)));
});

test('the tutor’s class: numbers in the chat, names in the answer to a press, and the register moves', async () => {
  const tutor = story.person('tutor');
  const card = await tutor.say('/signed');
  expect(card.text).toContain('0 of 3 signed (0%)');
  const missing = await tutor.press(card, 'Who is missing');
  expect(missing.text).toContain(story.person('pupil').persona.name);
  const files = await tutor.press(missing, 'List and certificates…');
  expect(files.text).toContain('These links are for you alone');
  const back = await tutor.press(files, 'Back');
  expect(back.text).toContain('0 of 3 signed');
  for (const kept of tutor.kept()) for (const name of names()) expect(kept.text).not.toContain(name);

  const pupil = story.person('pupil');
  const read = await pupil.press(await pupil.say('agreement'), 'Read it');
  await pupil.press(read, 'I do not understand');
  expect((await tutor.say('/signed 8B')).text).toContain('1 to talk with');
});

test('the same words for another’s class and for none; a pupil and a colleague see their own only', async () => {
  const teacher = story.person('teacher');
  const other = await teacher.say('/signed 8B');
  expect(other.text).toBe((await teacher.say('/signed 9Z')).text);
  expect(other.text).toContain('/my agreements');
  expect((await story.person('pupil').say('/signed 8B')).text).toContain('I do not know that');
  expect((await story.person('slt').say('/signed school')).text).toContain('fewer than five');
  const head = story.person('deputy-coordinator');
  expect((await head.press(await head.say('/signed year 8'), 'Who is missing')).text).toContain(
    '3 of 3 still to sign',
  );
});

test('IT opens the list of those who have not signed; nobody else has it', async () => {
  const it = story.person('it');
  const typed = await it.say('/signed group');
  for (const name of names()) expect(typed.text).not.toContain(name);
  const list = await it.press(typed, 'Open');
  expect(list.text).toContain('3 of 3 people have not signed yet');
  expect(list.text).toContain(story.person('pupil').persona.name);
  expect((await story.person('coordinator').say('/signed group')).text).toContain('I do not know that');
});
