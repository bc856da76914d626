/** The chat service on a bad day: it is never in the way of an answer, and somebody of the route is told all the same. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Fault } from '../pretend-school/index.ts';
import { actor, type Actor, type Seen } from '../support/actor.ts';
import { eventually } from '../support/eventually.ts';
import { startTestLantern, type TestLantern } from '../support/lantern.ts';
import { fillIn, refOf } from '../support/report.ts';

let lantern: TestLantern;
const person = (key: string): Actor => actor(lantern.world, lantern.chat, key);
/** After the coordinator on a pupil's route: their deputy. */
const next = 'deputy-coordinator';
const about = { subject: 'pupil', unlisted: 'A pupil of a visiting school' } as const;

beforeAll(async () => {
  lantern = await startTestLantern();
}, 60_000);
afterAll(() => lantern.close());
afterEach(() => lantern.world.connector.faults.clear());

const noticesFor = (key: string, ref: string): Seen[] =>
  person(key)
    .kept()
    .filter(({ text }) => text.includes('A task is waiting') && text.includes(ref));
const noticeFor = (key: string, ref: string): Promise<Seen> =>
  eventually(`a notice to the ${key}`, () => noticesFor(key, ref).at(-1));

/** School time goes on; what falls due meanwhile is done. */
const later = async (seconds: number): Promise<void> => {
  const { clock } = lantern.world;
  clock.set(new Date(clock.now().getTime() + seconds * 1_000));
  await lantern.lantern.runDue();
};
const breakFor = (key: string, fault: Fault): void =>
  void lantern.world.connector.faults.add({ ...fault, conversation: person(key).persona.conversationId });
const report = async (teacher = 'teacher'): Promise<string> =>
  refOf(await person(teacher).press(await fillIn(person(teacher), about), 'Send'));

describe('a chat service that hangs for ever', () => {
  test('is never waited for: each press is answered in 3 s, and the notice comes afterwards', async () => {
    const teacher = person('teacher');
    const [review, earlier] = [await fillIn(teacher, about), await report('tutor')];
    const notice = await noticeFor('coordinator', earlier);
    lantern.world.connector.faults.add({ hang: 'forever' });
    const times: number[] = [];
    const timed = async (press: Promise<Seen>): Promise<Seen> => {
      const began = performance.now();
      const seen = await press;
      times.push(performance.now() - began);
      return seen;
    };
    const receipt = await timed(teacher.press(review, 'Send'));
    const opened = await timed(person('coordinator').press(notice, 'Open'));
    const acknowledged = await timed(person('coordinator').press(opened, 'Acknowledge'));
    expect(acknowledged.text).toContain('Acknowledged');
    expect(times.filter((ms) => ms > 3_000)).toEqual([]);
    const ref = refOf(receipt);
    expect(noticesFor('coordinator', ref)).toEqual([]);

    lantern.world.connector.faults.clear();
    // The try that hangs is given up after 8 s; the next comes some seconds later.
    const told = await noticeFor('coordinator', ref);
    expect(told.text).toContain('repeat');
    await eventually('a message to the reporter', () =>
      person('tutor')
        .kept()
        .find(({ text }) => text.includes('has been read') && text.includes(earlier)),
    );
  }, 60_000);
});

describe('somebody who cannot be reached', () => {
  test.each([
    ['is blocked (403)', { status: 403, code: 'MessageWritesBlocked' }],
    ['has gone (404)', { status: 404 }],
  ] as const)(
    '%s: the next of the route is told within the minute',
    async (_why, fault) => {
      breakFor('coordinator', fault);
      const ref = await report();
      await later(1);
      expect((await noticeFor(next, ref)).text).toContain('Passed on to you');
      expect(noticesFor('coordinator', ref)).toEqual([]);
      for (const key of ['dsl', 'headteacher', 'chair', 'it', 'slt'])
        expect(noticesFor(key, ref)).toEqual([]);
    },
    60_000,
  );
});

describe('a chat service that stumbles', () => {
  test.each([429, 502, 504])(
    'with %i: it is tried again, and the notice says that it may be a repeat',
    async (status) => {
      breakFor('coordinator', { on: 'send', status, times: 1 });
      const ref = await report();
      const tried = await eventually('the second try', async () => {
        await later(2);
        return noticesFor('coordinator', ref).at(-1);
      });
      expect(tried.text).toContain('repeat');
      expect(noticesFor('coordinator', ref)).toHaveLength(1);
    },
    60_000,
  );

  test('and loses the answer: told twice, and the second says so', async () => {
    breakFor('coordinator', { on: 'send', drop: 'after', times: 1 });
    const ref = await report();
    await eventually('the second try', async () => {
      await later(2);
      return noticesFor('coordinator', ref).length === 2 ? true : undefined;
    });
    const [first, second] = noticesFor('coordinator', ref);
    expect(first?.text).not.toContain('repeat');
    expect(second?.text).toContain('repeat');
  }, 60_000);

  test('for long: the next of the route is told as well, after the third try and within the minute', async () => {
    breakFor('coordinator', { on: 'send', status: 502 });
    const began = lantern.world.clock.now().getTime();
    const ref = await report();
    await eventually('a notice to the next', async () => {
      if (noticesFor(next, ref).length > 0) return true;
      await later(2);
      return undefined;
    });
    expect(lantern.world.clock.now().getTime() - began).toBeLessThan(60_000);
    lantern.world.connector.faults.clear();
    await eventually('a notice to the first', async () => {
      await later(20);
      return noticesFor('coordinator', ref).at(-1);
    });
  }, 60_000);
});
