/** From a proven activity to an act, and from a reply to what the person sees. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { cardNames, definitionOf, type Card, type ChatCard } from '../../../cards/cards.ts';
import { AppError } from '../../../bot/core/errors.ts';
import type { Reply, Values } from '../../../bot/core/ports.ts';
import { forged } from '../../support/sealed.ts';
import { bot, startTeamsFront, teacher, tenant, type TeamsWorld } from '../../support/teams-front.ts';

const sampleOf = (where: 'chat' | 'answer'): unknown => {
  const card = cardNames.find((name) => definitionOf(name).where === where);
  if (card === undefined) throw new Error(`no card for ${where}`);
  return { card, model: definitionOf(card).sample };
};
const chatCard = sampleOf('chat') as ChatCard;
const answerCard = sampleOf('answer') as Card;

let world: TeamsWorld;
const printed: unknown[][] = [];
beforeAll(async () => {
  for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    jest.spyOn(console, name).mockImplementation((...words) => void printed.push(words));
  }
  world = await startTeamsFront({ deadline: 300, callTimeout: 400 });
});
afterAll(async () => {
  await world.close();
  jest.restoreAllMocks();
});
beforeEach(() => world.perform(() => ({ chat: { text: 'heard' } })));
afterEach(() => {
  expect(printed).toEqual([]);
  expect(JSON.stringify(world.log)).not.toContain('CANARY');
  world.acts.length = 0;
  world.log.length = 0;
  world.connector.clear();
  world.breakDirectory(false);
  world.records.break(false);
});

const texts = () => world.connector.calls.map(({ body }) => body['text']);
const paths = () => world.connector.calls.map(({ method, path }) => `${method} ${path}`);
const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((done) => setTimeout(done, 5));
};
const channel = {
  conversation: { id: '19:general@thread.tacv2;messageid=1', conversationType: 'channel', tenantId: tenant },
};
const mention = {
  text: '<at>Lantern</at>&nbsp; /report   concern',
  entities: [{ type: 'clientInfo' }, { type: 'mention', mentioned: { id: bot }, text: '<at>Lantern</at>' }],
};
const holder = { personId: teacher.id, school: teacher.school };
/** A button of the teacher's, pressed. */
const press = (verb: string, values: Values = {}) =>
  pressRaw(verb, { token: forged(holder, { verb, values }) });
const pressRaw = (verb: unknown, data?: unknown) => ({
  type: 'invoke',
  name: 'adaptiveCard/action',
  value: { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' },
  replyToId: 'card-1',
});
const message = (value: string) => ({
  statusCode: 200,
  type: 'application/vnd.microsoft.activity.message',
  value,
});

describe('typed words', () => {
  test('become an act of the proven person, and the answer a reply in the chat', async () => {
    expect(await world.turn({ text: '  /Report  Concern ' })).toEqual({ status: 200, body: undefined });
    expect(world.acts).toEqual([
      { by: teacher, school: 'hillside', verb: 'concern.begin', values: {}, place: 'personal' },
    ]);
    expect(world.connector.calls).toMatchObject([
      {
        method: 'POST',
        authorization: 'Bearer bot-token',
        body: { type: 'message', text: 'heard', textFormat: 'plain' },
      },
    ]);
    expect(paths()[0]).toMatch(/^POST \/v3\/conversations\/a%3Achat\/activities\/activity-\d+$/);
  });

  test('a card goes as an attachment, and its summary says nothing', async () => {
    world.perform(() => ({ chat: chatCard }));
    await world.turn({ text: 'hello' });
    const body: Readonly<Record<string, unknown>> = world.connector.calls[0]?.body ?? {};
    expect(body['summary']).toBe('A message from Lantern');
    expect(body['text']).toBeUndefined();
    expect(body['attachments']).toMatchObject([
      { contentType: 'application/vnd.microsoft.card.adaptive', content: { type: 'AdaptiveCard' } },
    ]);
  });

  test('words that no flow knows', async () => {
    await world.turn({ text: 'somebody  has\nmy photo' });
    expect(world.acts).toMatchObject([{ verb: 'hello.unknown', values: { text: 'somebody has my photo' } }]);
  });

  test('plain words may be an answer; a card may not, and never comes to lie in the chat', async () => {
    world.perform(() => ({ answer: { text: 'plain' } }));
    await world.turn({ text: 'hello' });
    world.perform(() => ({ answer: answerCard }));
    await world.turn({ text: 'hello' });
    world.perform(() => ({ chat: answerCard as ChatCard }));
    await world.turn({ text: 'hello' });
    const trouble = 'Not confirmed. Please tell somebody in person now.';
    expect(texts()).toEqual(['plain', trouble, trouble]);
    expect(world.log.map(({ level }) => level)).toEqual(['error', 'error']);
  });

  test("delivered again, it is answered once; another chat's same id is another message", async () => {
    const again = { id: 'same', text: 'hello' };
    await Promise.all([world.turn(again), world.turn(again)]);
    await world.turn(again);
    expect(world.acts).toHaveLength(1);
    await world.turn({
      ...again,
      conversation: { id: 'a:other', conversationType: 'personal', tenantId: tenant },
    });
    expect(world.acts).toHaveLength(2);
  });

  test('an answer that did not get through may be asked for again', async () => {
    world.connector.script({ status: 502 });
    expect((await world.turn({ id: 'lost', text: 'hello' })).status).toBe(200);
    expect(world.log).toMatchObject([
      { level: 'error', message: 'teams: a turn failed', ids: { because: 'unavailable' } },
    ]);
    await world.turn({ id: 'lost', text: 'hello' });
    expect(world.acts).toHaveLength(2);
  });

  test('edits, deletions, reactions, typing and what may come are left alone', async () => {
    for (const type of [
      'messageUpdate',
      'messageDelete',
      'messageReaction',
      'typing',
      'event',
      'endOfConversation',
      'x',
    ]) {
      expect(await world.turn({ type, text: 'hello' })).toEqual({ status: 200, body: undefined });
    }
    expect(world.acts).toEqual([]);
    expect(world.connector.calls).toEqual([]);
  });
});

describe('a button of an older client', () => {
  test('is a press: its verb, the rest of its values, the card it lay on', async () => {
    const token = forged(holder, { verb: 'case.open', values: { ref: 'x' } });
    await world.turn({ value: { token, other: 'y', msteams: { type: 'y' } }, replyToId: 'card-1' });
    const spot = {
      front: 'teams',
      tenant,
      conversation: 'a:chat',
      message: 'card-1',
      service: world.connector.url,
    };
    expect(world.acts).toMatchObject([{ verb: 'case.open', values: { ref: 'x' }, spot }]);
    expect(world.acts[0]?.values).toEqual({ ref: 'x' });
    expect(texts()).toEqual(['heard']);
  });
});

describe('something attached', () => {
  const html = (content: unknown, more = {}) => ({ contentType: 'text/html', content, ...more });
  test.each([
    ['a picture', { contentType: 'image/png', contentUrl: 'URL/picture.png' }],
    [
      'a file',
      {
        contentType: 'application/vnd.microsoft.teams.file.download.info',
        content: { downloadUrl: 'URL/file' },
      },
    ],
    ['a pasted picture', html('<p>look <IMG src="URL/x.png"></p>')],
    ['a video in the words', html('<video src="URL/x.mp4">')],
    ['html with an address', html('<p>hi</p>', { contentUrl: 'URL/x.html' })],
    ['a quoted message', { contentType: 'messageReference', content: '{}' }],
    ['something without a type', { contentUrl: 'URL/x' }],
    ['a card', { contentType: 'application/vnd.microsoft.card.adaptive', content: {} }],
  ])('%s: guidance, and nothing is fetched', async (_name, attachment) => {
    const attachments = [html('<p>/report concern</p>'), attachment];
    const filled = JSON.parse(JSON.stringify(attachments).replaceAll('URL', world.connector.url)) as unknown;
    await world.turn({ text: '/report concern', attachments: filled });
    expect(world.acts).toMatchObject([{ verb: 'concern.attachment', values: {}, place: 'personal' }]);
    expect(paths().filter((path) => !path.startsWith('POST /v3/conversations/a%3Achat/activities/'))).toEqual(
      [],
    );
    expect(world.connector.calls).toHaveLength(1);
  });

  test("Teams' own echo of the words is nothing", async () => {
    await world.turn({
      text: '/report concern',
      attachments: [html('<div><p>/report concern</p></div>'), { contentType: 'text/html' }],
    });
    expect(world.acts).toMatchObject([{ verb: 'concern.begin' }]);
  });
});

describe('a press', () => {
  test('is answered in the body, to this person only', async () => {
    world.perform(() => ({ answer: answerCard }));
    const { status, body } = await world.turn(press('concern.send', { draft: 'd1' }));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      statusCode: 200,
      type: 'application/vnd.microsoft.card.adaptive',
      value: { type: 'AdaptiveCard' },
    });
    const spot = {
      front: 'teams',
      tenant,
      conversation: 'a:chat',
      message: 'card-1',
      service: world.connector.url,
    };
    expect(world.acts).toEqual([
      {
        by: teacher,
        school: 'hillside',
        verb: 'concern.send',
        values: { draft: 'd1' },
        place: 'personal',
        spot,
        press: { id: expect.stringMatching(/^[0-9a-f]{24}$/), at: expect.any(Date) },
      },
    ]);
    expect(world.connector.calls).toEqual([]);
  });

  test('words are a message', async () => {
    world.perform(() => ({ answer: { text: 'Noted.' } }));
    expect((await world.turn(press('x'))).body).toEqual(message('Noted.'));
  });

  test('what is for the chat besides is not in the way of the answer', async () => {
    world.perform(() => ({ answer: { text: 'Noted.' }, chat: { text: 'kept' } }));
    world.connector.script({ status: 200, hang: 200 });
    const began = performance.now();
    expect((await world.turn(press('x'))).body).toEqual(message('Noted.'));
    expect(performance.now() - began).toBeLessThan(200);
    await until(() => world.connector.calls.length === 1);
    expect(paths()).toEqual(['POST /v3/conversations/a%3Achat/activities']);
    expect(texts()).toEqual(['kept']);
  });

  test('an answer that is only for the chat says where it is, or how to get there', async () => {
    expect((await world.turn(press('x'))).body).toEqual(
      message('Done. The answer is in your private chat with me.'),
    );
    world.connector.script({ status: 403, body: { error: { code: 'MessageWritesBlocked' } } });
    const { body } = await world.turn(press('x'));
    expect(JSON.stringify(body)).toContain(`https://teams.microsoft.com/l/chat/0/0?users=${bot}`);
  });

  test.each([undefined, null, 'text', 7, [], ['a']])('values that are none: %j', async (data) => {
    await world.turn(pressRaw('x', data));
    expect(world.acts).toMatchObject([{ verb: '' }]);
    expect(Object.keys(world.acts[0]?.values ?? {})).toEqual([]);
  });

  test.each([undefined, '', 7, 'x'.repeat(101)])('a verb that is none: %j', async (verb) => {
    expect(await world.turn(pressRaw(verb))).toEqual({
      status: 200,
      body: message('That did not arrive whole. Please try once more.'),
    });
    expect(world.acts).toEqual([]);
  });

  test.each(['application/search', 'signin/verifyState', 'task/fetch', 'x', undefined])(
    'another invoke: %s',
    async (name) => {
      expect((await world.turn({ type: 'invoke', name, value: {} })).status).toBe(404);
      expect(world.acts).toEqual([]);
      expect(world.log).toEqual([]);
    },
  );
});

describe('in a channel or group', () => {
  test.each([
    ['channel', channel],
    [
      'group',
      {
        conversation: {
          id: '19:group@thread.v2',
          conversationType: 'groupChat',
          isGroup: true,
          tenantId: tenant,
        },
      },
    ],
    [
      'channel',
      {
        ...channel,
        conversation: { ...channel.conversation, conversationType: 'meeting' },
        channelData: { tenant: { id: tenant }, team: { id: 't' } },
      },
    ],
    ['group', { conversation: { id: '19:x', conversationType: 'something new', tenantId: tenant } }],
  ])("the answer goes to the person's own chat; %s hears only that it did", async (place, where) => {
    world.perform(() => ({ chat: { text: 'in private' }, here: { text: 'Over there.' } }));
    await world.turn({ ...mention, ...where });
    expect(world.acts).toMatchObject([{ verb: 'concern.begin', place }]);
    expect(world.acts[0]?.spot).toBeUndefined();
    expect(texts()).toEqual(['in private', 'Over there.']);
    expect(paths()[0]).toBe('POST /v3/conversations/a%3Achat/activities');
    expect(paths()[1]).toContain('/v3/conversations/19%3A');
  });

  test('nothing but a fixed sentence is said there, whatever the reply', async () => {
    const replies: Reply[] = [
      { chat: { text: 'CANARY 1' } },
      { answer: { text: 'CANARY 2' } },
      { answer: answerCard },
    ];
    for (const reply of replies) {
      world.perform(() => reply);
      await world.turn({ ...mention, ...channel });
    }
    world.perform(() => {
      throw new Error('CANARY');
    });
    await world.turn({ ...mention, ...channel });
    const public_ = world.connector.calls
      .filter(({ path }) => path.includes('19%3A'))
      .map(({ body }) => body['text']);
    expect(public_).toEqual(Array.from({ length: 4 }, () => 'I have opened a private chat with you.'));
    world.log.length = 0;
  });

  test('when the chat cannot be reached it says how to open it', async () => {
    world.connector.script({ status: 403, body: { error: { code: 'ForbiddenOperationException' } } });
    await world.turn({ ...mention, ...channel });
    expect(texts()[1]).toBe(
      `I could not open a private chat with you. Please open it yourself: https://teams.microsoft.com/l/chat/0/0?users=${bot}`,
    );
  });

  test('a press there writes nothing over and tells privately', async () => {
    world.perform(() => ({ answer: { text: 'Noted.' }, chat: { text: 'kept' } }));
    expect((await world.turn({ ...press('x'), ...channel })).body).toEqual(message('Noted.'));
    await until(() => world.connector.calls.length === 1);
    expect(world.acts).toMatchObject([{ place: 'channel' }]);
    expect(world.acts[0]?.spot).toBeUndefined();
    expect(paths()).toEqual(['POST /v3/conversations/a%3Achat/activities']);
  });
});

describe('report this message', () => {
  const payload = {
    id: '1',
    linkToMessage: 'https://teams.microsoft.com/l/message/1',
    createdDateTime: '2026-09-07T08:00:00Z',
    from: { user: { id: 'aad-pupil', displayName: 'A Pupil' } },
    body: { contentType: 'html', content: '<div>first<br>second &amp; <b>third</b><img src="x"></div>' },
    attachments: [{ contentUrl: 'https://evil.example/x' }],
  };
  const about = { link: payload.linkToMessage, sender: 'A Pupil', at: payload.createdDateTime };
  const command = (name: string, more: Record<string, unknown> = {}) => ({
    type: 'invoke',
    name: `composeExtension/${name}`,
    value: { commandId: 'reportMessage', messagePayload: payload, ...more },
    ...channel,
  });

  const sent = {
    token: forged(holder, { verb: 'concern.fromMessage', values: {}, inputs: ['keepWords'] }),
  };

  test('the dialog opens with a card', async () => {
    world.perform(() => ({ answer: answerCard }));
    const { body } = await world.turn(command('fetchTask'));
    expect(body).toMatchObject({
      task: { type: 'continue', value: { card: { content: { type: 'AdaptiveCard' } } } },
    });
    expect(world.acts).toMatchObject([{ verb: 'concern.messageForm', place: 'personal' }]);
    expect(world.acts[0]?.values).toEqual(about);
    expect(world.connector.calls).toEqual([]);
  });

  test('link, sender and time always; the words only where ticked', async () => {
    world.perform(() => ({ answer: { text: 'Carry on in private.' }, chat: chatCard }));
    const { body } = await world.turn(
      command('submitAction', { data: { ...sent, keepWords: 'false', words: 'forged', link: 'forged' } }),
    );
    expect(body).toEqual({ task: { type: 'message', value: 'Carry on in private.' } });
    await world.turn(command('submitAction', { data: { ...sent, keepWords: 'true' } }));
    expect(world.acts.map(({ verb, values }) => [verb, values])).toEqual([
      ['concern.fromMessage', about],
      ['concern.fromMessage', { ...about, words: 'first\nsecond & third' }],
    ]);
    expect(paths()).toEqual(Array.from({ length: 2 }, () => 'POST /v3/conversations/a%3Achat/activities'));
  });

  test('a private chat that cannot be reached is not promised', async () => {
    world.perform(() => ({ answer: { text: 'Carry on in private.' }, chat: chatCard }));
    world.connector.script({ status: 404 }, { status: 403, body: {} });
    const { body } = await world.turn(command('submitAction', { data: sent }));
    expect(JSON.stringify(body)).toContain('I could not open a private chat');
  });

  test('explained failures are said in the dialog', async () => {
    const { body } = await world.turn(command('submitAction', { data: {} }));
    expect(body).toEqual({ task: { type: 'message', value: 'heard' } });
    expect(world.connector.calls).toEqual([]);
  });

  test('another command is not ours', async () => {
    expect((await world.turn(command('fetchTask', { commandId: 'other' }))).status).toBe(404);
    expect(await world.turn(command('submitAction', { messagePayload: 'broken' }))).toMatchObject({
      status: 200,
    });
    expect(world.acts).toEqual([]);
  });

  test("a chat of two other people is not taken for the person's own", async () => {
    world.perform(() => ({ answer: { text: 'x' } }));
    const before = world.records.commits.length;
    await world.turn({
      ...command('fetchTask'),
      conversation: { id: '19:two@unq.gbl.spaces', conversationType: 'personal', tenantId: tenant },
    });
    expect(world.records.commits).toHaveLength(before);
  });
});

describe('somebody unknown', () => {
  const sentence = 'I do not know you. Please ring the office: 020 7946 0000.';
  test.each([
    ['not in the directory', { id: '29:x', aadObjectId: 'aad-nobody' }],
    ['without an account', { id: '29:x', name: 'Ada Finch' }],
    ['a guest whom no policy names', { id: '29:x', aadObjectId: 'aad-guest' }],
  ])('%s: whom to ring, and no act', async (_name, from) => {
    await world.turn({ from, text: '/report concern' });
    expect(texts()).toEqual([sentence]);
    expect((await world.turn({ ...press('x'), from })).body).toEqual(message(sentence));
    const dialog = {
      type: 'invoke',
      name: 'composeExtension/fetchTask',
      value: { commandId: 'reportMessage' },
    };
    expect((await world.turn({ ...dialog, from })).body).toEqual({
      task: { type: 'message', value: sentence },
    });
    await world.turn({ type: 'installationUpdate', action: 'add', from });
    expect(world.acts).toEqual([]);
    expect(texts()).toEqual([sentence]);
  });
});

describe('when it takes too long or breaks', () => {
  const late = 'This takes longer than usual. Not confirmed.';
  const trouble = 'Not confirmed. Please tell somebody in person now.';

  test('a press is answered in time, and what comes later for the chat still arrives', async () => {
    let finish = (_reply: Reply): void => undefined;
    world.perform(() => new Promise((done) => (finish = done)));
    expect((await world.turn(press('x'))).body).toEqual(message(late));
    finish({ answer: { text: 'too late' }, chat: { text: 'Received.' } });
    await until(() => world.connector.calls.length === 1);
    expect(texts()).toEqual(['Received.']);
    expect(world.log).toMatchObject([{ level: 'warn', message: 'teams: an act is late' }]);
  });

  test('typed words as well; a late failure is only logged', async () => {
    let fail = (_error: Error): void => undefined;
    world.perform(() => new Promise((_done, refuse) => (fail = refuse)));
    await world.turn({ text: 'hello' });
    expect(texts()).toEqual([late]);
    fail(new Error('CANARY'));
    await until(() => world.log.length === 2);
    expect(world.log[1]).toEqual({
      level: 'warn',
      message: 'teams: a late act failed',
      ids: { error: 'Error' },
    });
  });

  test.each([
    ['an error', () => new Error('CANARY at /srv/x.ts:1'), trouble],
    ['another error', () => new TypeError('CANARY'), trouble],
    [
      'an error with words',
      () => new AppError('unconfirmed', 'CANARY', { say: 'Not confirmed. Ring 020.' }),
      'Not confirmed. Ring 020.',
    ],
  ])('%s: a kind sentence, never a stack', async (_name, error, text) => {
    world.perform(() => {
      throw error();
    });
    expect(await world.turn({ text: 'hello' })).toEqual({ status: 200, body: undefined });
    expect(await world.turn(press('x'))).toEqual({ status: 200, body: message(text) });
    expect(texts()).toEqual([text]);
    expect(world.log.map(({ level }) => level)).toEqual(['error', 'error']);
  });

  test('a directory that is away', async () => {
    world.breakDirectory(true);
    expect((await world.turn({ text: 'hello' })).status).toBe(200);
    expect(texts()[0]).toContain('ring 999');
    expect(JSON.stringify((await world.turn(press('x'))).body)).toContain('ring 999');
    expect((await world.turn({ type: 'installationUpdate', action: 'add' })).status).toBe(200);
    expect(world.connector.calls).toHaveLength(1);
  });

  test('a storage that is away does not stop an answer', async () => {
    const fresh = await startTeamsFront();
    fresh.records.break(true);
    await fresh.turn({ text: 'hello' });
    expect(fresh.connector.calls).toHaveLength(1);
    await fresh.close();
    expect(fresh.log).toEqual([
      { level: 'warn', message: 'teams: an address could not be remembered', ids: { error: 'unavailable' } },
    ]);
  });
});

describe('installed', () => {
  const install = { type: 'installationUpdate', action: 'add' };
  const added = { type: 'conversationUpdate', membersAdded: [{ id: bot }] };
  let fresh: TeamsWorld;
  beforeEach(async () => {
    fresh = await startTeamsFront();
    fresh.perform(() => ({ chat: { text: 'welcome' } }));
  });
  afterEach(() => fresh.close());

  test('welcomed once, though two activities arrive at the same moment', async () => {
    await Promise.all([fresh.turn(install), fresh.turn(added), fresh.turn(install)]);
    await fresh.turn(install);
    expect(fresh.acts).toMatchObject([{ verb: 'hello.welcome', place: 'personal', by: { id: teacher.id } }]);
    expect(fresh.connector.calls.map(({ body }) => body['text'])).toEqual(['welcome']);
  });

  test('not again by another instance', async () => {
    await fresh.turn(install);
    const other = await startTeamsFront({ records: fresh.records });
    await other.turn(install);
    await other.turn(added);
    expect(other.acts).toEqual([]);
    await other.close();
  });

  test('not somebody who has written before, nor a team, nor on leaving or renewal', async () => {
    await fresh.turn({ ...install, ...channel });
    await fresh.turn({ ...added, ...channel });
    await fresh.turn({ ...install, action: 'remove' });
    await fresh.turn({ type: 'conversationUpdate', membersAdded: [{ id: '29:teacher' }] });
    expect(fresh.acts).toEqual([]);
    await fresh.turn(install);
    await fresh.turn({ ...install, action: 'add-upgrade' });
    expect(fresh.acts).toEqual([]);
  });
});
