/**
 * The real server as a process of its own, on its worst day: marks in every box that a person can fill, then storage and
 * Teams that refuse, hang and quote what they were sent, refusals at the gate, and errors that nobody catches. Whatever it
 * writes, asks, queues and answers to strangers holds none of them (I1).
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPen } from '../abuse/hostile/pen.ts';
import { story } from '../abuse/hostile/story.ts';
import type { Breakage, FaultProxy } from '../pretend-school/fault-proxy.ts';
import { actor, type Actor, type Seen } from '../support/actor.ts';
import { eventually } from '../support/eventually.ts';
import { begin, refOf } from '../support/report.ts';
import { startServerBehindProxies, type ServerBehindProxies } from '../support/server-behind-proxies.ts';
import { startServerProcess } from '../support/server-process.ts';
import { dumpRows } from '../support/story.ts';

/** Stands in every text that a person wrote here and in no token, key or id: none of these has a `~`. */
const mark = 'Zq~';
const words = `${mark}eror~J a pupil told me that somebody shared a photo of her with the class`;

let there: ServerBehindProxies;
beforeAll(async () => {
  there = await startServerBehindProxies({ LANTERN_LOG: 'debug' });
}, 60_000);
afterAll(() => there.close(), 60_000);

const person = (key: string): Actor => actor(there.world, there.chat, key);

/** Nothing more has been sent for a while. */
const quiet = async (): Promise<void> => {
  const { sent } = there.world.connector;
  for (let before = -1; before !== sent.length;) {
    before = sent.length;
    await delay(400);
  }
};

/** Whoever presses while something is broken may hear anything but silence; what they hear goes to them alone. */
const whatever = (acts: readonly Promise<unknown>[]): Promise<unknown> => Promise.allSettled(acts);

const opening = async (who: Actor, ref: string): Promise<Seen> =>
  who.press(await who.say(`/case ${ref}`), 'Open');

interface Scene {
  readonly ref: string;
  readonly account: Seen;
  readonly note: Seen;
  readonly more: Seen;
}
/** A case that the coordinator is writing a note in, an addition, and a report that is being written. */
const setScene = async (): Promise<Scene> => {
  const [tutor, office, coordinator] = [person('tutor'), person('office'), person('coordinator')];
  const account = async (who: Actor): Promise<Seen> => {
    const kind = await who.press(await begin(who), 'Next', { subject: 'nobody', involvesAdult: 'no' });
    return who.press(kind, 'Next', { kind: 'conduct', tags: '', illegal: 'no', danger: 'no' });
  };
  const sent = await tutor.press(
    await tutor.press(await account(tutor), 'Look it over', { facts: words }),
    'Send',
  );
  const ref = refOf(sent);
  await eventually('a notice', () => coordinator.kept().find(({ text }) => text.includes(ref)));
  return {
    ref,
    account: await account(office),
    note: await coordinator.press(await opening(coordinator, ref), 'Add a note'),
    more: await tutor.press(await tutor.say('my reports'), `Add to ${ref}`),
  };
};

const everybodyWrites = ({ ref, account, note, more }: Scene): Promise<unknown> =>
  whatever([
    person('office').press(account, 'Look it over', { facts: words, childWords: words }),
    person('coordinator').press(note, 'Add it', { words }),
    person('tutor').press(more, 'Send', { words }),
    person('dsl').say(`/case ${ref} ${words}`),
    person('slt').say(words),
    person('pastoral').say(`away until ${words}`),
  ]);

test('all boxes of a case, from somebody’s message to child protection', async () => {
  const pen = createPen([]);
  await story(1, pen, { world: there.world, chat: there.chat, due: quiet });
  expect(pen.faults).toEqual([]);
}, 120_000);

describe('storage', () => {
  const quick: readonly Breakage[] = [400, 403, 404, 409, 412, 413, 429].map((status) => ({
    do: 'status',
    status,
    body: JSON.stringify({ 'odata.error': { code: words, message: { value: `0:${words}` } } }),
  }));
  const slow: readonly Breakage[] = [
    { do: 'status', status: 500, body: words },
    { do: 'status', status: 503, body: words },
    { do: 'status', status: 200, body: words },
    { do: 'reset' },
    { do: 'hang' },
    { do: 'lose-answer' },
  ];
  const broken = async (breakages: readonly Breakage[], run: () => Promise<unknown>): Promise<void> => {
    const mend = [there.proxies.table, there.proxies.queue].flatMap((proxy) =>
      breakages.map((then, n) => proxy.add({ then, when: (one) => one.n % breakages.length === n })),
    );
    await run();
    mend.forEach((one) => one());
  };

  test('that refuses, and quotes what it was sent', async () => {
    const scene = await setScene();
    for (const one of quick) await broken([one], () => everybodyWrites(scene));
  }, 120_000);

  test('that fails, hangs and loses its answers; the worker tries again', async () => {
    const scene = await setScene();
    await broken(slow, async () => {
      const probes = ['/readyz', '/healthz', '/readyz'].map(async (path) =>
        answerOf(await fetch(there.url + path)),
      );
      await everybodyWrites(scene);
      for (const said of await Promise.all(probes)) expect(said).not.toContain(mark);
    });
    await quiet();
  }, 120_000);
});

describe('Teams', () => {
  test('that refuses with every code it has, and quotes what it was sent', async () => {
    const scene = await setScene();
    const { faults } = there.world.connector;
    for (const status of [400, 401, 403, 404, 412, 413, 429, 500, 502, 503]) {
      const mend = faults.add({ status, message: words, code: words, retryAfter: 0, times: 6 });
      // Those who have it in hand are told of each addition by the worker; the others are answered in their chats.
      await whatever([
        person('tutor').press(scene.more, 'Send', { words: `${words} ${status}` }),
        person('slt').say(words),
        person('dsl').say(`/case ${scene.ref}`),
      ]);
      await delay(200);
      mend();
    }
    await quiet();
  }, 60_000);

  test('that breaks off', async () => {
    const { faults } = there.world.connector;
    for (const drop of ['before', 'after'] as const) {
      const mend = faults.add({ drop, times: 3 });
      await whatever([person('slt').say(words), person('it').say(words)]);
      mend();
    }
    await quiet();
  }, 60_000);
});

test('refusals at the gate', async () => {
  const { persona } = person('teacher');
  const good = {
    type: 'message',
    text: words,
    channelId: 'msteams',
    from: { id: words, aadObjectId: words },
  };
  const deep = `${'{"a":'.repeat(60)}"${words}"${'}'.repeat(60)}`;
  const post = (body: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${there.url}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  const answers = await Promise.all([
    post(`{"text": "${words}`),
    post(words),
    post(deep),
    post(JSON.stringify({ ...good, text: words.repeat(6_000) })),
    post(JSON.stringify({ ...good, channelId: words })),
    post(JSON.stringify({ ...good, serviceUrl: `https://evil.example/${words}` })),
    post(JSON.stringify({ ...good, type: { [words]: words } })),
    post(JSON.stringify(good), { authorization: `Bearer ${words}` }),
    post(JSON.stringify(good), { 'content-type': 'text/plain' }),
    post(JSON.stringify(good), { 'content-encoding': 'gzip' }),
    fetch(`${there.url}/${encodeURIComponent(words)}?q=${encodeURIComponent(words)}`),
    fetch(`${there.url}/api/messages?q=${encodeURIComponent(words)}`, { method: 'PUT', body: words }),
  ]);
  for (const answer of answers) {
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(await answerOf(answer)).not.toContain(mark);
  }
  // Let in, and not understood.
  for (const value of [words, { action: { verb: words, data: { words } } }, { [words]: words }, null])
    await there.chat.post(persona, { type: 'invoke', name: 'adaptiveCard/action', value });
  await there.chat.post(persona, { type: 'invoke', name: words, value: words });
  await there.chat.post(persona, { type: 'message', text: words, entities: [{ type: words, text: words }] });
});

const answerOf = async (answer: Response): Promise<string> =>
  `${JSON.stringify([...answer.headers])} ${await answer.text()}`;

describe('what nobody caught', () => {
  const throwing: Readonly<Record<string, string>> = {
    'an exception': `setTimeout(() => { throw Object.assign(new Error('${words}'), { name: '${words}' }) })`,
    'a rejection': `Promise.reject(new Error('${words}'))`,
  };
  test.each(Object.keys(throwing))(
    '%s ends the process, and Node prints nothing of it',
    async (kind) => {
      const trigger = `process.once('SIGUSR2', () => { ${throwing[kind] ?? ''} })`;
      const loading = `--import=data:text/javascript,${encodeURIComponent(trigger).replaceAll("'", '%27')}`;
      const child = startServerProcess({ ...there.env, LANTERN_LOG: 'debug', NODE_OPTIONS: loading });
      await child.ready;
      child.signal('SIGUSR2');
      expect((await child.ended).code).toBe(1);
      const { stdout, stderr } = child.written();
      expect(stderr).toMatch(/^Lantern ended: something was thrown that nobody caught \(\w+\)\.$/m);
      expect(stdout + stderr).not.toContain(mark);
    },
    60_000,
  );
});

test('a roster that cannot be read: lines are named, and nothing in them', async () => {
  const roster = join(there.folder, 'hillside.csv');
  const text = await readFile(roster, 'utf8');
  const [header = '', ...rows] = text.split('\n');
  const broken = {
    'no row is whole': [header, `${words},${words}`, `"${words}`].join('\n'),
    'some rows are not': [...[header, ...rows].slice(0, 400), words, `,,,${words},,,`].join('\n'),
    'no columns': rows.map((row) => row.replaceAll(',', `,${mark}`)).join('\n'),
  };
  for (const [kind, changed] of Object.entries(broken)) {
    await writeFile(roster, changed);
    const child = startServerProcess({ ...there.env, LANTERN_LOG: 'debug' });
    await child.ready.then(
      () => child.stop(),
      () => undefined,
    );
    await child.ended;
    const { stdout, stderr } = child.written();
    expect({ kind, said: stdout + stderr }).toEqual({ kind, said: expect.not.stringContaining(mark) });
    expect(stdout + stderr).not.toBe('');
  }
  await writeFile(roster, text);
}, 60_000);

test('nothing of it anywhere', async () => {
  await quiet();
  const { stdout, stderr } = there.server.written();
  const { table, queue, connector } = there.proxies;
  const inAddress = ({ seen }: FaultProxy): string[] =>
    seen.map(({ path, headers }) => `${unescaped(path)} ${unescaped(JSON.stringify(headers))}`);
  const messages = queue.seen.map(({ body }) => {
    const [, base64 = ''] = /<MessageText>([^<]*)</.exec(body) ?? [];
    return `${body} ${Buffer.from(base64, 'base64').toString()}`;
  });
  const rows = await dumpRows(there.azurite.connectionString);
  const sinks = {
    stdout: [stdout],
    stderr: [stderr],
    addresses: [table, queue, connector].flatMap(inAddress),
    queue: messages,
    'sent and updated activities': connector.seen.map(({ body }) => unescaped(body)),
    // As they lie there: whatever people wrote is sealed.
    'all rows': rows.map(({ row, body }) => `${row} ${body}`),
  };
  const hits = Object.entries(sinks).map(([sink, texts]) => [
    sink,
    { searched: texts.length > 0, hits: texts.filter((text) => text.includes(mark)).length },
  ]);
  const none = Object.keys(sinks).map((sink) => [sink, { searched: true, hits: 0 }]);
  expect(Object.fromEntries(hits)).toEqual(Object.fromEntries(none));
  expect(stderr).toBe('');
  // It did speak of its troubles, and every line of it is ours.
  expect(stdout).toMatch(/A job failed and will be tried again|a turn failed|an act failed/);
  for (const line of stdout.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('message');
  expect(messages.some((text) => text.includes('"school":"hillside"'))).toBe(true);
});

const unescaped = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
