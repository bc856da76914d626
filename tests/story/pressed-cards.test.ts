/** Buttons through the doors people use: forged, somebody else's, too old, pressed twice, and keys that change (T1, S4). */
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Log } from '../../bot/core/ports.ts';
import { answered, dialogToken, type Actor, type Seen } from '../support/actor.ts';
import { begin, fillIn, keptValues, refOf } from '../support/report.ts';
import { appKey } from '../support/key-file.ts';
import { renewKeys } from '../support/renew-keys.ts';
import { carried, forged } from '../support/sealed.ts';
import { useStory } from '../support/story.ts';
import { makeChannel } from '../pretend-school/channel.ts';

const lines: { level: string; message: string; ids: object | undefined }[] = [];
const note = (level: string) => (message: string, ids?: object) => void lines.push({ level, message, ids });
const log: Log = { info: note('info'), warn: note('warn'), error: note('error') };

const story = useStory({ log });
const person = (key: string): Actor => story.person(key);
const unknownVerb = 'I do not know that. Type help to see what you can do here.';

/** All rows but the trail and what is remembered of people's chats: whatever had an effect shows here. */
const rows = async (): Promise<string> =>
  JSON.stringify(
    (await story.dump()).filter(({ table, kind }) => table === 'cases' && !kind.startsWith('trail')),
  );
const withoutEffect = async <T>(act: () => Promise<T>): Promise<T> => {
  // Whatever is still under way from before, and whatever would follow from it.
  await story.due();
  const before = await rows();
  const result = await act();
  await story.due();
  expect(await rows()).toBe(before);
  return result;
};

/** A report, told to its reader. */
const raised = async (): Promise<string> => {
  const teacher = person('teacher');
  // What they are still to hear would come between.
  await story.due();
  const ref = refOf(await teacher.press(await fillIn(teacher, { subject: 'nobody', date: today() }), 'Send'));
  await story.due();
  return ref;
};
const today = (): string => story.lantern.world.clock.now().toISOString().slice(0, 10);
const tokenOf = (card: Seen, title: string): string =>
  String(card.buttons.find((one) => one.title === title)?.data['token']);
/** The same press from somebody's own client, with any data. */
const send = async (who: Actor, verb: string, data: unknown): Promise<Seen> =>
  answered(await story.lantern.chat.press(who.persona, { verb, data }, '1'), '1');
const lastRefusal = (): unknown => lines.findLast(({ message }) => message === 'a press was refused');
const refusal = (because: string, school = 'hillside') => ({
  level: 'warn',
  message: 'a press was refused',
  ids: { because, school },
});
/** What stands in the boxes of a card. */
const boxes = (card: Seen): string => JSON.stringify(card.card);

describe('a press that was not drawn for this person is answered like a verb that does not exist', () => {
  let opened: Seen;
  let token = '';
  beforeAll(async () => {
    opened = await story.open('coordinator', await raised());
    token = tokenOf(opened, 'Acknowledge');
  });

  test.each([
    ['another reader of the school', 'dsl', 'token-of-another-person', 'hillside'],
    ['the person who reported it', 'teacher', 'token-of-another-person', 'hillside'],
    ['a reader of another school of the trust', 'brook-dsl', 'token-of-another-school', 'brook'],
    ['a reader of no school', 'trust-lead', 'token-of-another-school', 'trust'],
    ['a pupil', 'pupil', 'token-of-another-person', 'hillside'],
  ])('%s', async (_who, key, because, school) => {
    const seen = await withoutEffect(() => send(person(key), 'case.acknowledge', { token }));
    expect(seen).toMatchObject({ text: unknownVerb, buttons: [] });
    expect(lastRefusal()).toEqual(refusal(because, school));
  });

  test('plain ids, as cards once carried them, and another verb beside a true token', async () => {
    const coordinator = person('coordinator');
    const { values } = carried({ token });
    const cut = Buffer.from(token, 'base64url').subarray(0, -1).toString('base64url');
    for (const [verb, data, because] of [
      ['case.acknowledge', values, 'no-token'],
      ['case.acknowledge', { ...values, token: 'x' }, 'malformed-token'],
      ['case.acknowledge', { ...values, token: [token] }, 'malformed-token'],
      ['case.acknowledge', { token: cut }, 'token-not-authentic'],
      ['case.close', { token }, 'token-of-another-verb'],
      ['case.open', { token }, 'token-of-another-verb'],
    ] as const) {
      const seen = await withoutEffect(() => send(coordinator, verb, data));
      expect(seen.text).toBe(unknownVerb);
      expect(lastRefusal()).toEqual(refusal(because));
    }
    expect((await withoutEffect(() => send(coordinator, 'nothing.here', { token }))).text).toBe(unknownVerb);
  });

  test('by the older kind of button, and in the dialog of a message', async () => {
    const dsl = person('dsl');
    const { chat, world } = story.lantern;
    const before = dsl.kept().length;
    await withoutEffect(() => chat.submit(dsl.persona, { token }, '1'));
    expect(dsl.kept().slice(before)).toMatchObject([{ text: unknownVerb }]);
    const [message] = makeChannel(world.trust).messages;
    if (message === undefined) throw new Error('no message');
    const inDialog = await withoutEffect(() =>
      chat.submitMessageAction(dsl.persona, 'reportMessage', message, { token }),
    );
    expect(JSON.stringify(inDialog.body)).toContain(unknownVerb);
    const mine = dialogToken(await chat.messageAction(dsl.persona, 'reportMessage', message));
    const theirs = await chat.submitMessageAction(person('slt').persona, 'reportMessage', message, {
      token: mine,
    });
    expect(JSON.stringify(theirs.body)).toContain(unknownVerb);
  });

  test('inputs overwrite nothing that was sealed, and none is taken that the card did not have', async () => {
    const coordinator = person('coordinator');
    const other = carried(story.notices('coordinator').at(-1)?.buttons[0]?.data ?? {}).values;
    const form = await coordinator.press(opened, 'Add a note');
    const elsewhere = { school: 'brook', incident: '01M8AAAAAAAAAAAAAAAAAAAAAA', once: 'mine', page: '3' };
    const kept = await coordinator.press(form, 'Add it', { words: 'CANARY-SEALED', ...elsewhere });
    expect(kept.text).toContain('Your note is kept.');
    const line = (await story.dump()).find(({ body }) => body.includes('CANARY-SEALED'));
    expect(line?.row).toContain(String(other['incident']));
    // The button that opens the form has no inputs: it only opens it.
    const smuggled = { send: 'yes', words: 'CANARY-SMUGGLED', once: 'mine' };
    const shown = await withoutEffect(() => coordinator.press(opened, 'Add a note', smuggled));
    expect(shown.buttons.map(({ title }) => title)).toContain('Add it');
    expect(boxes(shown)).not.toContain('CANARY-SMUGGLED');
  });

  test('log lines are static', () => {
    expect(JSON.stringify(lines)).not.toMatch(/S0\d\d|CANARY|Quinn|01M8/);
    expect(JSON.stringify(lines)).not.toContain(token.slice(0, 20));
  });
});

/** Of these there is nothing to show: no question, newcomer, leaver or guest of theirs. */
const hasNone = (verb: string): boolean =>
  verb === 'concern.answer' ||
  verb === 'signed.apply' ||
  /^leavers\.(again|disable|agree|disagree|keep|dismiss|name|undo)$/.test(verb) ||
  (/^(readers|leaving|guest)\./.test(verb) && verb !== 'guest.ask') ||
  /^(links|paper|consents)\./.test(verb) ||
  /^visitors\.(strike|strikeOld|count)$/.test(verb) ||
  (verb.startsWith('agreements.') && !/\.(start|putOff|askSeveral)$/.test(verb)) ||
  (verb.startsWith('loans.') && !/\.(recallMany|preview|useItems|dropItems)$/.test(verb));

describe('a press on a card that is too old has no effect, and gives a fresh card', () => {
  const day = 24 * 60;

  test('a case: the case as it stands; a form of it: the words in their boxes, and the second try is kept', async () => {
    const coordinator = person('coordinator');
    const ref = await raised();
    const opened = await story.open('coordinator', ref);
    const form = await coordinator.press(opened, 'Add a note');
    await story.later(day + 1);
    const shown = await withoutEffect(() => coordinator.press(opened, 'Acknowledge'));
    expect(shown.text).toContain('more than a day');
    expect(shown.text).toContain('Waiting to be acknowledged');
    const again = await withoutEffect(() => coordinator.press(form, 'Add it', { words: 'CANARY-LATE' }));
    expect(again.text).toContain('more than a day');
    expect(boxes(again)).toContain('CANARY-LATE');
    expect((await coordinator.press(again, 'Try again', { words: 'CANARY-LATE' })).text).toContain('is kept');
    // The old form knows that its fresh one was kept.
    const third = await withoutEffect(() => coordinator.press(form, 'Add it', { words: 'CANARY-LATE' }));
    expect(third.text).toContain('kept already');
    expect((await coordinator.press(shown, 'Acknowledge')).text).toContain('Acknowledged');
  });

  test('every verb that changes something', async () => {
    const ref = await raised();
    // The desk is made when somebody first asks for it.
    const visitors = await person('coordinator').say('/visitors');
    await person('coordinator').press(visitors, visitors.buttons[0]?.title ?? '');
    const { id: incident } = await story.stored(ref);
    const at = new Date(story.lantern.world.clock.now().getTime() - (day + 1) * 60_000);
    const teacher = person('teacher');
    const first = await begin(teacher);
    const draft = String(carried(first.buttons[0]?.data ?? {}).values['draft']);
    await teacher.press(first, 'Next', { subject: 'pupil', involvesAdult: 'no' });
    const inCase = { school: 'hillside', incident, once: '01M8ONCE00000000', send: 'yes' };
    const typed = { words: 'CANARY-OLD', pointer: 'CANARY-OLD', search: 'CANARY-OLD', when: 'CANARY-OLD' };
    const { flows } = await import('../../bot/features/index.ts');
    for (const { verb, afresh, places } of flows) {
      // What is pressed on our own pages only has tests of its own: tests/fronts/web.
      if (afresh === 'run' || places?.includes('personal') === false) continue;
      const isCase = verb.startsWith('case.');
      const isIT = /^(signed\.apply$|leavers\.|loans\.|guest\.(confirm|answer|end)$)/.test(verb);
      const isReader =
        /^(case|people|readers|links|paper|consents|visitors|agreements\.(?:start|putOff|askAnyway|askSeveral))\b/.test(
          verb,
        );
      const who = isIT ? 'it' : isReader ? 'coordinator' : verb.startsWith('tell.') ? 'pupil' : 'teacher';
      const values = {
        ...(isCase || verb === 'concern.answer' || verb === 'concern.added' ? inCase : { draft }),
        ...typed,
      };
      const answers = {
        subject: 'nobody',
        involvesAdult: 'no',
        kind: 'conduct',
        facts: 'CANARY-OLD',
        until: '2027-01-01',
        school: 'hillside',
        person: 'hillside.S001',
        as: verb.startsWith('leaving.') ? 'done' : 'dsl',
        leaver: 'none',
        line: 'laptop',
        guest: 'none',
        cloud: 'entra',
        tenant: 't',
        account: 'a',
        ...(verb.startsWith('tell.') ? { about: 'no', once: '01M8ONCE00000000' } : {}),
      };
      const token = forged(person(who).persona, { verb, values: { ...answers, ...values }, at });
      const seen = await withoutEffect(() => send(person(who), verb, { token }));
      expect({ verb, card: typeof seen.card, unknown: seen.text === unknownVerb }).toEqual({
        verb,
        card: hasNone(verb) ? 'string' : 'object',
        unknown: false,
      });
    }
    await begin(teacher);
  });

  test('a notice that lay there over the holidays opens as ever', async () => {
    const ref = await raised();
    await story.later(40 * day);
    expect((await story.open('coordinator', ref)).text).toContain(ref);
  });

  test('the account: in its box while the report is there, to be copied where it is not', async () => {
    const tutor = person('tutor');
    let card = await tutor.press(await begin(tutor), 'Next', { subject: 'nobody', involvesAdult: 'no' });
    const kind = { kind: 'conduct', tags: '', illegal: 'no', danger: 'no' };
    const account = await tutor.press(card, 'Next', kind);
    await story.later(20 * 60);
    card = await tutor.press(await tutor.press(account, 'Back', { facts: '' }), 'Next', kind);
    await story.later(5 * 60);
    const words = { facts: 'CANARY-ACCOUNT', where: 'in', place: 'CANARY-PLACE' };
    const again = await withoutEffect(() => tutor.press(account, 'Look it over', words));
    expect(again.text).toContain('more than a day');
    for (const one of ['CANARY-ACCOUNT', 'CANARY-PLACE']) expect(boxes(again)).toContain(one);
    expect((await tutor.press(again, 'Look it over', words)).text).toContain('CANARY-ACCOUNT');
    await story.later(2 * day);
    const copy = await withoutEffect(() => tutor.press(again, 'Look it over', words));
    expect(copy.text).toContain('not here any more');
    for (const one of ['CANARY-ACCOUNT', 'CANARY-PLACE']) expect(boxes(copy)).toContain(one);
    expect((await tutor.press(copy, 'Carry on with my report')).text).toContain('Step 1 of 5');
  });

  test('a name that was written, an addition, an alert, an answer', async () => {
    const ref = await raised();
    const teacher = person('teacher');
    const form = await teacher.press(await teacher.say('my reports'), `Add to ${ref}`);
    const coordinator = person('coordinator');
    const menu = await coordinator.press(await story.open('coordinator', ref), 'More…');
    await coordinator.press(await coordinator.press(menu, 'Ask the reporter'), 'Ask', {
      words: 'Which class?',
    });
    await story.due();
    const asked = teacher.newest();
    if (asked === undefined) throw new Error('nothing was asked');
    const question = await teacher.press(asked, asked.buttons[0]?.title ?? '');
    const people = await teacher.press(await begin(teacher), 'Next', {
      subject: 'pupil',
      involvesAdult: 'no',
    });
    await story.later(day + 1);
    const words = { words: 'CANARY-MORE' };
    expect(boxes(await withoutEffect(() => teacher.press(form, 'Send', words)))).toContain('CANARY-MORE');
    const answer = await withoutEffect(() => teacher.press(question, 'Send the answer', words));
    expect(boxes(answer)).toContain('CANARY-MORE');
    expect((await teacher.press(answer, 'Send the answer', words)).text).toContain('Your answer is kept');
    const named = await withoutEffect(() =>
      teacher.press(people, 'Next', { ...keptValues(people), unlisted: 'CANARY-NAME' }),
    );
    expect(boxes(named)).toContain('CANARY-NAME');
  });
});

describe('a second press of the same button does nothing more, and says what the first did', () => {
  const twice = async (who: Actor, card: Seen, button: string, inputs = {}): Promise<[Seen, Seen]> => {
    const first = await who.press(card, button, inputs);
    return [first, await withoutEffect(() => who.press(card, button, inputs))];
  };

  test('acknowledge, also after somebody stepped aside and it waits again', async () => {
    const ref = await raised();
    const coordinator = person('coordinator');
    const opened = await story.open('coordinator', ref);
    const [first, second] = await twice(coordinator, opened, 'Acknowledge');
    expect(first.text).toContain('Acknowledged.');
    expect(second.text).toContain('kept already');
    const search = await coordinator.press(first, 'Assign…');
    const found = await coordinator.press(search, 'Search', { search: 'Priya' });
    await coordinator.press(found, 'Give it to them', { person: 'hillside.S003', search: '' });
    await story.due();
    const dsl = person('dsl');
    const aside = await dsl.press(await dsl.press(await story.open('dsl', ref), 'More…'), 'Step aside');
    await dsl.press(aside, 'case.recuse', { words: '' });
    expect((await story.stored(ref)).stage).toBe('waiting');
    expect((await withoutEffect(() => coordinator.press(opened, 'Acknowledge'))).text).toContain(
      'kept already',
    );
    expect((await story.stored(ref)).stage).toBe('waiting');
  });

  test('give, note, step aside', async () => {
    const ref = await raised();
    const coordinator = person('coordinator');
    const opened = await story.open('coordinator', ref);
    const noted = await twice(coordinator, await coordinator.press(opened, 'Add a note'), 'Add it', {
      words: 'once',
    });
    expect(noted[1].text).toContain('kept already');
    const search = await coordinator.press(opened, 'Assign…');
    const found = await coordinator.press(search, 'Search', { search: 'Priya' });
    const given = await twice(coordinator, found, 'Give it to them', { person: 'hillside.S003', search: '' });
    expect(given[1].text).toContain('kept already');
    const aside = await coordinator.press(await coordinator.press(opened, 'More…'), 'Step aside');
    const stepped = await twice(coordinator, aside, 'case.recuse', { words: 'CANARY-WHY' });
    expect(stepped[1].text).toBe('That was done when you pressed before. You do not see this case any more.');
    expect((await coordinator.press(opened, 'Acknowledge')).text).toContain('nothing under that reference');
  });

  test('away, also after coming back', async () => {
    const dsl = person('dsl');
    const form = await dsl.say('away');
    const away = await dsl.press(form, 'people.away', { until: '2027-06-30' });
    const again = await withoutEffect(() => dsl.press(form, 'people.away', { until: '2027-06-30' }));
    expect(again.text).toBe(away.text);
    await dsl.say('back');
    await withoutEffect(() => dsl.press(form, 'people.away', { until: '2027-06-30' }));
    const back = await dsl.say('away');
    await dsl.say('away until 30/06/2027');
    await dsl.press(back, 'people.back');
    await dsl.say('away until 30/06/2027');
    await withoutEffect(() => dsl.press(back, 'people.back'));
    await dsl.say('back');
  });

  test('send, throw away, alert', async () => {
    const office = person('office');
    const review = await fillIn(office, { subject: 'nobody', date: today() });
    const sent = await twice(office, review, 'Send');
    expect(refOf(sent[1])).toBe(refOf(sent[0]));
    // The card that was sent has still its other button.
    expect(refOf(await withoutEffect(() => office.press(review, 'Throw away')))).toBe(refOf(sent[0]));
    const thrown = await twice(office, await begin(office), 'Next', {
      subject: 'nobody',
      involvesAdult: 'no',
    });
    const gone = await twice(office, thrown[0], 'Throw away');
    expect(gone[1].text).toContain('not here any more');
    await story.lantern.chat.say(office.persona, '', [{ contentType: 'image/png', content: {} }]);
    const card = office.newest();
    if (card === undefined) throw new Error('nothing was said');
    const alerted = await twice(office, card, 'concern.alert', { subject: 'nobody', involvesAdult: 'no' });
    expect(refOf(alerted[1])).toBe(refOf(alerted[0]));
  });
});

test('keys that change: cards of the key before open while it is there, and are unknown when it is gone', async () => {
  const ref = await raised();
  const fresh = Buffer.alloc(32, 9).toString('base64');
  await story.lantern.restart({ env: { LANTERN_APP_KEYS: `${fresh}, ${appKey}` } });
  const opened = await story.open('coordinator', ref);
  expect(opened.text).toContain(ref);
  await renewKeys(story.lantern, [], `${fresh},${appKey}`);
  await story.lantern.restart({ env: { LANTERN_APP_KEYS: fresh } });
  expect((await story.open('coordinator', ref)).text).toBe(unknownVerb);
  expect(lastRefusal()).toEqual(refusal('token-not-authentic'));
  expect((await person('coordinator').press(opened, 'Acknowledge')).text).toContain('Acknowledged.');
  await renewKeys(story.lantern, [], `${appKey},${fresh}`);
  await story.lantern.restart();
});
