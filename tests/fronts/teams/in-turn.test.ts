/** Messages in turn: what all processes send together keeps within what Teams allows, counted where it arrives. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterEach, describe, expect, test } from '@jest/globals';
import { put } from '../../../bot/core/change.ts';
import type { ChatSpot, Delivery, Person, Records } from '../../../bot/core/ports.ts';
import { addressKey, addressKind } from '../../../bot/fronts/teams/addresses.ts';
import { crowdedChats, mostWithin, tenantWindow } from '../../pretend-school/sending-limits.ts';
import type { Fault } from '../../pretend-school/faults.ts';
import { startTeamsConnector, type TeamsConnector } from '../../pretend-school/teams-connector.ts';
import type { Reachable } from '../../pretend-school/personas.ts';
import { useAzurite } from '../../support/azurite.ts';
import { eventually } from '../../support/eventually.ts';
import type { AzureRecords } from '../../../connectors/azure/records.ts';
import { startTeamsFront, tenant, type TeamsFrontOptions } from '../../support/teams-front.ts';

const shared = useAzurite();
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const guid = (at: number): string => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
const people: readonly Person[] = Array.from({ length: 400 }, (_, at) => ({
  id: `hillside.P${at}`,
  school: 'hillside',
  name: '',
  kind: 'pupil',
  guest: false,
  accounts: { entra: guid(at) },
}));
const conversationOf = (person: Person): string => `a:chat-${person.accounts.entra}`;
const reachable: readonly Reachable[] = people.map((person) => ({
  aadObjectId: person.accounts.entra ?? '',
  userId: `29:${person.accounts.entra}`,
  name: '',
  email: '',
  conversationId: conversationOf(person),
  tenant,
  guest: false,
}));

interface World {
  readonly connector: TeamsConnector;
  readonly records: Records;
  /** One more process on the same storage. */
  front(more?: TeamsFrontOptions): ReturnType<typeof startTeamsFront>;
}

const open = async (options: { readonly limited?: boolean } = {}): Promise<World> => {
  const clock = { now: () => new Date() };
  const connector = await startTeamsConnector({ people: reachable, personas: [], tenant, clock, ...options });
  closing.push(() => connector.close());
  const records = await shared.records();
  return {
    connector,
    records,
    front: async (more = {}) => {
      const front = await startTeamsFront({ storage: records, service: connector.url, ...more });
      closing.push(() => front.close());
      return front;
    },
  };
};

/** They have all been met before: their chats need not be opened. */
const meet = async ({ connector, records }: World, some: readonly Person[]): Promise<void> => {
  for (const person of some) {
    const conversation = connector.conversations.open(
      reachable.find(({ aadObjectId }) => aadObjectId === person.accounts.entra)!,
    ).id;
    await records.commit([
      put(addressKind, addressKey(person), {
        v: 1,
        person: person.id,
        tenant,
        conversation,
        service: connector.url,
        updatedAt: '2026-09-07T08:00:00.000Z',
      }),
    ]);
  }
};

const text = { text: 'Please read and sign.' };
const yes = () => true;
const delivered = (all: readonly (Delivery | 'unwanted')[]): number =>
  all.filter((one) => one !== 'unwanted' && one.delivered).length;
const moments = ({ connector }: World): number[] => connector.requests.map(({ at }) => at);

/** The longest that this very process stood still while `work` ran, in milliseconds: so late it may have seen what arrived. */
const standstillIn = async (work: () => Promise<unknown>): Promise<number> => {
  const delays = monitorEventLoopDelay({ resolution: 5 });
  delays.enable();
  await work();
  delays.disable();
  return delays.max / 1e6;
};

describe('the pace', () => {
  test('of two processes, with chats opened on the way: never above 50 in any second', async () => {
    const world = await open();
    const some = people.slice(0, 300);
    await meet(world, some.slice(0, 270));
    const fronts = [await world.front(), await world.front()];
    let sent: readonly (Delivery | 'unwanted')[] = [];
    const still = await standstillIn(async () => {
      const sending = some.map((person, at) => fronts[at % 2]!.teams.notifier.inTurn(person, text, yes));
      sent = await Promise.all(sending);
    });
    expect(delivered(sent)).toBe(300);
    expect(world.connector.requests.filter(({ op }) => op === 'create')).toHaveLength(30);
    // What waits while this process stands still is seen together afterwards: a second of it is shorter by so much.
    expect(mostWithin(moments(world), tenantWindow.ms - still)).toBeLessThanOrEqual(tenantWindow.most);
    expect(crowdedChats(world.connector.requests)).toEqual([]);
  });

  test('somebody is written to again after two seconds at the earliest, however many messages there are', async () => {
    const world = await open();
    const [person] = people;
    await meet(world, [person!]);
    const front = await world.front({ sending: { secondMs: 200 } });
    const { notifier } = front.teams;
    expect(
      delivered(await Promise.all(Array.from({ length: 4 }, () => notifier.inTurn(person!, text, yes)))),
    ).toBe(4);
    const at = moments(world);
    const gaps = at.slice(1).map((moment, before) => moment - at[before]!);
    // Two seconds of 200 ms, less what timers round.
    expect(Math.min(...gaps)).toBeGreaterThan(390);
  });

  test('an urgent message goes at once, and those in turn leave it room', async () => {
    const world = await open();
    await meet(world, people.slice(0, 60));
    const front = await world.front({ sending: { perSecond: 20 } });
    const { notifier } = front.teams;
    const inLine = Promise.all(people.slice(0, 30).map((person) => notifier.inTurn(person, text, yes)));
    const begun = world.connector.requests.length;
    const told = people.slice(30, 40).map((person) => notifier.tell(person, text));
    expect(delivered(await Promise.all(told))).toBe(10);
    const before = world.connector.sent.filter(({ conversation }) =>
      people.slice(0, 30).some((person) => conversationOf(person) === conversation),
    ).length;
    expect(before - begun).toBeLessThan(10);
    expect(delivered(await inLine)).toBe(30);
    const at = moments(world);
    expect(at.at(-1)! - at[0]!).toBeGreaterThan((38 / 20) * 950);
  });
});

describe('under a 429', () => {
  test('all processes pause, also what had its slot already, and go on more slowly', async () => {
    const world = await open();
    const some = people.slice(0, 40);
    await meet(world, some);
    const fronts = [await world.front({}), await world.front({})];
    const refusals = { status: 429, retryAfter: 2, times: 1, on: 'send' as const };
    const sending = Promise.all(
      some.map((person, at) => fronts[at % 2]!.teams.notifier.inTurn(person, text, yes)),
    );
    await eventually('some are sent', () => world.connector.sent.length > 8 || undefined);
    world.connector.faults.add(refusals);
    expect(delivered(await sending)).toBe(40);
    const at = moments(world).toSorted((a, b) => a - b);
    const gaps = at.slice(1).map((moment, before) => moment - at[before]!);
    const longest = Math.max(...gaps);
    expect(longest).toBeGreaterThan(1_500);
    const paused = gaps.indexOf(longest);
    const after = at.slice(paused + 1);
    // Half the pace, at the most: 24 a second.
    expect(mostWithin(after, 1_000)).toBeLessThanOrEqual(28);
    expect(world.connector.sent.filter(({ op }) => op === 'send')).toHaveLength(40);
  });

  test.each([
    ['no Retry-After', undefined],
    ['a date', new Date(Date.now() + 3_000).toUTCString()],
    ['one of a day', 86_400],
    ['one that is no number', 'soon'],
    ['a negative one', -5],
  ])('with %s: it is tried again in its turn', async (_name, retryAfter) => {
    const world = await open();
    await meet(world, people.slice(0, 3));
    const front = await world.front({ sending: { secondMs: 20 } });
    world.connector.faults.add({ status: 429, retryAfter, times: 2, on: 'send' });
    const sent = await Promise.all(
      people.slice(0, 3).map((person) => front.teams.notifier.inTurn(person, text, yes)),
    );
    expect(delivered(sent)).toBe(3);
    expect(world.connector.sent.filter(({ op }) => op === 'send')).toHaveLength(3);
    expect(front.log.some(({ message }) => message.includes('absurdly long'))).toBe(retryAfter === 86_400);
  });

  test('for ever: given up after six tries, and not for good', async () => {
    const world = await open();
    await meet(world, people.slice(0, 1));
    const front = await world.front({ sending: { secondMs: 5 } });
    world.connector.faults.add({ status: 429, on: 'send' });
    expect(await front.teams.notifier.inTurn(people[0]!, text, yes)).toEqual({
      delivered: false,
      permanent: false,
      because: 'throttled',
    });
    expect(world.connector.requests).toHaveLength(6);
  });
});

describe('what becomes of it', () => {
  const become = async (fault: Fault | undefined, known = true) => {
    const world = await open();
    if (known) await meet(world, people.slice(0, 1));
    const front = await world.front({ sending: { secondMs: 20 } });
    if (fault !== undefined) world.connector.faults.add(fault);
    const delivery = await front.teams.notifier.inTurn(people[0]!, text, yes);
    const lines = world.connector.sent.filter(({ op }) => op === 'send').length;
    return { delivery, lines, requests: world.connector.requests.map(({ op }) => op) };
  };
  const no = (permanent: boolean, because: string, perhaps?: true) => ({
    delivered: false,
    permanent,
    because,
    ...(perhaps && { perhaps }),
  });

  test.each([
    ['ForbiddenOperationException', 'not-installed'],
    ['MessageWritesBlocked', 'blocked'],
    ['ConversationBlockedByUser', 'blocked'],
    ['BotDisabledByAdmin', 'disabled'],
    ['BotNotInConversationRoster', 'not-a-member'],
  ])('403 %s: for good, and why', async (code, because) => {
    expect(await become({ status: 403, code })).toEqual({
      delivery: no(true, because),
      lines: 0,
      requests: ['send'],
    });
  });

  test.each([
    ['502 after it was delivered', { status: 502, after: true }, 'unavailable'],
    ['an answer that is lost', { drop: 'after' }, 'no-answer'],
  ] as const)('%s: perhaps, and not sent again', async (_name, fault, because) => {
    expect(await become(fault)).toEqual({ delivery: no(false, because, true), lines: 1, requests: ['send'] });
  });

  test('a chat that is opened on the way, although the answer is lost the first time', async () => {
    const opened = await become({ status: 502, after: true, on: 'create', times: 1 }, false);
    expect(opened).toMatchObject({
      delivery: { delivered: true },
      lines: 1,
      requests: ['create', 'create', 'send'],
    });
  });

  test('an address that is gone is opened anew', async () => {
    expect(await become({ status: 404, on: 'send', times: 1 })).toMatchObject({
      delivery: { delivered: true },
      requests: ['send', 'create', 'send'],
    });
  });

  test('412 is tried again in its turn', async () => {
    expect(await become({ status: 412, times: 1 })).toMatchObject({
      delivery: { delivered: true },
      lines: 1,
    });
  });

  describe('written over an earlier message', () => {
    const over = (more: Partial<ChatSpot> = {}): ChatSpot => ({
      front: 'teams',
      tenant,
      conversation: conversationOf(people[0]!),
      message: 'm1',
      service: '',
      ...more,
    });

    test('in its turn, after a pause that all keep', async () => {
      const world = await open();
      await meet(world, people.slice(0, 1));
      const front = await world.front({ sending: { secondMs: 20 } });
      expect(await front.teams.notifier.inTurn(people[0]!, { text: 'Before' }, yes)).toMatchObject({
        delivered: true,
      });
      const [before] = world.connector.sent;
      world.connector.requests.length = 0;
      world.connector.faults.add({ status: 429, retryAfter: 1, times: 2, on: 'update' });
      const spot = over({ service: world.connector.url, message: before?.activityId ?? '' });
      expect(await front.teams.notifier.inTurn(people[0]!, text, yes, spot)).toEqual({
        delivered: true,
        spot,
      });
      expect(world.connector.requests.map(({ op }) => op)).toEqual(['update', 'update', 'update']);
    });

    test('one that is gone: no chat is opened for it', async () => {
      const world = await open();
      const front = await world.front();
      world.connector.faults.add({ status: 404, on: 'update' });
      const spot = over({ service: world.connector.url });
      expect(await front.teams.notifier.inTurn(people[0]!, text, yes, spot)).toEqual(no(true, 'gone'));
      expect(world.connector.requests).toHaveLength(1);
    });

    test.each([
      ['another tenant', { tenant: 'x' }, 'tenant-not-allowed'],
      ['no message', { message: '' }, 'no-such-message'],
    ])('never with %s', async (_name, more, because) => {
      const world = await open();
      const front = await world.front();
      const spot = over({ service: world.connector.url, ...more });
      expect(await front.teams.notifier.inTurn(people[0]!, text, yes, spot)).toEqual(no(true, because));
      expect(world.connector.requests).toEqual([]);
    });
  });

  test('no longer wanted when its turn has come: nothing is sent', async () => {
    const world = await open();
    await meet(world, people.slice(0, 1));
    const front = await world.front();
    expect(await front.teams.notifier.inTurn(people[0]!, text, async () => false)).toBe('unwanted');
    expect(world.connector.requests).toEqual([]);
  });

  test('what takes too long to look up misses its slot and gets the next', async () => {
    const world = await open();
    await meet(world, people.slice(0, 1));
    const front = await world.front();
    let asked = 0;
    const slowly = async () => {
      asked += 1;
      await new Promise((done) => setTimeout(done, 200));
      return true;
    };
    expect(await front.teams.notifier.inTurn(people[0]!, text, slowly)).toMatchObject({ delivered: true });
    expect(asked).toBe(1);
  });

  test('with storage away nothing is sent, and the others of the process hear so as well', async () => {
    const world = await open();
    await meet(world, people.slice(0, 2));
    const { records, proxy } = await shared.broken(world.records as AzureRecords, { deadlineMs: 300 });
    const front = await world.front({ storage: records });
    proxy.add({ then: { do: 'reset' } });
    const sent = await Promise.all(
      people.slice(0, 2).map((person) => front.teams.notifier.inTurn(person, text, yes)),
    );
    expect(sent).toEqual([no(false, 'unavailable'), no(false, 'unavailable')]);
    expect(world.connector.requests).toEqual([]);
  });

  test('whoever waits when the process is to end hears so', async () => {
    const world = await open();
    await meet(world, people.slice(0, 10));
    const front = await world.front({ sending: { perSecond: 1 } });
    const sending = Promise.all(
      people.slice(0, 10).map((person) => front.teams.notifier.inTurn(person, text, yes)),
    );
    await eventually('one is sent', () => world.connector.sent.length === 1 || undefined);
    front.teams.endTurns();
    const sent = await sending;
    expect(sent.filter((one) => one !== 'unwanted' && !one.delivered)).toEqual(
      Array.from({ length: 9 }, () => no(false, 'ending')),
    );
  });
});
