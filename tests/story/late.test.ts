/** What reached us too late, or again (promises.md S4): answered in words, nothing lost, nothing written. */
import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { begin, fillIn, keptValues, pick, refOf } from '../support/report.ts';
import type { Seen } from '../support/actor.ts';
import { answered } from '../support/actor.ts';
import { useStory } from '../support/story.ts';

const recorded: { readonly url: string; readonly body: string }[] = [];
const story = useStory();

/** Presses as if it had been done so many minutes ago. */
const pressedAgo = async (
  minutes: number | undefined,
  key: string,
  on: Seen,
  button: string,
  inputs: object = {},
): Promise<Seen> => {
  const { world, chat } = story.lantern;
  const found = on.buttons.find(({ title, verb }) => title === button || verb === button);
  if (found === undefined) throw new Error(`no button ${button} on: ${on.text}`);
  const timestamp =
    minutes === undefined
      ? undefined
      : new Date(world.clock.now().getTime() - minutes * 60_000).toISOString();
  const answer = await chat.post(world.persona(key), {
    type: 'invoke',
    name: 'adaptiveCard/action',
    replyToId: on.message,
    value: { action: { type: 'Action.Execute', verb: found.verb, data: { ...found.data, ...inputs } } },
    ...({ timestamp, localTimestamp: timestamp } as object),
  });
  expect(answer.status).toBe(200);
  return answered(answer, on.message);
};

/**
 * What is stored: every row as it lies there, as one hash. `withoutTrail`: each reading of a case, a repeated one too,
 * leaves a line there (E9).
 */
const state = async ({ withoutTrail = false } = {}): Promise<string> => {
  const kept = (await story.dump()).filter(({ row }) => !withoutTrail || !/^[AH]!/.test(row));
  return createHash('sha256').update(JSON.stringify(kept)).digest('hex');
};

const facts = 'LATE-WORDS: she told me at break.';
const account = {
  facts,
  childWords: '',
  date: '2026-11-23',
  time: '',
  place: '',
  where: 'in',
  knows: '',
  done: '',
};

test('a late page of the form changes nothing, keeps the words, and counts when it is pressed again', async () => {
  const teacher = story.person('teacher');
  let card = await teacher.press(await begin(teacher), 'Next', { subject: 'pupil', involvesAdult: 'no' });
  await story.due();
  const before = await state();
  const people = await pressedAgo(11, 'teacher', card, 'Next', {
    ...keptValues(card),
    unlisted: 'LATE-NAME',
  });
  expect(people.text).toContain('did not count');
  expect(JSON.stringify(people.card)).toContain('LATE-NAME');
  expect(await state()).toBe(before);
  card = await pick(teacher, people, 'Zoë Núñez-Clarke', 'Add: it is about them');
  card = await teacher.press(card, 'Next', { ...keptValues(card), unlisted: '' });
  card = await teacher.press(card, 'Next', { kind: 'conduct', tags: '', illegal: 'no', danger: 'no' });
  await story.due();

  const written = await state();
  for (const minutes of [11, 60, 60 * 24, -6]) {
    for (const button of ['Look it over', 'Back']) {
      const late = await pressedAgo(minutes, 'teacher', card, button, account);
      expect(late.text).toMatch(/did not count.*words are still here/s);
      expect(JSON.stringify(late.card)).toContain(facts);
      expect(await state()).toBe(written);
    }
  }
  const review = await pressedAgo(9, 'teacher', card, 'Look it over', account);
  expect(review.text).toContain(facts);
  const late = await pressedAgo(11, 'teacher', review, 'Send');
  expect(late.text).toContain('did not count');
  expect(story.told('')).toEqual([]);
  expect(refOf(await teacher.press(late, 'Send'))).toMatch(/-/);
});

test('a late press of what was sent is answered as the first time, and stored once', async () => {
  const teacher = story.person('teacher');
  const review = await fillIn(teacher, { about: ['Zoë Núñez-Clarke'], facts: 'Sent once.' });
  const first = await teacher.press(review, 'Send');
  await story.due();
  const before = await state();
  const again = await pressedAgo(30, 'teacher', review, 'Send');
  expect(refOf(again)).toBe(refOf(first));
  expect(await state()).toBe(before);
});

test('a reader’s late words are kept in the form, and a late addition likewise', async () => {
  const teacher = story.person('teacher');
  const ref = refOf(await teacher.press(await fillIn(teacher, { about: ['Zoë Núñez-Clarke'] }), 'Send'));
  await story.due();
  const reader = story.told(ref)[0] ?? '';
  const opened = await story.open(reader, ref);
  const form = await story.person(reader).press(opened, 'case.note');
  await story.due();
  const before = await state();
  const note = await pressedAgo(11, reader, form, 'case.note', { words: 'LATE-NOTE' });
  expect(JSON.stringify(note.card)).toMatch(/did not count.*LATE-NOTE/s);
  expect((await pressedAgo(11, reader, opened, 'case.acknowledge')).text).toContain('did not count');
  expect((await pressedAgo(11, reader, opened, 'Acknowledge')).text).toContain('Please send it once more');
  const mine = await teacher.say('my reports');
  const add = await teacher.press(
    mine,
    mine.buttons.find(({ title }) => title.includes(ref))?.title ?? 'Add',
  );
  const added = await pressedAgo(11, 'teacher', add, 'concern.added', { words: 'LATE-MORE' });
  expect(JSON.stringify(added.card)).toMatch(/did not count.*LATE-MORE/s);
  await story.due();
  expect(await state()).toBe(before);

  // Kept when it is pressed again; and from then on a late one gets that same answer.
  await story.person(reader).press(note, 'case.note', { words: 'LATE-NOTE' });
  expect((await teacher.press(added, 'concern.added', { words: 'LATE-MORE' })).text).toContain('Added to');
  await story.due();
  const kept = await state();
  expect(await story.read(reader, ref)).toMatch(/LATE-NOTE[^]*LATE-MORE|LATE-MORE[^]*LATE-NOTE/);
  await story.due();
  const after = await state();
  expect((await pressedAgo(30, 'teacher', added, 'concern.added', { words: 'LATE-MORE' })).text).toContain(
    'Added to',
  );
  expect(await state()).toBe(after);
  expect(kept).not.toBe(before);
});

test('a message that carries no time counts: a report must not hang on it', async () => {
  const teacher = story.person('teacher');
  const review = await fillIn(teacher, { about: ['Zoë Núñez-Clarke'] });
  expect((await pressedAgo(undefined, 'teacher', review, 'Send')).text).toContain('Received');
});

test('the form opens however late the words arrive', async () => {
  const { world, chat } = story.lantern;
  const old = new Date(world.clock.now().getTime() - 3_600_000).toISOString();
  const before = story.person('teacher').kept().length;
  await chat.post(world.persona('teacher'), {
    type: 'message',
    text: '/report concern',
    ...({ timestamp: old } as object),
  });
  expect(story.person('teacher').kept().length).toBe(before + 1);
});

test('a whole story’s requests, each sent three times more at once and later: the state is as after the first', async () => {
  const real = globalThis.fetch;
  recorded.length = 0;
  const teacher = story.person('teacher');
  globalThis.fetch = (url, options) => {
    if (typeof url === 'string' && url.endsWith('/api/messages') && typeof options?.body === 'string')
      recorded.push({ url, body: options.body });
    return real(url, options);
  };
  try {
    const review = await fillIn(teacher, {
      about: ['Zoë Núñez-Clarke'],
      notFor: ['rachel quinn'],
      danger: 'yes',
    });
    const ref = refOf(await teacher.press(review, 'Send'));
    await story.due();
    const reader = story.told(ref)[0] ?? '';
    const opened = await story.open(reader, ref);
    await story.person(reader).press(opened, 'Acknowledge');
    const form = await story.person(reader).press(opened, 'case.note');
    await story.person(reader).press(form, 'case.note', { words: 'Spoke to the tutor.' });
  } finally {
    globalThis.fetch = real;
  }
  await story.due();
  expect(recorded.length).toBeGreaterThan(10);
  const sendAgain = async (look: () => Promise<string>): Promise<void> => {
    const before = await look();
    for (const { url, body } of recorded) {
      for (let copy = 0; copy < 3; copy += 1) {
        const headers = { 'content-type': 'application/json' };
        expect((await real(url, { method: 'POST', body, headers })).status).toBe(200);
      }
      expect([body, await look()]).toEqual([body, before]);
    }
  };
  await sendAgain(() => state({ withoutTrail: true }));
  await story.later(11);
  await sendAgain(state);
});
