/** Reminders and deadlines by the school's clock: exactly the people of that report's own route, one after the other. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { begin, fillIn, keptValues, pick, refOf, type ReportWords } from '../support/report.ts';
import { useStory } from '../support/story.ts';

const story = useStory();
/** The order in which people were told. */
const order = async (ref: string): Promise<string[]> => {
  const { told } = await story.stored(ref);
  const keys = new Map(story.lantern.world.personas.map(({ key, personId }) => [personId, key]));
  return told.map(({ person }) => keys.get(person) ?? person);
};
const send = async (words: ReportWords, by = 'teacher'): Promise<{ ref: string; text: string }> => {
  const who = story.person(by);
  const today = story.lantern.world.clock.now().toISOString().slice(0, 10);
  const receipt = await who.press(await fillIn(who, { date: today, ...words }), 'Send');
  await story.due();
  return { ref: refOf(receipt), text: receipt.text };
};
const aboutPupil: ReportWords = { about: ["maya o'brien"] };
/** Goes through the hours, so that everything falls due in its order. */
const until = async (iso: string, stepMinutes = 15): Promise<void> => {
  const end = Date.parse(iso);
  for (;;) {
    const next = story.lantern.world.clock.now().getTime() + stepMinutes * 60_000;
    if (next >= end) break;
    await story.goTo(new Date(next).toISOString());
  }
  await story.goTo(iso);
};
const whys = (key: string, ref: string): string[] =>
  story.notices(key, ref).map(({ text }) => text.split('\n').at(-1) ?? '');
const acknowledge = async (key: string, ref: string): Promise<void> => {
  await story.person(key).press(await story.open(key, ref), 'Acknowledge');
  await story.due();
};

// Each test has a day of its own: what an earlier one left waiting is acknowledged by whoever has it.
afterEach(async () => {
  for (const { kind, body } of await story.dump()) {
    if (kind !== 'incident' || !body.includes('"stage":"waiting"')) continue;
    const { ref } = JSON.parse(body) as { ref: string };
    const [key] = (await order(ref)).toReversed();
    if (key !== undefined && story.notices(key, ref).length > 0)
      await acknowledge(key, ref).catch(() => undefined);
  }
});

describe('unopened', () => {
  test('a reminder every 30 minutes of school time, and none once it was opened', async () => {
    await story.goTo('2026-11-23T14:00:00Z');
    const { ref, text } = await send(aboutPupil);
    expect(text).toContain('acknowledge it by 16:00 today');
    await until('2026-11-23T15:01:00Z');
    expect(whys('coordinator', ref).slice(1)).toEqual(
      Array(2).fill('A reminder: this is still waiting for somebody.'),
    );
    const opened = await story.open('coordinator', ref);
    expect(opened.text).toContain('Maya');
    await until('2026-11-23T15:59:00Z');
    expect(whys('coordinator', ref)).toHaveLength(3);
    expect(await order(ref)).toEqual(['coordinator']);
  });

  test('reminders rest at night and over the weekend', async () => {
    await story.goTo('2026-11-27T15:50:00Z');
    const { ref } = await send({ ...aboutPupil, subject: 'headteacher' });
    await until('2026-11-30T08:19:00Z', 180);
    expect(whys('chair', ref).filter((one) => one.startsWith('A reminder'))).toEqual([]);
    await story.goTo('2026-11-30T08:21:00Z');
    expect(whys('chair', ref).filter((one) => one.startsWith('A reminder'))).toHaveLength(1);
  });
});

describe('unacknowledged', () => {
  test('at the end of the school day the deputy, then DSL, their deputy, Head, Deputy Head, hour by hour', async () => {
    await story.goTo('2026-12-01T10:00:00Z');
    const { ref } = await send(aboutPupil);
    await story.open('coordinator', ref);
    await until('2026-12-01T15:59:00Z', 60);
    expect(await order(ref)).toEqual(['coordinator']);
    await story.goTo('2026-12-01T16:00:01Z');
    expect(await order(ref)).toEqual(['coordinator', 'deputy-coordinator']);
    expect(whys('deputy-coordinator', ref)).toEqual([
      'Passed on to you because nobody has acknowledged it in time.',
    ]);
    await until('2026-12-02T07:59:00Z', 120);
    expect(await order(ref)).toHaveLength(2);
    const ladder = ['coordinator', 'deputy-coordinator', 'dsl', 'deputy-dsl', 'headteacher', 'deputy-head'];
    for (const [hour, count] of [
      [9, 3],
      [10, 4],
      [11, 5],
      [12, 6],
      [13, 7],
    ] as const) {
      // A little later each time: the hour is counted from when the one before was told.
      await until(`2026-12-02T${String(hour).padStart(2, '0')}:${(hour - 8) * 5 + 10}:00Z`, 30);
      expect(await order(ref)).toEqual([...ladder, 'trust-lead'].slice(0, count));
    }
    expect(story.told(ref).toSorted()).toEqual([...ladder, 'trust-lead'].toSorted());
    await acknowledge('deputy-head', ref);
    const before = story.notices('trust-lead', ref).length;
    await until('2026-12-04T10:00:00Z', 240);
    expect(await order(ref)).toHaveLength(7);
    expect(story.notices('trust-lead', ref)).toHaveLength(before);
  });

  test('acknowledged stops it', async () => {
    await story.goTo('2026-12-07T10:00:00Z');
    const { ref } = await send(aboutPupil);
    await acknowledge('coordinator', ref);
    await until('2026-12-08T12:00:00Z', 120);
    expect(await order(ref)).toEqual(['coordinator']);
    expect(whys('coordinator', ref)).toHaveLength(1);
  });

  test('danger at night: 30 minutes, at any hour, and so on', async () => {
    await story.goTo('2026-12-08T23:00:00Z');
    const { ref, text } = await send({ ...aboutPupil, danger: 'yes' });
    expect(text).toContain('by 23:30 today');
    expect(text).toContain('tell them in person');
    expect(await order(ref)).toEqual(['coordinator']);
    await story.goTo('2026-12-08T23:29:00Z');
    expect(await order(ref)).toHaveLength(1);
    // The half hour is counted from Send, and the next from when somebody was told: a minute for a slow machine each.
    await story.goTo('2026-12-08T23:31:00Z');
    expect(await order(ref)).toEqual(['coordinator', 'deputy-coordinator']);
    await story.goTo('2026-12-09T00:02:00Z');
    expect(await order(ref)).toEqual(['coordinator', 'deputy-coordinator', 'dsl']);
    expect(whys('coordinator', ref).some((one) => one.startsWith('A reminder'))).toBe(true);
  });

  test('about an adult: the Head, the Chair, the trust, and never a deputy or the coordinator', async () => {
    await story.goTo('2026-12-09T10:00:00Z');
    const { ref, text } = await send({
      subject: 'adult',
      about: ['jodie clark'],
      danger: 'yes',
      illegal: 'yes',
    });
    expect(text).toContain('Headteacher');
    expect(text).toMatch(/LADO/);
    await until('2026-12-09T14:00:00Z', 30);
    expect(await order(ref)).toEqual(['headteacher', 'chair', 'trust-lead']);
    expect(story.told(ref).toSorted()).toEqual(['chair', 'headteacher', 'trust-lead']);
  });
});

describe('somebody is not there', () => {
  test('an away reader: their deputy is told, and the reader again when they are back', async () => {
    await story.goTo('2026-12-10T10:00:00Z');
    await story.person('coordinator').say('away until 11/12');
    const { ref, text } = await send(aboutPupil);
    expect(text).toContain('It goes to the');
    expect(await order(ref)).toEqual(['deputy-coordinator']);
    await story.person('coordinator').say('back');
    const later = await send(aboutPupil);
    expect(await order(later.ref)).toEqual(['coordinator']);
  });

  test('a reader who steps aside: the next is told at once, and they cannot open it any more', async () => {
    await story.goTo('2026-12-11T10:00:00Z');
    const { ref } = await send(aboutPupil);
    const coordinator = story.person('coordinator');
    const menu = await coordinator.press(await story.open('coordinator', ref), 'More…');
    const form = await coordinator.press(menu, 'case.recuse');
    await coordinator.press(form, 'case.recuse', { words: '' });
    await story.due();
    expect((await order(ref)).at(-1)).toBe('dsl');
    expect((await story.open('coordinator', ref)).text).toBe(
      'There is nothing under that reference for you.',
    );
    await until('2026-12-11T15:59:00Z', 60);
    expect(story.notices('coordinator', ref)).toHaveLength(1);
  });

  test('in August the people on duty, on weekdays, whatever the term dates', async () => {
    await story.goTo('2027-08-10T20:00:00+01:00');
    const { ref, text } = await send(aboutPupil);
    expect(text).toContain('by 16:00 tomorrow');
    expect(text).toContain('School is closed');
    expect(await order(ref)).toEqual(['deputy-dsl']);
    expect(await story.read('deputy-dsl', ref)).toContain('Maya');
    await acknowledge('deputy-dsl', ref);
    const adult = await send({ subject: 'adult', about: ['jodie clark'] });
    expect(await order(adult.ref)).toEqual(['deputy-head']);
  });

  describe('nobody is left', () => {
    let folder = '';
    /** Hillside's policy, whose route about the Headteacher ends with the Chair. */
    const restartWith = async (trustContact: string): Promise<void> => {
      const own = join(import.meta.dirname, '..', 'pretend-school', 'policies', 'hillside.yaml');
      const text = (await readFile(own, 'utf8')).replace(
        /^trustContact: .*$/m,
        `trustContact: ${trustContact}`,
      );
      folder = await mkdtemp(join(tmpdir(), 'lantern-'));
      const hillside = join(folder, 'hillside.yaml');
      await writeFile(hillside, `${text}\nroutes:\n  headteacher: { steps: [chair], ring: [lado] }\n`);
      await story.lantern.restart({ policies: { hillside } });
    };
    afterEach(() => rm(folder, { recursive: true, force: true }));
    const nobodyLeft: ReportWords = {
      subject: 'headteacher',
      notFor: ['margaret ellison'],
      date: '2027-06-14',
    };

    test('stored, the LADO’s number shown, the trust’s named contact alerted, and nobody else', async () => {
      await story.goTo('2027-06-14T10:00:00+01:00');
      await restartWith('{ person: trust.T001, phone: 020 7946 0201 }');
      const teacher = story.person('teacher');
      const review = await fillIn(teacher, nobodyLeft);
      expect(review.text).toContain('It goes to the trust');
      expect(review.text).not.toMatch(/is stored/);
      const receipt = await teacher.press(review, 'Send');
      await story.due();
      expect(receipt.text).toContain('Please ring now');
      expect(receipt.text).toMatch(/LADO[\s\S]*020 7946 0301/);
      expect(receipt.text).not.toContain('020 7946 0190');
      const ref = refOf(receipt);
      expect(await order(ref)).toEqual(['trust-lead']);
      expect(await story.read('trust-lead', ref)).toContain('Helen Marsh');
      await until('2027-06-16T10:00:00+01:00', 240);
      expect(story.told(ref)).toEqual(['trust-lead']);
    });

    test('and the named contact is somebody outside: the reporter is told to ring, and no more is claimed', async () => {
      await story.goTo('2027-06-17T10:00:00+01:00');
      await restartWith('{ outside: Governor services, phone: 020 7946 0320 }');
      const teacher = story.person('teacher');
      let card = await teacher.press(await begin(teacher), 'Next', {
        subject: 'headteacher',
        involvesAdult: 'yes',
      });
      card = await pick(teacher, card, 'margaret ellison', 'Add: they should not see it');
      card = await teacher.press(card, 'Next', keptValues(card));
      card = await teacher.press(card, 'Next', { kind: 'conduct', tags: '', illegal: 'no', danger: 'yes' });
      expect(card.text).toContain('Lantern can tell nobody of it');
      expect(card.text).toMatch(/020 7946 0301/);
      card = await teacher.press(await teacher.press(card, 'Carry on'), 'Look it over', {
        facts: 'It happened.',
        date: '2027-06-17',
      });
      const receipt = await teacher.press(card, 'Send');
      await story.due();
      expect(receipt.text).toContain('Lantern can tell nobody of it');
      expect(receipt.text).toContain('Please ring now');
      expect(receipt.text).toMatch(/020 7946 0301[\s\S]*|020 7946 0320/);
      expect(receipt.text).not.toContain('next person');
      expect(story.told(refOf(receipt))).toEqual([]);
    });
  });
});
