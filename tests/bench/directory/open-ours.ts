/** Our two connectors, opened as the product opens them, on the stand-ins. */
import type { TokenCredential } from '@azure/identity';
import type { Log } from '../../../bot/core/ports.ts';
import type { OpenCloud } from '../../../bot/clouds.ts';
import { connectGraph } from '../../../connectors/graph/connect-graph.ts';
import { connectWorkspace } from '../../../connectors/workspace/connect-workspace.ts';
import type { ClientSettings } from './walked.ts';

const clock = { now: () => new Date() };
const log: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

const hour = 3_600_000;

/** Tokens without the way to Entra's token endpoint, which is the same for everybody. */
const credential = (token: string): TokenCredential => ({
  getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + hour }),
});

export interface OurClouds {
  readonly graph: OpenCloud;
  readonly workspace: OpenCloud;
}

export const openOurs = ({ graph, workspace, perSecond, atOnce, licences }: ClientSettings): OurClouds => {
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
