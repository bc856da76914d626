/** Who may have a case, and how that changes: given, stepped aside, re-routed, asked, earlier ones, people who are away. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { nothingThere } from '../../../bot/features/concerns/triage/meet-case.ts';
import { loadCase } from '../../../bot/features/concerns/triage/load-case.ts';
import { reporterHearsJob } from '../../../bot/features/concerns/telling/reporter-hears.ts';
import {
  button,
  buttonsOf,
  cardOf,
  fill,
  ids,
  inputsOf,
  send,
  startTriageWorld,
  textOf,
  type TriageWorld,
  type Who,
} from './triage-world.ts';

let world: TriageWorld;
beforeAll(async () => {
  world = await startTriageWorld();
});
beforeEach(() => world.setTime('2026-11-23T10:00:00Z'));
afterAll(async () => {
  await world.close();
});

const at = (incident: { school: string; id: string }) => ({ school: incident.school, incident: incident.id });
const sees = async (who: Who, incident: { school: string; id: string }): Promise<boolean> =>
  textOf(await world.act(who, 'case.open', at(incident))) !== nothingThere;
const adult = async (who: Who) => {
  const { id: person, name } = await world.person(who);
  return { person, name, kind: 'adult' as const };
};

describe('assigning', () => {
  test('search and pick: the person chosen may read it, and nobody else gains anything', async () => {
    const incident = await world.seed();
    const { name } = await world.person('it');
    const form = await world.act('coordinator', 'case.assign', at(incident));
    expect(textOf(await send(world, 'coordinator', form, { search: 'Zzzyx Qqq' }))).toContain(
      'Nobody was found',
    );
    const found = await send(world, 'coordinator', form, { search: name });
    expect(Object.keys(inputsOf(found)).sort()).toEqual(['person', 'search']);
    const reply = await send(world, 'coordinator', found, { person: ids.it });
    expect(textOf(reply)).toContain(`Given to ${name}`);
    expect(await sees('it', incident)).toBe(true);
    expect(await sees('tutor', incident)).toBe(false);
  });

  test('at most fifteen answers', async () => {
    const incident = await world.seed();
    const reply = await world.act('coordinator', 'case.assign', {
      ...at(incident),
      send: 'yes',
      search: 'a',
    });
    const message = reply.answer;
    if (message === undefined || !('card' in message) || message.card !== 'case/form')
      throw new Error('no form');
    for (const field of message.model.fields) expect(field.choices.length).toBeLessThanOrEqual(15);
  });

  test('nobody in conflict can be given it, whatever the press says', async () => {
    const tutor = await adult('tutor');
    const incident = await world.seed({ notFor: [tutor] });
    const found = await world.act('coordinator', 'case.assign', {
      ...at(incident),
      send: 'yes',
      search: tutor.name,
    });
    expect(textOf(found)).toContain(`${tutor.name} cannot be given this report.`);
    const forced = await world.act('coordinator', 'case.assign', {
      ...at(incident),
      send: 'yes',
      person: ids.tutor,
    });
    expect(textOf(forced)).toContain(`${tutor.name} cannot be given this report.`);
    const pupil = await world.act('coordinator', 'case.assign', {
      ...at(incident),
      send: 'yes',
      person: 'hillside.P0003',
    });
    expect(textOf(pupil)).toContain('cannot be given this report.');
    expect((await world.load(incident)).incident.value.assignee).toBeUndefined();
  });

  test('two people assign at once: one after the other, both in the chronology', async () => {
    const incident = await world.seed();
    await Promise.all(
      [ids.it, ids.tutor].map((person) =>
        world.act('coordinator', 'case.assign', { ...at(incident), send: 'yes', person }),
      ),
    );
    const { incident: after, chronicle } = await world.load(incident);
    expect([ids.it, ids.tutor]).toContain(after.value.assignee);
    expect(chronicle.filter((line) => line.what === 'assigned')).toHaveLength(2);
  });
});

describe('stepping aside', () => {
  test('the next of the route is told when nobody else has been, and the reader sees it no more', async () => {
    const incident = await world.seed();
    await world.act('coordinator', 'case.acknowledge', at(incident));
    const reply = await fill(world, 'coordinator', 'case.recuse', incident, { words: 'MARKER my niece' });
    expect(textOf(reply)).toContain('You have stepped aside');
    expect(await sees('coordinator', incident)).toBe(false);
    expect(await sees('dsl', incident)).toBe(true);
    const after = (await world.load(incident)).incident.value;
    expect(after).toMatchObject({ stage: 'waiting', recused: [ids.coordinator] });
    expect(after.told.map((one) => one.person)).toEqual([ids.coordinator, ids.dsl]);
  });

  test('others who were told keep it; what one of them has in hand stays in hand', async () => {
    const incident = await world.seed({ tags: ['extremism'] });
    await world.act('dsl', 'case.assign', { ...at(incident), send: 'yes', person: ids.it });
    await world.act('it', 'case.acknowledge', at(incident));
    await fill(world, 'dsl', 'case.recuse', incident, {});
    const after = (await world.load(incident)).incident.value;
    expect(after).toMatchObject({ stage: 'acknowledged', assignee: ids.it });
    expect(after.told).toHaveLength(2);
    await fill(world, 'it', 'case.recuse', incident, {});
    expect((await world.load(incident)).incident.value).toMatchObject({ stage: 'waiting' });
    expect(await sees('it', incident)).toBe(false);
  });

  test('when everybody has stepped aside, the trust’s named contact has it', async () => {
    const incident = await world.seed();
    for (const who of ['coordinator', 'dsl', 'head'] as const)
      await fill(world, who, 'case.recuse', incident, {});
    const after = (await world.load(incident)).incident.value;
    expect(after.told.at(-1)).toMatchObject({ person: 'trust.T001', as: 'trustContact' });
  });
});

describe('another route', () => {
  test('“it is about a member of staff after all”: access is worked out anew, without a word to those who lose it', async () => {
    const incident = await world.seed();
    await world.act('coordinator', 'case.acknowledge', at(incident));
    world.sent.length = 0;
    const { name } = await world.person('deputyCoordinator');
    const first = { subject: 'pupil', involves: 'yes', search: name, words: 'MARKER he sent them' };
    const found = await fill(world, 'coordinator', 'case.reroute', incident, first);
    expect(inputsOf(found)).toMatchObject({
      subject: 'pupil',
      involves: 'yes',
      words: 'MARKER he sent them',
    });
    const reply = await send(world, 'coordinator', found, { person: ids.deputyCoordinator });
    expect(reply).toEqual({ answer: { text: 'Sent on its new route. The people on it are told now.' } });
    expect(await sees('coordinator', incident)).toBe(false);
    expect(await sees('deputyCoordinator', incident)).toBe(false);
    const text = textOf(await world.act('head', 'case.open', at(incident)));
    expect(text).toContain('MARKER he sent them');
    expect(text).toContain('MARKER-FACTS');
    const after = (await world.load(incident)).incident.value;
    expect(after).toMatchObject({ stage: 'waiting', route: 'adult', rung: 0 });
    expect(after.told.map((one) => one.person)).toEqual([ids.head]);
    expect(after.acknowledged).toBeUndefined();
    expect(world.sent).toEqual([]);
  });

  test('the Headteacher’s own report of themselves goes to the Chair, and the Headteacher loses it', async () => {
    const incident = await world.seed({ subject: 'adult', about: [await adult('tutor')] });
    expect(await sees('head', incident)).toBe(true);
    await fill(world, 'head', 'case.reroute', incident, {
      subject: 'headteacher',
      involves: 'yes',
      words: 'MARKER',
    });
    expect(await sees('head', incident)).toBe(false);
    expect(await sees('chair', incident)).toBe(true);
    // By name: it stays about them when somebody else has become the Headteacher.
    const found = await loadCase(incident.school, incident.id, world.deps);
    expect(found?.incident.value.report.about.map(({ person }) => person)).toContain(ids.head);
  });

  test('somebody who is on the new route as well keeps it; a name that is not on the list is kept', async () => {
    const incident = await world.seed({ subject: 'adult', about: [] });
    const values = { subject: 'adult', involves: 'yes', search: 'MARKER Coach', words: 'MARKER why' };
    const found = await fill(world, 'head', 'case.reroute', incident, values);
    const reply = await send(world, 'head', found, { person: 'not-listed' });
    expect(cardOf(reply)).toBe('case/case');
    expect(textOf(reply)).toContain('MARKER Coach');
  });

  test('an adult can be taken out again, and the reason is compulsory', async () => {
    const incident = await world.seed({
      involvesAdult: 'yes',
      about: [await world.pupil(1), await adult('tutor')],
    });
    const form = await world.act('head', 'case.reroute', at(incident));
    expect(textOf(await send(world, 'head', form, { involves: 'no', remove: '1' }))).toContain(
      'Please write why',
    );
    await send(world, 'head', form, { involves: 'no', remove: '1', words: 'MARKER mistaken' });
    expect((await world.load(incident)).incident.value).toMatchObject({
      route: 'pupil',
      told: [{ person: ids.coordinator }],
    });
    expect(await sees('head', incident)).toBe(false);
  });
});

describe('a question to the reporter', () => {
  test('goes through the bot and comes back; the chat says only that there is one', async () => {
    const incident = await world.seed();
    await world.act('coordinator', 'case.acknowledge', at(incident));
    await fill(world, 'coordinator', 'case.ask', incident, { words: 'MARKER which lesson?' });
    world.sent.length = 0;
    await reporterHearsJob.run({ incident: incident.id, what: 'question' }, world.deps, {
      school: 'hillside',
      attempt: 1,
    });
    expect(world.sent).toEqual([
      {
        person: ids.teacher,
        message: { card: 'concern/question', model: { ref: incident.ref, ...at(incident), repeat: false } },
      },
    ]);
    const form = await world.act('teacher', 'concern.question', at(incident));
    expect(textOf(form)).toContain('MARKER which lesson?');
    expect(textOf(form)).not.toContain('MARKER-FACTS');
    expect(textOf(await send(world, 'teacher', form, { words: '' }))).toContain(
      'Please write something first',
    );
    const failed = await send(world.broken('unavailable', 'write'), 'teacher', form, {
      words: 'MARKER the third',
    });
    expect(inputsOf(failed)).toEqual({ words: 'MARKER the third' });
    await Promise.all([1, 2].map(() => send(world, 'teacher', failed, {})));
    const { chronicle } = await world.load(incident);
    expect(chronicle.filter((line) => line.what === 'answer').map((line) => line.words)).toEqual([
      'MARKER the third',
    ]);
    expect(textOf(await world.act('coordinator', 'case.open', at(incident)))).toContain('MARKER the third');
  });

  test('only the reporter sees it, and nobody where nothing was asked', async () => {
    const incident = await world.seed();
    expect(textOf(await world.act('teacher', 'concern.question', at(incident)))).toBe(nothingThere);
    await fill(world, 'coordinator', 'case.ask', incident, { words: 'MARKER?' });
    for (const who of ['tutor', 'coordinator'] as const) {
      expect(textOf(await world.act(who, 'concern.question', at(incident)))).toBe(nothingThere);
    }
  });
});

describe('earlier cases of the same pupil', () => {
  test('are those that this person may see, and no trace of the others', async () => {
    const pupil = await world.pupil(7);
    const plain = await world.seed({ about: [pupil] });
    const staff = await world.seed({
      subject: 'adult',
      involvesAdult: 'yes',
      about: [pupil, await adult('tutor')],
    });
    const now = await world.seed({ about: [pupil] });
    const reply = await world.act('coordinator', 'case.earlier', at(now));
    expect(buttonsOf(reply).map((one) => one.title)).toEqual([
      `${plain.ref}, Monday 23 November, waiting to be acknowledged`,
      'Back to the case',
    ]);
    expect(JSON.stringify(reply)).not.toContain(staff.id);
    const open = button(reply, `${plain.ref}, Monday 23 November, waiting to be acknowledged`);
    expect(textOf(await world.act('coordinator', open.verb, open.data))).toContain(plain.ref);
    const none = await world.seed({ about: [await world.pupil(8)] });
    expect(textOf(await world.act('coordinator', 'case.earlier', at(none)))).toContain(
      'There are none that you may see.',
    );
  });
});

describe('being away', () => {
  test('new reports go to the deputy until the day is over, or until they are back', async () => {
    expect(textOf(await world.say('coordinator', '/away until Friday'))).toContain(
      'Until the end of Friday 27 November',
    );
    expect((await world.seed()).told.map((one) => one.person)).toEqual([ids.deputyCoordinator]);
    world.setTime('2026-11-27T20:00:00Z');
    expect((await world.seed()).told.map((one) => one.person)).toEqual([ids.deputyCoordinator]);
    world.setTime('2026-11-28T08:00:00Z');
    expect((await world.seed()).told.map((one) => one.person)).toEqual([ids.coordinator]);
    world.setTime('2026-11-23T10:00:00Z');
    expect(textOf(await world.say('coordinator', 'Back'))).toContain('Welcome back');
    expect((await world.seed()).told.map((one) => one.person)).toEqual([ids.coordinator]);
    expect(textOf(await world.say('coordinator', 'back'))).toContain('Welcome back');
  });

  test('asks for a day where none was said, and refuses a past or unreadable one in words', async () => {
    expect(await world.say('dsl', 'away')).toMatchObject({ chat: { card: 'people/away' } });
    expect(textOf(await world.say('dsl', 'away until 20/11'))).toContain('That day is past');
    expect(textOf(await world.say('dsl', 'away until whenever'))).toContain('I could not read that date');
    expect(textOf(await world.act('dsl', 'people.away', { send: 'yes', until: '2026-11-20' }))).toContain(
      'That day is past',
    );
    expect(textOf(await world.act('dsl', 'people.away', { send: 'yes', until: '2026-11-24' }))).toContain(
      'Tuesday 24 November',
    );
    await world.act('dsl', 'people.back');
  });
});
