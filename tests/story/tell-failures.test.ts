/** A pupil tells while the storage is away or its answers are lost: words stay, a grown-up and Childline are named, and it is stored once. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { actor, type Actor, type Seen } from '../support/actor.ts';
import type { Rule } from '../pretend-school/fault-proxy.ts';
import { startBehindProxies, type BehindProxies } from '../support/behind-proxies.ts';
import { unhurried } from '../support/lantern.ts';
import { refOf } from '../support/report.ts';
import { carried } from '../support/sealed.ts';

let lantern: BehindProxies;
beforeAll(async () => {
  lantern = await startBehindProxies({ pace: unhurried });
}, 60_000);
afterAll(() => lantern.close());
afterEach(() => [lantern.table, lantern.queue].forEach((proxy) => proxy.clear()));

const pupil = (): Actor => actor(lantern.world, lantern.chat, 'pupil');
const words = 'I do not want to go online any more.';
const form = async (): Promise<Seen> => {
  const who = await pupil().press(await pupil().say('tell'), 'Tell a grown-up at school');
  return pupil().press(who, 'No');
};
const onceOf = (card: Seen): string =>
  String(carried(card.buttons.find(({ title }) => title === 'Send')?.data ?? {}).values['once']);

const isWrite = ({ method }: { readonly method: string }): boolean => method !== 'GET';
const faults: readonly (readonly [name: string, rule: Rule])[] = [
  ['the storage is away', { then: { do: 'reset' } }],
  ['the answers to writes are lost', { when: isWrite, then: { do: 'lose-answer' } }],
];

test.each(faults)(
  '%s',
  async (_name, rule) => {
    const card = await form();
    const mend = lantern.breakStorage(rule);
    const unsure = await pupil().press(card, 'Send', { chosen: 'any', words });
    mend();
    const stored = await lantern.storedFor(onceOf(card));
    if (/number is/.test(unsure.text)) expect(stored.map(({ ref }) => ref)).toEqual([refOf(unsure)]);
    else {
      expect(unsure.text).toContain('I do not know if this reached anybody');
      expect(unsure.text).toContain('Childline on 0800 1111');
      expect(JSON.stringify(unsure.card)).toContain(words);
    }
    const again = await pupil().press(card, 'Send', { chosen: 'any', words });
    expect((await lantern.storedFor(onceOf(card))).map(({ ref }) => ref)).toEqual([refOf(again)]);
  },
  60_000,
);

test('help is asked for while the storage is away: the card comes back with whom to go to, and works afterwards', async () => {
  const card = await pupil().say('tell');
  const mend = lantern.breakStorage({ then: { do: 'reset' } });
  const unsure = await pupil().press(card, 'I need help now');
  mend();
  expect(unsure.text).toContain('go and tell a grown-up now');
  expect(unsure.text).toContain('your form tutor');
  expect(unsure.text).toContain('0800 1111');
  const told = await pupil().press(unsure, 'I need help now');
  expect(told.text).toContain('We have asked for help');
  const all = (await Promise.all([0, 1].map((less) => lantern.storedFor(`N${slot() - less}`)))).flat();
  expect(all.map(({ ref }) => ref)).toEqual([refOf(told)]);
}, 60_000);
const slot = (): number => Math.floor(lantern.world.clock.now().getTime() / 600_000);
