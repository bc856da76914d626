/** `schools.yaml`: which schools this Lantern serves, and where their policy and their roster lie. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { misconfigured } from './config.ts';
import { isAppError } from './core/errors.ts';
import type { Policies, SchoolId } from './core/ports.ts';
import { agreementsOf, readFolder, type Texts } from './policy/agreements-of.ts';
import { checkTexts } from './policy/lint-texts.ts';
import { readOurAgreements } from './policy/our-agreements.ts';
import { readProfile } from './policy/profile.ts';
import type { AgreementFile } from './policy/read-agreement.ts';
import type { Policy } from './policy/policy.ts';

const school = z.strictObject({
  /** The profile; a trust's office may have none of its own. */
  policy: z.string().optional(),
  /** The roster: a CSV that the MIS exports. */
  people: z.string(),
  /** A folder of Markdown files: the school's own agreements, in place of ours or beside them. */
  agreements: z.string().optional(),
  /** The leaver list that the MIS or HR puts down each night. */
  leavers: z.string().optional(),
  /** The Entra tenant of its accounts. */
  tenant: z.string(),
  /** The primary domain of its Google Workspace: schools of one customer have the same. */
  domain: z.string().optional(),
  /** The administrator of that domain in whose name Lantern reads and acts (domain-wide delegation). */
  googleAdmin: z.email('is not the address of an administrator').optional(),
  /** Mail domains of this school alone: an account that is in no roster belongs to the school whose domain its address has. */
  domains: z.array(z.string().toLowerCase()).default([]),
});
const file = z.record(
  z.string().regex(/^[a-z][a-z0-9-]{1,30}$/, 'is not a short id such as hillside'),
  school,
);

/** A file, by the name that schools.yaml gives it. */
interface Named {
  readonly path: string;
  /** Where it lies, absolute. */
  readonly at: string;
  readonly text: string;
}

export interface SchoolFiles {
  readonly id: SchoolId;
  readonly tenant: string;
  readonly domain?: string | undefined;
  readonly googleAdmin?: string | undefined;
  /** Lower-case. Where none are given, the Google domain. */
  readonly domains: readonly string[];
  readonly policy?: Named | undefined;
  readonly people: Named;
  /** Where the leaver list lies: it is read each night, not now. */
  readonly leavers?: string | undefined;
}

export interface Schools {
  readonly files: readonly SchoolFiles[];
  readonly policies: Policies;
  readonly tenants: readonly string[];
  tenantOf(school: SchoolId): string | undefined;
}

/** @throws AppError `misconfigured` that lists everything wrong in all the files at once */
export const loadSchools = async (path: string): Promise<Schools> => {
  const folder = dirname(resolve(path));
  const listed = await readList(path);
  const problems: string[] = [];
  const policies = new Map<SchoolId, Policy>();
  const files: SchoolFiles[] = [];
  const ours = readOurAgreements();
  for (const [id, one] of Object.entries(listed)) {
    const profile = one.policy === undefined ? undefined : await readNamed(folder, one.policy, problems);
    files.push({
      id,
      tenant: one.tenant,
      domain: one.domain,
      googleAdmin: one.googleAdmin,
      domains: domainsOf(one),
      policy: profile,
      people: await readNamed(folder, one.people, problems),
      leavers: one.leavers === undefined ? undefined : resolve(folder, one.leavers),
    });
    if (profile === undefined) continue;
    const { texts, mistakes } = await readTexts(folder, one.agreements, ours, problems);
    problems.push(...mistakes);
    const policy = readOr(problems, () => readProfile(profile.text, profile.path, id, texts));
    if (policy === undefined) continue;
    policies.set(id, policy);
    if (mistakes.length === 0) problems.push(...checkTexts(policy).map((text) => `${profile.path}: ${text}`));
  }
  if (policies.size === 0 && problems.length === 0) problems.push(`${path}: no school has a policy`);
  if (problems.length > 0) throw misconfigured(problems);
  return {
    files,
    policies: policiesOf(policies),
    tenants: [...new Set(files.map((one) => one.tenant))],
    tenantOf: (id) => files.find((one) => one.id === id)?.tenant,
  };
};

const domainsOf = ({ domain, domains }: z.infer<typeof school>): string[] =>
  domains.length > 0 || domain === undefined ? domains : [domain.toLowerCase()];

const readList = async (path: string): Promise<z.infer<typeof file>> => {
  const problems: string[] = [];
  const text = await readText(path, problems);
  const parsed = problems.length > 0 ? undefined : file.safeParse(readYaml(text, path, problems));
  if (parsed?.success === true) return parsed.data;
  const issues = parsed?.error.issues ?? [];
  throw misconfigured([
    ...problems,
    ...issues.map((issue) => `${path}: ${issue.path.join('.')} ${issue.message}`),
  ]);
};

const readYaml = (text: string, path: string, problems: string[]): unknown => {
  try {
    return parse(text);
  } catch {
    problems.push(`${path} is not YAML`);
    return {};
  }
};

const readNamed = async (folder: string, path: string, problems: string[]): Promise<Named> => ({
  path,
  at: resolve(folder, path),
  text: await readText(resolve(folder, path), problems),
});

const readTexts = async (
  folder: string,
  path: string | undefined,
  ours: readonly AgreementFile[],
  problems: string[],
): Promise<Texts> => {
  try {
    return agreementsOf(ours, path === undefined ? [] : await readFolder(resolve(folder, path), path));
  } catch {
    problems.push(`${path} cannot be read: is it a folder, and may Lantern read what is in it?`);
    return { texts: [], mistakes: [] };
  }
};

const readText = async (path: string, problems: string[]): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch {
    problems.push(`${path} cannot be read: is it there, and may Lantern read it?`);
    return '';
  }
};

const readOr = <T>(problems: string[], read: () => T): T | undefined => {
  try {
    return read();
  } catch (error) {
    if (!isAppError(error, 'misconfigured')) throw error;
    problems.push(error.say ?? error.message);
    return undefined;
  }
};

const policiesOf = (policies: ReadonlyMap<SchoolId, Policy>): Policies => ({
  schools: [...policies.keys()],
  of(id) {
    const policy = policies.get(id);
    if (policy === undefined) throw new Error(`no policy for the school ${id}`);
    return policy;
  },
});
