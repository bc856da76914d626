import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConnectorClient, MicrosoftAppCredentials } from 'botframework-connector';
import { startPretendSchool, type PretendWorld } from './start-pretend-school.ts';
import { reachableOf } from './personas.ts';

let world: PretendWorld;
beforeAll(async () => {
  world = await startPretendSchool();
});
afterAll(() => world.close());
afterEach(() => world.connector.faults.clear());

const call = async (
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: unknown; retryAfter: string | null }> => {
  const response = await fetch(`${world.connector.url}v3/conversations${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text === '' ? undefined : JSON.parse(text),
    retryAfter: response.headers.get('retry-after'),
  };
};
const idOf = ({ body }: { body: unknown }): string => (body as { id: string }).id;
const codeOf = ({ body }: { body: unknown }): string => (body as { error: { code: string } }).error.code;
const at = (key: string): string => `/${encodeURIComponent(world.persona(key).conversationId)}`;
const hello = { type: 'message', text: 'hello' };
const personal = (id: string, tenant = world.trust.tenant) => ({
  isGroup: false,
  bot: { id: '28:bot' },
  members: [{ id }],
  tenantId: tenant,
  channelData: { tenant: { id: tenant } },
});

describe('conversations', () => {
  test('those of the personas are there from the start', async () => {
    expect((await call('POST', `${at('teacher')}/activities`, hello)).status).toBe(201);
    expect(
      world.connector.conversations.get(world.persona('teacher').conversationId)?.lines.at(-1),
    ).toMatchObject({
      from: 'lantern',
      activity: hello,
    });
  });

  test('creating one answers the same id each time, for anybody with an account', async () => {
    const persona = world.persona('dsl');
    expect(idOf(await call('POST', '', personal(persona.aadObjectId)))).toBe(persona.conversationId);
    expect(idOf(await call('POST', '', personal(persona.userId)))).toBe(persona.conversationId);
    const other = reachableOf(world.trust).find(({ name }) => name === 'Yusuf Moore');
    const path = `/${encodeURIComponent(other?.conversationId ?? '')}/activities`;
    expect(codeOf(await call('POST', path, hello))).toBe('ConversationNotFound');
    const made = await call('POST', '', personal(other?.aadObjectId.toUpperCase() ?? ''));
    expect([made.status, idOf(made)]).toEqual([201, other?.conversationId]);
    expect((await call('POST', path, hello)).status).toBe(201);
  });

  test('refuses what Teams refuses', async () => {
    const { aadObjectId } = world.persona('dsl');
    expect((await call('POST', '', personal('somebody@hillside.example'))).status).toBe(400);
    expect((await call('POST', '', personal('00000000-0000-4000-8000-000000000000'))).status).toBe(403);
    expect((await call('POST', '', personal(aadObjectId, 'another'))).status).toBe(400);
    expect((await call('POST', '', { ...personal(aadObjectId), isGroup: true })).status).toBe(400);
    expect((await call('POST', '', 'no json')).status).toBe(400);
  });
});

describe('activities', () => {
  test('are sent, replied, written over and deleted, and every state is kept', async () => {
    const id = idOf(await call('POST', `${at('it')}/activities`, hello));
    const reply = await call('POST', `${at('it')}/activities/${id}`, { type: 'message', text: 'two' });
    expect(reply.status).toBe(201);
    expect(idOf(reply)).not.toBe(id);
    expect(idOf(await call('PUT', `${at('it')}/activities/${id}`, { type: 'message', text: 'three' }))).toBe(
      id,
    );
    const lines = () => world.connector.conversations.get(world.persona('it').conversationId)?.lines ?? [];
    expect(lines().find((line) => line.id === id)).toMatchObject({
      activity: { text: 'three' },
      before: [{ activity: { text: 'hello' } }],
    });
    expect((await call('DELETE', `${at('it')}/activities/${id}`)).status).toBe(200);
    expect(lines().find((line) => line.id === id)?.deleted).toBe(true);
    expect((await call('PUT', `${at('it')}/activities/${id}`, hello)).status).toBe(404);
    expect(world.connector.sent.slice(-4).map(({ op, replyTo }) => [op, replyTo])).toEqual([
      ['send', undefined],
      ['send', id],
      ['update', undefined],
      ['delete', undefined],
    ]);
  });

  test('a bot cannot write over what a person said', async () => {
    const line = world.connector.conversations.add(world.persona('slt').conversationId, 'person', hello);
    expect((await call('PUT', `${at('slt')}/activities/${line.id}`, hello)).status).toBe(404);
  });

  test('what is wrong is refused', async () => {
    expect((await call('POST', `${at('it')}/activities`, { text: 'no type' })).status).toBe(400);
    expect((await call('POST', `${at('it')}/activities`, '[]')).status).toBe(400);
    expect(codeOf(await call('POST', '/a:1nobody/activities', hello))).toBe('ConversationNotFound');
    expect(codeOf(await call('PUT', `${at('it')}/activities/1`, hello))).toBe(
      'ActivityNotFoundInConversation',
    );
  });

  test('more than 100 KB as UTF-16 is too big; pictures do not count', async () => {
    const sized = (length: number) => ({ type: 'message', text: 'x'.repeat(length) });
    expect((await call('POST', `${at('it')}/activities`, sized(51_000))).status).toBe(201);
    const big = await call('POST', `${at('it')}/activities`, sized(51_300));
    expect([big.status, codeOf(big)]).toEqual([413, 'MessageSizeTooBig']);
    const picture = { type: 'message', text: `data:image/png;base64,${'A'.repeat(200_000)}` };
    expect((await call('POST', `${at('it')}/activities`, picture)).status).toBe(201);
  });

  test('members are told as Teams tells them', async () => {
    const { userId, aadObjectId, name } = world.persona('chair');
    expect(await call('GET', `${at('chair')}/members`)).toMatchObject({
      body: [{ id: userId, aadObjectId, name, userRole: 'guest' }],
    });
    expect(await call('GET', `${at('chair')}/pagedmembers`)).toMatchObject({
      body: { members: [{ id: userId }] },
    });
    expect((await call('GET', `${at('chair')}/members/${aadObjectId}`)).status).toBe(200);
    expect((await call('GET', `${at('chair')}/members/29:other`)).status).toBe(404);
  });

  test('events tell of all of it', async () => {
    const kinds: string[] = [];
    const note = ({ kind }: { kind: string }): void => void kinds.push(kind);
    world.connector.conversations.events.on('chat', note);
    const id = idOf(await call('POST', `${at('office')}/activities`, hello));
    await call('POST', `${at('office')}/activities`, { type: 'typing' });
    await call('PUT', `${at('office')}/activities/${id}`, hello);
    await call('DELETE', `${at('office')}/activities/${id}`);
    world.connector.conversations.events.off('chat', note);
    expect(kinds).toEqual(['added', 'typing', 'updated', 'deleted']);
  });

  test('the connector client of botbuilder understands it', async () => {
    const client = new ConnectorClient(new MicrosoftAppCredentials('', ''), { baseUri: world.connector.url });
    const { conversationId } = world.persona('auditor');
    const sent = await client.conversations.sendToConversation(conversationId, hello);
    await client.conversations.updateActivity(conversationId, sent.id, { type: 'message', text: 'again' });
    await client.conversations.deleteActivity(conversationId, sent.id);
    const [member] = await client.conversations.getConversationMembers(conversationId);
    expect(member?.id).toBe(world.persona('auditor').userId);
  });
});

describe('faults', () => {
  const send = (key: string) => call('POST', `${at(key)}/activities`, hello);
  const linesOf = (key: string) =>
    world.connector.conversations.get(world.persona(key).conversationId)?.lines.length ?? 0;

  test('a status, for one conversation, so many times', async () => {
    world.connector.faults.add({
      conversation: world.persona('tutor').conversationId,
      status: 429,
      retryAfter: 3,
      times: 2,
    });
    const first = await send('tutor');
    expect([first.status, first.retryAfter, linesOf('tutor')]).toEqual([429, '3', 0]);
    expect((await send('prevent')).status).toBe(201);
    expect((await send('tutor')).status).toBe(429);
    expect((await send('tutor')).status).toBe(201);
  });

  test('a person who blocked the bot: also when the conversation is created', async () => {
    const { conversationId, aadObjectId } = world.persona('pastoral');
    world.connector.faults.add({ conversation: conversationId, status: 403, code: 'MessageWritesBlocked' });
    expect(codeOf(await send('pastoral'))).toBe('MessageWritesBlocked');
    expect((await call('POST', '', personal(aadObjectId))).status).toBe(403);
  });

  test('the line is cut before anything is done, or the answer is lost after it', async () => {
    world.connector.faults.add({ on: 'send', drop: 'before', times: 1 });
    const before = linesOf('deputy-head');
    await expect(send('deputy-head')).rejects.toThrow();
    expect(linesOf('deputy-head')).toBe(before);
    world.connector.faults.add({ on: 'send', drop: 'after', times: 1 });
    await expect(send('deputy-head')).rejects.toThrow();
    expect(linesOf('deputy-head')).toBe(before + 1);
  });

  test('it hangs until the fault is taken away, and does not keep the process', async () => {
    const undo = world.connector.faults.add({ on: 'send', hang: 'forever' });
    const path = `${world.connector.url}v3/conversations${at('it')}/activities`;
    const waiting = fetch(path, {
      method: 'POST',
      body: JSON.stringify(hello),
      signal: AbortSignal.timeout(100),
    });
    await expect(waiting).rejects.toThrow();
    undo();
    expect((await send('it')).status).toBe(201);
  });
});

describe('acting as a person', () => {
  let bot: Server;
  let url = '';
  const heard: Record<string, unknown>[] = [];
  const authorization: (string | undefined)[] = [];
  beforeAll(async () => {
    bot = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        heard.push(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
        authorization.push(request.headers.authorization);
        response.setHeader('content-type', 'application/json');
        response.end('{"statusCode":200}');
      });
    });
    await new Promise<void>((resolve) => bot.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(bot.address() as AddressInfo).port}/api/messages`;
  });
  afterAll(() => {
    bot.closeAllConnections();
    bot.close();
  });

  test('words come as Teams sends them, and stay in the chat', async () => {
    const teacher = world.persona('teacher');
    await world.chat({ bot: url, token: () => 'secret' }).say(teacher, '/report <b>concern</b>');
    expect(authorization.at(-1)).toBe('Bearer secret');
    expect(heard.at(-1)).toMatchObject({
      type: 'message',
      text: '/report <b>concern</b>',
      channelId: 'msteams',
      serviceUrl: world.connector.url,
      from: { id: teacher.userId, aadObjectId: teacher.aadObjectId },
      conversation: {
        id: teacher.conversationId,
        conversationType: 'personal',
        tenantId: world.trust.tenant,
      },
      channelData: { tenant: { id: world.trust.tenant } },
      attachments: [{ contentType: 'text/html', content: '<p>/report &lt;b&gt;concern&lt;/b&gt;</p>' }],
    });
    const line = world.connector.conversations.get(teacher.conversationId)?.lines.at(-1);
    expect(line).toMatchObject({ id: heard.at(-1)?.['id'], from: 'person' });
  });

  test('a press, a search and a message action are invokes, and their answer comes back', async () => {
    const chat = world.chat({ bot: url });
    const dsl = world.persona('dsl');
    expect(await chat.press(dsl, { verb: 'open', data: { ref: 'x' } }, '17')).toEqual({
      status: 200,
      body: { statusCode: 200 },
    });
    expect(heard.at(-1)).toMatchObject({
      type: 'invoke',
      name: 'adaptiveCard/action',
      replyToId: '17',
      value: { action: { type: 'Action.Execute', verb: 'open', data: { ref: 'x' } }, trigger: 'manual' },
    });
    await chat.search(dsl, { dataset: 'pupils', text: 'may' }, '17');
    expect(heard.at(-1)).toMatchObject({
      name: 'application/search',
      value: { queryText: 'may', dataset: 'pupils' },
    });
    const message = {
      id: '1',
      channel: '19:c',
      from: { name: 'A', aadObjectId: 'b' },
      html: '<p>x</p>',
      at: '2026-09-07T08:00:00Z',
      link: 'https://l',
    };
    await chat.messageAction(dsl, 'reportMessage', message);
    expect(heard.at(-1)).toMatchObject({
      name: 'composeExtension/fetchTask',
      conversation: { conversationType: 'channel' },
      value: {
        commandId: 'reportMessage',
        messagePayload: { linkToMessage: 'https://l', from: { user: { id: 'b' } } },
      },
    });
    await chat.install(dsl);
    expect(heard.at(-1)).toMatchObject({ type: 'installationUpdate', action: 'add' });
    await chat.sayInPublic(dsl, 'report concern', 'channel');
    expect(heard.at(-1)).toMatchObject({
      text: '<at>Lantern</at> report concern',
      conversation: { conversationType: 'channel' },
    });
  });
});

test('chats outlive the process where a file is given', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chats-'));
  const chatsFile = join(folder, 'chats.json');
  const first = await startPretendSchool({ chatsFile });
  const { conversationId } = first.persona('teacher');
  const { id } = first.connector.conversations.add(conversationId, 'lantern', hello);
  await first.close();
  const second = await startPretendSchool({ chatsFile });
  expect(second.connector.conversations.get(conversationId)?.lines.map((line) => line.id)).toEqual([id]);
  await second.close();
  rmSync(folder, { recursive: true });
});

test('calls without the right token are refused where one is asked for', async () => {
  const guarded = await startPretendSchool({ authorised: (header) => header === 'Bearer right' });
  const path = `${guarded.connector.url}v3/conversations/${encodeURIComponent(guarded.persona('it').conversationId)}/members`;
  expect((await fetch(path)).status).toBe(401);
  expect((await fetch(path, { headers: { authorization: 'Bearer right' } })).status).toBe(200);
  await guarded.close();
});
