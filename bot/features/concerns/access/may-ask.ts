import type { Cloud, Deps, Person } from '../../../core/ports.ts';
import { policyRolesOf, schoolsOf } from '../../../core/roles.ts';
import type { Policy } from '../../../policy/policy.ts';
import type { RecordOutline, Outline } from '../outline.ts';
import { conflictedIn } from '../visible-to.ts';

/** Somebody whose accounts IT can be asked about, and where these live. */
export interface Asked {
  readonly person: Person;
  readonly accounts: readonly { readonly cloud: Cloud; readonly id: string }[];
}

type Needs = Pick<Deps, 'directory' | 'clouds' | 'policies'>;

/**
 * Whether IT can be asked through Lantern to take a pupil's access away (A26): the school has connected a cloud, the roster
 * knows an account of theirs, and nobody who sees what IT is asked is kept out of this case. IT never sees the case, but
 * whoever must not know of it would learn from the name and the day that there is one (E3); then the people of the case
 * have it done by hand.
 */
export const mayAskIT = async (
  incident: Pick<Outline, 'school' | 'report'>,
  record: Pick<RecordOutline, 'pupil'>,
  policy: Policy,
  deps: Needs,
): Promise<Asked | undefined> => {
  const clouds = deps.clouds.of(incident.school);
  const id = record.pupil?.person;
  if (clouds.length === 0 || id === undefined) return undefined;
  if (seesPrompt(incident, policy)) return undefined;
  const person = await deps.directory.person(id);
  if (person === undefined || !schoolsOf(person, deps.policies).includes(incident.school)) return undefined;
  const accounts = clouds.flatMap((cloud) => {
    const account = person.accounts[cloud.name];
    return account === undefined ? [] : [{ cloud, id: account }];
  });
  return accounts.length === 0 ? undefined : { person, accounts };
};

/** Somebody who decides or agrees in IT's prompt is one whom the case is about, or whom the reporter keeps out of it. */
const seesPrompt = (incident: Pick<Outline, 'report'>, policy: Policy): boolean => {
  const roles = new Set([policy.leavers.asks, ...policy.leavers.agrees]);
  return [...conflictedIn({ report: incident.report, recused: [] }, policy)].some((person) =>
    policyRolesOf(person, policy).some((role) => roles.has(role)),
  );
};
