/**
 * Presses that people can really make, changed on their way, through real HTTP (promises.md T1). Where the token is not
 * this person's for this verb, nothing may change and nothing be read; where it is, whatever was sent beside it, nothing
 * may change but what their own button is about, and they read nothing but their own.
 */
import { TableClient } from '@azure/data-tables';
import { hashKey } from '../../bot/core/keys.ts';
import { chance } from '../pretend-school/random.ts';
import { startTestLantern, unhurried, type TestLantern } from '../support/lantern.ts';
import { carried } from '../support/sealed.ts';
import type { Abuse, Found } from './abuse.ts';
import { kindsOfMutation, mutated, type Sent } from './mutate-press.ts';
import { setScene, type Scene } from './presses-scene.ts';

type Rows = ReadonlyMap<string, string>;

export const mutatedPresses: Abuse = {
  name: 'Mutated presses',
  small: 150,
  large: 5_000,
  async run(size, seed) {
    const lantern = await startTestLantern({ pace: unhurried });
    try {
      return await tryAll(size, seed, lantern);
    } finally {
      await lantern.close();
    }
  },
};

const tryAll = async (size: number, seed: number, lantern: TestLantern): Promise<Found> => {
  const scene = await setScene(lantern);
  const cases = new Set(scene.presses.map(({ token }) => carried({ token }).values['incident']));
  const luck = chance(String(seed), 'mutated presses');
  const counts = { refused: 0, 'of their own button': 0, 'that had an effect': 0, 'answers of 5xx': 0 };
  const broken: string[] = [];
  const verbs = new Set<string>();
  let before = await rowsOf(lantern);
  let unlooked: string[] = [];
  /** Whether the presses since the last look had an effect that they must not have. */
  const look = async (): Promise<void> => {
    const after = await rowsOf(lantern);
    const changed = changedRows(before, after);
    if (changed.length > 0) broken.push(`${changed.join(', ')} changed after ${unlooked.join(' | ')}`);
    before = after;
    unlooked = [];
  };
  for (let at = 0; at < size; at += 1) {
    const sent = mutated(scene.presses, at, luck);
    const name = `#${at} ${sent.by.who.persona.key} ${sent.by.how} ${sent.by.verb}: ${sent.what}`;
    verbs.add(sent.by.verb);
    if (sent.token !== undefined) await look();
    const answer = await post(sent, lantern);
    if (answer.status >= 500) counts['answers of 5xx'] += 1;
    if (answer.status !== 200) broken.push(`${name}: answered ${answer.status}`);
    broken.push(...read(answer.text, sent, scene).map((marker) => `${name}: was told ${marker}`));
    if (sent.token === undefined) {
      counts.refused += 1;
      unlooked.push(name);
      if (sent.by.how === 'button' && !isRefusal(answer.text))
        broken.push(`${name}: was answered ${answer.text.slice(0, 200)}`);
      if (unlooked.length >= 25) await look();
      continue;
    }
    counts['of their own button'] += 1;
    const after = await settledRows(before, lantern);
    const changed = changedRows(before, after).filter((row) => !isTrail(row));
    if (changed.length > 0) counts['that had an effect'] += 1;
    const mine = allowed(sent, cases);
    broken.push(...changed.filter((row) => !mine(row)).map((row) => `${name}: changed ${row}`));
    before = after;
  }
  await look();
  return {
    tried: size,
    counts: {
      'honest presses': scene.presses.length,
      verbs: verbs.size,
      'kinds of change': kindsOfMutation.length,
      ...counts,
    },
    broken,
  };
};

/** The message is sent as text, since a key may come twice in it. */
const post = async (
  { by, verb, data }: Sent,
  { lantern, world }: TestLantern,
): Promise<{ status: number; text: string }> => {
  const { persona } = by.who;
  const mark = '"DATA"';
  const action = { type: 'Action.Execute', verb, data: 'DATA' };
  const activity = {
    id: `f:${by.token.slice(0, 8)}-${(posted += 1)}`,
    timestamp: world.clock.now().toISOString(),
    channelId: 'msteams',
    serviceUrl: world.connector.url,
    from: { id: persona.userId, name: persona.name, aadObjectId: persona.aadObjectId },
    recipient: { id: '28:11111111-2222-4333-8444-555555555555', name: 'Lantern' },
    conversation: { conversationType: 'personal', tenantId: persona.tenant, id: persona.conversationId },
    channelData: { tenant: { id: persona.tenant } },
    ...(by.message === '' ? {} : { replyToId: by.message }),
    ...{
      button: { type: 'invoke', name: 'adaptiveCard/action', value: { action, trigger: 'manual' } },
      'older button': { type: 'message', value: 'DATA' },
      dialog: {
        type: 'invoke',
        name: 'composeExtension/submitAction',
        value: { commandId: 'reportMessage', commandContext: 'message', data: 'DATA', messagePayload: {} },
      },
    }[by.how],
  };
  const response = await fetch(`${lantern.url}/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(activity).replace(mark, () => data),
  });
  return { status: response.status, text: await response.text() };
};

let posted = 0;

const isRefusal = (text: string): boolean =>
  text.includes('I do not know that.') || text.includes('That did not arrive whole.');

/** Secrets in an answer that this person may not read. */
const read = (text: string, { by }: Sent, { secrets }: Scene): string[] =>
  secrets
    .filter(({ marker, readers }) => text.includes(marker) && !readers.includes(by.who.persona.key))
    .map(({ marker }) => marker);

/** Rows that this person's own button may change: their draft, their absence, their new report, or that one case. */
const allowed = ({ by, token = '' }: Sent, cases: ReadonlySet<unknown>): ((row: string) => boolean) => {
  const { school, personId } = by.who.persona;
  const own = carried({ token }).values['incident'];
  const theirs = [`D!${hashKey(personId)}`, `S!${hashKey(personId)}`, `Y!${hashKey(personId)}`];
  return (row) => {
    const [partition = '', key = ''] = row.split('|');
    // What is to be done next, and what a pupil's or a reference's row points to, follows from the rest.
    if (/^[OPR]!/.test(key)) return true;
    if (key.startsWith('I!')) {
      const incident = key.split('!')[1];
      return own === undefined ? !cases.has(incident) : incident === own;
    }
    return partition === school && theirs.some((one) => key.startsWith(one));
  };
};

const isTrail = (row: string): boolean => /\|[AH]!/.test(row);

const changedRows = (before: Rows, after: Rows): string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter((row) => before.get(row) !== after.get(row));

/** The rows when whatever followed from a press is done as well. */
const settledRows = async (before: Rows, lantern: TestLantern): Promise<Rows> => {
  const after = await rowsOf(lantern);
  if (changedRows(before, after).every(isTrail)) return after;
  await lantern.lantern.runDue();
  return rowsOf(lantern);
};

/** Every row but the trail's own, which only its head stands for: it counts every change and every reading. */
const rowsOf = async ({ azurite }: TestLantern): Promise<Rows> => {
  const client = TableClient.fromConnectionString(azurite.connectionString, 'cases', {
    allowInsecureConnection: true,
  });
  const rows = new Map<string, string>();
  for await (const entity of client.listEntities({ queryOptions: { filter: "RowKey ge 'B'" } }))
    rows.set(`${entity.partitionKey}|${entity.rowKey}`, JSON.stringify(entity));
  return rows;
};
