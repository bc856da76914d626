/** The Teams front: verify -> Act -> perform -> render. Only this folder knows botbuilder. */
import express, { type Express } from 'express';
import { Agent } from 'undici';
import { AppError } from '../../core/errors.ts';
import type { Perform } from '../../core/perform.ts';
import type { Clock, Deps, Notifier, SchoolId } from '../../core/ports.ts';
import type { PressSeal } from '../../core/press.ts';
import { createAddressBook } from './addresses.ts';
import { createConnector } from './connector.ts';
import { createDraw, createDrawText } from './draw.ts';
import { answer, createGate } from './gate.ts';
import { createPace, type PaceOptions } from './pace.ts';
import { createReceiver } from './receive.ts';
import { Recent } from './recent.ts';
import { createTeamsNotifier } from './send.ts';
import { defaultService, teamsServiceHost, type ServiceRule } from './services.ts';
import { createSigningKeys } from './signing-keys.ts';
import { createTasks } from './tasks.ts';
import type { Front, Words } from './turn.ts';
import { usualRules, type PaceRules } from './turns/pace-row.ts';
import { createTurnsToSend } from './turns/turns-to-send.ts';

export { keptToken, botScope, type Credential } from './bot-token.ts';
export { reportMessageCommand, wordsToggle } from './report-message.ts';
export { attachmentVerb, unknownVerb } from './typed.ts';
export { welcomeVerb } from './installed.ts';
export type { PaceOptions as Pace } from './pace.ts';
export type { PaceRules as SendingRules } from './turns/pace-row.ts';
export type { Words } from './turn.ts';

/** Stand-ins for Microsoft's side, in tests and benchmarks only. */
export interface Provider {
  readonly openIdConfiguration: string;
  readonly issuer: string;
  /** Connector services on this machine are allowed. */
  readonly loopback: boolean;
}

const microsoft: Provider = {
  openIdConfiguration: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
  issuer: 'https://api.botframework.com',
  loopback: false,
};

export interface TeamsOptions {
  /** `local`: no app id, no tokens; only this very machine may speak and be spoken to. */
  readonly mode: 'local' | 'production';
  readonly appId?: string | undefined;
  /** Entra tenants whose people may use the bot. */
  readonly tenants: readonly string[];
  readonly tenantOf: (school: SchoolId) => string | undefined;
  /** The connector service for somebody whom no activity has come from yet. */
  readonly service?: string | undefined;
  /** Other connector hosts than the public cloud's. */
  readonly serviceHosts?: readonly string[] | undefined;
  readonly provider?: Provider | undefined;
  /** The bot's token for the connector (see `keptToken`); `undefined` in local mode. */
  readonly token: () => Promise<string | undefined>;
  readonly perform: Perform;
  /** Seals and opens what buttons carry. */
  readonly seal: PressSeal;
  /** Asked for at each turn, so that what it holds may be built after this front (its notifier among them). */
  readonly deps: () => Deps;
  readonly words: Words;
  /** Milliseconds, for tests: until the person hears that it is late (9 s), and for one call of the connector (8 s). */
  readonly deadline?: number | undefined;
  readonly callTimeout?: number | undefined;
  /** Other rate limits, for tests. */
  readonly pace?: PaceOptions | undefined;
  /** Other rules for what is sent in turn than Teams', for tests and measurements. */
  readonly sending?: Partial<PaceRules> | undefined;
  /** The system's clock; the school's can be moved in the local world. */
  readonly realClock: Clock;
}

export interface Teams {
  readonly notifier: Notifier;
  /** Whoever waits for a turn to send hears that there is none: before the jobs that wait are waited for. */
  endTurns(): void;
  /** Waits for what is still being sent or remembered, then closes the connections. */
  close(): Promise<void>;
}

/**
 * Puts `POST /api/messages` on the app.
 * @throws AppError `misconfigured`
 */
export const mountTeams = (app: Express, options: TeamsOptions): Teams => {
  checkOptions(options);
  const { mode, appId, tenants, tenantOf, perform, seal, deps, words, token, provider = microsoft } = options;
  const clock = () => deps().clock;
  const log = () => deps().log;
  const services: ServiceRule = {
    hosts: options.serviceHosts ?? [teamsServiceHost],
    loopback: mode === 'local' || provider.loopback,
  };
  const http = new Agent({ connections: 50, connect: { timeout: 5_000 }, maxResponseSize: 2 * 1024 * 1024 });
  const bot = `28:${appId ?? 'lantern-local'}`;
  const tasks = createTasks(log);
  const keys = createSigningKeys({ configuration: provider.openIdConfiguration, http, clock, log });
  const { realClock, sending } = options;
  const turns = createTurnsToSend({
    tenants,
    rules: sending,
    records: () => deps().records,
    log,
    realClock,
  });
  const connector = createConnector({
    http,
    services,
    bot,
    token,
    realClock,
    timeout: options.callTimeout ?? 8_000,
    onUrgent: (tenant) => turns.urgent(tenant),
    onRefused: (tenant, wait) => turns.refused(tenant, wait),
  });
  const book = createAddressBook(() => deps().records, clock);
  const service = options.service ?? defaultService;
  const draw = createDraw(seal, clock);
  const notifier = createTeamsNotifier({
    connector,
    book,
    draw,
    services,
    tenants,
    tenantOf,
    service,
    tasks,
    turns,
    realClock,
    drawText: createDrawText(seal, clock),
    secondMs: sending?.secondMs ?? usualRules.secondMs,
  });
  const rule = appId === undefined ? undefined : { keys, audience: appId, issuer: provider.issuer };
  const gate = createGate({ token: rule, tenants, services, connectors: connector.clients, clock, log });
  const deadline = options.deadline ?? 9_000;
  const recent = new Recent();
  const pace = createPace(tenantOf, options.pace);
  const front: Front = {
    perform,
    deps,
    seal,
    draw,
    words,
    deadline,
    bot,
    connector,
    notifier,
    book,
    recent,
    tasks,
    pace,
  };

  const router = express.Router();
  router.post('/', ...gate.handlers, createReceiver(gate, front));
  router.all('/', (_request, response) => answer(response, 405, { error: 'POST only' }));
  router.use(gate.onError);
  app.use('/api/messages', router);

  const shut = async (): Promise<void> => {
    gate.close();
    turns.end();
    await keys.close();
    await tasks.settled();
    await turns.settled();
    await http.close();
  };
  let closing: Promise<void> | undefined;
  return { notifier, endTurns: () => turns.end(), close: () => (closing ??= shut()) };
};

/** An empty app id would let anybody in: it may be missing only in local mode, and there it must be. */
const checkOptions = ({ mode, appId, tenants }: TeamsOptions): void => {
  if (mode === 'production' && !appId)
    throw new AppError('misconfigured', 'Teams needs the app id of the bot');
  if (mode === 'local' && appId !== undefined)
    throw new AppError('misconfigured', 'local mode takes no app id');
  if (tenants.length === 0 || tenants.includes(''))
    throw new AppError('misconfigured', 'Teams needs a tenant');
};
