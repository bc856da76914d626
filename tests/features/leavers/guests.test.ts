/** Guests: asked for with a sponsor and a last day, confirmed by IT, extended or ended; and those for whom nobody answers. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { CloudAccount } from '../../../bot/core/ports.ts';
import { create, replace } from '../../../bot/core/change.ts';
import { sealedKindOf } from '../../../bot/features/index.ts';
import { guestPrefix, guests, type Guest } from '../../../bot/features/leavers/guests/guest.ts';
import { isGround, leaverIdOf, leavers, type Leaver } from '../../../bot/features/leavers/leaver.ts';
import { makeTrust } from '../../pretend-school/trust.ts';
import type { Seen } from '../../support/actor.ts';
import { anAccount, cloudInMemory, cloudsOf } from '../../support/clouds.ts';
import { unhurried } from '../../support/lantern.ts';
import { commit, rowsOf } from '../../support/rows-of.ts';
import { carried, forged } from '../../support/sealed.ts';
import { useStory } from '../../support/story.ts';

const trust = makeTrust();
const { tenant } = trust.school('hillside');
const guestAccount = (id: string, more: Partial<CloudAccount> = {}): CloudAccount =>
  anAccount({ id, tenant, address: `${id}@guests.example`, name: `Guest ${id}`, guest: true, ...more });
const signedIn = (days: number): Pick<CloudAccount, 'lastSignIn'> => ({
  lastSignIn: { checked: true, value: new Date(Date.parse('2026-11-23') - days * 86_400_000).toISOString() },
});
const teacherAccount = trust.school('hillside').people.find(({ id }) => id === 'S012')?.entra ?? '';
const cloud = cloudInMemory('entra', tenant, [
  anAccount({ id: teacherAccount, tenant, address: 'ada@school.example' }),
  guestAccount('fresh', signedIn(3)),
  guestAccount('stale', signedIn(400)),
  guestAccount('never', { invitation: 'pending' }),
  guestAccount('away', { enabled: false }),
  guestAccount('unknown', { lastSignIn: { checked: false, because: 'the licence does not show it.' } }),
  guestAccount('brook1', { address: 'one.brook.@guests.example' }),
]);
const google = cloudInMemory('google', 'brook.example', []);
const story = useStory({ pace: unhurried, clouds: cloudsOf({ hillside: [cloud], brook: [google] }) });

const unknown = 'I do not know that. Type help to see what you can do here.';
const nothingHere = 'There is nothing here for you.';
const rows = async (): Promise<Guest[]> =>
  (await rowsOf(story.lantern, guests, 'hillside', guestPrefix)).map(({ value }) => value);
const guest = async (name: string): Promise<Guest | undefined> =>
  (await rows()).find((one) => one.name === name);
const leaver = async (account: Pick<CloudAccount, 'cloud' | 'tenant' | 'id'>): Promise<Leaver | undefined> =>
  (await rowsOf(story.lantern, leavers, 'hillside', 'L!')).find(
    ({ value }) => value.id === leaverIdOf(account),
  )?.value;
const cards = (key: string, words: RegExp): Seen[] =>
  story
    .person(key)
    .kept()
    .filter(({ text }) => words.test(text));

const askedIT = (): number => cards('it', /may have left and can still sign in/).length;
const filled = {
  name: 'Robin Vale',
  organisation: 'Westmere Council',
  address: 'robin@council.example',
  reason: 'The audit of the network',
  services: 'wifi,printing',
  from: '2026-11-23',
  until: '2026-12-18',
  agreed: 'true',
  where: 'Office, folder 7',
};
const form = async (key = 'teacher'): Promise<Seen> =>
  story.person(key).press(await story.person(key).say('/guest'), 'Fill in the form');
const ask = async (more: Partial<typeof filled> = {}, key = 'teacher'): Promise<Seen> => {
  const said = await story.person(key).press(await form(key), 'Ask IT', { ...filled, ...more });
  await story.due();
  return said;
};
/** The newest notice of these words, opened. */
const opened = async (key: string, words: RegExp): Promise<Seen> => {
  const notice = cards(key, words).at(-1);
  if (notice === undefined) throw new Error(`${key} has no notice ${String(words)}`);
  return story.person(key).press(notice, 'Open');
};
const confirm = async (address: string): Promise<Seen> => {
  const which = await story
    .person('it')
    .press(await opened('it', /asks for a guest account/), 'Which account is it?');
  const said = await story.person('it').press(which, 'That is it', { address });
  await story.due();
  return said;
};
const list = async (key = 'it'): Promise<Seen> =>
  story.person(key).press(await story.person(key).say('/guests'), 'Open');
/** The button of one account. */
const of = (shown: Seen, account: string, title: string): Seen => ({
  ...shown,
  buttons: shown.buttons.filter(
    (one) => one.title === title && carried(one.data).values['account'] === account,
  ),
});

const stale = { cloud: 'entra', tenant, id: 'stale' } as const;
const aDecision: NonNullable<Leaver['decision']> = {
  what: 'disable',
  by: 'hillside.S007',
  at: '2027-03-24T17:00:00.000Z',
  reason: 'Ended',
  until: '2027-06-01',
  urgent: false,
  needs: 2,
  because: [],
  approvals: [],
};
/** What IT's own part does: the row is like that now. */
const itHas = async (account: Parameters<typeof leaverIdOf>[0], more: Partial<Leaver>): Promise<void> => {
  const all = await rowsOf(story.lantern, leavers, 'hillside', 'L!');
  const row = all.find(({ value }) => value.id === leaverIdOf(account));
  if (row === undefined) throw new Error('IT has no row');
  await commit(story.lantern, [replace(leavers, row, { ...row.value, ...more })]);
};
/** From the card that the list of guests has for it. */
const answerFor = async (account: string): Promise<string> => {
  const title = 'I will answer for them until…';
  const asks = await story.person('it').press(of(await list(), account, title), title);
  const day = new Date(story.lantern.world.clock.now().getTime() + 20 * 86_400_000);
  const until = day.toISOString().slice(0, 10);
  return (await story.person('it').press(asks, 'I answer for them', { until, reason: 'Still here.' })).text;
};
const endsAgain = async (account: string): Promise<void> => {
  const all = await rowsOf(story.lantern, guests, 'hillside', guestPrefix);
  const row = all.find(({ value }) => value.account?.id === account && value.stage === 'active');
  if (row === undefined) throw new Error('nobody answers for it');
  await commit(story.lantern, [replace(guests, row, { ...row.value, stage: 'ended' })]);
};

beforeEach(() => cloud.break(false));

describe('/guest', () => {
  test('from the form to the account: IT is told without a name, and the sponsor when it is there', async () => {
    await story.goTo('2026-11-23T10:00:00Z');
    const said = await ask();
    expect(said.text).toContain('IT is asked to create the account');
    expect(await guest('Robin Vale')).toMatchObject({
      stage: 'asked',
      sponsor: 'hillside.S012',
      services: ['wifi', 'printing'],
      until: '2026-12-18',
      agreed: { where: 'Office, folder 7' },
    });
    const [notice, ...more] = cards('it', /asks for a guest account/);
    expect(more).toEqual([]);
    expect(notice?.text).not.toMatch(/Robin|council|teacher/i);
    const card = await opened('it', /asks for a guest account/);
    for (const words of [
      'Robin Vale',
      'Westmere Council',
      'Wi-Fi, Printing',
      'Friday 18 December',
      'folder 7',
    ])
      expect(card.text).toContain(words);
    cloud.held.push(guestAccount('robin', { aliases: ['robin@council.example'] }));
    const confirmed = await confirm('Robin@Council.example');
    expect(confirmed.text).toContain('Whoever answers for them is told.');
    expect(await guest('Robin Vale')).toMatchObject({ stage: 'active', account: { id: 'robin' } });
    expect(cards('teacher', /is there/)).toHaveLength(1);
  });

  test.each([
    ['no name', { name: ' ' }, 'who it is'],
    ['no reason', { reason: '' }, 'what they need it for'],
    ['nothing ticked', { services: '' }, 'tick what they need'],
    ['services that are not on the list', { services: 'root' }, 'tick what they need'],
    ['no last day', { until: '' }, 'Every guest has a last day'],
    ['a last day that is past', { until: '2026-11-01' }, 'too early'],
    ['before the first', { from: '2026-12-10', until: '2026-12-01' }, 'too early'],
    ['longer than the policy allows', { until: '2027-02-22' }, 'The policy allows 90 days'],
    ['no agreement', { agreed: 'false' }, 'acceptable use policy'],
    ['nowhere that it is kept', { where: '' }, 'signed agreement'],
    ['no address', { address: 'robin' }, 'not an e-mail address'],
    ['a password in the reason', { reason: 'The password is Rainbow77' }, 'Nobody here will ever ask'],
  ])('%s: said kindly, and what was typed stays', async (_name, more, words) => {
    const before = (await rows()).length;
    const again = await ask(more);
    expect(again.text).toContain(words);
    expect(JSON.stringify(again.card)).toContain('Westmere Council');
    expect(JSON.stringify(again.card)).not.toContain('Rainbow77');
    expect(await rows()).toHaveLength(before);
    expect(JSON.stringify(await story.dump())).not.toContain('Rainbow77');
  });

  test('the longest stay that the policy allows is taken', async () => {
    expect((await ask({ name: 'Long Stay', until: '2027-02-21' })).text).toContain('Thank you');
  });

  test('sent twice, at once as well: one guest, and IT hears once', async () => {
    const card = await form();
    const inputs = { ...filled, name: 'Twice Sent' };
    const told = cards('it', /asks for a guest account/).length;
    const press = () => story.person('teacher').press(card, 'Ask IT', inputs);
    const answers = [...(await Promise.all([press(), press()])), await press()];
    await story.due();
    for (const { text } of answers) expect(text).toContain('Thank you');
    expect((await rows()).filter(({ name }) => name === 'Twice Sent')).toHaveLength(1);
    expect(cards('it', /asks for a guest account/)).toHaveLength(told + 1);
  });

  test('IT names no account that is not there, that is somebody’s of the school, or that is taken', async () => {
    const missing = await confirm('nobody@guests.example');
    expect(missing.text).toContain('No account has that address.');
    expect((await confirm('ada@school.example')).text).toContain('belongs to the school');
    expect((await confirm('robin@guests.example')).text).toContain('answers for that account already');
    cloud.break(true);
    expect((await confirm('fresh@guests.example')).text).toContain('Microsoft 365 could not be read');
    expect(await guest('Twice Sent')).toMatchObject({ stage: 'asked' });
  });
});

describe('until it ends', () => {
  test('the sponsor is asked a week before, extends with a reason, and is asked again', async () => {
    const asked = () => cards('teacher', /that you answer for ends on/);
    await story.goTo('2026-12-11T07:59:00Z');
    expect(asked()).toHaveLength(0);
    await story.goTo('2026-12-11T08:00:00Z');
    expect(asked()).toHaveLength(1);
    expect(asked()[0]?.text).not.toContain('Robin');
    const card = await opened('teacher', /that you answer for ends on/);
    const extend = await story.person('teacher').press(card, 'Extend…');
    const press = (inputs: object) => story.person('teacher').press(extend, 'Extend it', { ...inputs });
    expect((await press({ until: '2027-01-29', reason: '' })).text).toContain('why they still need it');
    expect((await press({ until: '2027-05-01', reason: 'It takes longer.' })).text).toContain('90 days');
    const done = await press({ until: '2027-01-29', reason: 'It takes longer.' });
    expect(done.text).toContain('It lasts until Friday 29 January now.');
    expect(done.text).toContain('It takes longer.');
    await story.goTo('2026-12-18T17:00:00Z');
    expect(await guest('Robin Vale')).toMatchObject({ stage: 'active', until: '2027-01-29' });
    expect(await leaver({ cloud: 'entra', tenant, id: 'robin' })).toBeUndefined();
    await story.goTo('2027-01-22T08:00:00Z');
    expect(asked()).toHaveLength(2);
  });

  test('they let it end: on the last day, when school closes, it is something for IT to decide, once', async () => {
    const card = await opened('teacher', /that you answer for ends on/);
    const said = await story.person('teacher').press(card, 'Let it end');
    expect(said.text).toContain('You are not asked again');
    expect(said.buttons.map(({ title }) => title)).toEqual(['Extend…']);
    await story.goTo('2027-01-29T15:59:00Z');
    const robin = { cloud: 'entra', tenant, id: 'robin' } as const;
    expect(await leaver(robin)).toBeUndefined();
    const before = askedIT();
    await story.goTo('2027-01-29T16:00:00Z');
    expect(await leaver(robin)).toMatchObject({
      stage: 'candidate',
      grounds: [{ what: 'guest-ended', endedOn: '2027-01-29' }],
      accounts: [{ id: 'robin' }],
    });
    expect(await guest('Robin Vale')).toMatchObject({ stage: 'ended' });
    expect(askedIT()).toBe(before + 1);
    expect(cards('teacher', /has come to its last day/)).toHaveLength(1);
    await story.goTo('2027-02-10T16:00:00Z');
    expect(askedIT()).toBe(before + 1);
    expect((await leaver(robin))?.grounds.filter(({ what }) => what === 'guest-ended')).toHaveLength(1);
    // An old card: it has ended.
    expect(cloud.held.find(({ id }) => id === 'robin')?.enabled).toBe(true);
  });

  test('a cloud that does not answer on the last day is asked again: it does not end in silence', async () => {
    cloud.held.push(guestAccount('kim'));
    await ask({ name: 'Kim Short', address: 'kim@guests.example', from: '', until: '2027-02-12' });
    await confirm('kim@guests.example');
    cloud.break(true);
    await story.goTo('2027-02-12T16:00:00Z');
    expect(await guest('Kim Short')).toMatchObject({ stage: 'active' });
    cloud.break(false);
    await story.goTo('2027-02-12T18:00:00Z');
    expect(await guest('Kim Short')).toMatchObject({ stage: 'ended' });
    expect(await leaver({ cloud: 'entra', tenant, id: 'kim' })).toMatchObject({ stage: 'candidate' });
    // Of two days: nobody is asked a week before.
    expect(cards('teacher', /that you answer for ends on/)).toHaveLength(2);
  });

  test('what IT has in hand already, or keeps until a later day, stays as it is', async () => {
    await story.goTo('2027-02-23T10:00:00Z');
    cloud.held.push(guestAccount('lou'));
    await ask({ name: 'Lou Done', address: 'lou@guests.example', from: '', until: '2027-02-24' });
    await confirm('lou@guests.example');
    const account = { cloud: 'entra', tenant, id: 'lou' } as const;
    const kim = (await rowsOf(story.lantern, leavers, 'hillside', 'L!')).find(
      ({ value }) => value.id === leaverIdOf({ ...account, id: 'kim' }),
    );
    if (kim === undefined) throw new Error('kim has no row');
    const row: Leaver = { ...kim.value, id: leaverIdOf(account), stage: 'disabled', grounds: [] };
    await commit(story.lantern, [create(leavers, { partition: 'hillside', row: `L!${row.id}` }, row)]);
    await story.goTo('2027-02-24T16:00:00Z');
    expect(await leaver(account)).toMatchObject({ stage: 'disabled', grounds: [] });
    expect(await guest('Lou Done')).toMatchObject({ stage: 'ended' });
  });
});

describe('/guests', () => {
  test('those for whom nobody answers stand first, the longest unused before all; disabled ones and the other school’s not', async () => {
    await story.goTo('2027-03-01T10:00:00Z');
    await ask({ name: 'Nor Mal', from: '', until: '2027-03-05' });
    const { text } = await list();
    const order = ['Guest never', 'Guest unknown', 'Guest stale', 'Guest fresh'].map((one) =>
      text.indexOf(one),
    );
    expect(order.every((at) => at > 0)).toBe(true);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(text).toContain('The invitation was never taken up. Nobody has ever signed in');
    expect(text).toContain('When somebody last signed in is not known: the licence does not show it.');
    expect(text).not.toContain('Guest away');
    expect(text).not.toContain('brook1');
    expect(text).not.toContain('ada@school.example');
    expect(text.indexOf('Somebody answers for these')).toBeGreaterThan(order[3] ?? 0);
    const typed = await story.person('it').say('/guests');
    expect(typed.text).not.toMatch(/Guest (?:never|stale|fresh)|Nor Mal/);
  });

  test('I will answer for them: it leaves that part of the list, and ends on its day', async () => {
    const shown = await list();
    const asks = await story
      .person('it')
      .press(of(shown, 'stale', 'I will answer for them until…'), 'I will answer for them until…');
    const press = (inputs: object) => story.person('it').press(asks, 'I answer for them', { ...inputs });
    expect((await press({ until: '2027-03-24', reason: '' })).text).toContain('Please write why.');
    const done = await press({ until: '2027-03-24', reason: 'Looks after the boiler.' });
    expect(done.text).toContain('You answer for them until Wednesday 24 March.');
    expect(done.text).toContain(`${story.person('it').persona.name} answers for them`);
    expect((await press({ until: '2027-03-24', reason: 'Again.' })).text).toContain('already');
    expect((await rows()).filter(({ account }) => account?.id === 'stale')).toHaveLength(1);
    await story.goTo('2027-03-17T08:00:00Z');
    expect(cards('it', /that you answer for ends on/)).toHaveLength(1);
    await story.goTo('2027-03-24T16:00:00Z');
    expect(await leaver({ cloud: 'entra', tenant, id: 'stale' })).toMatchObject({ stage: 'candidate' });
  });

  test.each(['candidate', 'approving', 'kept'] as const)(
    'answered for once more while it is %s: the reason is gone, and so is what was decided',
    async (stage) => {
      const before = await leaver(stale);
      const decided = { ...aDecision, what: stage === 'kept' ? 'keep' : 'disable' } as const;
      await itHas(stale, { stage, decision: stage === 'candidate' ? undefined : decided });
      await answerFor('stale');
      const after = await leaver(stale);
      expect(after?.stage).toBe('gone');
      expect(after?.grounds.filter(isGround)).toEqual([]);
      expect(after?.decision).toBeUndefined();
      expect(after?.events.at(-1)).toMatchObject({ by: 'hillside.S007', what: 'answered-for' });
      // Ended again by hand, so that the next stage begins as this one did.
      await endsAgain('stale');
      await itHas(stale, { stage: 'candidate', grounds: before?.grounds ?? [] });
    },
  );

  test('answered for, and the leaver list says that they have left: that stays to be decided, anew', async () => {
    const left = { what: 'list', lastDay: '2027-03-20', list: 'l.csv', line: 2 } as const;
    const ended = { what: 'guest-ended', endedOn: '2027-03-24' } as const;
    await itHas(stale, { stage: 'approving', decision: aDecision, grounds: [left, ended] });
    await answerFor('stale');
    const after = await leaver(stale);
    expect(after).toMatchObject({ stage: 'candidate', grounds: [left] });
    expect(after?.decision).toBeUndefined();
    await endsAgain('stale');
    await itHas(stale, { grounds: [ended] });
  });

  test('IT is at work on it: nobody is told that they answer for it', async () => {
    await itHas(stale, { stage: 'disabling', decision: aDecision });
    expect(await answerFor('stale')).toContain('IT is at work on that account');
    expect((await rows()).find(({ account }) => account?.id === 'stale')).toMatchObject({ stage: 'ended' });
    await itHas(stale, { stage: 'candidate', decision: undefined });
  });

  test('asked for again, and IT names the account that is to be decided on: the reason is gone', async () => {
    await ask({ name: 'Stale Again', address: 'stale@guests.example', from: '', until: '2027-04-16' });
    await confirm('stale@guests.example');
    expect(await guest('Stale Again')).toMatchObject({ stage: 'active', account: { id: 'stale' } });
    const after = await leaver(stale);
    expect(after?.stage).toBe('gone');
    expect(after?.grounds.filter(isGround)).toEqual([]);
  });

  test('End it: something to decide that needs two people; pressed again it changes nothing', async () => {
    const shown = await list();
    const asks = await story.person('it').press(of(shown, 'fresh', 'End it'), 'End it');
    expect(asks.text).toContain('a second named person must agree');
    const press = (reason: string) => story.person('it').press(asks, 'Ask for it to be ended', { reason });
    expect((await press('')).text).toContain('Please write why.');
    await press('The project is over.');
    const account = { cloud: 'entra', tenant, id: 'fresh' } as const;
    const row = await leaver(account);
    expect(row).toMatchObject({
      stage: 'candidate',
      grounds: [{ what: 'named', by: 'hillside.S007', reason: 'The project is over.' }],
    });
    expect((await press('Once more.')).text).toContain('already');
    expect(await leaver(account)).toEqual(row);
    expect(cloud.held.find(({ id }) => id === 'fresh')?.enabled).toBe(true);
  });

  test('a cloud that cannot be read is said, and what is known is there all the same', async () => {
    await ask({ name: 'Still Known', from: '', until: '2027-05-20' });
    cloud.break(true);
    const { text } = await list();
    expect(text).toContain('Microsoft 365 could not be read just now.');
    expect(text).toContain('Still Known');
    expect(text).toContain('Nobody has said yet which account it is.');
  });

  test('the other school sees its own only', async () => {
    const { text } = await list('brook-it');
    expect(text).toContain('There are no guest accounts.');
    expect(text).not.toContain('Still Known');
  });
});

describe('whose it is', () => {
  test('wrong people get what a verb that does not exist gets, or nothing', async () => {
    for (const key of ['teacher', 'dsl', 'headteacher', 'office', 'pupil', 'chair'])
      expect((await story.person(key).say('/guests')).text).toBe(unknown);
    for (const key of ['pupil', 'chair']) expect((await story.person(key).say('/guest')).text).toBe(unknown);
    const shown = await list();
    const at = story.lantern.world.clock.now();
    // Not a guest, or of the other school: not even for IT.
    for (const account of [teacherAccount, 'brook1']) {
      for (const verb of ['guest.end', 'guest.answer']) {
        const values = { school: 'hillside', cloud: 'entra', tenant, account };
        const token = forged(story.person('it').persona, { verb, values, at });
        const made = { ...shown, buttons: [{ title: verb, verb, data: { token } }] };
        expect((await story.person('it').press(made, verb)).text).toBe(nothingHere);
      }
    }
    for (const { verb, data } of shown.buttons) {
      const { values } = carried(data);
      for (const key of ['dsl', 'brook-it', 'teacher']) {
        const { persona } = story.person(key);
        const made = {
          ...shown,
          buttons: [{ title: verb, verb, data: { token: forged(persona, { verb, values, at }) } }],
        };
        const { text } = await story.person(key).press(made, verb);
        const brooks = key === 'brook-it' && verb === 'guest.list';
        if (!brooks && !(key === 'teacher' && verb === 'guest.open'))
          expect([unknown, nothingHere]).toContain(text);
      }
    }
  });

  test('only whoever answers for them extends; IT sees it and cannot', async () => {
    cloud.held.push(guestAccount('still'));
    await confirm('still@guests.example');
    const known = await guest('Still Known');
    expect(known?.stage).toBe('active');
    const values = { school: 'hillside', guest: known?.id ?? '' };
    const at = story.lantern.world.clock.now();
    const made = (key: string, verb: string): Seen => ({
      message: 'm',
      text: '',
      inputs: [],
      buttons: [
        { title: verb, verb, data: { token: forged(story.person(key).persona, { verb, values, at }) } },
      ],
    });
    for (const verb of ['guest.extend', 'guest.letEnd']) {
      expect((await story.person('it').press(made('it', verb), verb)).text).toContain('Only whoever answers');
      expect((await story.person('dsl').press(made('dsl', verb), verb)).text).toBe(nothingHere);
    }
    expect(await guest('Still Known')).toEqual(known);
  });

  test('a form of yesterday sends nothing, and keeps what was typed', async () => {
    const card = await form();
    const before = (await rows()).length;
    await story.later(25 * 60);
    const again = await story.person('teacher').press(card, 'Ask IT', { ...filled, until: '2027-05-28' });
    expect(again.text).toContain('nothing was sent yet');
    expect(JSON.stringify(again.card)).toContain('Westmere Council');
    expect(await rows()).toHaveLength(before);
  });

  test('any other press of yesterday changes nothing either', async () => {
    const { lantern } = story;
    const at = new Date(lantern.world.clock.now().getTime() - 25 * 3_600_000);
    await ask({ name: 'Old Press', from: '', until: '2027-05-26' });
    cloud.held.push(guestAccount('old'), guestAccount('loose'));
    const waiting = (await guest('Old Press'))?.id ?? '';
    const press = async (key: string, verb: string, more: object): Promise<string> => {
      const values = { school: 'hillside', send: 'yes', reason: 'typed', until: '2027-05-27', ...more };
      const token = forged(story.person(key).persona, { verb, values, at });
      const made = { message: 'm', text: '', inputs: [], buttons: [{ title: verb, verb, data: { token } }] };
      return JSON.stringify((await story.person(key).press(made, verb)).card);
    };
    const state = async (): Promise<string> =>
      JSON.stringify((await story.dump()).filter(({ row }) => row.startsWith('L')));
    const before = await state();
    const more = { guest: waiting };
    const loose = { cloud: 'entra', tenant, account: 'loose' };
    expect(await press('it', 'guest.confirm', { ...more, address: 'old@guests.example' })).toContain(
      'old@guests',
    );
    expect(await press('it', 'guest.answer', loose)).toContain('typed');
    expect(await press('it', 'guest.end', loose)).toContain('typed');
    expect(await state()).toBe(before);
    await confirm('old@guests.example');
    const active = await state();
    expect(await press('teacher', 'guest.extend', more)).toContain('typed');
    expect(await press('teacher', 'guest.letEnd', more)).toContain('nothing was done');
    expect(await state()).toBe(active);
  });

  test('what lies in storage is sealed', async () => {
    const lying = JSON.stringify(await story.lying());
    for (const { row, kind } of (await story.lying()).filter((one) => one.row.startsWith('L')))
      expect({ row, kind: sealedKindOf(row)?.name }).toEqual({ row, kind });
    for (const words of ['Robin Vale', 'Westmere Council', 'robin@council', 'boiler'])
      expect(lying).not.toContain(words);
  });
});
