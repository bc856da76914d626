/** Markers in every field that people fill, through a whole story with its faults: none of them is anywhere but in storage. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLog } from '../../bot/core/log.ts';
import { azuriteConnectionString } from '../pretend-school/azurite.ts';
import { makeChannel } from '../pretend-school/channel.ts';
import { startFaultProxy, type FaultProxy } from '../pretend-school/fault-proxy.ts';
import { dialogToken, type Actor, type Seen } from '../support/actor.ts';
import { begin, fillIn, keptValues, pick, refOf } from '../support/report.ts';
import { useStory } from '../support/story.ts';
import { carried, forged } from '../support/sealed.ts';

const fields = [
  'facts',
  'childWords',
  'time',
  'place',
  'knows',
  'done',
  'unlisted',
  'searched',
  'addition',
  'note',
  'question',
  'answer',
  'recusal',
  'pointer',
  'message',
  'typed',
] as const;
type Field = (typeof fields)[number];
const marker = (field: Field): string => `CANARY-${field}-ZQ7X`;

const written: string[] = [];
const proxies: { table?: FaultProxy; queue?: FaultProxy } = {};
const portOf = (connectionString: string, service: string): number =>
  Number(new RegExp(`${service}Endpoint=http://127\\.0\\.0\\.1:(\\d+)`).exec(connectionString)?.[1]);
const story = useStory({
  log: createLog('debug', { write: (line: string) => void written.push(line) }),
  storage: async (connectionString) => {
    const table = await startFaultProxy({ target: { port: portOf(connectionString, 'Table') } });
    const queue = await startFaultProxy({ target: { port: portOf(connectionString, 'Queue') } });
    Object.assign(proxies, { table, queue });
    return azuriteConnectionString({ table: table.port, queue: queue.port });
  },
});

/** Whatever is written to the process's own channels meanwhile. */
const streams = [process.stdout, process.stderr] as const;
const writes = streams.map((stream) => stream.write.bind(stream));
beforeAll(() => {
  streams.forEach((stream, index) => {
    stream.write = (chunk: string | Uint8Array, ...rest: never[]) => {
      written.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
      return writes[index]?.(chunk, ...rest) ?? true;
    };
  });
});
afterAll(async () => {
  streams.forEach((stream, index) => {
    const write = writes[index];
    if (write !== undefined) stream.write = write;
  });
  await proxies.table?.stop();
  await proxies.queue?.stop();
});

const report = {
  facts: marker('facts'),
  childWords: marker('childWords'),
  date: '2026-11-23',
  time: marker('time'),
  place: marker('place'),
  where: 'in',
  knows: marker('knows'),
  done: marker('done'),
};
/** Fills the first input of a form that a case's menu opens, and sends it. */
const record = async (who: Actor, card: Seen, verb: string, words: string): Promise<Seen> => {
  const at = carried(card.buttons.find((one) => one.verb === 'case.note')?.data ?? {});
  const token = forged(who.persona, { verb, values: at.values, at: at.press.at });
  const button = { ...card, buttons: [{ title: 'x', verb, data: { token } }] };
  const form = await who.press(button, 'x');
  const [input = 'words'] = form.inputs;
  return who.press(form, verb, { [input]: words });
};

test('a whole story', async () => {
  const teacher = story.person('teacher');
  await teacher.say(`${marker('typed')} a pupil told me that somebody sent a photo of her around the class`);
  let card = await teacher.press(await begin(teacher), 'Next', { subject: 'pupil', involvesAdult: 'no' });
  card = await teacher.press(card, 'Find', { words: marker('searched') });
  card = await pick(teacher, card, 'Zoë Núñez-Clarke', 'Add: it is about them');
  card = await pick(teacher, card, 'rachel quinn', 'Add: they should not see it');
  card = await teacher.press(card, 'Next', {
    ...keptValues(card),
    unlisted: marker('unlisted'),
    unlistedKind: 'pupil',
  });
  card = await teacher.press(card, 'Next', {
    kind: 'contact',
    tags: 'extremism',
    illegal: 'no',
    danger: 'yes',
  });
  card = await teacher.press(card, 'Carry on');
  card = await teacher.press(card, 'Look it over', report);
  expect(card.text).toContain(marker('facts'));
  const ref = refOf(await teacher.press(card, 'Send'));
  await story.due();

  const dsl = story.person('dsl');
  const opened = await story.open('dsl', ref);
  expect(opened.text).toContain(marker('childWords'));
  await dsl.press(opened, 'Acknowledge');
  await record(dsl, opened, 'case.note', marker('note'));
  await record(dsl, opened, 'case.ask', marker('question'));
  await story.due();
  const asked = teacher.kept().findLast(({ text }) => text.includes('question about your report'));
  if (asked === undefined) throw new Error('no question arrived');
  const question = await teacher.press(asked, 'Open');
  expect(question.text).toContain(marker('question'));
  const [input = 'words'] = question.inputs;
  await teacher.press(question, question.buttons[0]?.title ?? '', { [input]: marker('answer') });
  const form = await teacher.press(await teacher.say('my reports'), `Add to ${ref}`);
  await teacher.press(form, 'Send', { words: marker('addition') });
  await story.due();
  const whole = await story.read('dsl', ref);
  for (const field of ['note', 'answer', 'addition', 'unlisted'] as const)
    expect(whole).toContain(marker(field));
  await record(story.person('prevent'), await story.open('prevent', ref), 'case.recuse', marker('recusal'));
  await record(dsl, opened, 'case.protect', marker('pointer'));
  await story.later(11);
});

test('a message with its words', async () => {
  const slt = story.person('slt');
  const [first] = makeChannel(story.lantern.world.trust).messages;
  if (first === undefined) throw new Error('no message');
  const message = { ...first, html: `<p>${marker('message')}</p>` };
  const { chat } = story.lantern;
  const token = dialogToken(await chat.messageAction(slt.persona, 'reportMessage', message));
  await chat.submitMessageAction(slt.persona, 'reportMessage', message, { token, keepWords: 'true' });
  const start = slt.newest();
  if (start === undefined) throw new Error('no form');
  let card = await slt.press(start, 'Next', { subject: 'nobody', involvesAdult: 'no' });
  card = await slt.press(card, 'Next', { kind: 'conduct', tags: 'threats', illegal: 'no', danger: 'no' });
  card = await slt.press(card, 'Look it over', report);
  expect(card.text).toContain(marker('message'));
  await slt.press(card, 'Send');
  await story.later(11);
});

test('storage that refuses, and quotes what it was sent', async () => {
  const tutor = story.person('tutor');
  const review = await fillIn(tutor, { subject: 'pupil', unlisted: marker('unlisted'), ...report });
  const table = proxies.table;
  if (table === undefined) throw new Error('no proxy');
  // The words of its errors quote what was sent; how long each is waited for is told in another story.
  for (const status of [400, 412]) {
    const then = { do: 'status', status, body: marker('facts') } as const;
    const takeAway = table.add({ then, when: ({ path }) => path.includes('$batch') });
    const heard = await tutor.press(review, 'Send');
    expect(heard.text).not.toContain('CANARY');
    takeAway();
  }
  expect((await tutor.press(review, 'Send')).text).toContain('Received');
  // Before Send as well: whom to ring is of that report's own route, and 999 comes first.
  let kind = await tutor.press(await begin(tutor), 'Next', { subject: 'pupil', involvesAdult: 'no' });
  kind = await tutor.press(kind, 'Next', { unlisted: marker('unlisted'), unlistedKind: 'pupil' });
  const takeAway = table.add({
    then: { do: 'status', status: 400, body: marker('facts') },
    when: ({ path }) => path.includes('$batch'),
  });
  const yes = { kind: 'conduct', tags: '', illegal: 'yes', danger: 'yes' };
  const heard = (await tutor.press(kind, 'Next', yes)).text;
  expect(heard).toMatch(
    /^If somebody is in danger, ring 999 now\. Not confirmed.*020 7946 0103.*press Next again/,
  );
  takeAway();
  const told = await tutor.press(kind, 'Next', yes);
  expect(told.text).toContain('Being told now');
  await tutor.press(await tutor.say('/report concern'), 'Throw it away');
  await story.later(11);
});

test('the connector that refuses', async () => {
  const { connector } = story.lantern.world;
  const office = story.person('office');
  const review = await fillIn(office, { subject: 'nobody', ...report });
  connector.faults.add({ on: 'send', status: 502, times: 3 });
  await office.press(review, 'Send');
  await story.later(2);
  await story.later(11);
});

test('nothing of it in messages, updates, addresses, the queue, the log or the streams', async () => {
  const { connector } = story.lantern.world;
  const kept = JSON.stringify(await story.dump());
  for (const field of fields.filter((one) => one !== 'searched' && one !== 'typed'))
    expect(kept).toContain(marker(field));
  for (const field of ['searched', 'typed'] as const) expect(kept).not.toContain(marker(field));
  const names = ['Zoë', 'Núñez', 'xtremism', 'hreats'];
  const said = [
    ...connector.sent.map(({ activity }) => JSON.stringify(activity) ?? ''),
    ...connector.requests.map(({ path }) => path),
  ];
  expect(said.length).toBeGreaterThan(20);
  const messages = (proxies.queue?.seen ?? []).map(({ path, body }) => `${decodeURIComponent(path)} ${body}`);
  const decoded = messages.map((one) => {
    const [, base64 = ''] = /<MessageText>([^<]*)</.exec(one) ?? [];
    return `${one} ${Buffer.from(base64, 'base64').toString()}`;
  });
  expect(decoded.some((one) => one.includes('"school":"hillside"'))).toBe(true);
  const addresses = (proxies.table?.seen ?? []).map(({ path }) => decodeURIComponent(path));
  expect(written.join('')).toContain('was not confirmed');
  for (const [sink, text] of Object.entries({ said, decoded, addresses, written }))
    for (const word of ['CANARY', 'ZQ7X', ...names])
      expect({ sink, word, there: text.some((one) => one.includes(word)) }).toEqual({
        sink,
        word,
        there: false,
      });
});
