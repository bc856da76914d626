/** Values and activities that nobody would send by mistake, made by chance that can be repeated. */
import { flows } from '../../bot/features/index.ts';
import type { Chance } from '../pretend-school/random.ts';
import { forged } from '../support/sealed.ts';

type List = readonly [string, ...string[]];

const nasty: List = [
  '',
  ' ',
  '\0',
  '\ud800',
  'x\udfffy',
  '\u202eevil',
  '😀'.repeat(50),
  '\r\nSet-Cookie: a=b',
  '<img src=x onerror=alert(1)>',
  '[a](https://evil.example)',
  '${secret}',
  '{{DATE(2026-11-23)}}',
  "' or PartitionKey ne '",
  '=HYPERLINK("https://evil.example")',
  '../../etc/passwd',
  '%00%2e%2e',
  '__proto__',
  'constructor',
  'toString',
  '-1e999',
  'null',
  'undefined',
  'NaN',
  '7Q4F-2M',
  '01JD000000000000000000FUZZ',
  '2026-11-23',
  '9999-99-99',
  'yes',
  'no',
];

export const oddText = (chance: Chance): string => {
  const kind = chance.below(30);
  if (kind === 0) return chance.pick(nasty).repeat(1 + chance.below(400));
  if (kind === 1) return 'é'.repeat(chance.below(40_000));
  if (kind < 6) {
    const units = Array.from({ length: chance.below(60) }, () => chance.below(0x1_0000));
    return String.fromCharCode(...units);
  }
  return chance.pick(nasty);
};

const keys: List = [
  ...([
    'draft',
    'subject',
    'involvesAdult',
    'words',
    'picks',
    'kept',
    'shown',
    'keptOut',
    'unlisted',
  ] as const),
  'kind',
  'tags',
  'illegal',
  'danger',
  'facts',
  'childWords',
  'date',
  'time',
  'place',
  'where',
  'knows',

  'done',
  'school',
  'incident',
  'once',
  'send',
  'page',
  'until',
  'to',
  'ring',
  'record',
  'whom',
  'because',
  'verb',
  'msteams',
  '__proto__',
  'constructor',
  'prototype',
  'length',
  'toJSON',
  'then',
  'commandId',
  '',
];

/** JSON of any shape. Keys like `__proto__` become own ones. */
export const oddValue = (chance: Chance, depth = 4): unknown => {
  const kind = chance.below(depth === 0 ? 6 : 9);
  if (kind < 3) return oddText(chance);
  if (kind === 3) return [0, -1, 1e308, 4_294_967_296, 0.1, -0][chance.below(6)];
  if (kind === 4) return chance.below(2) === 0;
  if (kind === 5) return null;
  const size = chance.below(5);
  if (kind === 6) return Array.from({ length: size }, () => oddValue(chance, depth - 1));
  return Object.fromEntries(
    Array.from({ length: size }, () => [
      chance.below(4) === 0 ? oddText(chance) : chance.pick(keys),
      oddValue(chance, depth - 1),
    ]),
  );
};

/** What cards really ask, so that some presses get far. */
const likely: Readonly<Record<string, List>> = {
  subject: ['pupil', 'adult', 'headteacher', 'nobody'],
  involvesAdult: ['yes', 'no', 'unsure'],
  kind: ['content', 'contact', 'conduct', 'commerce'],
  illegal: ['yes', 'no'],
  danger: ['yes', 'no'],
  facts: ['Somebody said something.', 'x'],
  words: ['Zoë', 'quinn', 'more of it'],
  unlisted: ['Somebody Else', ''],
  date: ['2026-11-20', ''],
  where: ['in', 'out'],
  school: ['hillside', 'brook', 'trust'],
  send: ['yes'],
  until: ['Friday', 'tomorrow'],
  to: ['who', 'people', 'kind', 'account'],
};

const pressData = (chance: Chance, draft: string): Record<string, unknown> => {
  const data: Record<string, unknown> = Object.fromEntries(
    Object.entries(likely).map(([key, list]) => [key, chance.pick(list)]),
  );
  for (const name of ['childWords', 'time', 'place', 'knows', 'done']) data[name] = '';
  data['draft'] = draft;
  for (let odd = chance.below(4) * chance.below(3); odd > 0; odd -= 1)
    data[chance.pick(keys)] = oddValue(chance, 2);
  return data;
};

const verbs: List = [
  'concern.who',
  'concern.people',
  'concern.kind',
  'concern.account',
  'concern.send',
  ...flows.map(({ verb }) => verb),

  '__proto__',
  'toString',
  'case.delete',
  'concern.',
  'CONCERN.SEND',
  'x'.repeat(100),
  'x'.repeat(101),
  '',
];
const phrases: List = [
  ...([
    'report concern',
    '/report concern',
    'help',
    'hello',
    'who',
    'my reports',
    'cases',
    'closed cases',
  ] as const),

  'case 7Q4F-2M',
  'away until Friday',
  'away',
  'back',
  'report',
  'a pupil told me that somebody sent a photo',
];
const types: List = [
  ...([
    'message',
    'message',
    'message',
    'invoke',
    'invoke',
    'invoke',
    'invoke',
    'conversationUpdate',
  ] as const),
  'installationUpdate',
  'messageReaction',
  'messageUpdate',
  'messageDelete',
  'typing',
  'event',
  'trace',
  'endOfConversation',
  'handoff',
  'command',
  'commandResult',
  'suggestion',
  'constructor',
  'MESSAGE',
];
const invokes: List = [
  'adaptiveCard/action',
  'adaptiveCard/action',
  'adaptiveCard/action',
  'adaptiveCard/action',
  'composeExtension/fetchTask',
  'composeExtension/submitAction',
  'composeExtension/query',
  'composeExtension/queryLink',
  'composeExtension/selectItem',
  'task/fetch',
  'task/submit',
  'tab/fetch',

  'signin/verifyState',
  'signin/tokenExchange',
  'fileConsent/invoke',
  'application/search',
  'config/fetch',
  'actionableMessage/executeAction',
  'message/submitAction',
  'handoff/action',
  '__proto__',
  'toString',
  '',
];

export interface Someone {
  readonly personId: string;
  readonly school: string;
  readonly aadObjectId: string;
  readonly userId: string;
  readonly conversationId: string;
  readonly tenant: string;
}

export interface Surroundings {
  readonly people: readonly [Someone, ...Someone[]];
  readonly service: string;
  readonly bot: string;
}

/** Mostly as if the button had been drawn for them, so that what is odd reaches the flows; at times with no token. */
const sealedMostly = (chance: Chance, verb: string, data: unknown, who: Someone): unknown => {
  if (chance.below(4) === 0 || typeof data !== 'object' || data === null || Array.isArray(data)) return data;
  const entries = Object.entries(data as Record<string, unknown>);
  const laidDown = entries.filter(() => chance.below(2) === 0);
  const inputs = entries.map(([name]) => name).filter((name) => !laidDown.some(([one]) => one === name));
  return { ...data, token: forged(who, { verb, values: Object.fromEntries(laidDown), inputs }) };
};

const invokeValue = (name: string, chance: Chance, draft: string, who: Someone): unknown => {
  if (chance.below(8) === 0) return oddValue(chance);
  const plain = chance.below(10) === 0 ? oddValue(chance) : pressData(chance, draft);
  const verb = chance.pick(verbs);
  if (name === 'adaptiveCard/action') {
    const data = sealedMostly(chance, verb, plain, who);
    return { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' };
  }
  const data = sealedMostly(chance, 'concern.fromMessage', { keepWords: 'true', ...(plain as object) }, who);
  return {
    commandId: chance.below(8) === 0 ? oddText(chance) : 'reportMessage',
    data,
    messagePayload: {
      linkToMessage: oddText(chance),
      createdDateTime: chance.pick(['2026-11-23T10:00:00Z', 'yesterday', '']),
      from: { user: { id: oddText(chance), displayName: oddText(chance) } },
      body: { contentType: 'html', content: `<p>${oddText(chance)}</p>` },
    },
  };
};

/** As Teams would send it, but of any type and with anything in it. */
export const oddActivity = (
  chance: Chance,
  id: string,
  { people, service, bot }: Surroundings,
): Record<string, unknown> => {
  const index = chance.below(people.length);
  const person = people[index] ?? people[0];
  const [type, name, draft] = [chance.pick(types), chance.pick(invokes), `01FUZZ${index}`];
  const known = chance.below(12) !== 0;
  return {
    type,
    id,
    timestamp: new Date(Date.now() - (chance.below(20) === 0 ? 3_600_000 : 0)).toISOString(),
    channelId: 'msteams',
    serviceUrl: service,
    from: {
      id: person.userId,
      name: oddText(chance),
      aadObjectId: known ? person.aadObjectId : oddText(chance).slice(0, 128),
    },
    recipient: { id: bot, name: 'Lantern' },
    conversation: {
      id: person.conversationId,
      conversationType: chance.pick(['personal', 'personal', 'personal', 'groupChat', 'channel', 'odd']),
      tenantId: person.tenant,
    },
    channelData: { tenant: { id: person.tenant } },
    text: chance.below(3) === 0 ? oddText(chance) : chance.pick(phrases),
    replyToId: chance.pick(['m-1', 'm-2', '__proto__']),
    action: chance.pick(['add', 'remove', 'add-upgrade']),
    ...(type === 'invoke' ? { name, value: invokeValue(name, chance, draft, person) } : {}),
    ...(type === 'message' && chance.below(6) === 0
      ? { text: '', value: sealedMostly(chance, chance.pick(verbs), pressData(chance, draft), person) }
      : {}),
    ...(chance.below(10) === 0
      ? { attachments: [{ contentType: oddText(chance), content: oddValue(chance, 2) }] }
      : {}),
    ...(chance.below(10) === 0
      ? { entities: [{ type: 'mention', text: oddText(chance), mentioned: { id: bot } }] }
      : {}),
    ...(type === 'conversationUpdate' ? { membersAdded: [{ id: bot }] } : {}),
  };
};
