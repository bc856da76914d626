/** Builds the parts and starts them: the only file that knows every connector and every front. */
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { createRecords } from '../connectors/azure/records.ts';
import { createWakeUps } from '../connectors/azure/wake-ups.ts';
import { openAnchors } from './anchors.ts';
import { openClouds, type OpenClouds } from './clouds.ts';
import { processEnvironment, readConfig, type BotCredential, type Config } from './config.ts';
import { createAnchorer } from './core/anchor-trails.ts';
import { isAppError } from './core/errors.ts';
import { createLedger } from './core/ledger.ts';
import { createLinkBook } from './core/links.ts';
import { createLog } from './core/log.ts';
import { wakesWorker } from './core/outbox.ts';
import { createOneAtATime } from './core/one-at-a-time.ts';
import { createPerform } from './core/perform.ts';
import type { Act, Clock, Deps, KeyService, LeaverLists, Log, SchoolId } from './core/ports.ts';
import { createPressSeal } from './core/press.ts';
import { trailHeadKey, trailHeadKind, trailKeyOf } from './core/trail.ts';
import { createWorker, type Worker } from './core/worker.ts';
import { pageHelp } from './features/agreements/links/help-text.ts';
import { createAwayBook } from './features/people/away.ts';
import { createHolderBook } from './features/readers/holder-book.ts';
import { keepVersions } from './features/agreements/keep-versions.ts';
import { compareAll } from './features/leavers/finding/compare.ts';
import { ensureMornings } from './features/agreements/asking/morning.ts';
import { ensureNight } from './features/leavers/finding/night.ts';
import { noteReaders } from './features/readers/note-readers.ts';
import { explain, lateText, strangerText, troubleText } from './features/hello/explain.ts';
import { flows, jobs } from './features/index.ts';
import {
  botScope,
  keptToken,
  mountTeams,
  type Pace as TeamsPace,
  type Provider as TeamsProvider,
  type SendingRules,
} from './fronts/teams/index.ts';
import { mountWeb, type Pace as WebPace } from './fronts/web/index.ts';
import { pageHeaders, strictHeaders } from './headers.ts';
import { keepRosters } from './keep-rosters.ts';
import { checkPolicies, directoryOf, leaverListsOf, warnOfYears } from './people.ts';
import { openSealing } from './sealing.ts';
import { logGrants } from './say-grants.ts';
import { addEndings, addHealth, listen, serve, stopListening } from './serve.ts';
import { loadSchools, type Schools } from './schools.ts';
import { storageOf } from './storage.ts';

export interface Lantern {
  /** Where it listens, e.g. `http://127.0.0.1:3978`. */
  readonly url: string;
  readonly schools: Schools;
  /** Runs everything that has fallen due, and resolves when nothing is left; for a clock that was moved. */
  runDue(): Promise<void>;
  close(): Promise<void>;
}

export interface StartOptions {
  /** The local world's movable clock; the system's otherwise. */
  readonly clock?: Clock | undefined;
  readonly log?: Log | undefined;
  /** Stand-ins for Microsoft's side of Teams, in tests and benchmarks. */
  readonly provider?: TeamsProvider | undefined;
  /** Other rate limits, in tests that do a year's work in a minute. */
  readonly pace?: TeamsPace | undefined;
  readonly webPace?: WebPace | undefined;
  /** Other rules for what is sent in turn, in tests and benchmarks. */
  readonly sending?: Partial<SendingRules> | undefined;
  /** A stand-in for the key service, in tests. */
  readonly keys?: KeyService | undefined;
  /** The schools’ clouds and leaver lists; none where they are left out. */
  readonly clouds?: ((schools: Schools) => OpenClouds) | undefined;
  readonly lists?: LeaverLists | undefined;
  /** Further routes (the local page). */
  readonly routes?: ((app: Express, lantern: Pick<Lantern, 'runDue'>) => void) | undefined;
}

const systemClock: Clock = { now: () => new Date() };

/** @throws AppError `misconfigured` or `unavailable`, with sentences in `say` */
export const startLantern = async (config: Config, options: StartOptions = {}): Promise<Lantern> => {
  const clock = options.clock ?? systemClock;
  const log = options.log ?? createLog(config.logLevel);
  const schools = await loadSchools(config.schools);
  const directory = directoryOf(schools, log);
  await checkPolicies(schools, directory);
  await warnOfYears(schools, directory, log);

  const stored = createRecords(await storageOf(config, 'table'));
  const wakeUps = createWakeUps(await storageOf(config, 'queue'));
  const anchors = await openAnchors(config);
  await Promise.all([stored.prepare(), wakeUps.prepare()]);
  const sealing = await openSealing(config, stored, schools.policies.schools, log, options.keys);
  const { records } = sealing;

  // What needs each other: the front's notifier is one of the deps that the front hands to every turn, and the ledger
  // wakes the worker, whose jobs write to the ledger.
  const built: { deps?: Deps; worker?: Worker } = {};
  // This process wakes itself at once; the queue wakes the others, and the sweep finds what both forgot.
  const wake = (school: SchoolId): void => {
    built.worker?.wake(school);
    wakeUps
      .put(school)
      .catch(() => log.warn('a wake-up was not queued; the sweep will find the work', { school }));
  };
  const ledger = createLedger({
    records,
    clock,
    trailKey: (school) => trailKeyOf(config.trailKey, school),
    onRecorded: (school, rows) => {
      if (wakesWorker(rows, clock.now())) wake(school);
    },
  });

  await sealing.sealWhatLiesOpen(ledger);

  const app = express();
  app.disable('x-powered-by');
  app.use(strictHeaders);
  const perform = createPerform(flows, explain);
  const seal = createPressSeal(config.appKeys);
  const here: { url?: string } = {};
  const links = createLinkBook(config.appKeys, () => config.publicUrl ?? here.url);
  const deps = (): Deps => {
    if (built.deps === undefined) throw new Error('a turn came before the parts were built');
    return built.deps;
  };
  const words = {
    lateText: (act: Act) => lateText(act, deps()),
    troubleText: (act: Act) => troubleText(act, deps()),
  };
  const teams = mountTeams(app, {
    mode: config.mode,
    appId: config.bot?.appId,
    tenants: schools.tenants,
    tenantOf: (school) => schools.tenantOf(school),
    service: config.service,
    provider: options.provider,
    pace: options.pace,
    sending: options.sending,
    realClock: systemClock,
    token:
      options.provider === undefined ? await tokenOf(config.bot, clock) : () => Promise.resolve('stand-in'),
    perform,
    seal,
    deps,
    words: { ...words, strangerText: () => strangerText(deps()) },
  });
  mountWeb(app, {
    perform,
    seal,
    links,
    deps,
    headers: pageHeaders,
    pace: options.webPace,
    words: { ...words, help: (school, kind) => pageHelp(school, kind, deps()) },
  });
  const { policies } = schools;
  const away = createAwayBook({ records, policies, clock });
  await noteReaders(config.founders, { records, ledger, policies, clock, log });
  await keepVersions({ records, ledger, policies, clock });
  const holders = createHolderBook({ records, policies, clock, log });
  await Promise.all(policies.schools.map((school) => holders.refresh(school)));
  const clouds = options.clouds?.(schools) ?? (await openClouds(config, schools, { clock, log }));
  const lists = options.lists ?? leaverListsOf(schools);
  const books = { policies, away, holders, clouds, lists };
  const turns = createOneAtATime();
  built.deps = { directory, records, ledger, notifier: teams.notifier, ...books, links, turns, clock, log };
  await ensureNight(built.deps);
  await ensureMornings(built.deps);
  const rosters = keepRosters(schools, directory, log, () => compareAll(deps()));

  const worker = createWorker({
    deps: built.deps,
    jobs,
    wakeUps,
    leaseSeconds: config.leaseSeconds,
    schools: schools.policies.schools,
    realClock: systemClock,
  });
  built.worker = worker;
  const runDue = (): Promise<void> => worker.runAllDue();

  const anchorer = anchors && createAnchorer({ records, anchors, schools: policies.schools, clock, log });
  const [anySchool = ''] = policies.schools;
  addHealth(app, () => records.get(trailHeadKind, trailHeadKey(anySchool)));
  options.routes?.(app, { runDue });
  addEndings(app, log);
  const server = serve(app);
  const url = await listen(server, config);
  if (config.mode === 'local') here.url = url;
  logGrants(clouds, log).catch(() => log.warn('what was granted in the clouds could not be checked'));
  holders.start();
  rosters.start();
  worker.start();
  anchorer?.start();
  log.info('Lantern is ready', { port: (server.address() as AddressInfo).port });
  return {
    url,
    schools,
    runDue,
    close: async () => {
      await stopListening(server);
      teams.endTurns();
      // Whoever waits for a cloud (up to minutes, in the night) breaks off and goes on with the next start.
      await Promise.all([worker.stop(), clouds.close()]);
      holders.stop();
      rosters.stop();
      await teams.close();
      await anchorer?.stop();
      await anchors?.close();
      await stored.close();
    },
  };
};

/** The bot's own token for the connector; none in local mode. @azure/identity is loaded only where it is needed. */
const tokenOf = async (
  bot: BotCredential | undefined,
  clock: Clock,
): Promise<() => Promise<string | undefined>> => {
  if (bot === undefined) return () => Promise.resolve(undefined);
  const { ClientSecretCredential, ManagedIdentityCredential } = await import('@azure/identity');
  const credential =
    bot.kind === 'secret'
      ? new ClientSecretCredential(bot.tenant, bot.appId, bot.secret)
      : new ManagedIdentityCredential({ clientId: bot.appId });
  return keptToken({ getToken: () => credential.getToken(botScope) }, clock);
};

/** What a failed start says: sentences, never a stack. */
export const startProblem = (error: unknown): string => {
  if (isAppError(error) && error.say !== undefined) return error.say;
  if (isAppError(error, 'unavailable') || isAppError(error, 'unconfirmed')) {
    return 'Lantern cannot start: its storage does not answer. Is the storage account (locally: Azurite) running, and may this app use it?';
  }
  return `Lantern cannot start: ${systemWords(error) ?? `something went wrong that it has no words for (${nameOf(error)})`}`;
};

/** The system's own words ("listen EACCES: permission denied 0.0.0.0:80"). Those of any other error could be somebody's. */
const systemWords = (error: unknown): string | undefined =>
  error instanceof Error && 'syscall' in error ? error.message : undefined;

const nameOf = (error: unknown): string =>
  error instanceof Error && /^\w{1,60}$/.test(error.name) ? error.name : 'unknown';

/**
 * Where nobody caught what was thrown, Node itself would print it with its words, and these can be a report's (I1; ASVS
 * 16.5.4). Only its kind is said, and the process ends: nobody knows what state it is in, and it is started again.
 */
const endQuietly = (): void => {
  const end = (error: unknown): void => {
    process.stderr.write(`Lantern ended: something was thrown that nobody caught (${nameOf(error)}).\n`);
    process.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
};

const run = async (): Promise<void> => {
  endQuietly();
  try {
    const lantern = await startLantern(readConfig(processEnvironment()));
    const stop = (): void => void lantern.close().then(() => process.exit(0));
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  } catch (error) {
    process.stderr.write(`${startProblem(error)}\n`);
    process.exit(1);
  }
};

if (process.argv[1] === import.meta.filename) await run();
