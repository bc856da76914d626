/** How every verb about one leaver begins: may this person, and is it there? Nobody can tell which it was not (E2). */
import { z } from 'zod';
import type { ActOf, Deps, Reply, SchoolId, Stored } from '../../../core/ports.ts';
import { schoolsOf } from '../../../core/roles.ts';
import type { Policy } from '../../../policy/policy.ts';
import { leavers, rows, type Leaver } from '../leaver.ts';
import { mayAgree, mayDecide } from './who-decides.ts';

/** What every button of the list carries: where the person was, so that they come back there. */
export const placeAt = {
  school: z.string().max(100).optional(),
  view: z.string().max(20).optional(),
  page: z.coerce.number().int().min(0).max(10_000).optional(),
};
export const leaverAt = {
  ...placeAt,
  school: z.string().max(100),
  leaver: z.string().regex(/^[A-Za-z0-9_-]{1,60}$/),
  /** Set on a form's own button: without it, or empty, the verb shows the form. */
  send: z.enum(['yes', '']).optional(),
};
const leaverValues = z.object(leaverAt);
export type LeaverAct = ActOf<z.infer<typeof leaverValues>>;

export interface MetLeaver {
  readonly school: SchoolId;
  readonly stored: Stored<Leaver>;
  readonly leaver: Leaver;
  readonly policy: Policy;
  readonly decides: boolean;
  readonly agrees: boolean;
}

export const meetLeaver = async (act: LeaverAct, deps: Deps): Promise<MetLeaver | undefined> => {
  const { school, leaver: id } = act.values;
  if (!schoolsOf(act.by, deps.policies).includes(school)) return undefined;
  const policy = deps.policies.of(school);
  const [decides, agrees] = [mayDecide(act.by.id, policy), mayAgree(act.by.id, policy)];
  if (!decides && !agrees) return undefined;
  const stored = await deps.records.get(leavers, rows.leaver(school, id));
  return stored === undefined ? undefined : { school, stored, leaver: stored.value, policy, decides, agrees };
};

export const nothingThere = 'There is nothing about leavers for you here.';
export const nothingHere: Reply = { answer: { text: nothingThere } };
