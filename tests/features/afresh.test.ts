/** What each verb does whose card is too old: decided for every one of them, and without any effect. */
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { createPerform } from '../../bot/core/perform.ts';
import { pressLifeMs } from '../../bot/core/press.ts';
import type { Act, Deps, Flow, Person } from '../../bot/core/ports.ts';
import { flows } from '../../bot/features/index.ts';

/** These change nothing that another press of theirs would not have changed, so they simply run. */
const reading = [
  'agreements.campaign',
  'agreements.check',
  'agreements.classes',
  'agreements.discuss',
  'agreements.mine',
  'agreements.missing',
  'agreements.open',
  'agreements.preview',
  'agreements.talk',
  'agreements.talks',
  'agreements.text',
  'agreements.unreached',
  'case.closedList',
  'case.earlier',
  'case.find',
  'case.list',
  'case.menu',
  'case.open',
  'case.summary',
  'consents.form',
  'consents.list',
  'concern.add',
  'concern.attachment',
  'concern.begin',
  'concern.fresh',
  'concern.messageForm',
  'concern.mine',
  'concern.question',
  'concern.resume',
  'guest.begin',
  'guest.list',
  'guest.open',
  'hello.hello',
  'hello.unknown',
  'hello.welcome',
  'hello.who',
  'leavers.list',
  'leavers.look',
  'leavers.paste',
  'leaving.list',
  'leaving.open',
  'links.csv',
  'links.letters',
  'links.list',
  'links.parts',
  'links.show',
  'paper.choose',
  'paper.form',
  'paper.forms',
  'paper.print',
  'paper.today',
  'loans.begin',
  'loans.csv',
  'loans.find',
  'loans.list',
  'loans.mine',
  'loans.open',
  'loans.paste',
  'loans.read',
  'loans.text',
  'readers.list',
  'visitors.desk',
  'visitors.list',
  'visitors.poster',
  'signed.certificate',
  'signed.csv',
  'signed.files',
  'signed.group',
  'signed.missing',
  'signed.notSigned',
  'signed.show',
  'tell.about',
  'tell.start',
];
/** A pupil who needs help now is never asked to press again (A16); what they press is theirs alone. */
const neverTooOld = ['tell.now'];

test('only verbs that read run at any age; every other has a fresh card', () => {
  expect(
    flows
      .filter(({ afresh }) => afresh === 'run')
      .map(({ verb }) => verb)
      .sort(),
  ).toEqual([...reading, ...neverTooOld].toSorted());
  for (const { verb, afresh } of flows)
    if (![...reading, ...neverTooOld].includes(verb)) expect(typeof afresh).toBe('function');
});

const by: Person = {
  id: 'hillside.S012',
  school: 'hillside',
  name: 'Ada Finch',
  kind: 'staff',
  guest: false,
  accounts: {},
};
const now = new Date('2026-11-23T10:00:00Z');
const deps = {
  clock: { now: () => now },
  policies: {
    schools: ['hillside'],
    of: () => ({ roles: new Proxy({}, { get: () => [] }), duty: [], guests: new Set(), trustContact: {} }),
  },
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
} as unknown as Deps;

test('perform runs the flow until its card is a day old, and its fresh card from then on', async () => {
  const ran: string[] = [];
  const flow: Flow = {
    verb: 'x.do',
    who: ['staff'],
    values: z.unknown(),
    afresh: async () => ({ answer: { text: `afresh ${ran.push('afresh')}` } }),
    run: async () => ({ answer: { text: `run ${ran.push('run')}` } }),
  };
  const perform = createPerform([flow, { ...flow, verb: 'x.read', afresh: 'run' }], async () => 'trouble');
  const pressed = async (verb: string, age: number | undefined) => {
    ran.length = 0;
    const press = age === undefined ? undefined : { id: 'p', at: new Date(now.getTime() - age) };
    const act: Act = { by, school: 'hillside', verb, values: {}, place: 'personal', press };
    await perform.perform(act, deps);
    return ran.join();
  };
  expect(await pressed('x.do', undefined)).toBe('run');
  expect(await pressed('x.do', pressLifeMs - 1)).toBe('run');
  expect(await pressed('x.do', pressLifeMs)).toBe('afresh');
  expect(await pressed('x.do', 400 * pressLifeMs)).toBe('afresh');
  expect(await pressed('x.read', 400 * pressLifeMs)).toBe('run');
});
