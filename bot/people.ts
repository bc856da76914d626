/** Who is who at these schools, and whether their policies end in people who can be reached. */
import {
  clashesBetween,
  createRosterDirectory,
  type RosterDirectory,
} from '../connectors/roster/directory.ts';
import { createLeaverLists } from '../connectors/roster/leaver-lists.ts';
import { readRoster, type Roster } from '../connectors/roster/read-roster.ts';
import { misconfigured } from './config.ts';
import type { Directory, LeaverLists, Log, Person } from './core/ports.ts';
import { yearsWithoutText } from './policy/lint-texts.ts';
import { checkPolicy, placed } from './policy/lint.ts';
import type { SchoolFiles, Schools } from './schools.ts';

export const rostersOf = (files: readonly SchoolFiles[]): Roster[] =>
  files.map(({ id, tenant, domain, people }) => readRoster(people.text, people.path, id, { tenant, domain }));

export const directoryFrom = (rosters: readonly Roster[]): RosterDirectory => createRosterDirectory(rosters);

/** @throws AppError `misconfigured` for a roster of which nobody can be read */
export const directoryOf = (schools: Schools, log: Log): RosterDirectory => {
  const rosters = rostersOf(schools.files);
  const broken = rosters.filter((roster) => roster.people.length === 0);
  if (broken.length > 0) throw misconfigured(broken.flatMap((roster) => roster.mistakes));
  for (const { school, mistakes } of rosters) {
    if (mistakes.length > 0)
      log.warn('a roster has rows that could not be read', { school, count: mistakes.length });
  }
  const clashes = clashesBetween(rosters).length;
  if (clashes > 0) log.warn('accounts stand in two rosters, so they recognise nobody', { count: clashes });
  return directoryFrom(rosters);
};

/** A policy whose routes end in nobody is refused now, not on the day somebody needs it. */
export const checkPolicies = async ({ policies, files }: Schools, directory: Directory): Promise<void> => {
  const tenants = files.flatMap(({ tenant, domain }) => [
    { cloud: 'entra' as const, tenant },
    ...(domain === undefined ? [] : [{ cloud: 'google' as const, tenant: domain }]),
  ]);
  const found = await Promise.all(
    policies.schools.map(async (id) => {
      const problems = await checkPolicy(policies.of(id), directory, { tenants });
      const file = files.find((one) => one.id === id)?.policy;
      return file === undefined ? problems : problems.map((problem) => placed(problem, file));
    }),
  );
  const problems = found.flat();
  if (problems.length > 0) throw misconfigured(problems);
};

/** Pupils who would be asked to sign and have nothing to sign: a fault of a list or of a text, and no reason to stay shut. */
export const warnOfYears = async ({ policies }: Schools, directory: Directory, log: Log): Promise<void> => {
  for (const school of policies.schools) {
    const pupils: Pick<Person, 'year'>[] = [];
    for await (const person of directory.everybody(school)) if (person.kind === 'pupil') pupils.push(person);
    for (const year of yearsWithoutText(pupils, policies.of(school))) {
      const count = pupils.filter((pupil) => (pupil.year ?? '') === year).length;
      // What else stands in that column could be anything, and is nobody's business in a log.
      const reason = /^(\d{1,2}|[NR])$/.test(year) ? `year ${year}` : 'no year, or another word than a year';
      log.warn('pupils of a year have no agreement to sign', { school, reason, count });
    }
  }
};

/** The leaver lists that lie beside the rosters, for the schools whose `schools.yaml` names one. */
export const leaverListsOf = ({ files }: Schools): LeaverLists =>
  createLeaverLists(
    new Map(files.flatMap(({ id, leavers }) => (leavers === undefined ? [] : [[id, leavers] as const]))),
  );
