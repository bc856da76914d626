/** Google at its worst: what the connection does with each of its refusals, and with answers that get lost. */
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { errorOf, faultOf, type FaultKind } from '../../../connectors/workspace/faults.ts';
import { createTokens, type Token, type Wanted } from '../../../connectors/workspace/tokens.ts';
import type { QuotaWay } from '../../pretend-school/workspace/index.ts';
import { everyAccount, everyPage, idOf, startWorld, userOf, type World } from './world.ts';

const users = '/admin/directory/v1/users';
const user = `${users}/{userKey}`;

describe('through HTTP', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld();
  });
  afterEach(async () => world.close());

  const ways: readonly QuotaWay[] = ['403 userRateLimitExceeded', '403 rateLimitExceeded', '403 quotaExceeded', '429', '429 text', '429 html', '503']; // prettier-ignore
  test.each(ways)('throttled as %s: the walk is slower and nothing is lost', async (way) => {
    await world.close();
    world = await startWorld({
      quotaWays: [way],
      limits: [{ name: 'directory', units: 4, windowMs: 300, tells: 'absent' }],
      knobs: { shortPages: 40 },
      connection: {
        licences: false,
        // In earnest: the stand-in counts by the machine's time.
        http: {
          now: () => performance.now(),
          sleep: (ms) => new Promise((done) => void setTimeout(done, Math.min(ms, 300))),
        },
      },
    });
    expect((await everyAccount(world.cloud)).length).toBe(world.estate.google.users.size);
    expect(world.google.throttle.refusals).toBeGreaterThan(0);
  });

  test('a token that is refused, or runs out in the middle of a walk, is renewed and the walk goes on', async () => {
    world.google.knobs.shortPages = 50;
    let pages = 0;
    for await (const { accounts } of world.cloud.accounts.pages()) {
      pages += accounts.length;
      if (pages === 50) world.google.tokens.expireAll();
      if (pages === 150) world.google.tokens.refuseNext(1);
    }
    expect(pages).toBe(world.estate.google.users.size);
  });

  test('the token service: busy, silent, and talking nonsense', async () => {
    const id = idOf(world, 'brook-plain');
    world.google.faults.add({ template: '/token', status: 503, times: 2 });
    world.google.faults.add({ template: '/token', status: 429, retryAfter: '0.249', times: 1 });
    world.google.faults.add({ template: '/token', drop: 'after', times: 1 });
    expect(await world.cloud.accounts.find(id)).toMatchObject({ id });
    const stop = world.google.faults.add({ template: '/token', status: 200, body: '<html>' });
    await expect(world.connect().accounts.find(id)).rejects.toMatchObject({ code: 'unavailable' });
    stop();
    world.google.faults.add({ template: '/token', status: 400, body: { error: 'unheard_of' } });
    await expect(world.connect().accounts.find(id)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('a change whose answer is lost is done once more where that does no harm', async () => {
    const id = idOf(world, 'brook-plain');
    for (const method of ['PATCH', 'POST', 'DELETE', 'PUT'] as const)
      world.google.faults.add({ method, drop: 'after', times: 1, template: /^(?!\/token)/ });
    expect(await world.cloud.accounts.setEnabled(id, false)).toMatchObject({ done: true });
    expect(await world.cloud.sessions.signOut(id)).toMatchObject({ done: true });
    const imap = { what: 'imap', id: 'imap', title: '', was: '{"enabled":true}', undoable: true };
    const forwarder = idOf(world, 'brook-forwarder');
    expect(await world.cloud.mail.take(forwarder, imap)).toEqual({ done: true, already: false });
    const token = { what: 'token', id: '1111.apps.googleusercontent.com', title: '', was: '', undoable: false }; // prettier-ignore
    expect(await world.cloud.sessions.take(forwarder, token)).toMatchObject({ done: true });
    expect(world.google.faults.struck).toBe(4);
  });

  test('a filter is made once: if the answer is lost it is unconfirmed, and there already when asked again', async () => {
    const { mail } = world.cloud;
    const id = idOf(world, 'brook-forwarder');
    const { google } = world.estate;
    google.gmail.get(id)?.forwardingAddresses.set('office@brook.example', 'accepted');
    const filter = {
      what: 'filter',
      id: 'F',
      title: '',
      was: JSON.stringify({ id: 'F', criteria: { from: 'x' }, action: { forward: 'office@brook.example' } }),
      undoable: true,
    };
    const template = '/gmail/v1/users/{userId}/settings/filters';
    world.google.faults.add({ method: 'POST', template, drop: 'after', times: 1 });
    await expect(mail.give(id, filter)).rejects.toMatchObject({ code: 'unconfirmed' });
    expect(await mail.give(id, filter)).toEqual({ done: true, already: true });
    const same = [...(google.gmail.get(id)?.filters.values() ?? [])].filter(({ criteria }) => criteria.from === 'x'); // prettier-ignore
    expect(same).toHaveLength(1);
  });

  test('a list that leads in a circle ends', async () => {
    world.google.faults.add({
      template: users,
      status: 200,
      body: { kind: 'admin#directory#users', nextPageToken: 'same' },
    });
    await expect(everyPage(world.cloud)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('an API that is switched off, a key that is taken back: settings, said without a name', async () => {
    const id = idOf(world, 'brook-plain');
    const stop = world.google.faults.add({ template: user, status: 403, code: 'accessNotConfigured' });
    await expect(world.cloud.accounts.find(id)).rejects.toMatchObject({
      code: 'misconfigured',
      message: 'An API is switched off in the Google Cloud project',
    });
    stop();
    world.google.faults.add({ template: user, status: 401 });
    await expect(world.cloud.accounts.find(id)).rejects.toMatchObject({ code: 'misconfigured' });
  });

  test('a key that is none is said at the start, without a word of it', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' })).slice(0, -200);
    const connect = () => world.connect({ key: { ...world.google.credentials, private_key: pem } });
    expect(connect).toThrow(expect.objectContaining({ code: 'misconfigured' }));
    expect(connect).not.toThrow(expect.objectContaining({ cause: expect.anything() as unknown }));
  });

  test('a place without TLS that is not this machine is refused before anything is sent', () => {
    expect(() => world.connect({ url: 'http://google.example' })).toThrow(
      expect.objectContaining({ code: 'misconfigured' }),
    );
  });

  test('an account that comes back from the dead mid-flight: read again, not remembered', async () => {
    const id = idOf(world, 'brook-plain');
    expect(await world.cloud.accounts.find(id)).toMatchObject({ enabled: true });
    userOf(world, 'brook-plain').suspended = true;
    expect(await world.cloud.accounts.find(id)).toMatchObject({ enabled: false });
  });
});

describe('what a refusal means', () => {
  const older = (reason: string, message = reason) => ({
    error: { code: 1, message, errors: [{ reason, domain: 'global' }] },
  });
  const newer = (reason: string) => ({
    error: { code: 1, message: 'no', status: 'X', details: [{ reason }] },
  });
  test.each<[FaultKind, number, unknown, string]>([
    ['absent', 404, older('notFound'), 'not-found'],
    ['unknown', 404, '<html>', 'unavailable'],
    ['unknown', 404, { error: 'not_found' }, 'unavailable'],
    ['absent', 400, older('memberNotFound'), 'not-found'],
    ['no-service', 400, older('failedPrecondition', 'Mail service not enabled'), 'unavailable'],
    ['invalid', 400, older('failedPrecondition', 'Unrecognized forwarding address'), 'unavailable'],
    ['invalid', 400, 'Bad Request', 'unavailable'],
    ['no-key', 401, older('authError'), 'misconfigured'],
    ['forbidden', 403, older('forbidden'), 'misconfigured'],
    ['forbidden', 403, 'Forbidden', 'misconfigured'],
    ['no-permission', 403, newer('ACCESS_TOKEN_SCOPE_INSUFFICIENT'), 'misconfigured'],
    ['not-enabled', 403, newer('SERVICE_DISABLED'), 'misconfigured'],
    ['there-already', 409, older('duplicate'), 'conflict'],
    ['not-settled', 409, older('conflict'), 'unavailable'],
    ['not-settled', 412, older('conditionNotMet'), 'unavailable'],
    ['unknown', 418, undefined, 'unavailable'],
  ])('%s: %d %j', (kind, status, body, code) => {
    const fault = faultOf(status, body);
    expect(fault.kind).toBe(kind);
    expect(errorOf(fault).code).toBe(code);
  });
});

describe('tokens', () => {
  const wanted = { identity: 'reader', scope: 's', subject: 'a@brook.example' } as const;
  const setUp = (answer: () => Promise<Token>) => {
    const asked: Wanted[] = [];
    let now = 0;
    const source = (one: Wanted) => {
      asked.push(one);
      return answer();
    };
    const tokens = createTokens({ reader: source, writer: source }, { clock: { now: () => new Date(now) } });
    return { asked, tokens, pass: (ms: number) => (now += ms) };
  };
  const hour = (): Promise<Token> => Promise.resolve({ token: 't', lastsMs: 3_600_000 });

  test('are asked for once, and again five minutes before they run out', async () => {
    const { asked, tokens, pass } = setUp(hour);
    await Promise.all([tokens.get(wanted), tokens.get(wanted), tokens.get(wanted)]);
    pass(54 * 60_000);
    await tokens.get(wanted);
    expect(asked).toHaveLength(1);
    pass(2 * 60_000);
    await tokens.get(wanted);
    expect(asked).toHaveLength(2);
  });

  test('are kept apart by identity, scope and person', async () => {
    const { asked, tokens } = setUp(hour);
    for (const more of [{}, { identity: 'writer' as const }, { scope: 'x' }, { subject: 'b' }])
      await tokens.get({ ...wanted, ...more });
    expect(asked).toHaveLength(4);
  });

  test('are bound in number: the last used 256 stay', async () => {
    const { asked, tokens } = setUp(hour);
    await tokens.get(wanted);
    for (let index = 0; index < 300; index += 1) {
      await tokens.get({ ...wanted, subject: `${index}` });
      if (index % 100 === 0) await tokens.get(wanted);
    }
    expect(asked).toHaveLength(301);
    await tokens.get({ ...wanted, subject: '0' });
    expect(asked).toHaveLength(302);
  });

  test('a refusal and a failure are not kept', async () => {
    const answers = [
      () => Promise.resolve({ refused: 'scope' } as const),
      () => Promise.reject(new Error('away')),
      hour,
    ];
    const { tokens } = setUp(() => (answers.shift() ?? hour)());
    expect(await tokens.get(wanted)).toEqual({ refused: 'scope' });
    await expect(tokens.get(wanted)).rejects.toThrow('away');
    expect(await tokens.get(wanted)).toMatchObject({ token: 't' });
  });
});
