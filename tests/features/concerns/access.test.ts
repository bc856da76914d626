/** Access taken away for a time: IT decides on a row of its own, and the case hears of everything (A26, C20). */
import { afterEach, describe, expect, test } from '@jest/globals';
import { remove, replace } from '../../../bot/core/change.ts';
import { outboxKind, schedule } from '../../../bot/core/outbox.ts';
import type { Stored } from '../../../bot/core/ports.ts';
import { accessCall, accesses, accessLeaverId } from '../../../bot/features/concerns/access/access.ts';
import { lookAfterAccessJob } from '../../../bot/features/concerns/access/look-after-access.ts';
import { leavers, type Leaver } from '../../../bot/features/leavers/leaver.ts';
import { makeTrust } from '../../pretend-school/trust.ts';
import type { Seen } from '../../support/actor.ts';
import { anAccount, cloudInMemory, cloudsOf } from '../../support/clouds.ts';
import { unhurried } from '../../support/lantern.ts';
import { choicesOf, fillIn, refOf, type ReportWords } from '../../support/report.ts';
import { commit, rowsOf } from '../../support/rows-of.ts';
import { useStory } from '../../support/story.ts';

const school = makeTrust().school('hillside');
const pupils = school.people.filter((one) => one.kind === 'pupil' && one.entra !== '');
const [pupil, other] = pupils;
if (pupil === undefined || other === undefined) throw new Error('the school has no pupils');
const cloud = cloudInMemory(
  'entra',
  school.tenant,
  pupils.map((one) => anAccount({ id: one.entra, address: `${one.entra}.hillside.`, name: one.name })),
);
const story = useStory({ pace: unhurried, clouds: cloudsOf({ hillside: [cloud] }) });
const marker = 'MARKER-ACCESS';

const raise = async (words: ReportWords = {}): Promise<string> => {
  const teacher = story.person('teacher');
  const date = story.lantern.world.clock.now().toISOString().slice(0, 10);
  const review = await fillIn(teacher, {
    about: [pupil.name],
    facts: `${marker} in the corridor.`,
    date,
    ...words,
  });
  const ref = refOf(await teacher.press(review, 'Send'));
  await story.due();
  return ref;
};
const reader = () => story.person('coordinator');
const acknowledged = async (ref: string): Promise<Seen> =>
  reader().press(await story.open('coordinator', ref), 'Acknowledge');
/** The verb of a case from its menu, whichever menu it stands in. */
const form = async (ref: string, title: RegExp): Promise<Seen> => {
  const opened = await story.open('coordinator', ref);
  const all = [opened];
  for (const menu of opened.buttons.filter(({ verb }) => verb === 'case.menu'))
    all.push(await reader().press(opened, menu.title));
  for (const card of all) {
    const found = card.buttons.find((one) => title.test(one.verb));
    if (found !== undefined) return reader().press(card, found.title);
  }
  throw new Error(`no ${title} among ${all.flatMap((one) => one.buttons.map((b) => b.verb)).join()}`);
};
const sanction = async (ref: string, until: string, inputs = {}): Promise<Seen> => {
  const card = await form(ref, /case\.sanction/);
  const done = await reader().press(card, 'Record it', { sanction: 'access-removed', until, ...inputs });
  await story.due();
  return done;
};
const sanctioned = async (until: string, words: ReportWords = {}): Promise<string> => {
  const ref = await raise(words);
  await acknowledged(ref);
  expect((await sanction(ref, until)).text).toContain('IT is asked to take access away');
  return ref;
};
const leaverOf = async (ref: string): Promise<Leaver[]> => {
  const { id } = await story.stored(ref);
  const all = await rowsOf(story.lantern, leavers, 'hillside', 'L!');
  return all
    .map(({ value }) => value)
    .filter(({ grounds }) => grounds.some((one) => one.what === 'sanction' && one.incident === id));
};
/** What IT's own part does: the row is at that stage now. */
const itHas = async (ref: string, stage: Leaver['stage'], more: Partial<Leaver> = {}): Promise<void> => {
  const row = await rowOf(ref);
  await commit(story.lantern, [replace(leavers, row, { ...row.value, ...more, stage })]);
};
const rowOf = async (ref: string): Promise<Stored<Leaver>> => {
  const { id } = await story.stored(ref);
  const all = await rowsOf(story.lantern, leavers, 'hillside', 'L!');
  const row = all.findLast(({ value }) =>
    value.grounds.some((one) => one.what === 'sanction' && one.incident === id),
  );
  if (row === undefined) throw new Error('IT has no row');
  return row;
};
/** Of the saga: one account, and what the cloud said when it was over. */
const run = (direction: 'disable' | 'undo', enabled: boolean, id = pupil.entra): Leaver['runs'][number] => ({
  cloud: 'entra',
  id,
  direction,
  urgent: false,
  scope: 'access',
  startedAt: '2027-03-02T10:00:00.000Z',
  order: ['snapshot', 'lock', 'sessions', 'read-back'],
  steps: {},
  readBack: { at: '2027-03-02T10:00:00.000Z', enabled, signedOut: { checked: true, value: true } },
});
const jobs = async (name: string): Promise<unknown[]> =>
  (await rowsOf(story.lantern, outboxKind, 'hillside', 'O!'))
    .filter(({ value }) => value.job === name)
    .map(({ value }) => value.payload);
const itHears = (): string => story.person('it').newest()?.text ?? '';
const askedBack = (): number =>
  story
    .person('it')
    .kept()
    .filter(({ text }) => text.includes('Access comes back today')).length;
const whys = (key: string, ref: string): string[] =>
  story.notices(key, ref).map(({ text }) => text.split('\n').at(-1) ?? '');
const entries = async (ref: string): Promise<string[]> => {
  const { id } = await story.stored(ref);
  return (await story.dump())
    .filter(({ row }) => row.startsWith(`I!${id}!E!`))
    .map(({ body }) => JSON.parse(body) as { what: string; by: string; words: string; record?: number })
    .filter(({ what }) => what.startsWith('access'))
    .map(({ what, by, words }) => {
      expect({ by, words }).toEqual({ by: 'lantern', words: '' });
      return what;
    });
};

afterEach(() => cloud.break(false));

describe('a sanction that takes access away', () => {
  test('asks IT once, with the name, the accounts and the day, and nothing of the case', async () => {
    await story.goTo('2026-11-23T10:00:00Z');
    const ref = await sanctioned('2026-12-04');
    const [row, ...more] = await leaverOf(ref);
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      stage: 'candidate',
      name: pupil.name,
      kind: 'pupil',
      accounts: [{ cloud: 'entra', id: pupil.entra }],
      grounds: [{ what: 'sanction', until: '2026-12-04', record: 1 }],
    });
    expect(row?.id).toBe(accessLeaverId((await story.stored(ref)).id, 1, 1));
    const text = JSON.stringify(row);
    expect(text).not.toContain(marker);
    expect(text).not.toContain(ref);
    expect(text).not.toMatch(/conduct|coordinator|S005/);
    expect(itHears()).toMatch(/1 person: access is to be taken away for a time/);
    expect(await entries(ref)).toEqual(['accessAsked']);
    expect(await story.read('coordinator', ref)).toContain('Asked IT to take access away');
  });

  test('pressed twice, and looked at twice, makes one row', async () => {
    const ref = await raise();
    await acknowledged(ref);
    const card = await form(ref, /case\.sanction/);
    const inputs = { sanction: 'access-removed', until: '2026-12-04' };
    await reader().press(card, 'Record it', inputs);
    const again = await reader().press(card, 'Record it', inputs);
    expect(again.text).toContain('That was kept already.');
    await Promise.all([story.due(), story.due()]);
    expect(await leaverOf(ref)).toHaveLength(1);
    expect(await entries(ref)).toEqual(['accessAsked']);
    const { id } = await story.stored(ref);
    const looks = async () =>
      (await jobs(lookAfterAccessJob.name)).filter((one) => JSON.stringify(one).includes(id)).length;
    expect(await looks()).toBe(1);
    // One more, whoever asked for it: it does not go on for ever beside the first.
    const now = story.lantern.world.clock.now();
    await commit(story.lantern, [schedule(accessCall, { incident: id, record: 1 }, now, 'hillside')]);
    await story.due();
    expect(await looks()).toBe(1);
    expect(await leaverOf(ref)).toHaveLength(1);
  });

  test('a cloud that does not answer is asked again, and nothing is said to be done meanwhile', async () => {
    cloud.break(true);
    const ref = await raise();
    await acknowledged(ref);
    await sanction(ref, '2026-12-04');
    expect(await leaverOf(ref)).toEqual([]);
    expect(await entries(ref)).toEqual([]);
    cloud.break(false);
    await story.later(30);
    expect(await leaverOf(ref)).toHaveLength(1);
  });

  test('an account that the cloud does not have is for hands, and the people of the case hear of it', async () => {
    const held = cloud.held.splice(0);
    const ref = await raise();
    await acknowledged(ref);
    await sanction(ref, '2026-12-04');
    cloud.held.push(...held);
    expect(await leaverOf(ref)).toEqual([]);
    expect(await entries(ref)).toEqual(['accessByHand']);
    expect(whys('coordinator', ref).at(-1)).toBe('Something was added.');
  });

  test('somebody who decides in IT and is kept out of the case learns nothing: it is done by hand', async () => {
    const it = story.lantern.world.persona('it').name;
    const ref = await raise({ notFor: [it] });
    await acknowledged(ref);
    const said = await sanction(ref, '2026-12-04');
    expect(said.text).toContain('please have it done by hand');
    expect(await leaverOf(ref)).toEqual([]);
    expect(await rowsOf(story.lantern, accesses, 'hillside', `W!${(await story.stored(ref)).id}!`)).toEqual(
      [],
    );
  });
});

describe('from there to the end', () => {
  test('IT confirms, the day comes, IT gives it back: each is in the history, and the people are asked as before', async () => {
    await story.goTo('2026-11-24T10:00:00Z');
    const ref = await sanctioned('2026-12-01');
    await itHas(ref, 'disabled');
    await story.later(11);
    expect(await entries(ref)).toEqual(['accessAsked', 'accessRemoved']);
    await story.goTo('2026-12-01T07:59:00Z');
    expect(await entries(ref)).toEqual(['accessAsked', 'accessRemoved']);
    await story.goTo('2026-12-01T08:00:00Z');
    expect(itHears()).toMatch(/Access comes back today/);
    expect(whys('coordinator', ref).at(-1)).toMatch(/A date that was set in this case has come/);
    await itHas(ref, 'restored');
    await story.goTo('2026-12-01T09:00:00Z');
    const all = ['accessAsked', 'accessRemoved', 'accessBackAsked', 'accessRestored'];
    expect(await entries(ref)).toEqual(all);
    await story.goTo('2026-12-03T13:00:00Z');
    expect(await entries(ref)).toEqual(all);
    expect(whys('coordinator', ref).join()).not.toContain('IT has not confirmed');
    const text = await story.read('coordinator', ref);
    expect(text).toContain('IT has confirmed: access is taken away');
    expect(text).toContain('IT has confirmed: access is back');
  });

  test('not back by noon: whoever has it in hand on that day is told, at each noon of school until it is', async () => {
    await story.goTo('2026-12-07T10:00:00Z');
    const ref = await sanctioned('2026-12-11', { about: [other.name] });
    await itHas(ref, 'disabled');
    await story.goTo('2026-12-11T08:00:00Z');
    const late = () => whys('coordinator', ref).filter((why) => why.includes('IT has not confirmed yet'));
    await story.goTo('2026-12-11T11:59:00Z');
    expect(late()).toHaveLength(0);
    await story.goTo('2026-12-11T12:00:00Z');
    expect(late()).toEqual(['IT has not confirmed yet. Please open it.']);
    expect(await entries(ref)).toEqual(['accessAsked', 'accessRemoved', 'accessBackAsked', 'accessLate']);
    expect(itHears()).toMatch(/Access is still away/);
    // Not at the weekend.
    await story.goTo('2026-12-13T12:00:00Z');
    expect(late()).toHaveLength(1);
    await story.goTo('2026-12-14T12:00:00Z');
    expect(late()).toHaveLength(2);
    await itHas(ref, 'restored');
    await story.later(11);
    await story.goTo('2026-12-15T12:30:00Z');
    expect(late()).toHaveLength(2);
    expect((await entries(ref)).at(-1)).toBe('accessRestored');
  });

  test('IT decides against it: the people hear so', async () => {
    await story.goTo('2027-01-11T10:00:00Z');
    const ref = await sanctioned('2027-01-20');
    await itHas(ref, 'not-leaver');
    await story.later(11);
    expect(await entries(ref)).toEqual(['accessAsked', 'accessDeclined']);
    expect(whys('coordinator', ref).at(-1)).toBe('Something was added.');
    await story.goTo('2027-01-20T12:00:00Z');
    expect(await entries(ref)).toEqual(['accessAsked', 'accessDeclined']);
  });

  test('the day comes before IT decided: nothing is to be given back, IT is asked no more, and that is said', async () => {
    await story.goTo('2027-01-25T10:00:00Z');
    const ref = await sanctioned('2027-01-27');
    await story.goTo('2027-01-27T08:00:00Z');
    expect((await leaverOf(ref)).map(({ stage }) => stage)).toEqual(['gone']);
    expect(await entries(ref)).toEqual(['accessAsked', 'accessNever']);
  });

  test('cut short: the newest day counts, and IT is asked to give it back at once', async () => {
    await story.goTo('2027-02-01T10:00:00Z');
    const ref = await sanctioned('2027-02-10');
    await itHas(ref, 'disabled');
    await story.later(11);
    await sanction(ref, '2027-02-01');
    const [row, ...more] = await leaverOf(ref);
    expect(more).toEqual([]);
    expect(row?.grounds).toMatchObject([{ until: '2027-02-01' }]);
    expect(await entries(ref)).toEqual(['accessAsked', 'accessRemoved', 'accessBackAsked']);
    expect(itHears()).toMatch(/Access comes back today/);
  });

  test('taken away once more after it was back: a row of its own', async () => {
    await story.goTo('2027-02-02T10:00:00Z');
    const ref = await sanctioned('2027-02-03');
    await itHas(ref, 'disabled');
    await story.goTo('2027-02-03T08:00:00Z');
    await itHas(ref, 'restored');
    await sanction(ref, '2027-02-09');
    await story.due();
    expect((await leaverOf(ref)).map(({ stage }) => stage).toSorted()).toEqual(['candidate', 'restored']);
    expect((await entries(ref)).slice(-2)).toEqual(['accessRestored', 'accessAsked']);
  });

  test('the case is closed: the form says what follows, and IT is asked to give it back', async () => {
    await story.goTo('2027-03-01T10:00:00Z');
    const ref = await sanctioned('2027-03-24');
    await itHas(ref, 'disabled');
    await story.later(11);
    const parents = await form(ref, /case\.parents/);
    await reader().press(parents, parents.buttons[0]?.title ?? '', {
      informed: 'yes',
      when: 'today',
      whom: 'me',
      words: 'We rang.',
    });
    const outcome = await form(ref, /case\.outcome/);
    await reader().press(outcome, outcome.buttons[0]?.title ?? '', {
      outcome: choicesOf(outcome, 'outcome')[0]?.value ?? '',
    });
    const close = await form(ref, /case\.close/);
    expect(close.text).toContain('Closing it asks IT to give it back now');
    await reader().press(close, 'Close it', { words: '' });
    await story.due();
    expect((await entries(ref)).at(-1)).toBe('accessBackAsked');
    expect(itHears()).toMatch(/Access comes back today/);
  });
});

describe('whatever becomes of IT’s row', () => {
  test.each([
    ['gone', '2027-03-02', '2027-03-03'],
    ['kept', '2027-03-03', '2027-03-04'],
    ['not-leaver', '2027-03-04', '2027-03-05'],
    ['candidate', '2027-03-08', '2027-03-09'],
  ] as const)(
    'what was taken away is asked back on its day, though the row is %s by then',
    async (stage, today, day) => {
      await story.goTo(`${today}T10:00:00Z`);
      const ref = await sanctioned(day);
      await itHas(ref, 'disabled', { runs: [run('disable', false)] });
      await story.later(11);
      await itHas(ref, stage);
      const before = askedBack();
      await story.goTo(`${day}T08:00:00Z`);
      expect(await entries(ref)).toEqual(['accessAsked', 'accessRemoved', 'accessBackAsked']);
      // The night may find somebody anew who was gone; but IT is not told that nothing is to be done.
      expect((await rowOf(ref)).value.events.map(({ what }) => what)).not.toContain('access-over');
      expect(askedBack()).toBe(before + 1);
      await itHas(ref, 'restored', { runs: [run('disable', false), run('undo', true)] });
      await story.later(11);
      expect((await entries(ref)).at(-1)).toBe('accessRestored');
    },
  );

  test('taken away in part, and to be decided anew: it is asked back all the same, and IT keeps its row', async () => {
    await story.goTo('2027-03-09T10:00:00Z');
    const ref = await sanctioned('2027-03-10');
    await itHas(ref, 'candidate', { runs: [run('disable', false)] });
    await story.goTo('2027-03-10T08:00:00Z');
    expect(await entries(ref)).toEqual(['accessAsked', 'accessBackAsked']);
    expect((await leaverOf(ref)).map(({ stage }) => stage)).toEqual(['candidate']);
  });

  test('recorded anew while the row is kept and access is away: the same row, and the new day counts', async () => {
    await story.goTo('2027-03-10T10:00:00Z');
    const ref = await sanctioned('2027-03-11');
    await itHas(ref, 'disabled', { runs: [run('disable', false)] });
    await story.later(11);
    await itHas(ref, 'kept');
    await sanction(ref, '2027-03-15');
    expect((await leaverOf(ref)).map(({ grounds }) => grounds)).toMatchObject([[{ until: '2027-03-15' }]]);
    await story.goTo('2027-03-12T12:00:00Z');
    expect(await entries(ref)).toEqual(['accessAsked', 'accessRemoved']);
    await story.goTo('2027-03-15T08:00:00Z');
    expect((await entries(ref)).at(-1)).toBe('accessBackAsked');
  });

  test('IT has no row any more: it is for hands, and nobody is told that IT decided against it', async () => {
    await story.goTo('2027-03-15T10:00:00Z');
    const ref = await sanctioned('2027-03-17');
    await itHas(ref, 'disabled');
    await story.later(11);
    await commit(story.lantern, [remove(leavers, await rowOf(ref))]);
    await story.goTo('2027-03-17T12:00:00Z');
    expect(await entries(ref)).toEqual(['accessAsked', 'accessRemoved', 'accessByHand']);
  });

  test('given back, and an account is still disabled: the case is not told that access is back', async () => {
    await story.goTo('2027-03-17T12:30:00Z');
    const ref = await sanctioned('2027-03-18');
    await itHas(ref, 'disabled', { runs: [run('disable', false)] });
    await story.later(11);
    await story.goTo('2027-03-18T08:00:00Z');
    const runs = [run('disable', false), run('undo', true), run('undo', false, other.entra)];
    await itHas(ref, 'restored', { runs });
    await story.later(11);
    expect((await entries(ref)).slice(-2)).toEqual(['accessBackAsked', 'accessStillAway']);
    expect(whys('coordinator', ref).at(-1)).toBe('Something was added.');
    const text = await story.read('coordinator', ref);
    expect(text).toContain('an account is still disabled for another reason');
    expect(text).not.toContain('IT has confirmed: access is back');
    // That is all there is to say; and it may be taken away anew.
    await story.goTo('2027-03-19T13:00:00Z');
    expect((await entries(ref)).at(-1)).toBe('accessStillAway');
    await sanction(ref, '2027-03-23');
    expect((await leaverOf(ref)).map(({ stage }) => stage).toSorted()).toEqual(['candidate', 'restored']);
  });
});
