/** A sample of roles × verbs × relation to the record through the doors that people use; the whole table is `features/relations.test.ts`. */
import { expect, test } from '@jest/globals';
import { verbTable } from '../features/verbs.ts';
import { answered, type Seen } from '../support/actor.ts';
import { fillIn, refOf } from '../support/report.ts';
import { unhurried } from '../support/lantern.ts';
import { forged } from '../support/sealed.ts';
import { useStory } from '../support/story.ts';

const story = useStory({ pace: unhurried });

const press = async (key: string, verb: string, data: object): Promise<Seen> => {
  const { persona } = story.person(key);
  const token = forged(persona, { verb, values: { ...data }, at: story.lantern.world.clock.now() });
  const answer = await story.lantern.chat.press(persona, { verb, data: { token } }, 'x');
  expect(answer.status).toBe(200);
  return answered(answer, 'x');
};

/** The verbs that answer differently when the report is there, as a form and sent. */
const verbsThatFind = async (key: string, incident: string): Promise<string[]> => {
  const found = new Set<string>();
  for (const [verb, { record }] of verbTable) {
    if (record !== 'case' && record !== 'own report') continue;
    if (['case.list', 'case.closedList', 'case.find', 'concern.mine'].includes(verb)) continue;
    for (const send of [{}, { send: 'yes', words: 'x', once: '01KAM2ZC3R8V5T1N0P4QW6XY02' }]) {
      const real = await press(key, verb, { school: 'hillside', incident, ...send });
      const madeUp = await press(key, verb, {
        school: 'hillside',
        incident: `${incident.slice(0, -2)}00`,
        ...send,
      });
      if (JSON.stringify(real.card) !== JSON.stringify(madeUp.card)) found.add(verb);
    }
  }
  return [...found];
};

test('nobody but its readers and whoever sent it can tell a report from one that is not there', async () => {
  const teacher = story.person('teacher');
  const review = await fillIn(teacher, {
    subject: 'adult',
    involvesAdult: 'yes',
    about: ['colin atkinson'],
    notFor: ['david okafor'],
  });
  const ref = refOf(await teacher.press(review, 'Send'));
  await story.due();
  const { id, told } = await story.stored(ref);
  expect(told.map(({ as }) => as)).toEqual(['headteacher']);
  // Accused, excluded, a reader in another role, the same role in the other school, a guest, a pupil.
  for (const key of ['prevent', 'deputy-head', 'dsl', 'brook-headteacher', 'chair', 'pupil'])
    expect({ key, found: await verbsThatFind(key, id) }).toEqual({ key, found: [] });
  expect(await verbsThatFind('teacher', id)).toEqual(['concern.add', 'concern.added']);
  expect((await press('headteacher', 'case.open', { school: 'hillside', incident: id })).text).toContain(ref);
}, 60_000);
