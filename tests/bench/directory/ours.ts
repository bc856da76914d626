/** Our connectors, as the product opens them. */
import type { TokenCredential } from '@azure/identity';
import type { Cloud, Log } from '../../../bot/core/ports.ts';
import { connectGraph } from '../../../connectors/graph/connect-graph.ts';
import { connectWorkspace } from '../../../connectors/workspace/connect-workspace.ts';
import { answer } from './answer.ts';
import { timed, type ClientSettings } from './walked.ts';

const clock = { now: () => new Date() };
const log: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

const hour = 3_600_000;

/** Tokens without the way to Entra's token endpoint, which is the same for everybody. */
const credential = (token: string): TokenCredential => ({
  getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + hour }),
});

const open = ({ graph, workspace, perSecond, atOnce, licences }: ClientSettings) => {
  const limit = perSecond === undefined ? undefined : { directory: { units: perSecond, perMs: 1000 } };
  const http = {
    ...(atOnce !== undefined && { atOnce }),
    ...(limit !== undefined && { budgets: limit }),
  };
  const reader = credential(graph.token);
  const entra = connectGraph({
    url: graph.url,
    tenant: graph.tenant,
    reader,
    writer: reader,
    http,
    log,
    clock,
  });
  const [domain = ''] = workspace.domains;
  const google = connectWorkspace({
    url: workspace.url,
    domain,
    domains: workspace.domains,
    admin: workspace.admin,
    key: workspace.key,
    ...(licences !== undefined && { licences }),
    http,
    log,
    clock,
  });
  return { graph: entra, workspace: google };
};

const walk = async (cloud: Cloud, see: (id: string) => void): Promise<number> => {
  for await (const { accounts } of cloud.accounts.pages()) for (const { id } of accounts) see(id);
  return 0;
};

await answer(async (settings: ClientSettings) => {
  const clouds = open(settings);
  return {
    ready: {},
    answers: {
      graph: () => timed((see) => walk(clouds.graph, see)),
      workspace: () => timed((see) => walk(clouds.workspace, see)),
      both: () =>
        timed(async (see) => {
          await Promise.all(Object.values(clouds).map((cloud) => walk(cloud, see)));
          return 0;
        }),
    },
    close: async () => {
      await Promise.all(Object.values(clouds).map((cloud) => cloud.close()));
    },
  };
});
