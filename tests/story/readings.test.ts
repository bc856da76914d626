/**
 * One row of the trail for every reading of a case, committed before the answer is shown (E9): every verb that shows anything
 * of a case is walked through the doors people use, and the rows are counted after each press.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { trailKind, trailRange, type TrailRow } from '../../bot/core/trail.ts';
import { triageFlows } from '../../bot/features/concerns/triage/index.ts';
import { nothingThere } from '../../bot/features/concerns/triage/meet-case.ts';
import { collect } from '../contracts/records.ts';
import { actor, type Actor, type Seen } from '../support/actor.ts';
import { startBehindProxies, type BehindProxies } from '../support/behind-proxies.ts';
import { carried, forged } from '../support/sealed.ts';
import { choicesOf, fillIn, refOf, type ReportWords } from '../support/report.ts';

const school = 'hillside';
/** References and stages that lie in a chat as the notices do: no case is read there. */
const notReadings = ['case.list', 'case.closedList', 'case.find'];
const marker = 'MARKER-READ';

let lantern: BehindProxies;
beforeAll(async () => {
  lantern = await startBehindProxies();
}, 60_000);
afterAll(() => lantern.close());

const person = (key: string): Actor => actor(lantern.world, lantern.chat, key);
const idOf = (key: string): string => person(key).persona.personId;
const rowsBy = async (key: string): Promise<TrailRow[]> => {
  const all = await collect(lantern.records.list(trailKind, trailRange(school)));
  return all.map(({ value }) => value).filter(({ actor: by }) => by === idOf(key));
};
const pupil = (): string =>
  lantern.world.trust.school(school).people.find(({ kind }) => kind === 'pupil')?.name ?? '';

const report = async (words: ReportWords = {}): Promise<string> => {
  const teacher = person('teacher');
  const review = await fillIn(teacher, { about: [pupil()], facts: `${marker} in the corridor.`, ...words });
  const ref = refOf(await teacher.press(review, 'Send'));
  await lantern.lantern.runDue();
  return ref;
};
const notice = (key: string, words: string): Seen => {
  const found = person(key)
    .kept()
    .findLast(({ text }) => text.includes(words));
  if (found === undefined) throw new Error(`${key} has no message with ${words}`);
  return found;
};

const walked = new Set<string>();

/** Presses, and expects so many new rows of this person, all about one case. */
const press = async (key: string, on: Seen, button: string, inputs = {}, rows = 1): Promise<Seen> => {
  const before = await rowsBy(key);
  const found = on.buttons.find(({ title, verb }) => title === button || verb === button);
  const answer = await person(key).press(on, button, inputs);
  const fresh = (await rowsBy(key)).slice(before.length);
  expect({ button, verb: found?.verb, rows: fresh.length }).toEqual({ button, verb: found?.verb, rows });
  expect(new Set(fresh.map(({ target }) => target)).size).toBe(Math.min(rows, 1));
  walked.add(found?.verb ?? '');
  return answer;
};
/** A form, the form again with its problem, and the way back to the case. */
const formAndBack = async (menu: Seen, verb: string): Promise<Seen> => {
  const form = await press('coordinator', menu, verb);
  const again = await press('coordinator', form, form.buttons[0]?.title ?? '');
  return press('coordinator', again, 'Back to the case');
};

test('a list and a search show no case, and leave none; a case that is not theirs leaves none either', async () => {
  const ref = await report();
  const before = (await rowsBy('coordinator')).length;
  const list = await person('coordinator').say('cases');
  const found = await person('coordinator').say(`case ${ref}`);
  const closed = await person('coordinator').say('closed cases');
  for (const { text } of [list, found, closed]) {
    expect(text).not.toContain(marker);
    expect(text).not.toContain(pupil());
  }
  expect(await rowsBy('coordinator')).toHaveLength(before);
  const opened = await press('coordinator', found, 'Open');
  expect(opened.text).toContain(marker);
  // Somebody else's press on the same buttons; and the same as if they had been drawn for them.
  const tutor = person('tutor').persona;
  for (const { verb, data } of opened.buttons) {
    expect((await press('tutor', opened, verb, {}, 0)).text).toContain('I do not know that');
    const { values } = carried(data);
    const own = {
      ...opened,
      buttons: [
        {
          title: verb,
          verb,
          data: { token: forged(tutor, { verb, values, at: lantern.world.clock.now() }) },
        },
      ],
    };
    expect((await press('tutor', own, verb, {}, 0)).text).toBe(nothingThere);
  }
});

test('every verb that shows anything of a case leaves one row at each press', async () => {
  const ref = await report();
  let card = await press('coordinator', notice('coordinator', ref), 'Open');
  const first = card;
  card = await press('coordinator', card, 'Acknowledge');
  await press('coordinator', first, 'Acknowledge');

  const noteForm = await press('coordinator', card, 'Add a note');
  await press('coordinator', noteForm, 'Add it', { words: '' });
  const words = `${marker} ${'what was decided. '.repeat(1_000)}`;
  await press('coordinator', noteForm, 'Add it', { words });
  card = await press('coordinator', noteForm, 'Add it', { words });
  expect(card.text).toContain('That was kept already.');
  const secondNote = await press('coordinator', card, 'Add a note');
  card = await press('coordinator', secondNote, 'Add it', { words });
  const further = card.buttons.find(({ title }) => title === 'Read on…' || title === 'Earlier…');
  card = await press('coordinator', card, further?.title ?? 'a further page');

  const assign = await press('coordinator', card, 'Assign…');
  const people = await press('coordinator', assign, 'Search', { search: 'bennett' });
  card = await press('coordinator', people, 'Back to the case');
  const record = await press('coordinator', card, 'Record…');
  for (const verb of ['parents', 'outcome', 'referral', 'agency', 'sanction', 'change']) {
    await formAndBack(record, `case.${verb}`);
  }
  const more = await press('coordinator', card, 'More…');
  for (const verb of ['ask', 'reroute', 'protect']) await formAndBack(more, `case.${verb}`);
  await press('coordinator', more, 'case.earlier');
  await press('coordinator', more, 'case.summary');
  await press('coordinator', await press('coordinator', more, 'case.recuse'), 'Back to the case');

  const missing = await press('coordinator', card, 'Close');
  expect(missing.text).toContain('It cannot be closed yet');
  const parents = await press('coordinator', missing, 'case.parents');
  await press('coordinator', parents, 'Sign and record it', { informed: 'no', words: 'Not reached yet.' });
  const outcome = await press('coordinator', missing, 'case.outcome');
  const chosen = choicesOf(outcome, 'outcome')[0]?.value;
  await press('coordinator', outcome, 'Record it', { outcome: chosen });
  const twice = await press('coordinator', outcome, 'Record it', { outcome: chosen });
  const close = await press('coordinator', twice, 'Close');
  const closed = await press('coordinator', close, 'Close it');
  await press('coordinator', card, 'Record…');
  const refused = await press('coordinator', card, 'Close');
  expect(refused.text).toContain('This was closed');
  const reopen = await press('coordinator', closed, 'Reopen');
  card = await press(
    'coordinator',
    await press('coordinator', reopen, 'Reopen it', { words: '' }),
    'Reopen it',
    {
      words: 'There is more.',
    },
  );

  const ask = await press('coordinator', more, 'case.ask');
  await press('coordinator', ask, 'Ask', { words: `${marker}: which corridor?` });
  await lantern.lantern.runDue();
  const asked = notice('teacher', 'question');
  const question = await press('teacher', asked, 'concern.question');
  expect(question.text).toContain(marker);
  await press('teacher', question, 'Send the answer', { words: '' });
  await press('teacher', question, 'Send the answer', { words: 'The long one.' });
  await press('teacher', question, 'Send the answer', { words: 'The long one.' }, 0);

  const late = await press('coordinator', card, 'Add a note');
  const protect = await press('coordinator', more, 'case.protect');
  const summary = await press('coordinator', protect, 'Move it and freeze this copy', { pointer: 'File 7' });
  expect(summary.text).toContain('frozen');
  const kept = await press('coordinator', late, 'Add it', { words: 'Too late.' });
  expect(kept.text).toContain('Not saved yet');
  await press('coordinator', card, 'Add a note');
  const thawed = await press('coordinator', await press('coordinator', first, 'Acknowledge'), 'Reopen');
  await press('coordinator', thawed, 'Reopen it', { words: 'Wrong one.' });
  const recuse = await press('coordinator', more, 'case.recuse');
  const gone = await press('coordinator', recuse, 'Step aside');
  expect(gone.text).toContain('You have stepped aside');
  expect((await press('coordinator', card, 'Add a note', {}, 0)).text).toBe(nothingThere);
}, 120_000);

test('no verb was forgotten', () => {
  const wanted = triageFlows.map(({ verb }) => verb).filter((verb) => !notReadings.includes(verb));
  expect(wanted.filter((verb) => !walked.has(verb))).toEqual([]);
});

test('while the trail cannot be written nothing of a case is shown', async () => {
  const ref = await report();
  const opened = await press('coordinator', notice('coordinator', ref), 'Open');
  const acknowledged = await press('coordinator', opened, 'Acknowledge');
  const more = await press('coordinator', acknowledged, 'More…');
  await press('coordinator', await press('coordinator', more, 'case.ask'), 'Ask', { words: `${marker}?` });
  await lantern.lantern.runDue();
  const asked = notice('teacher', 'question');
  const attempts: readonly (readonly [string, Seen, string])[] = [
    ['coordinator', notice('coordinator', ref), 'Open'],
    ['coordinator', opened, 'Acknowledge'],
    ...acknowledged.buttons.map(({ title }) => ['coordinator', acknowledged, title] as const),
    ...more.buttons.map(({ verb }) => ['coordinator', more, verb] as const),
    ['teacher', asked, 'concern.question'],
  ];
  const mend = lantern.table.add({
    when: ({ path }) => path.includes('$batch'),
    then: { do: 'status', status: 403 },
  });
  for (const [key, on, button] of attempts) {
    const { text, inputs } = await press(key, on, button, {}, 0);
    expect({
      button,
      shown: text.includes(marker) || text.includes(pupil()) || text.includes(ref),
      inputs,
    }).toEqual({ button, shown: false, inputs: [] });
  }
  mend();
}, 60_000);
