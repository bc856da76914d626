/**
 * Storage on a bad day, through the doors people use: whatever it does, the person hears within 10 seconds what is known,
 * nothing is said to be received that is not, and pressing again afterwards gives one record and one answer.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Rule } from '../pretend-school/fault-proxy.ts';
import { actor, type Actor, type Seen } from '../support/actor.ts';
import { startBehindProxies, type BehindProxies } from '../support/behind-proxies.ts';
import { eventually } from '../support/eventually.ts';
import { fillIn, refOf } from '../support/report.ts';
import { carried } from '../support/sealed.ts';

const numbers = { coordinator: '020 7946 0105', headteacher: '020 7946 0101', chair: '020 7946 0190' };
const soonEnoughMs = 10_000;

const lateMs = 30_000;

let lantern: BehindProxies;
/** What the last test looks at again. */
let late: { readonly scene: Scene; readonly unsent: Seen; readonly from: number } | undefined;
const person = (key: string): Actor => actor(lantern.world, lantern.chat, key);

beforeAll(async () => {
  lantern = await startBehindProxies();
}, 60_000);
afterAll(() => lantern.close());
// Requests that are being held back stay so: that is what "late" means here.
afterEach(() => [lantern.table, lantern.queue].forEach((proxy) => proxy.clear()));

/** Everybody stands where the next press matters, while storage is well. */
interface Scene {
  readonly stepper: string;
  readonly first: Seen;
  readonly review: Seen;
  readonly aboutHead: Seen;
  readonly notice: Seen;
  readonly opened: Seen;
}
/** Somebody new each time: a first step that was held back may begin a draft half a minute later. */
const steppers = ['office', 'pastoral', 'prevent', 'slt', 'it', 'deputy-dsl', 'safeguarding-governor'];
const people = {
  opener: 'tutor',
  sender: 'teacher',
  other: 'technician',
  reader: 'coordinator',
  chair: 'chair',
};

const aboutPupil = { subject: 'pupil', unlisted: 'A pupil of a visiting school' } as const;
const aboutHeadteacher = { subject: 'headteacher', involvesAdult: 'yes' } as const;

const noticeFor = (key: string, ref: string): Promise<Seen> =>
  eventually(`a notice to the ${key}`, () =>
    person(key)
      .kept()
      .find(({ text }) => text.includes('A task is waiting') && text.includes(ref)),
  );

const report = async (key: string, words: Parameters<typeof fillIn>[1]): Promise<string> => {
  const review = await fillIn(person(key), words);
  return refOf(await person(key).press(review, 'Send'));
};

/** An earlier test that failed may have left a report under way. */
const throwAway = async (key: string): Promise<void> => {
  const card = await person(key).say('/report concern');
  if (card.buttons.some(({ title }) => title === 'Throw it away'))
    await person(key).press(card, 'Throw it away');
};

const setScene = async (): Promise<Scene> => {
  const stepper = steppers.pop() ?? 'office';
  for (const key of [people.sender, people.other]) await throwAway(key);
  const toOpen = await report(people.sender, aboutPupil);
  const toAcknowledge = await report(people.other, aboutHeadteacher);
  const chairs = await noticeFor(people.chair, toAcknowledge);
  return {
    stepper,
    first: await person(stepper).say('/report concern'),
    review: await fillIn(person(people.sender), aboutPupil),
    aboutHead: await fillIn(person(people.other), aboutHeadteacher),
    notice: await noticeFor(people.reader, toOpen),
    opened: await person(people.chair).press(chairs, 'Open'),
  };
};

interface Heard {
  readonly seen: Seen;
  readonly ms: number;
}
type Act = 'form' | 'step' | 'sent' | 'aboutHead' | 'opened' | 'acknowledged';
type Everybody = Readonly<Record<Act, Heard>>;

/** All at once, as it would be. */
const everybodyActs = async ({
  stepper,
  first,
  review,
  aboutHead,
  notice,
  opened,
}: Scene): Promise<Everybody> => {
  const heard = async (act: Promise<Seen>): Promise<Heard> => {
    const began = performance.now();
    const seen = await act;
    return { seen, ms: performance.now() - began };
  };
  const acts: Record<Act, Promise<Heard>> = {
    form: heard(person(people.opener).say('/report concern')),
    step: heard(person(stepper).press(first, 'Next', { subject: 'nobody', involvesAdult: 'no' })),
    sent: heard(person(people.sender).press(review, 'Send')),
    aboutHead: heard(person(people.other).press(aboutHead, 'Send')),
    opened: heard(person(people.reader).press(notice, 'Open')),
    acknowledged: heard(person(people.chair).press(opened, 'Acknowledge')),
  };
  const all = await Promise.all(Object.entries(acts).map(async ([name, act]) => [name, await act]));
  return Object.fromEntries(all) as Everybody;
};

const draftOf = (review: Seen): string =>
  String(carried(review.buttons.find(({ title }) => title === 'Send')?.data ?? {}).values['draft']);
/** A card with a reference; what is not known to be stored has words only. */
const isReceipt = ({ card, text }: Seen): boolean =>
  typeof card === 'object' && /[0-9A-Z]{4}-[0-9A-Z]{2}/.test(text);
const isAcknowledged = ({ text, buttons }: Seen): boolean =>
  text.includes('Acknowledged') && buttons.every(({ title }) => title !== 'Acknowledge');

/** Whatever was broken: heard in time, and no more said than is so. */
const expectHonest = async (scene: Scene, heard: Everybody): Promise<void> => {
  for (const [act, { ms, seen }] of Object.entries(heard)) {
    expect({ act, inTime: ms < soonEnoughMs, words: seen.text !== '' }).toEqual({
      act,
      inTime: true,
      words: true,
    });
  }
  for (const [review, { seen }] of [
    [scene.review, heard.sent],
    [scene.aboutHead, heard.aboutHead],
  ] as const) {
    const stored = await lantern.storedFor(draftOf(review));
    if (isReceipt(seen)) expect(stored.map(({ ref }) => ref)).toEqual([refOf(seen)]);
    else expect(seen.text).toMatch(/not confirmed/i);
  }
};

/** Nobody accused is ever the one to ring. */
const expectNumbers = (heard: Everybody): void => {
  if (!isReceipt(heard.sent.seen)) expect(heard.sent.seen.text).toContain(numbers.coordinator);
  const { text } = heard.aboutHead.seen;
  expect(text).toContain(numbers.chair);
  expect(text).not.toContain(numbers.headteacher);
};

/** Storage is well again, and everybody presses once more. */
const expectMended = async (scene: Scene, before: Everybody): Promise<void> => {
  const after = await everybodyActs(scene);
  expect(after.form.seen.inputs).toContain('subject');
  expect(after.step.seen.inputs).toContain('kind');
  expect(after.opened.seen.buttons.map(({ title }) => title)).toContain('Acknowledge');
  expect(isAcknowledged(after.acknowledged.seen)).toBe(true);
  for (const [review, act] of [
    [scene.review, 'sent'],
    [scene.aboutHead, 'aboutHead'],
  ] as const) {
    const ref = refOf(after[act].seen);
    expect(isReceipt(after[act].seen)).toBe(true);
    if (isReceipt(before[act].seen)) expect(refOf(before[act].seen)).toBe(ref);
    expect((await lantern.storedFor(draftOf(review))).map((one) => one.ref)).toEqual([ref]);
  }
};

const isWrite: Rule['when'] = ({ method, path }) => method !== 'GET' && !path.includes('/wake-ups');
const busy = JSON.stringify({
  'odata.error': { code: 'ServerBusy', message: { lang: 'en', value: 'Busy.' } },
});

const faults: readonly (readonly [name: string, rule: Rule])[] = [
  ['hangs', { then: { do: 'hang' } }],
  ['takes 30 s for everything', { then: { do: 'delay', ms: 30_000 } }],
  [
    'is throttled',
    { then: { do: 'status', status: 503, body: busy, headers: { 'content-type': 'application/json' } } },
  ],
  ['loses the answers of writes', { when: isWrite, then: { do: 'lose-answer' } }],
  ['never answers writes that it did', { when: isWrite, then: { do: 'lose-answer', by: 'hang' } }],
];

describe('storage that takes 30 s to write', () => {
  test('is told as it is, in time, and one press more settles it', async () => {
    const scene = await setScene();
    const unsent = await fillIn(person('deputy-head'), aboutPupil);
    late = { scene, unsent, from: performance.now() };
    const mend = lantern.breakStorage({ when: isWrite, then: { do: 'delay', ms: lateMs } });
    const [heard, notPressedAgain] = await Promise.all([
      everybodyActs(scene),
      person('deputy-head').press(unsent, 'Send'),
    ]);
    await expectHonest(scene, heard);
    expectNumbers(heard);
    expect(notPressedAgain.text).toMatch(/not confirmed/i);
    mend();
    await expectMended(scene, heard);
  }, 60_000);
});

describe('storage that', () => {
  test('refuses connections', async () => {
    const scene = await setScene();
    await Promise.all([lantern.table.down(), lantern.queue.down()]);
    const heard = await everybodyActs(scene);
    await Promise.all([lantern.table.up(), lantern.queue.up()]);
    await expectHonest(scene, heard);
    expectNumbers(heard);
    expect(isReceipt(heard.sent.seen)).toBe(false);
    await expectMended(scene, heard);
  }, 60_000);

  test.each(faults)(
    '%s',
    async (_name, rule) => {
      const scene = await setScene();
      const mend = lantern.breakStorage(rule);
      const heard = await everybodyActs(scene);
      mend();
      await expectHonest(scene, heard);
      expectNumbers(heard);
      await expectMended(scene, heard);
    },
    60_000,
  );
});

// The writes of the first test come half a minute late: after the others, so that nobody waits for them there.
describe('writes that arrive when nobody counts on them any more', () => {
  test('change nothing for who pressed again, and store the report of who did not', async () => {
    if (late === undefined) throw new Error('nothing is late');
    const { scene, unsent, from } = late;
    await eventually('the late writes', () => performance.now() > from + lateMs + 1_000 || undefined, 60_000);
    const kept = [scene.review, scene.aboutHead].map(
      async (review) => (await lantern.storedFor(draftOf(review))).length,
    );
    expect(await Promise.all(kept)).toEqual([1, 1]);
    const again = await person('deputy-head').press(unsent, 'Send');
    expect((await lantern.storedFor(draftOf(unsent))).map(({ ref }) => ref)).toEqual([refOf(again)]);
    await noticeFor(people.reader, refOf(again));
  }, 90_000);
});
