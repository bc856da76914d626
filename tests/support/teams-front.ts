/** The Teams front alone on loopback: its own provider and connector, two people, and a `perform` that tests hand in. */
import { noClouds, noLists } from '../../bot/clouds.ts';
import { nobodyNew } from './holders.ts';
import { createServer } from 'node:http';
import express from 'express';
import { mountTeams, type TeamsOptions } from '../../bot/fronts/teams/index.ts';
import type { Act, Deps, Person, Records, Reply } from '../../bot/core/ports.ts';
import { startConnectorRecorder } from './connector-recorder.ts';
import { listen, stop } from './listen.ts';
import { createMapRecords, type MapRecords } from './map-records.ts';
import { testSeal } from './sealed.ts';
import { newPair, signed, startOpenId, type SigningPair } from './openid.ts';
import { unlinked } from './unlinked.ts';

export const tenant = '11111111-1111-4111-8111-111111111111';
export const appId = '22222222-2222-4222-8222-222222222222';
export const bot = `28:${appId}`;

export const teacher: Person = {
  id: 'hillside.S012',
  school: 'hillside',
  name: 'Ada Finch',
  kind: 'staff',
  guest: false,
  accounts: { entra: 'aad-teacher' },
};
export const guest: Person = {
  ...teacher,
  id: 'hillside.V001',
  guest: true,
  accounts: { entra: 'aad-guest' },
};

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly ids: Readonly<Record<string, unknown>>;
}

export type Performing = (act: Act) => Reply | Promise<Reply>;

const pair: SigningPair = newPair('good', ['msteams', 'webchat']);

export interface TeamsFrontOptions extends Partial<TeamsOptions> {
  readonly clock?: () => Date;
  readonly pair?: SigningPair;
  /** Another instance's storage. */
  readonly records?: MapRecords;
  /** Real storage instead of those in memory. */
  readonly storage?: Records;
}

export const startTeamsFront = async (more: TeamsFrontOptions = {}) => {
  const signer = more.pair ?? pair;
  const provider = await startOpenId(signer);
  const connector = await startConnectorRecorder();
  const records = more.records ?? createMapRecords();
  const log: LogLine[] = [];
  const acts: Act[] = [];
  const now = more.clock ?? (() => new Date());
  const people = new Map([teacher, guest].map((person) => [person.accounts.entra, person]));
  let performing: Performing = () => ({ chat: { text: 'heard' } });
  let directoryFails = false;

  const note =
    (level: LogLine['level']) =>
    (message: string, ids: LogLine['ids'] = {}) =>
      void log.push({ level, message, ids });
  const notNeeded = (): never => {
    throw new Error('not needed here');
  };
  const deps: Deps = {
    directory: {
      person: () => notNeeded(),
      search: () => notNeeded(),
      everybody: () => notNeeded(),
      byAccount: async ({ tenant: from, id }) => {
        if (directoryFails) throw new Error('the directory is away CANARY');
        return from === tenant ? people.get(id) : undefined;
      },
    },
    records: more.storage ?? records,
    ledger: { record: () => notNeeded() },
    ...unlinked(),
    notifier: {
      tell: () => notNeeded(),
      overwrite: () => notNeeded(),
      inTurn: () => notNeeded(),
      arrivedAt: () => Promise.resolve(undefined),
    },
    policies: { of: () => notNeeded(), schools: [] },
    away: { in: () => notNeeded(), forget: () => undefined },
    holders: nobodyNew,
    clouds: noClouds,
    lists: noLists,
    clock: { now },
    log: { info: note('info'), warn: note('warn'), error: note('error') },
  };

  const app = express();
  const teams = mountTeams(app, {
    mode: 'production',
    appId,
    tenants: [tenant],
    tenantOf: () => tenant,
    service: connector.url,
    provider: { openIdConfiguration: provider.configuration, issuer: provider.issuer, loopback: true },
    token: () => Promise.resolve('bot-token'),
    perform: {
      perform: async (act) => {
        acts.push(act);
        return performing(act);
      },
      understand: (text) =>
        /^\/?report concern$/i.test(text) ? { verb: 'concern.begin', values: {} } : undefined,
    },
    seal: testSeal,
    realClock: { now: () => new Date() },
    deps: () => deps,
    words: {
      strangerText: () => 'I do not know you. Please ring the office: 020 7946 0000.',
      lateText: () => 'This takes longer than usual. Not confirmed.',
      troubleText: () => 'Not confirmed. Please tell somebody in person now.',
    },
    ...more,
  });
  const server = createServer(app);
  const origin = await listen(server);

  const token = (claims: Record<string, unknown> = {}): string =>
    signed(signer, { ...goodClaims(now(), connector.url), ...claims });
  const post = async (
    body: unknown,
    headers: Record<string, string> = { authorization: `Bearer ${token()}` },
  ) => {
    const response = await fetch(`${origin}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  };
  let activities = 0;
  const activity = (fields: Record<string, unknown> = {}): Record<string, unknown> => ({
    type: 'message',
    id: `activity-${(activities += 1)}`,
    timestamp: now().toISOString(),
    channelId: 'msteams',
    serviceUrl: connector.url,
    from: { id: '29:teacher', name: 'Ada Finch', aadObjectId: 'aad-teacher' },
    recipient: { id: bot, name: 'Lantern' },
    conversation: { id: 'a:chat', conversationType: 'personal', tenantId: tenant },
    channelData: { tenant: { id: tenant } },
    ...fields,
  });

  return {
    origin,
    connector,
    provider,
    records,
    log,
    acts,
    teams,
    token,
    post,
    activity,
    perform: (next: Performing) => void (performing = next),
    breakDirectory: (broken: boolean) => void (directoryFails = broken),
    /** Sends one proven activity; an invoke's answer is parsed. */
    async turn(fields: Record<string, unknown>) {
      const { status, text } = await post(activity(fields));
      return { status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
    },
    async close() {
      await teams.close();
      await stop(server);
      await connector.close();
      await provider.close();
    },
  };
};

export type TeamsWorld = Awaited<ReturnType<typeof startTeamsFront>>;

export const goodClaims = (now: Date, serviceUrl: string): Record<string, unknown> => {
  const seconds = Math.floor(now.getTime() / 1000);
  return {
    iss: 'https://api.botframework.com',
    aud: appId,
    nbf: seconds - 60,
    exp: seconds + 3600,
    serviceurl: serviceUrl,
  };
};
