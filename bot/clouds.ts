/** The clouds of the schools: built from the settings, or none. */
import type { TokenCredential } from '@azure/identity';
import { connectGraph, type GraphCloud } from '../connectors/graph/connect-graph.ts';
import { connectWorkspace } from '../connectors/workspace/connect-workspace.ts';
import { schoolProblems } from './check-clouds.ts';
import type { GraphIdentity } from './cloud-settings.ts';
import { misconfigured, type Config } from './config.ts';
import type { Clock, Cloud, CloudName, Clouds, LeaverLists, Log, SchoolId } from './core/ports.ts';
import type { SchoolFiles, Schools } from './schools.ts';

/** A Lantern that was connected to no cloud: reporting works, and leavers say that nothing could be looked at. */
export const noClouds: Clouds = { all: [], of: () => [], schoolOf: () => undefined };
/** Where nothing is read from files at all, as in worlds that know no leavers. */
export const noLists: LeaverLists = {
  of: () => Promise.resolve(undefined),
  read: () => ({ rows: [], fault: { line: 1, what: 'no lists are read here.' } }),
};

export type OpenCloud = Cloud & { close(): Promise<void> };
export type OpenClouds = Clouds & { close(): Promise<void> };

/** Which school has which of the connections, and whose an account is by the domain of its address. */
export const cloudsOf = (schools: Schools, all: readonly OpenCloud[]): OpenClouds => {
  const tenantIn = (files: SchoolFiles, cloud: CloudName): string | undefined =>
    cloud === 'entra' ? files.tenant : files.domain?.toLowerCase();
  const has = (files: SchoolFiles, { name, tenant }: Cloud): boolean =>
    tenantIn(files, name)?.toLowerCase() === tenant.toLowerCase();
  return {
    all,
    of: (school: SchoolId) => {
      const files = schools.files.find(({ id }) => id === school);
      return files === undefined ? [] : all.filter((cloud) => has(files, cloud));
    },
    schoolOf: ({ cloud, tenant, address }) => {
      const domain = address.toLowerCase().split('@').at(-1) ?? '';
      return schools.files.find(
        (files) =>
          tenantIn(files, cloud)?.toLowerCase() === tenant.toLowerCase() && files.domains.includes(domain),
      )?.id;
    },
    close: async () => {
      await Promise.all(all.map((cloud) => cloud.close()));
    },
  };
};

/**
 * Connects what the settings name. Nothing is asked of anybody yet.
 *
 * @throws AppError `misconfigured` with everything that schools.yaml lacks for it
 */
export const openClouds = async (
  { clouds: { graph, google } }: Pick<Config, 'clouds'>,
  schools: Schools,
  deps: { readonly clock: Clock; readonly log: Log },
): Promise<OpenClouds> => {
  const problems = schoolProblems({ graph, google }, schools);
  if (problems.length > 0) throw misconfigured(problems);
  const all: OpenCloud[] = [];
  if (graph !== undefined) {
    for (const tenant of new Set(schools.tenants.map((one) => one.toLowerCase()))) {
      const [reader, writer] = [
        await credentialOf(graph.reader, tenant),
        await credentialOf(graph.writer, tenant),
      ];
      const cloud: GraphCloud = connectGraph({ tenant, reader, writer, ...deps });
      all.push(cloud);
    }
  }
  if (google !== undefined) {
    for (const [domain, own] of Map.groupBy(schools.files, (one) => one.domain?.toLowerCase())) {
      const admin = own.find(({ googleAdmin }) => googleAdmin !== undefined)?.googleAdmin;
      if (domain === undefined || admin === undefined) continue;
      const domains = [...new Set([domain, ...own.flatMap((one) => one.domains)])];
      all.push(connectWorkspace({ domain, domains, admin, key: google, ...deps }));
    }
  }
  return cloudsOf(schools, all);
};

/** A managed identity has no secret that could leak or run out. @azure/identity is loaded only where it is needed. */
const credentialOf = async ({ id, secret }: GraphIdentity, tenant: string): Promise<TokenCredential> => {
  const { ClientSecretCredential, ManagedIdentityCredential } = await import('@azure/identity');
  return secret === undefined
    ? new ManagedIdentityCredential({ clientId: id })
    : new ClientSecretCredential(tenant, id, secret);
};
