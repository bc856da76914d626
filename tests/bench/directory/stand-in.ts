/** One pretend cloud with a big trust in it, as a process of its own: Microsoft Graph or Google Workspace. */
import { makeBigTrust, makeEstate } from '../../pretend-school/estate/index.ts';
import type { Calls } from '../../pretend-school/cloud/calls.ts';
import { startPretendGraph } from '../../pretend-school/graph/index.ts';
import { startPretendWorkspace, type ServiceAccountKey } from '../../pretend-school/workspace/index.ts';
import { answer } from './answer.ts';

export interface StandInSettings {
  readonly cloud: 'graph' | 'workspace';
  readonly schools: number;
  readonly people: number;
  /** Milliseconds of each answer, at the least. */
  readonly latency: number;
  /** The largest page that it gives: with sign-ins in Graph, of anything in Workspace; left out, the vendor's own. */
  readonly page?: number | undefined;
  /** Calls a second; left out, the vendor's own limits. */
  readonly perSecond?: number | undefined;
}

export interface GraphReady {
  readonly url: string;
  readonly tenant: string;
  readonly token: string;
  /** Ids of all accounts, in truth. */
  readonly accounts: number;
}
export interface WorkspaceReady {
  readonly url: string;
  readonly key: ServiceAccountKey;
  readonly admin: string;
  readonly domains: readonly string[];
  readonly accounts: number;
}

/** What was asked since the last `count`. */
export interface Counted {
  /** By method, path and status. */
  readonly calls: Readonly<Record<string, number>>;
  readonly total: number;
  readonly refused: number;
  readonly peak: number;
}

const refusing = new Set([403, 429, 503]);

const counted = (calls: Calls): Counted => {
  const by: Record<string, number> = {};
  for (const { method, template, status } of calls.all) {
    const name = `${method} ${template} ${status}`;
    by[name] = (by[name] ?? 0) + 1;
  }
  const refused = calls.all.filter(({ status }) => refusing.has(status)).length;
  const sum = { calls: by, total: calls.all.length, refused, peak: calls.peak };
  calls.clear();
  calls.peak = 0;
  return sum;
};

const clock = { now: () => new Date() };

await answer(async (given) => {
  const { cloud, schools, people, latency, page, perSecond } = given as StandInSettings;
  const estate = makeEstate(makeBigTrust({ schools, people }));
  const usage = () => process.cpuUsage().user + process.cpuUsage().system;
  if (cloud === 'graph') {
    const graph = await startPretendGraph({
      estate,
      clock,
      latency,
      checkContract: false,
      limits: page === undefined ? {} : { signInPage: page },
      throttling: perSecond === undefined ? {} : { perSecond },
    });
    const [reader] = graph.apps;
    if (reader === undefined) throw new Error('no app that reads');
    const { clientId: app, granted } = reader;
    const { token } = graph.tokens.issue({ app, granted }, { roles: granted });
    const ready: GraphReady = {
      url: graph.origin,
      tenant: graph.tenant,
      token,
      accounts: estate.entra.users.size,
    };
    return {
      ready,
      answers: { count: () => counted(graph.calls), cpu: usage },
      close: () => graph.close(),
    };
  }
  const workspace = await startPretendWorkspace({
    estate,
    clock,
    latency,
    checkContract: false,
    ...(page !== undefined && { knobs: { shortPages: page } }),
    ...(perSecond !== undefined && {
      limits: [{ name: 'directory', units: perSecond, windowMs: 1000, tells: 'absent' as const }],
    }),
  });
  const ready: WorkspaceReady = {
    url: workspace.url,
    key: workspace.credentials,
    admin: workspace.adminSubject,
    domains: estate.google.domains,
    accounts: estate.google.users.size,
  };
  return {
    ready,
    answers: { count: () => counted(workspace.calls), cpu: usage },
    close: () => workspace.close(),
  };
});
