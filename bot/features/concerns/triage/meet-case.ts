/** How every verb of a case begins: load it, and see whether this person may have it. */
import { z } from 'zod';
import type { ActOf, Deps, PersonId, Reply } from '../../../core/ports.ts';
import { schoolsOf } from '../../../core/roles.ts';
import type { Policy } from '../../../policy/policy.ts';
import { loadCase, type Case } from './load-case.ts';
import { visibleTo } from '../visible-to.ts';

const id = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/);

/** What every button of a case carries. */
export const caseAt = {
  school: z.string().max(100),
  incident: id,
  /** Made when a form is drawn; the entry that it makes has this id, so that a second delivery finds it done. */
  once: id.optional(),
  /** Set on a form's own button: without it the verb shows the form. */
  send: z.literal('yes').optional(),
  /** The mark of an earlier value that the person was shown and chose to replace. */
  seen: z.string().optional(),
};
const caseValues = z.object(caseAt);
export type CaseAct = ActOf<z.infer<typeof caseValues>>;

export interface Met {
  readonly found: Case;
  readonly policy: Policy;
}

/** @returns undefined when it is not there or not for this person: nobody can tell which (E2). */
export const meetCase = async (act: CaseAct, deps: Deps): Promise<Met | undefined> => {
  const { school, incident } = act.values;
  if (!schoolsOf(act.by, deps.policies).includes(school)) return undefined;
  const policy = deps.policies.of(school);
  const found = await loadCase(school, incident, deps);
  if (found === undefined || !visibleTo(act.by, found.incident.value, policy, deps.holders)) return undefined;
  return { found, policy };
};

/** The same words whether it is not there or not for them. */
export const nothingThere = 'There is nothing under that reference for you.';
export const nothingHere: Reply = { answer: { text: nothingThere } };

/** Told in a role of its route, not only given it: may reopen what is frozen, and close what may be illegal. */
export const isRouteHolder = (person: PersonId, found: Case): boolean =>
  found.incident.value.told.some((one) => one.person === person);
