/** Step 2 of the form through the door that people use: whom a reporter finds, picks, writes, takes away and keeps out. */
import { describe, expect, test } from '@jest/globals';
import type { Actor, Seen } from '../support/actor.ts';
import { begin, choicesOf, fillIn, keptValues, pick, refOf } from '../support/report.ts';
import { useStory } from '../support/story.ts';

const story = useStory();
const titles = (card: Seen, id = 'picks'): string[] => choicesOf(card, id).map((one) => one.title);

const atPeople = async (who: Actor, subject = 'pupil', involvesAdult = 'no'): Promise<Seen> =>
  who.press(await begin(who), 'Next', { subject, involvesAdult });

describe('searching', () => {
  test('finds pupils and adults for staff, at most 15, told apart by class', async () => {
    const teacher = story.person('teacher');
    const card = await atPeople(teacher);
    const many = await teacher.press(card, 'Find', { words: 'a' });
    expect(many.text).toContain('at least two letters');
    const most = await teacher.press(card, 'Find', { words: '8B' });
    expect(titles(most)).toHaveLength(15);
    expect(most.text).toContain('The first 15');
    const namesakes = await teacher.press(card, 'Find', { words: 'oliver smith' });
    expect(titles(namesakes).toSorted()).toEqual([
      'Oliver Smith (11C)',
      'Oliver Smith (8A)',
      'Oliver Smith (8D)',
    ]);
    const both = await teacher.press(card, 'Find', { words: 'tom bennett' });
    expect(titles(both).toSorted()).toEqual(['Tom Bennett (7G)', 'Tom Bennett (staff)']);
    const nobody = await teacher.press(card, 'Find', { words: 'qqqqq' });
    expect(nobody.text).toContain('Nobody found');
    // Refused in words, and never cut to something else that is searched for (T8).
    const long = await teacher.press(card, 'Find', { words: `maya${' '.repeat(96)}${'😀'.repeat(51)}` });
    expect(long.text).toContain('with fewer letters');
    expect(titles(long)).toEqual([]);
    expect(JSON.stringify(long.card)).toContain('😀'.repeat(51));
  });

  test('finds no pupils for a governor, who cannot pick one by its id either', async () => {
    const chair = story.person('chair');
    const card = await atPeople(chair);
    for (const words of ['oliver smith', 'maya', '8B']) {
      const found = await chair.press(card, 'Find', { words });
      expect(titles(found).join()).not.toMatch(/\(\d+[A-H]\)/);
    }
    const forged = await chair.press(card, 'concern.find', { words: 'priya' });
    const picked = await chair.press(forged, 'Add: it is about them', { picks: 'hillside.P0001' });
    expect(picked.text).not.toContain('Maya');
    expect(titles(picked, 'kept')).toEqual([]);
    const next = await chair.press(picked, 'Next', { unlisted: 'Maya in 8B', unlistedKind: 'pupil' });
    expect(next.text).toContain('What kind of concern?');
  });

  test('reaches nobody of another school, by words or by id', async () => {
    const teacher = story.person('teacher');
    const card = await atPeople(teacher);
    const found = await teacher.press(card, 'Find', { words: 'catherine hughes' });
    expect(titles(found).join()).not.toContain('Catherine Hughes');
    const any = await teacher.press(card, 'Find', { words: 'maya' });
    const picked = await teacher.press(any, 'Add: it is about them', {
      picks: 'brook.P0001,brook.S001,trust.T001,nobody.X1',
    });
    expect(titles(picked, 'kept')).toEqual([]);
  });
});

describe('the list of people', () => {
  test('takes away whoever is unticked, also the last one', async () => {
    const teacher = story.person('teacher');
    let card = await atPeople(teacher);
    card = await pick(teacher, card, "maya o'brien", 'Add: it is about them');
    card = await pick(teacher, card, 'Zoë Núñez-Clarke', 'Add: it is about them');
    expect(titles(card, 'kept')).toEqual(["Maya O'Brien (8B)", 'Zoë Núñez-Clarke (8B)']);
    const second = choicesOf(card, 'kept')[1]?.value ?? '';
    card = await teacher.press(card, 'Find', { words: 'xx', kept: second });
    expect(titles(card, 'kept')).toEqual(['Zoë Núñez-Clarke (8B)']);
    // A client sends nothing at all for a list in which nothing is ticked.
    card = await teacher.press(card, 'Find', { words: 'xx' });
    expect(titles(card, 'kept')).toEqual([]);
    const refused = await teacher.press(card, 'Next');
    expect(refused.text).toContain('Please add the pupil');
  });

  test('keeps a written name when something else is still missing', async () => {
    const teacher = story.person('teacher');
    let card = await atPeople(teacher);
    card = await teacher.press(card, 'Next', { unlisted: 'The supply teacher', unlistedKind: 'adult' });
    expect(card.text).toContain('Please add the pupil');
    expect(titles(card, 'kept')).toEqual(['The supply teacher (not on the list)']);
    card = await pick(teacher, card, "maya o'brien", 'Add: it is about them');
    expect(titles(card, 'kept')).toEqual(['The supply teacher (not on the list)', "Maya O'Brien (8B)"]);
    card = await teacher.press(card, 'Next', keptValues(card));
    expect(card.text).toContain('What kind of concern?');
  });

  test('refuses a written name that is too long in words, and leaves it in the box', async () => {
    const teacher = story.person('teacher');
    const card = await atPeople(teacher);
    const long = 'x'.repeat(201);
    for (const button of ['Next', 'Find']) {
      const refused = await teacher.press(card, button, { unlisted: long, words: 'maya' });
      expect(refused.text).toContain('the most is 200');
      expect(JSON.stringify(refused.card)).toContain(long);
    }
  });
});

describe('who is told of it', () => {
  test('an adult who is named goes to the Headteacher, although "involves an adult" was No', async () => {
    const teacher = story.person('teacher');
    const review = await fillIn(teacher, { about: ["maya o'brien", 'jodie clark'] });
    const receipt = await teacher.press(review, 'Send');
    await story.due();
    expect(story.told(refOf(receipt))).toEqual(['headteacher']);
  });

  test('so does an adult who is only written', async () => {
    const teacher = story.person('teacher');
    const review = await fillIn(teacher, {
      about: ["maya o'brien"],
      unlisted: 'A coach from the club',
      unlistedKind: 'adult',
    });
    expect(review.text).toContain('A coach from the club');
    const receipt = await teacher.press(review, 'Send');
    await story.due();
    expect(story.told(refOf(receipt))).toEqual(['headteacher']);
  });

  test('"not sure" whether an adult is involved counts as yes', async () => {
    const teacher = story.person('teacher');
    const review = await fillIn(teacher, { about: ["maya o'brien"], involvesAdult: 'unsure' });
    const receipt = await teacher.press(review, 'Send');
    await story.due();
    expect(story.told(refOf(receipt))).toEqual(['headteacher']);
  });

  test('somebody who should not see it is not told, cannot open it, and does not see that it exists', async () => {
    const teacher = story.person('teacher');
    const review = await fillIn(teacher, { about: ["maya o'brien"], notFor: ['rachel quinn'] });
    expect(review.text).toContain('Should not see it: \nRachel Quinn');
    const receipt = await teacher.press(review, 'Send');
    const ref = refOf(receipt);
    await story.due();
    expect(story.told(ref)).toEqual(['dsl']);
    const coordinator = story.person('coordinator');
    expect((await coordinator.say(`/case ${ref}`)).text).toBe((await coordinator.say('/case ZZZZ-99')).text);
    const [notice] = story.notices('dsl', ref);
    if (notice === undefined) throw new Error('no notice');
    expect((await coordinator.press(notice, 'Open')).text).not.toContain('Maya');
    expect(receipt.text).not.toContain('020 7946 0105');
  });

  test('each of thirty pupils has a record of their own; a thirty-first is refused in words', async () => {
    const teacher = story.person('tutor');
    let card = await atPeople(teacher);
    for (const form of ['7A', '7B', '7C']) {
      const found = await teacher.press(card, 'Find', { words: form, ...keptValues(card) });
      const picks = choicesOf(found, 'picks')
        .filter(({ title }) => title.endsWith(`(${form})`))
        .slice(0, 10)
        .map(({ value }) => value)
        .join(',');
      card = await teacher.press(found, 'Add: it is about them', {
        words: form,
        picks,
        ...keptValues(found),
      });
    }
    expect(titles(card, 'kept')).toHaveLength(30);
    const more = await teacher.press(card, 'Find', { words: '7D', ...keptValues(card) });
    const [one] = choicesOf(more, 'picks');
    const refused = await teacher.press(more, 'Add: it is about them', {
      picks: one?.value ?? '',
      ...keptValues(more),
    });
    expect(refused.text).toContain('At most 30 people');
    const written = await teacher.press(refused, 'Next', { unlisted: 'Another one', ...keptValues(refused) });
    expect(written.text).toContain('At most 30 people');
    card = await teacher.press(written, 'Find', { words: 'xx', ...keptValues(card) });
    card = await teacher.press(card, 'Next', keptValues(card));
    card = await teacher.press(card, 'Next', { kind: 'conduct', tags: '', illegal: 'no', danger: 'no' });
    card = await teacher.press(card, 'Look it over', { facts: 'A whole class saw it.', date: '2026-11-23' });
    const receipt = await teacher.press(card, 'Send');
    await story.due();
    const { id } = await story.stored(refOf(receipt));
    const kept = (await story.dump()).filter(({ kind, row }) => kind === 'record' && row.includes(id));
    expect(new Set(kept.map(({ body }) => /"person":"([^"]+)"/.exec(body)?.[1])).size).toBe(30);
  });
});
