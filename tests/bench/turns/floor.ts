/**
 * The least that does the same work: bare express, a token check with node:crypto, table calls over a pool with nothing in
 * between, cards by plain functions.
 */
import { createHmac, createPublicKey, randomUUID, verify, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import express, { type Request, type Response } from 'express';
import { Agent } from 'undici';
import reviewTemplate from '../../../cards/concern/review/teams.json' with { type: 'json' };
import sentTemplate from '../../../cards/concern/sent/teams.json' with { type: 'json' };
import whoTemplate from '../../../cards/concern/who/teams.json' with { type: 'json' };
import { listen, stop } from '../../support/listen.ts';
import { serve } from './serve.ts';
import { plainCard } from './plain-card.ts';
import {
  entityOf,
  nextDraft,
  reviewModel,
  sameWork,
  sentModel,
  whoModel,
  type DraftValue,
  type FlatChange,
  type JsonObject,
} from './same-work.ts';
import { clockFrom, type ServerSettings } from './settings.ts';
import { account } from '../../support/storage/storage-stub.ts';

const cards = {
  review: plainCard(reviewTemplate),
  sent: plainCard(sentTemplate),
  who: plainCard(whoTemplate),
};
const adaptiveCard = 'application/vnd.microsoft.card.adaptive';

interface Activity {
  readonly type: string;
  readonly id: string;
  readonly channelId: string;
  readonly serviceUrl: string;
  readonly text?: string;
  readonly from: { readonly aadObjectId: string };
  readonly conversation: { readonly id: string; readonly tenantId: string };
  readonly value?: { readonly action: { readonly verb: string; readonly data: JsonObject } };
}

await serve(async (settings) => {
  if (settings.recording === undefined) throw new Error('a recording is needed');
  const http = new Agent({ connections: 64, pipelining: 1 });
  const token = await createTokenCheck(settings);
  const table = openTable(settings, http);
  const work = sameWork(settings.recording);
  const clock = clockFrom(settings.now);

  const reply = async (activity: Activity, card: unknown): Promise<void> => {
    const path = `v3/conversations/${encodeURIComponent(activity.conversation.id)}/activities/${activity.id}`;
    const message = { type: 'message', attachments: [{ contentType: adaptiveCard, content: card }] };
    const { body } = await http.request({
      origin: new URL(activity.serviceUrl).origin,
      path: `/${path}`,
      method: 'POST',
      headers: { authorization: 'Bearer stand-in', 'content-type': 'application/json' },
      body: JSON.stringify(message),
    });
    await body.text();
  };

  const handle = async (activity: Activity): Promise<unknown> => {
    const person = settings.people[activity.from.aadObjectId];
    if (person === undefined || activity.conversation.tenantId !== settings.tenant) return undefined;
    const draftRow = `D!${person.row}`;
    const found = await table.get(draftRow);
    if (activity.type === 'message') {
      if (found !== undefined || activity.text !== '/report concern')
        throw new Error('not the turn that is measured');
      await reply(activity, cards.who(whoModel(settings.models)));
      return undefined;
    }
    const { verb, data } = activity.value?.action ?? { verb: '', data: {} };
    if (found === undefined || found.draft.id !== data['draft']) throw new Error('no such draft');
    const { draft, etag } = found;
    if (verb === 'concern.send') {
      const turn = { reporter: person.id, draft, draftRow: person.row, etag, now: clock.now() };
      const { changes, ref } = work.send(turn);
      await table.commit(changes);
      return { statusCode: 200, type: adaptiveCard, value: cards.sent(sentModel(settings.models, ref)) };
    }
    const next = nextDraft(draft, data, clock.now());
    await table.replace(draftRow, etag, entityOf('draft', {}, next as unknown as JsonObject));
    return { statusCode: 200, type: adaptiveCard, value: cards.review(reviewModel(settings.models, next)) };
  };

  const app = express();
  app.use(express.json());
  app.post('/api/messages', (request: Request, response: Response) => {
    const activity = request.body as Activity;
    if (!token(request.headers.authorization ?? '', activity)) return void response.status(401).end();
    handle(activity).then(
      (body) => (body === undefined ? response.end() : response.end(JSON.stringify(body))),
      () => response.status(500).end(),
    );
  });
  const server = createServer(app);
  return {
    ready: { url: await listen(server) },
    close: async () => {
      await stop(server);
      await http.destroy();
    },
  };
});

interface Key {
  readonly key: KeyObject;
  readonly endorsements: readonly string[];
}

async function createTokenCheck({
  openId,
  appId,
}: ServerSettings): Promise<(header: string, activity: Activity) => boolean> {
  const json = async (url: string): Promise<unknown> => (await fetch(url)).json();
  const { jwks_uri } = (await json(openId.configuration)) as { jwks_uri: string };
  const { keys } = (await json(jwks_uri)) as {
    keys: (JsonObject & { kid: string; endorsements: string[] })[];
  };
  const known = new Map(
    keys.map(({ kid, endorsements, ...jwk }): [string, Key] => [
      kid,
      { key: createPublicKey({ key: jwk, format: 'jwk' }), endorsements },
    ]),
  );
  const decoded = (part: string): JsonObject =>
    JSON.parse(Buffer.from(part, 'base64url').toString()) as JsonObject;
  return (authorization, activity) => {
    const [head = '', payload = '', signature = ''] = authorization.slice('Bearer '.length).split('.');
    const header = decoded(head);
    const claims = decoded(payload);
    const key = known.get(header['kid'] as string);
    const seconds = Date.now() / 1000;
    return (
      key !== undefined &&
      header['alg'] === 'RS256' &&
      claims['iss'] === openId.issuer &&
      claims['aud'] === appId &&
      Number(claims['exp']) > seconds - 300 &&
      Number(claims['nbf']) < seconds + 300 &&
      claims['serviceurl'] === activity.serviceUrl &&
      key.endorsements.includes(activity.channelId) &&
      verify('RSA-SHA256', Buffer.from(`${head}.${payload}`), key.key, Buffer.from(signature, 'base64url'))
    );
  };
}

interface Found {
  readonly etag: string;
  readonly draft: DraftValue;
}

type Entity = Readonly<Record<string, string | number | boolean>>;

function openTable({ storage, school }: ServerSettings, http: Agent) {
  const endpoint = /TableEndpoint=([^;]+)/.exec(storage)?.[1] ?? '';
  const { origin, pathname } = new URL(endpoint);
  const secret = Buffer.from(account.key, 'base64');
  const common = {
    accept: 'application/json;odata=minimalmetadata',
    dataserviceversion: '3.0',
    'x-ms-version': '2019-02-02',
  };
  const call = async (
    method: 'GET' | 'PUT' | 'POST',
    path: string,
    more: Record<string, string>,
    body: string | null,
  ) => {
    const date = new Date().toUTCString();
    const signed = createHmac('sha256', secret)
      .update(`${date}\n/${account.name}${pathname}/${path}`)
      .digest('base64');
    const headers = {
      ...common,
      ...more,
      'x-ms-date': date,
      authorization: `SharedKeyLite ${account.name}:${signed}`,
    };
    const answer = await http.request({ origin, path: `${pathname}/${path}`, method, headers, body });
    return { status: answer.statusCode, text: await answer.body.text() };
  };
  const place = (row: string): string => `cases(PartitionKey='${school}',RowKey='${row}')`;
  const text = (row: string, entity: Entity): string =>
    JSON.stringify({ PartitionKey: school, RowKey: row, ...entity });
  const json = { 'content-type': 'application/json' };
  const part = (boundary: string, change: FlatChange): string => {
    const head = `--${boundary}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n`;
    const address = `${endpoint}/${change.op === 'create' ? 'cases' : place(change.row)}`;
    if (change.op === 'remove')
      return `${head}DELETE ${address} HTTP/1.1\r\nIf-Match: ${change.etag}\r\n\r\n\r\n`;
    const method = change.op === 'create' ? 'POST' : 'PUT';
    const headers =
      'Content-Type: application/json\r\nAccept: application/json;odata=minimalmetadata\r\nPrefer: return-no-content';
    return `${head}${method} ${address} HTTP/1.1\r\n${headers}\r\n\r\n${text(change.row, change.entity)}\r\n`;
  };
  return {
    async get(row: string): Promise<Found | undefined> {
      const { status, text: found } = await call('GET', place(row), {}, null);
      if (status === 404) return undefined;
      const entity = JSON.parse(found) as { 'odata.etag': string; body0: string };
      return { etag: entity['odata.etag'], draft: JSON.parse(entity.body0) as DraftValue };
    },
    async replace(row: string, etag: string, entity: Entity): Promise<void> {
      const { status } = await call('PUT', place(row), { ...json, 'if-match': etag }, text(row, entity));
      if (status !== 204) throw new Error(`storage answered ${status}`);
    },
    async commit(changes: readonly FlatChange[]): Promise<void> {
      const [batch, changeset] = [`batch_${randomUUID()}`, `changeset_${randomUUID()}`];
      const body = `--${batch}\r\nContent-Type: multipart/mixed; boundary=${changeset}\r\n\r\n${changes.map((change) => part(changeset, change)).join('')}--${changeset}--\r\n--${batch}--\r\n`;
      const { status, text: answer } = await call(
        'POST',
        '$batch',
        { 'content-type': `multipart/mixed; boundary=${batch}` },
        body,
      );
      if (status !== 202 || answer.split('HTTP/1.1 204').length - 1 !== changes.length)
        throw new Error('storage refused a transaction');
    },
  };
}
