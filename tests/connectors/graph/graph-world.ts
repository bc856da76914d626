/** A connection to a pretend tenant, as tests of the Graph connector use it. Waits pass in no time. */
import type { TokenCredential } from '@azure/identity';
import type { Clock } from '../../../bot/core/ports.ts';
import type { GraphOptions } from '../../../connectors/graph/client.ts';
import { connectGraph, type GraphCloud } from '../../../connectors/graph/connect-graph.ts';
import { makeEstate, type Estate } from '../../pretend-school/estate/index.ts';
import {
  startPretendGraph,
  type GraphApp,
  type PretendGraph,
  type PretendGraphOptions,
} from '../../pretend-school/graph/index.ts';
import { leastApps } from '../../pretend-school/least-apps.ts';
import { makeTrust } from '../../pretend-school/trust.ts';

export interface GraphScene {
  readonly graph: PretendGraph;
  readonly estate: Estate;
  readonly cloud: GraphCloud;
  /** Lines of the log, as they would be written. */
  readonly lines: readonly string[];
  readonly connect: (more?: Partial<GraphOptions>) => GraphCloud;
  readonly close: () => Promise<void>;
}

/** Tokens without the way to the token endpoint. */
export const credentialOf = (graph: PretendGraph, app: GraphApp, clock: Clock): TokenCredential => ({
  getToken: () => {
    const { token, expiresIn } = graph.tokens.issue(
      { app: app.clientId, granted: app.granted },
      { roles: app.granted },
    );
    return Promise.resolve({ token, expiresOnTimestamp: clock.now().getTime() + expiresIn * 1000 });
  },
});

/** Time that passes only when somebody waits. */
export const quickTime = () => {
  let now = Date.now();
  return {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
      await new Promise((done) => void setImmediate(done));
    },
  };
};

export const startGraphScene = async (
  options: Partial<PretendGraphOptions> & { readonly optional?: boolean; readonly estate?: Estate } = {},
): Promise<GraphScene> => {
  const { estate = makeEstate(makeTrust('lantern')), optional = false, ...rest } = options;
  const clock = { now: () => new Date() };
  const graph = await startPretendGraph({
    clock,
    apps: leastApps(estate.entra.tenant, optional),
    ...rest,
    estate,
  });
  const lines: string[] = [];
  const write = (message: string, ids: object = {}) => void lines.push(JSON.stringify({ message, ...ids }));
  const log = { info: write, warn: write, error: write };
  const open: GraphCloud[] = [];
  const connect = (more: Partial<GraphOptions> = {}): GraphCloud => {
    const [reader, writer] = graph.apps;
    if (reader === undefined || writer === undefined) throw new Error('two apps are needed');
    const cloud = connectGraph({
      url: graph.origin,
      tenant: graph.tenant,
      reader: credentialOf(graph, reader, clock),
      writer: credentialOf(graph, writer, clock),
      http: { ...quickTime(), ...more.http },
      log,
      clock,
      ...more,
    });
    open.push(cloud);
    return cloud;
  };
  return {
    graph,
    estate,
    cloud: connect(),
    lines,
    connect,
    close: async () => {
      await Promise.all(open.map((cloud) => cloud.close()));
      await graph.close();
    },
  };
};
