/** What schools.yaml must say before a cloud is asked: without it leavers are not found, and nobody would notice. */
import type { CloudSettings } from './cloud-settings.ts';
import type { SchoolFiles, Schools } from './schools.ts';

/** Sentences, one a problem. */
export const schoolProblems = ({ graph, google }: CloudSettings, { files }: Schools): string[] => {
  const inGraph = graph === undefined ? [] : files;
  const inGoogle = google === undefined ? [] : files.filter(({ domain }) => domain !== undefined);
  const connected = new Set([...inGraph, ...inGoogle]);
  const tenants = new Set(inGraph.map(({ tenant }) => tenant.toLowerCase()));
  const isManaged = graph?.reader.secret === undefined || graph.writer.secret === undefined;
  return [
    ...(tenants.size > 1 && isManaged
      ? [
          'schools.yaml has several tenants, and a managed identity reads its own only: set the secrets of app registrations',
        ]
      : []),
    ...[...connected]
      .filter(({ policy, domains }) => policy !== undefined && domains.length === 0)
      .map(({ id }) => `schools.yaml: ${id} has no domains: without them none of its accounts is known`),
    ...adminProblems(inGoogle),
    ...new Set([
      ...sharedIn(inGraph, ({ tenant }) => tenant),
      ...sharedIn(inGoogle, ({ domain }) => domain ?? ''),
    ]),
  ];
};

/** In whose name Lantern works in a Google Workspace: one administrator for each. */
const adminProblems = (files: readonly SchoolFiles[]): string[] =>
  [...Map.groupBy(files, ({ domain }) => (domain ?? '').toLowerCase())].flatMap(([domain, own]) => {
    const admins = new Set(own.flatMap(({ googleAdmin }) => googleAdmin?.toLowerCase() ?? []));
    if (admins.size === 1) return [];
    return admins.size === 0
      ? [
          `schools.yaml: no school of the Google Workspace ${domain} has a googleAdmin, and the Google keys are set`,
        ]
      : [`schools.yaml: the Google Workspace ${domain} has several googleAdmins: give its schools the same`];
  });

const sharedIn = (files: readonly SchoolFiles[], connection: (one: SchoolFiles) => string): string[] =>
  [...Map.groupBy(files, (one) => connection(one).toLowerCase()).values()].flatMap((own) => {
    const pairs = own.flatMap(({ id, domains }) => domains.map((domain) => ({ id, domain })));
    return [...Map.groupBy(pairs, ({ domain }) => domain.toLowerCase())].flatMap(([domain, having]) => {
      const ids = [...new Set(having.map(({ id }) => id))];
      const words = `schools.yaml: ${ids.join(' and ')} both have the domain ${domain}: give each its own domains`;
      return ids.length < 2 ? [] : [words];
    });
  });
