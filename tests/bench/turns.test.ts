/** The comparison is honest: all three servers do the same work, and none lets a bad token in. No figures here. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cardNames, definitionOf, type Card } from '../../cards/cards.ts';
import { renderTeams } from '../../cards/render.ts';
import { median, pairedRatio, percentile } from './statistics.ts';
import { plainCard } from './turns/plain-card.ts';
import { readBatch } from '../support/storage/batch.ts';
import { createRows, keyOf } from '../support/storage/rows.ts';
import type { JsonObject } from './turns/same-work.ts';
import { names, post, startServers, type Name, type Server } from './turns/servers.ts';
import { openedParts } from './turns/opened-parts.ts';
import { startWorld, type Kind, type World } from './turns/world.ts';

let world: World;
let servers: Readonly<Record<Name, Server>>;

beforeAll(async () => {
  world = await startWorld();
  servers = await startServers(world, { quiet: true });
  // Ours remembers where somebody's chat is, at their first turn and off the way of the answer.
  await turn('ours', 'message');
  const { rows } = servers.ours.storage;
  while (!rows.keys().some((key) => key.startsWith('people|') && key.includes(someone().row))) await delay(5);
  // The row is there before ours hears that it is, and a message that comes between looks for the chat once more, after
  // its answer. One more turn, and nobody looks any longer.
  await turn('ours', 'message');
  await delay(50);
}, 60_000);

afterAll(async () => {
  await Promise.all(Object.values(servers ?? {}).map((server) => server.stop()));
  await world?.close();
});

const someone = () => {
  const person = world.people[10];
  if (person === undefined) throw new Error('nobody is there');
  return person;
};

const turn = async (name: Name, kind: Kind, token: string | null = world.token) => {
  const server = servers[name];
  const person = someone();
  const { body, draft } = world.turn(kind, person, server);
  const { storage } = server;
  const before = storage.calls();
  const answer = await post(server, body, token ?? undefined);
  const after = storage.calls();
  return {
    ...answer,
    person,
    draft,
    reads: after.reads - before.reads,
    writes: after.writes - before.writes,
    rowsWritten: after.rowsWritten - before.rowsWritten,
  };
};

/**
 * Everything that differs from turn to turn or is somebody's words taken out: what is left is the shape. What a button
 * carries is left out as well: ours seals it, which the other two do not.
 */
const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  if ('type' in value && value.type === 'Action.Execute') return Object.keys(value).sort();
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)]));
};

const shapeOfSend = async (name: Name) =>
  (await openedParts(servers[name].storage.lastBatch(), world.keys))
    .map(({ method, body }) => {
      if (body === '') return { method };
      const { body0, RowKey, kind, ...more } = JSON.parse(body) as Record<string, string>;
      const row = String(RowKey).replaceAll(/[0-9A-Za-z]{20,}|\d{4,}|[0-9A-Z]{4}-[0-9A-Z]{2}/g, '*');
      return {
        method,
        kind,
        row,
        columns: Object.keys(more).sort(),
        value: shapeOf(JSON.parse(body0 ?? '{}')),
      };
    })
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

describe.each(names)('%s', (name) => {
  test('looks for a draft and sends the same card to a typed message', async () => {
    const sent = world.connector.sent();
    const done = await turn(name, 'message');
    expect(done).toMatchObject({ status: 200, text: '', reads: 1, writes: 0 });
    expect(world.connector.sent()).toBe(sent + 1);
    const { attachments } = JSON.parse(world.connector.last()) as { attachments: { content: unknown }[] };
    const model = { draft: 'x', subject: '', involvesAdult: '', problem: '' };
    expect(shapeOf(attachments[0]?.content)).toEqual(shapeOf(renderTeams({ card: 'concern/who', model })));
  });

  test('writes the draft and answers with the next card', async () => {
    const done = await turn(name, 'step');
    expect(done).toMatchObject({ status: 200, reads: 1, writes: 1, rowsWritten: 1 });
    const stored = servers[name].storage.rows.get(keyOf('cases', 'hillside', `D!${done.person.row}`));
    const part = { method: 'PUT', url: '', ifMatch: undefined, body: stored?.text ?? '{}' };
    const [opened] = await openedParts([part], world.keys);
    const { kind, body0 } = JSON.parse(opened?.body ?? '{}') as Record<string, string>;
    const draft = JSON.parse(body0 ?? '{}') as JsonObject;
    expect(kind).toBe('draft');
    expect(draft).toMatchObject({
      id: done.draft,
      step: 'review',
      report: { place: 'Corridor by the library' },
    });
  });

  test.each([
    'expired',
    'for another bot',
    'of another issuer',
    'for another service',
    'signed by somebody else',
  ])('refuses a token that is %s, and no token', async (which) => {
    for (const token of [world.badTokens[which] ?? '', null]) {
      const done = await turn(name, 'step', token);
      expect(done.status).toBeGreaterThanOrEqual(400);
      expect([done.reads, done.rowsWritten]).toEqual([0, 0]);
    }
  });
});

test('all three answer a step and a Send with cards of one shape, and commit the same rows in one transaction', async () => {
  const shapes = async (name: Name) => {
    const step = await turn(name, 'step');
    const send = await turn(name, 'send');
    const left = servers[name].storage.rows.get(keyOf('cases', 'hillside', `D!${send.person.row}`));
    expect([step.status, send.status, left]).toEqual([200, 200, undefined]);
    expect(send).toMatchObject({ reads: 1, writes: 1 });
    return {
      step: shapeOf(JSON.parse(step.text)),
      send: shapeOf(JSON.parse(send.text)),
      rows: await shapeOfSend(name),
    };
  };
  const ours = await shapes('ours');
  expect(ours.rows.length).toBeGreaterThanOrEqual(12);
  expect(await shapes('floor')).toEqual(ours);
  expect(await shapes('plain')).toEqual(ours);
});

describe('a plain function of a card', () => {
  const drawable = cardNames.flatMap((name) => {
    try {
      return [{ name, draw: plainCard(definitionOf(name).teams as JsonObject) }];
    } catch {
      return [];
    }
  });

  test.each(drawable)('draws $name as its template does', ({ name, draw }) => {
    const { sample } = definitionOf(name);
    expect(draw(sample as JsonObject)).toEqual(renderTeams({ card: name, model: sample } as Card));
  });

  test('is there for the cards of the measured turns, and refuses what it does not know', () => {
    const drawn = drawable.map(({ name }) => name);
    expect(drawn).toEqual(expect.arrayContaining(['concern/who', 'concern/review', 'concern/sent']));
    expect(() => plainCard({ type: 'TextBlock', text: '${toUpper(name)}' })).toThrow('toUpper');
    expect(() => plainCard({ type: 'TextBlock', $when: '${count(a) > 1}' })).toThrow('count');
  });
});

test('the stand-in for storage holds what a change expects, all or nothing', () => {
  const rows = createRows();
  const [etag] = rows.write([{ op: 'insert', key: 'a', text: '{"n":1}' }]) as string[];
  expect(rows.write([{ op: 'insert', key: 'a', text: '{}' }])).toMatchObject({ status: 409, index: 0 });
  const stale = rows.write([
    { op: 'insert', key: 'b', text: '{}' },
    { op: 'replace', key: 'a', text: '{}', etag: 'W/"other"' },
  ]);
  expect(stale).toMatchObject({ status: 412, index: 1 });
  expect(rows.get('b')).toBeUndefined();
  rows.write([{ op: 'remove', key: 'a', etag }]);
  expect(rows.keys()).toEqual([]);
  expect(readBatch('--batch_1\r\n\r\nnothing')).toEqual([]);
});

test('medians and percentiles', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), percentile([5, 1, 4, 2, 3], 0.99)]).toEqual([2, 2.5, 5]);
  expect(pairedRatio([2, 9, 4], [1, 3, 2])).toBe(2);
});
