/** The main story through the doors people use: a teacher reports, the right person is told, opens, and nobody else can. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { actor, type Actor } from '../support/actor.ts';
import { startTestLantern, type TestLantern } from '../support/lantern.ts';
import { fillIn, refOf } from '../support/report.ts';

let lantern: TestLantern;
const person = (key: string): Actor => actor(lantern.world, lantern.chat, key);
const due = (): Promise<void> => lantern.lantern.runDue();
const later = async (minutes: number): Promise<void> => {
  const { clock } = lantern.world;
  await due();
  clock.set(new Date(clock.now().getTime() + minutes * 60_000));
  await due();
};
const notices = (key: string): string[] =>
  person(key)
    .kept()
    .filter((one) => one.text.includes('A task is waiting'))
    .map(refOf);

beforeAll(async () => {
  lantern = await startTestLantern();
});
afterAll(() => lantern.close());

const pupilName = (n: number): string => {
  const school = lantern.world.trust.school('hillside');
  return school.people.filter((one) => one.kind === 'pupil')[n]?.name ?? '';
};

describe('a report about a pupil', () => {
  const marker = 'CANARY-FACTS';
  let ref = '';

  test('goes from /report concern to a reference', async () => {
    const teacher = person('teacher');
    const review = await fillIn(teacher, {
      about: [pupilName(30)],
      tags: 'cyberbullying',
      facts: `${marker} was said at break.`,
    });
    expect(review.text).toContain(marker);
    const receipt = await teacher.press(review, 'Send');
    expect(receipt.text).toContain('Received');
    ref = refOf(receipt);
    await due();
  });

  test('tells the route, without content, and nobody else', () => {
    const told = [
      'coordinator',
      'dsl',
      'pastoral',
      'headteacher',
      'chair',
      'it',
      'slt',
      'tutor',
      'trust-lead',
      'deputy-head',
    ].filter((key) => notices(key).includes(ref));
    expect(told.length).toBeGreaterThan(0);
    expect(told).not.toContain('it');
    expect(told).not.toContain('slt');
    expect(told).not.toContain('tutor');
  });

  test('leaves in the chat a receipt and nothing of what was written', async () => {
    await later(11);
    const sent = JSON.stringify(lantern.world.connector.sent);
    expect(sent).not.toContain(marker);
    expect(sent).not.toContain(pupilName(30));
    expect(sent).not.toContain('yberbullying');
    const first = person('teacher').kept().at(-1);
    expect(first?.text).toContain('Received');
    expect(first?.text).toContain(ref);
  });

  test('opens for a reader who was told, and looks absent to everybody else', async () => {
    const reader =
      ['coordinator', 'pastoral', 'dsl'].find((key) => notices(key).includes(ref)) ?? 'coordinator';
    const notice = person(reader)
      .kept()
      .findLast((one) => one.text.includes(ref));
    if (notice === undefined) throw new Error('no notice');
    const opened = await person(reader).press(notice, 'Open');
    expect(opened.text).toContain(marker);
    const absent = await person('slt').say('/case ZZZZ-99');
    const refused = await person('slt').say(`/case ${ref}`);
    expect(refused.text).toBe(absent.text);
    const forged = await person('slt').press(notice, 'Open');
    expect(forged.text).not.toContain(marker);
  });

  test('is the same report when Send is pressed again, on any device', async () => {
    const teacher = person('teacher');
    const review = await fillIn(teacher, { about: [pupilName(31)] });
    const answers = await Promise.all([1, 2, 3].map(() => teacher.press(review, 'Send')));
    expect(new Set(answers.map(refOf)).size).toBe(1);
    const again = await teacher.press(review, 'Send');
    expect(again.text).toBe(answers[0]?.text);
  });
});

describe('a report about the Headteacher', () => {
  test('reaches the Chair, shows the LADO, and the Headteacher has nothing of it', async () => {
    const teacher = person('teacher');
    const before = JSON.stringify(person('headteacher').kept());
    const review = await fillIn(teacher, {
      subject: 'headteacher',
      involvesAdult: 'yes',
      kind: 'contact',
      illegal: 'yes',
      danger: 'yes',
    });
    const receipt = await teacher.press(review, 'Send');
    await due();
    const ref = refOf(receipt);
    expect(receipt.text).toMatch(/LADO/i);
    expect(notices('chair')).toContain(ref);
    expect(notices('coordinator')).not.toContain(ref);
    expect(notices('dsl')).not.toContain(ref);
    await later(45);
    await later(24 * 60);
    expect(JSON.stringify(person('headteacher').kept())).toBe(before);
    expect((await person('headteacher').say(`/case ${ref}`)).text).toBe(
      (await person('headteacher').say('/case ZZZZ-99')).text,
    );
  });
});

describe('a report that is being written', () => {
  test('is offered again, from any old card, and can be thrown away', async () => {
    const teacher = person('tutor');
    const first = await teacher.say('report a concern');
    const second = await teacher.press(first, 'Next', { subject: 'nobody', involvesAdult: 'no' });
    expect(second.text).toContain('What kind of concern?');
    const older = await teacher.press(first, 'Next', { subject: 'adult', involvesAdult: 'yes' });
    expect(older.buttons.map((one) => one.title)).toEqual(['Continue', 'Throw it away']);
    const resumed = await teacher.press(older, 'Continue');
    expect(resumed.text).toContain('What kind of concern?');
    const offered = await teacher.say('/REPORT   Concern');
    expect(offered.text).toContain('under way');
    const gone = await teacher.press(offered, 'Throw it away');
    expect(gone.text).toContain('Nothing was sent');
    expect((await teacher.say('/report concern')).text).toContain('Step 1 of 5');
  });
});

describe('elsewhere than in a 1:1 chat', () => {
  test('a channel hears no details, and the form opens in the 1:1 chat', async () => {
    const dsl = person('deputy-dsl');
    await lantern.chat.sayInPublic(dsl.persona, '/report concern', 'channel');
    expect(dsl.newest()?.text).toContain('Step 1 of 5');
  });

  test('a pupil gets whom they may tell and Childline, never the staff form', async () => {
    const answer = await person('pupil').say('/report concern');
    expect(answer.text).toContain('Childline');
    expect(answer.inputs).toEqual([]);
  });
});
