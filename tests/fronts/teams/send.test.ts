/** Lantern's own messages: where they go, what each answer of Teams means, and what may never be sent. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { cardNames, definitionOf, type ChatCard } from '../../../cards/cards.ts';
import { put } from '../../../bot/core/change.ts';
import type { ChatSpot, Person } from '../../../bot/core/ports.ts';
import { addressKey, addressKind } from '../../../bot/fronts/teams/addresses.ts';
import { bot, startTeamsFront, teacher, tenant, type TeamsWorld } from '../../support/teams-front.ts';

const text = { text: 'A task is waiting.' };
let world: TeamsWorld;
beforeEach(async () => {
  world = await startTeamsFront({ callTimeout: 300 });
});
afterEach(() => world.close());

const paths = () => world.connector.calls.map(({ method, path }) => `${method} ${path}`);
const address = (more: Record<string, unknown> = {}) => ({
  v: 1 as const,
  person: teacher.id,
  tenant,
  conversation: 'a:known',
  service: world.connector.url,
  updatedAt: '2026-09-07T08:00:00.000Z',
  ...more,
});
const remember = (more: Record<string, unknown> = {}) =>
  world.records.commit([put(addressKind, addressKey(teacher), address(more))]);
const sending = 'POST /v3/conversations/a%3Aknown/activities';
const opening = 'POST /v3/conversations';

describe('tell', () => {
  test('goes to the known address, and says where it lies', async () => {
    await remember();
    const delivery = await world.teams.notifier.tell(teacher, text);
    const spot = {
      front: 'teams',
      tenant,
      conversation: 'a:known',
      service: world.connector.url,
      message: 'm-1',
    };
    expect(delivery).toEqual({ delivered: true, spot });
    expect(paths()).toEqual([sending]);
    expect(world.connector.calls[0]).toMatchObject({
      authorization: 'Bearer bot-token',
      body: { type: 'message', text: 'A task is waiting.', textFormat: 'plain' },
    });
    await world.teams.notifier.tell(teacher, text);
    expect(world.records.reads(addressKind)).toBe(1);
  });

  test('opens the chat of somebody unknown, and remembers it', async () => {
    const delivery = await world.teams.notifier.tell(teacher, text);
    expect(delivery).toMatchObject({ delivered: true, spot: { conversation: 'a:opened-1', message: 'm-2' } });
    expect(world.connector.calls[0]).toMatchObject({
      path: '/v3/conversations',
      body: {
        isGroup: false,
        bot: { id: bot },
        members: [{ id: 'aad-teacher' }],
        tenantId: tenant,
        channelData: { tenant: { id: tenant } },
      },
    });
    await world.teams.close();
    const stored = await world.records.get(addressKind, addressKey(teacher));
    expect(stored?.value).toMatchObject({ v: 1, person: teacher.id, tenant, conversation: 'a:opened-1' });
  });

  test('an address that is gone is opened anew', async () => {
    await remember();
    world.connector.script({ status: 404, body: { error: { code: 'ConversationNotFound' } } });
    expect(await world.teams.notifier.tell(teacher, text)).toMatchObject({ delivered: true });
    expect(paths()).toEqual([sending, opening, 'POST /v3/conversations/a%3Aopened-2/activities']);
  });

  test('with storage away Teams is asked for the chat', async () => {
    world.records.break(true);
    expect(await world.teams.notifier.tell(teacher, text)).toMatchObject({ delivered: true });
    expect(paths()[0]).toBe(opening);
  });

  test.each([
    ['a foreign service', { service: 'https://evil.example/' }],
    ['another tenant', { tenant: 'x' }],
  ])('a stored address is not believed: %s', async (_name, more) => {
    await remember(more);
    await world.teams.notifier.tell(teacher, text);
    expect(paths()).toEqual([opening, 'POST /v3/conversations/a%3Aopened-1/activities']);
  });

  test('somebody without an account', async () => {
    const outside: Person = { ...teacher, accounts: {} };
    expect(await world.teams.notifier.tell(outside, text)).toEqual({
      delivered: false,
      permanent: true,
      because: 'no-account',
    });
    expect(world.connector.calls).toEqual([]);
  });

  test('a person who wrote before is found without reading', async () => {
    await world.turn({ text: 'hello' });
    await until(() => world.records.commits.length === 1);
    const reads = world.records.reads(addressKind);
    await world.teams.notifier.tell(teacher, text);
    expect(world.records.reads(addressKind)).toBe(reads);
    expect(paths()[1]).toBe('POST /v3/conversations/a%3Achat/activities');
    await world.turn({ text: 'hello' });
    expect(world.records.commits).toHaveLength(1);
    await world.turn({
      text: 'hello',
      conversation: { id: 'a:moved', conversationType: 'personal', tenantId: tenant },
    });
    await until(() => world.records.commits.length === 2);
    expect(world.records.reads(addressKind)).toBe(reads);
  });
});

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((done) => setTimeout(done, 5));
};

describe('what Teams answers', () => {
  const coded = (status: number, code: string) => ({ status, body: { error: { code, message: 'CANARY' } } });
  test.each([
    ['403 ForbiddenOperationException', [coded(403, 'ForbiddenOperationException')], true, 'not-installed'],
    ['403 MessageWritesBlocked', [coded(403, 'MessageWritesBlocked')], true, 'blocked'],
    ['403 ConversationBlockedByUser', [coded(403, 'ConversationBlockedByUser')], true, 'blocked'],
    ['403 BotDisabledByAdmin', [coded(403, 'BotDisabledByAdmin')], true, 'disabled'],
    ['403 BotNotInConversationRoster', [coded(403, 'BotNotInConversationRoster')], true, 'not-a-member'],
    ['403 of another kind', [coded(403, 'New')], true, 'forbidden'],
    ['400', [coded(400, 'BadArgument')], true, 'rejected'],
    ['413', [{ status: 413 }], true, 'rejected'],
    ['401', [{ status: 401 }], false, 'unauthorised'],
    ['412', [{ status: 412 }], false, 'unavailable'],
    ['429 without Retry-After', [{ status: 429 }], false, 'throttled'],
    ['429 with a long one', [{ status: 429, headers: { 'retry-after': '30' } }], false, 'throttled'],
    [
      '429 with a date',
      [{ status: 429, headers: { 'retry-after': 'Mon, 07 Sep 2026 08:00:00 GMT' } }],
      false,
      'throttled',
    ],
    ['500', [{ status: 500 }], false, 'unavailable'],
    ['502', [{ status: 502 }], false, 'unavailable'],
    ['503 with Retry-After', [{ status: 503, headers: { 'retry-after': '0' } }], false, 'unavailable'],
    ['504', [{ status: 504 }], false, 'unavailable'],
    ['no answer at all', [{ status: 200, drop: true }], false, 'no-answer'],
    ['an answer too late', [{ status: 200, hang: 600 }], false, 'no-answer'],
    ['a redirect', [{ status: 307, headers: { location: 'http://127.0.0.1:9/' } }], true, 'rejected'],
  ])('%s', async (name, script, permanent, because) => {
    await remember();
    world.connector.script(...script);
    expect(await world.teams.notifier.tell(teacher, text)).toEqual({
      delivered: false,
      permanent,
      because,
      ...(/^50|answer/.test(name) ? { perhaps: true } : {}),
    });
    expect(paths()).toEqual([sending]);
  });

  test.each([429, 412])('%i with a short Retry-After: tried once more, and no oftener', async (status) => {
    await remember();
    const soon = { status, headers: { 'retry-after': '0.05' } };
    world.connector.script(soon);
    expect(await world.teams.notifier.tell(teacher, text)).toMatchObject({ delivered: true });
    world.connector.script(soon, soon);
    expect(await world.teams.notifier.tell(teacher, text)).toMatchObject({
      delivered: false,
      permanent: false,
    });
    expect(paths()).toHaveLength(4);
  });

  test('a chat that cannot be opened', async () => {
    world.connector.script(coded(403, 'ForbiddenOperationException'));
    const refused = { delivered: false, permanent: true, because: 'not-installed' };
    expect(await world.teams.notifier.tell(teacher, text)).toEqual(refused);
    world.connector.script({ status: 201, body: {} });
    expect(await world.teams.notifier.tell(teacher, text)).toMatchObject({
      delivered: false,
      permanent: false,
    });
  });

  test('no token, nothing sent', async () => {
    const mute = await startTeamsFront({ token: () => Promise.reject(new Error('CANARY')) });
    expect(await mute.teams.notifier.tell(teacher, text)).toEqual({
      delivered: false,
      permanent: false,
      because: 'no-token',
    });
    expect(mute.connector.calls).toEqual([]);
    await mute.close();
  });
});

describe('overwrite', () => {
  const spot = (more: Partial<ChatSpot> = {}): ChatSpot => ({
    front: 'teams',
    tenant,
    conversation: 'a:known',
    message: 'm/1',
    service: world.connector.url,
    ...more,
  });

  test('writes over that very message', async () => {
    expect(await world.teams.notifier.overwrite(teacher, spot(), text)).toEqual({
      delivered: true,
      spot: spot(),
    });
    expect(paths()).toEqual(['PUT /v3/conversations/a%3Aknown/activities/m%2F1']);
  });

  test('a message that is gone', async () => {
    world.connector.script({ status: 404 });
    expect(await world.teams.notifier.overwrite(teacher, spot(), text)).toEqual({
      delivered: false,
      permanent: true,
      because: 'gone',
    });
  });

  test.each([
    ['a foreign service', { service: 'https://evil.example/' }, 'service-not-allowed'],
    ['another tenant', { tenant: 'x' }, 'tenant-not-allowed'],
    ['another front', { front: 'google-chat' as const }, 'no-such-message'],
    ['no message', { message: '' }, 'no-such-message'],
  ])('never with %s', async (_name, more, because) => {
    expect(await world.teams.notifier.overwrite(teacher, spot(more), text)).toEqual({
      delivered: false,
      permanent: true,
      because,
    });
    expect(world.connector.calls).toEqual([]);
  });
});

describe('cards', () => {
  const cards = cardNames.map((card) => ({
    card,
    where: definitionOf(card).where,
    model: definitionOf(card).sample,
  }));
  let shared: TeamsWorld;
  beforeAll(async () => {
    shared = await startTeamsFront();
  });
  afterAll(() => shared.close());

  test.each(cards.filter(({ where }) => where !== 'chat'))(
    '$card is never sent, nor written over a message',
    async (card) => {
      const { notifier } = shared.teams;
      const spot: ChatSpot = {
        front: 'teams',
        tenant,
        conversation: 'a:x',
        message: 'm',
        service: shared.connector.url,
      };
      const message = card as unknown as ChatCard;
      await expect(notifier.tell(teacher, message)).rejects.toThrow('must not lie in a chat');
      await expect(notifier.overwrite(teacher, spot, message)).rejects.toThrow('must not lie in a chat');
      expect(shared.connector.calls).toEqual([]);
    },
  );

  test.each(cards.filter(({ where }) => where === 'chat'))(
    '$card is sent with a summary that says nothing',
    async (card) => {
      expect(await shared.teams.notifier.tell(teacher, card as unknown as ChatCard)).toMatchObject({
        delivered: true,
      });
      expect(shared.connector.calls.at(-1)?.body).toMatchObject({ summary: 'A message from Lantern' });
      shared.connector.clear();
    },
  );
});
