/** Both pretend clouds over one estate, and Lantern's own connectors to them, with the vendors' own ways of signing in. */
import { ClientSecretCredential } from '@azure/identity';
import { cloudsOf, type OpenClouds } from '../../bot/clouds.ts';
import type { Clock, Log } from '../../bot/core/ports.ts';
import type { Schools } from '../../bot/schools.ts';
import { connectGraph } from '../../connectors/graph/connect-graph.ts';
import { connectWorkspace } from '../../connectors/workspace/connect-workspace.ts';
import { assertContract } from './cloud/contract.ts';
import type { Estate } from './estate/index.ts';
import { startPretendGraph, type GraphApp, type PretendGraph } from './graph/index.ts';
import { leastApps } from './least-apps.ts';
import { startPretendWorkspace, type PretendWorkspace } from './workspace/index.ts';

export interface PretendClouds {
  readonly graph: PretendGraph;
  readonly workspace: PretendWorkspace;
  /** What `startLantern` is handed as its clouds. */
  connect(schools: Schools, log: Log): OpenClouds;
  close(): Promise<void>;
}

export const startPretendClouds = async (estate: Estate, clock: Clock): Promise<PretendClouds> => {
  const graph = await startPretendGraph({ estate, clock, apps: leastApps(estate.entra.tenant) });
  const workspace = await startPretendWorkspace({ estate, clock });
  return {
    graph,
    workspace,
    connect: (schools, log) => {
      const [reader, writer] = graph.apps.map((app) => credentialOf(graph, app));
      if (reader === undefined || writer === undefined) throw new Error('the pretend tenant has no two apps');
      const entra = connectGraph({ url: graph.origin, tenant: graph.tenant, reader, writer, log, clock });
      const google = schools.files.flatMap(({ domain, domains, googleAdmin: admin }) =>
        domain === undefined || admin === undefined
          ? []
          : [
              connectWorkspace({
                url: workspace.url,
                domain,
                domains,
                admin,
                key: workspace.credentials,
                log,
                clock,
              }),
            ],
      );
      return cloudsOf(schools, [entra, ...google]);
    },
    close: async () => {
      await Promise.all([graph.close(), workspace.close()]);
      // The pretend Graph looks at this by itself.
      if (workspace.failures.length > 0)
        throw new AggregateError(workspace.failures, 'the pretend Workspace itself failed');
      assertContract(workspace.contract);
    },
  };
};

const credentialOf = ({ tenant, authorityHost, ca }: PretendGraph, app: GraphApp): ClientSecretCredential =>
  new ClientSecretCredential(tenant, app.clientId, app.secret, {
    authorityHost,
    disableInstanceDiscovery: true,
    tlsOptions: { ca },
  });
