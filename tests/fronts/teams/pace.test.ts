/** Rate limits that never stop a concern (promises.md D1): what is done is counted, nothing is timed. */
import { afterEach, expect, test } from '@jest/globals';
import { flows } from '../../../bot/features/index.ts';
import { forged } from '../../support/sealed.ts';
import { startTeamsFront, teacher, tenant, type TeamsFrontOptions } from '../../support/teams-front.ts';

const holder = { personId: teacher.id, school: teacher.school };
type World = Awaited<ReturnType<typeof startTeamsFront>>;
let world: World;
afterEach(() => world.close());

let ticks = 0;
const start = async (more: TeamsFrontOptions = {}): Promise<void> => {
  ticks = 0;
  const person = { burst: 5, perSecond: 1 };
  world = await startTeamsFront({ pace: { person, ticks: () => ticks }, ...more });
};

const from = (aadObjectId: string) => ({
  from: { id: `29:${aadObjectId}`, name: 'Somebody', aadObjectId },
  conversation: { id: `a:${aadObjectId}`, conversationType: 'personal', tenantId: tenant },
});
const says = (text: string, who = 'aad-teacher') => world.turn({ text, ...from(who) });
const presses = (verb: string) =>
  world.turn({
    type: 'invoke',
    name: 'adaptiveCard/action',
    replyToId: 'm-1',
    value: {
      action: { type: 'Action.Execute', verb, data: { token: forged(holder, { verb, values: {} }) } },
    },
  });
const many = async <T>(count: number, act: () => Promise<T>): Promise<T[]> => {
  const answers: T[] = [];
  for (let left = count; left > 0; left -= 1) answers.push(await act());
  return answers;
};
const textOf = (body: unknown): string => (body as { value: string }).value;
/** What was sent into chats. */
const sent = (): string[] =>
  world.connector.calls
    .filter(({ path }) => path.includes('/activities'))
    .map(({ body }) => String(body['text']));
const verbs = (): string[] => world.acts.map(({ verb }) => verb);

test('words beyond the burst are not done, and the person hears so once', async () => {
  await start();
  await many(20, () => says('help'));
  expect(world.acts).toHaveLength(5);
  expect(sent()).toHaveLength(6);
  expect(sent().at(-1)).toMatch(/a lot at once.*wait ten seconds.*type report concern/s);
  ticks += 10_000;
  await says('help');
  expect(world.acts).toHaveLength(6);
  await many(20, () => says('help'));
  expect(world.acts).toHaveLength(10);
  expect(sent()).toHaveLength(12);
});

test('a press is answered in words each time, never by silence and never by an error', async () => {
  await start();
  const answers = await many(20, () => presses('case.list'));
  expect(world.acts).toHaveLength(5);
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect(answers.slice(5).map(({ body }) => textOf(body))).toEqual(
    answers.slice(5).map(() => expect.stringContaining('a lot at once')),
  );
});

/** Held up when there is too much of it; everything else never is. A new verb has to be put into one of the two lists. */
const held = [
  'agreements.campaign',
  'agreements.preview',
  'agreements.start',
  'agreements.putOff',
  'agreements.unreached',
  'agreements.classes',
  'agreements.discuss',
  'agreements.discussed',
  'agreements.askAnyway',
  'agreements.askSeveral',
  'agreements.missing',
  'links.list',
  'links.make',
  'links.revoke',
  'links.letters',
  'links.csv',
  'links.parts',
  'links.show',
  'links.renew',
  'paper.forms',
  'paper.print',
  'paper.choose',
  'paper.form',
  'paper.record',
  'paper.today',
  'paper.strike',
  'visitors.desk',
  'visitors.agree',
  'visitors.list',
  'visitors.days',
  'visitors.visit',
  'visitors.strike',
  'visitors.count',
  'visitors.renew',
  'visitors.poster',
  'agreements.open',
  'agreements.check',
  'agreements.sign',
  'agreements.unclear',
  'agreements.refuse',
  'agreements.contact',
  'agreements.mine',
  'agreements.text',
  'agreements.consent',
  'consents.list',
  'consents.form',
  'consents.record',
  'agreements.talks',
  'agreements.talk',
  'agreements.talked',
  'leavers.list',
  'leavers.look',
  'leavers.again',
  'leavers.disable',
  'leavers.all',
  'leavers.agree',
  'leavers.agreeAll',
  'leavers.disagree',
  'leavers.keep',
  'leavers.dismiss',
  'leavers.name',
  'leavers.undo',
  'leavers.paste',
  'leavers.preview',
  'leavers.columns',
  'leavers.useList',
  'leavers.dropList',
  'concern.mine',
  'case.list',
  'case.closedList',
  'case.find',
  'case.menu',
  'case.note',
  'case.agency',
  'case.referral',
  'case.parents',
  'case.sanction',
  'case.outcome',
  'case.change',
  'case.assign',
  'case.protect',
  'case.summary',
  'case.close',
  'case.reopen',
  'case.recuse',
  'case.reroute',
  'case.ask',
  'case.earlier',
  'signed.show',
  'signed.missing',
  'signed.files',
  'signed.csv',
  'signed.visits',
  'signed.certificate',
  'signed.group',
  'signed.apply',
  'signed.notSigned',
  'people.away',
  'people.back',
  'leaving.list',
  'leaving.open',
  'leaving.tick',
  'leaving.note',
  'leaving.meet',
  'guest.begin',
  'guest.ask',
  'guest.open',
  'guest.confirm',
  'guest.extend',
  'guest.letEnd',
  'guest.list',
  'guest.answer',
  'guest.end',
  'loans.begin',
  'loans.find',
  'loans.lend',
  'loans.list',
  'loans.open',
  'loans.ask',
  'loans.outAgain',
  'loans.paper',
  'loans.return',
  'loans.strike',
  'loans.recall',
  'loans.recallMany',
  'loans.paste',
  'loans.preview',
  'loans.useItems',
  'loans.dropItems',
  'loans.csv',
  'loans.mine',
  'loans.read',
  'loans.sign',
  'loans.refuse',
  'loans.text',
  'loans.trouble',
  'readers.list',
  'readers.confirm',
  'readers.question',
  'hello.hello',
  'hello.who',
  'hello.unknown',
];
const neverHeld = [
  'concern.begin',
  'concern.fresh',
  'concern.who',
  'concern.find',
  'concern.pick',
  'concern.pickNotFor',

  'concern.people',
  'concern.kind',
  'concern.urgent',
  'concern.account',
  'concern.accountBack',
  'concern.back',
  'concern.resume',
  'concern.discard',
  'concern.send',
  'concern.attachment',
  'concern.alert',
  'concern.messageForm',
  'concern.fromMessage',
  'concern.add',
  'concern.added',
  'concern.question',
  'concern.answer',
  'case.open',
  'case.acknowledge',
  'hello.welcome',
  'tell.now',
  'tell.start',
  'tell.about',
  'tell.send',
];

test('every verb is held up or never is', () => {
  expect([...held, ...neverHeld].toSorted()).toEqual(flows.map(({ verb }) => verb).toSorted());
  return start();
});

test('reporting, opening and acknowledging go on far above the limits, of the person and of the tenant', async () => {
  await start({ pace: { person: { burst: 3, perSecond: 0 }, tenant: { burst: 3, perSecond: 0 } } });
  await many(50, () => presses('case.list'));
  expect(world.acts).toHaveLength(3);
  world.acts.length = 0;
  for (const verb of neverHeld) await presses(verb);
  expect(verbs()).toEqual(neverHeld);
  world.acts.length = 0;
  for (const verb of held) await presses(verb);
  expect(verbs()).toEqual([]);
  await says('/report concern');
  expect(verbs()).toEqual(['concern.begin']);
});

test('a whole school that reads and signs takes nothing of the tenant’s share, and each of them only their own', async () => {
  await start({ pace: { person: { burst: 5, perSecond: 0 }, tenant: { burst: 3, perSecond: 0 } } });
  await many(20, () => presses('agreements.open'));
  // Their own five: the answer to a press costs Teams no message of ours.
  expect(world.acts).toHaveLength(5);
  world.connector.clear();
  await many(9, () => says('help', 'aad-stranger'));
  // Typed words are answered by a message: all three of the tenant's are still there, and then it is said once.
  expect(sent().filter((text) => text.startsWith('I do not know you'))).toHaveLength(3);
});

test('reporting uses up nothing', async () => {
  await start();
  await many(100, () => presses('concern.send'));
  world.acts.length = 0;
  await many(5, () => presses('case.list'));
  expect(world.acts).toHaveLength(5);
});

test('a flood from one account costs the others nothing, and is hardly any work', async () => {
  await start({ pace: { person: { burst: 5, perSecond: 0 }, tenant: { burst: 20, perSecond: 0 } } });
  await Promise.all(Array.from({ length: 200 }, () => says('help', 'aad-guest-nobody')));
  expect(world.acts).toHaveLength(0);
  expect(sent()).toHaveLength(6);
  await Promise.all(Array.from({ length: 200 }, () => says('help')));
  expect(verbs()).toHaveLength(5);
  // Of the tenant's twenty the two have taken their ten: ten are left to everybody else.
  world.connector.clear();
  for (let stranger = 0; stranger < 20; stranger += 1) await says('help', `aad-${stranger}`);
  expect(sent().filter((text) => text.startsWith('I do not know you'))).toHaveLength(10);
});

test('strangers are held up too, and still hear whom to ring', async () => {
  await start();
  await many(20, () => says('help', 'aad-stranger'));
  expect(sent()).toHaveLength(6);
  expect(sent().at(-1)).toMatch(/a lot at once.*020 7946 0000/s);
  expect(world.acts).toHaveLength(0);
});

test('the limits that are set let a person read and press as fast as they can', async () => {
  await start({ pace: { ticks: () => 0 } });
  await many(61, () => presses('case.list'));
  expect(world.acts).toHaveLength(60);
  expect(world.acts.every(({ by }) => by.id === teacher.id)).toBe(true);
});
