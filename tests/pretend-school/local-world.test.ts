import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import {
  installEverybody,
  mountLocal,
  startPretendSchool,
  type Chat,
  type Local,
  type PretendWorld,
} from './index.ts';

let world: PretendWorld;
let local: Local;
let server: Server;
let chat: Chat;
let base = '';
const due: string[] = [];
const heard: { type: string; name?: string }[] = [];

beforeAll(async () => {
  world = await startPretendSchool();
  const app = express();
  app.post('/api/messages', express.json(), (asked, response) => {
    heard.push(asked.body as { type: string });
    response.json({ statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'Done.' });
  });
  chat = world.chat({ bot: () => `${base}/api/messages` });
  local = mountLocal(app, world, {
    chat,
    runDue: () => (due.push(world.clock.now().toISOString()), Promise.resolve()),
  });
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  local.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await world.close();
});

const post = async (path: string, body: unknown): Promise<{ status: number; body: unknown }> => {
  const response = await fetch(`${base}/local${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
};
const statusWith = (headers: Record<string, string>): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(`${base}/local/personas`, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });

describe('the local page', () => {
  test.each(['/local', '/local/cards'])(
    '%s says what it is, and runs only scripts of its own',
    async (path) => {
      const response = await fetch(base + path);
      const html = await response.text();
      expect(html.replaceAll(/\s+/g, ' ')).toContain(
        'Local demonstration. Pretend people, storage that forgets its last seconds when killed. Not for real reports.',
      );
      expect(response.headers.get('content-security-policy')).toContain("script-src 'self';");
      expect(html).not.toMatch(/<script(?![^>]*src="\/local\/)|style="|\son[a-z]+="/);
      for (const [, file = ''] of html.matchAll(/(?:src|href)="(\/local\/[^"]+\.(?:js|css|svg))"/g)) {
        expect((await fetch(base + file)).status).toBe(200);
      }
    },
  );

  test('answers only to names of this machine', async () => {
    expect(await statusWith({ host: 'localhost:3978' })).toBe(200);
    expect(await statusWith({ host: '[::1]:3978' })).toBe(200);
    expect(await statusWith({ host: 'evil.example' })).toBe(403);
    expect(await statusWith({ host: 'localhost.evil.example' })).toBe(403);
    expect(await statusWith({ host: 'localhost', origin: 'https://evil.example' })).toBe(403);
    expect(await statusWith({ host: 'localhost', origin: 'http://localhost:3978' })).toBe(200);
  });

  test('lists the personas with what other clients need', async () => {
    const personas = (await (await fetch(`${base}/local/personas`)).json()) as Record<string, unknown>[];
    expect(personas.find(({ key }) => key === 'teacher')).toMatchObject({
      name: 'Tom Bennett',
      school: 'hillside',
      roles: ['staff'],
      front: 'teams',
      aadObjectId: world.persona('teacher').aadObjectId,
      conversationId: world.persona('teacher').conversationId,
    });
  });

  test('every card’s sample can be drawn', async () => {
    const samples = (await (await fetch(`${base}/local/cards.json`)).json()) as {
      card?: unknown;
      error?: string;
    }[];
    expect(samples.length).toBeGreaterThan(0);
    expect(samples.filter(({ error }) => error !== undefined)).toEqual([]);
  });
});

describe('the clock', () => {
  test('is set, and what is due has run before the answer', async () => {
    const { body } = await post('/clock', { now: '2026-09-07T08:00:00+01:00' });
    expect((body as { now: string }).now).toMatch(/^2026-09-07T07:00:0/);
    expect(due.at(-1)).toMatch(/^2026-09-07T07:00:0/);
    expect(await (await fetch(`${base}/local/clock`)).json()).toMatchObject({
      now: expect.stringMatching(/^2026-09-07T07:00:/),
    });
  });

  test('moves as the page asks: minutes, end of the day, tomorrow, London’s time', async () => {
    const nowOf = async (change: unknown): Promise<string> =>
      ((await post('/clock', change)).body as { now: string }).now.slice(0, 16);
    expect(await nowOf({ minutes: 30 })).toBe('2026-09-07T07:30');
    expect(await nowOf({ to: 'end-of-day' })).toBe('2026-09-07T15:00');
    expect(await nowOf({ to: 'tomorrow' })).toBe('2026-09-08T07:30');
    expect(await nowOf({ now: '2026-12-01T09:15' })).toBe('2026-12-01T09:15');
    expect((await post('/clock', { now: 'noon' })).status).toBe(400);
    expect((await post('/clock', {})).status).toBe(400);
  });
});

describe('acting', () => {
  test('words, presses and message actions reach the bot', async () => {
    expect(await post('/say', { key: 'teacher', text: 'help' })).toMatchObject({
      status: 200,
      body: { status: 200 },
    });
    expect(await post('/press', { key: 'teacher', messageId: '1', verb: 'x' })).toMatchObject({
      body: { status: 200, body: { value: 'Done.' } },
    });
    const channel = (await (await fetch(`${base}/local/channel`)).json()) as { messages: { id: string }[] };
    await post('/message-action', { key: 'teacher', message: channel.messages[0]?.id });
    await post('/message-action', { key: 'teacher', message: channel.messages[0]?.id, data: { go: true } });
    expect(heard.slice(-4).map(({ type, name }) => name ?? type)).toEqual([
      'message',
      'adaptiveCard/action',
      'composeExtension/fetchTask',
      'composeExtension/submitAction',
    ]);
    expect(await (await fetch(`${base}/local/chats/teacher`)).json()).toMatchObject({
      lines: [{ from: 'person', activity: { text: 'help' } }],
    });
  });

  test('what cannot be done is said', async () => {
    expect(await post('/say', { key: 'nobody', text: 'hi' })).toMatchObject({
      status: 404,
      body: { error: 'There is no such person.' },
    });
    expect((await post('/say', { key: 'teacher' })).status).toBe(400);
    expect((await post('/message-action', { key: 'teacher', message: '0' })).status).toBe(404);
    expect((await fetch(`${base}/local/nothing`)).status).toBe(404);
    const broken = await fetch(`${base}/local/say`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect(broken.status).toBe(400);
  });

  test('Lantern can be added to everybody’s chats', async () => {
    await installEverybody(world, chat);
    expect(heard.filter(({ type }) => type === 'installationUpdate')).toHaveLength(world.personas.length);
  });

  test('events tell the page of what happens', async () => {
    const stop = new AbortController();
    const response = await fetch(`${base}/local/events`, { signal: stop.signal });
    const { conversationId } = world.persona('dsl');
    world.connector.conversations.add(conversationId, 'lantern', {
      type: 'message',
      text: 'A task is waiting.',
    });
    let seen = '';
    for await (const chunk of response.body ?? []) {
      seen += Buffer.from(chunk).toString();
      if (seen.includes('A task is waiting.')) break;
    }
    expect(seen).toContain('event: clock');
    expect(seen).toContain('"key":"dsl"');
    stop.abort();
  });
});
