/** *Count it as theirs*: what was agreed to at the desk is put into the register for somebody on the roster, on the office's word. */
import { z } from 'zod';
import { replace } from '../../core/change.ts';
import { isAppError } from '../../core/errors.ts';
import { nothingHere } from '../../core/office-card.ts';
import type { ActOf, Deps, Flow } from '../../core/ports.ts';
import { officeRoles } from '../../core/roles.ts';
import { sign } from '../agreements/sign.ts';
import { inSchool } from './in-school.ts';
import { visitAt } from './read-visits.ts';
import { perhapsOf } from './same-person.ts';
import { visitCard, visitValues } from './show-visit.ts';
import { countedSignature, visitorText, visits } from './visitor.ts';

const values = z.object({ ...visitValues, person: z.string().max(100) });
type CountAct = ActOf<z.infer<typeof values>>;

export const countVisit: Flow<z.infer<typeof values>> = {
  verb: 'visitors.count',
  who: officeRoles,
  values,
  afresh: (act, deps) =>
    inSchool(act, act.values.school, deps, () =>
      visitCard({ ...act.values, by: act.by }, 'That card was old, so nothing was counted yet.', deps),
    ),
  run: (act, deps) =>
    inSchool(act, act.values.school, deps, async () => {
      const notice = await count(act, deps);
      return notice === undefined ? nothingHere : visitCard({ ...act.values, by: act.by }, notice, deps);
    }),
};

const done = 'It counts as theirs now: they have signed.';
const notNow = 'Nothing was counted: this visit, or what they have to sign, has changed meanwhile.';

/** @returns what to say; undefined where there is no such visit @throws AppError `unavailable`, `unconfirmed` */
const count = async (
  { by, values: { school, visit, person } }: CountAct,
  deps: Deps,
): Promise<string | undefined> => {
  const stored = await visitAt(school, visit, deps);
  const agreement = visitorText(school, deps);
  if (stored === undefined || agreement === undefined) return undefined;
  const one = stored.value;
  // The same press, delivered again.
  if ((await countedSignature(school, one, deps))?.person === person) return done;
  if (person === by.id) return 'Your own visit is counted by a colleague, please. Nothing was counted.';
  const perhaps = await perhapsOf(school, one, deps);
  if (!perhaps.some((like) => like.person.id === person)) return notNow;
  const { name, at, monitoringAt, consents } = one;
  const counted = { person, by: by.id, at: deps.clock.now().toISOString() };
  try {
    const signed = await sign(
      {
        school,
        person,
        agreement,
        name,
        monitoringAt,
        signer: 'self',
        how: 'desk',
        by: by.id,
        signedAt: at,
        drawn: new Date(at),
        consents: consents.map((consent) => ({ ...consent })),
        also: [replace(visits, stored, { ...one, counted })],
        trail: [{ actor: by.id, action: 'visitor.counted', target: visit }],
      },
      deps,
    );
    return signed === 'signed' ? done : 'They had signed already, so nothing was changed.';
  } catch (error) {
    if (!isAppError(error, 'conflict')) throw error;
    return notNow;
  }
};
