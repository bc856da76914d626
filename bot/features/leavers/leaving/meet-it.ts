/**
 * *I would like to meet*: the leaver asks for a moment with IT on the last day, in place of handing over a password or a PIN
 * (C2, C3). IT and the line manager are told; the checklist shows it.
 */
import { z } from 'zod';
import { replace } from '../../../core/change.ts';
import { isAppError } from '../../../core/errors.ts';
import { schedule } from '../../../core/outbox.ts';
import type { ActOf, Deps, Flow, Reply, Stored } from '../../../core/ports.ts';
import { schoolsOf } from '../../../core/roles.ts';
import { sayDay } from '../../../core/say-time.ts';
import { peopleOfRole } from '../../../core/role-people.ts';
import { leavingNoticeCall } from './calls.ts';
import { checklistKey, checklists, type Checklist } from './checklist.ts';
import { mineCard } from './mine-card.ts';
import { checklistAt, nothingThere } from './find-checklist.ts';

const values = z.object(checklistAt);
type MeetAct = ActOf<z.infer<typeof values>>;

export const meetIT: Flow<z.infer<typeof values>> = {
  verb: 'leaving.meet',
  who: ['staff', 'governor', 'visitor'],
  values,
  afresh: async (act, deps) => {
    const found = await own(act, deps);
    if (found === undefined) return nothingThere;
    return { answer: mineCard(found.value, deps.policies.of(act.values.school), { notice, repeat: false }) };
  },
  run: (act, deps) => meet(act, deps),
};

const notice = 'That card had been there for more than a day. This is how it stands now.';

const own = async (act: MeetAct, deps: Deps): Promise<Stored<Checklist> | undefined> => {
  const { school, leaver } = act.values;
  if (!schoolsOf(act.by, deps.policies).includes(school)) return undefined;
  const stored = await deps.records.get(checklists, checklistKey(school, leaver));
  return stored?.value.person === act.by.id && !stored.value.over ? stored : undefined;
};

const tries = 8;

const meet = async (act: MeetAct, deps: Deps, attempt = 1): Promise<Reply> => {
  const { school, leaver } = act.values;
  const stored = await own(act, deps);
  if (stored === undefined) return nothingThere;
  const policy = deps.policies.of(school);
  const checklist = stored.value;
  const day = sayDay(`${checklist.lastDay}T12:00:00`, policy.calendar.zone);
  const said: Reply = {
    answer: {
      text: `Thank you. IT knows that you would like to meet on ${day}, and will find you. Bring the device with you; you need not tell anybody a password or a PIN.`,
    },
  };
  if (checklist.meet !== undefined) return said;
  const now = deps.clock.now();
  const it = await peopleOfRole(school, policy.leavers.asks, deps);
  const people = [...new Set([...it, ...(checklist.manager === undefined ? [] : [checklist.manager])])];
  try {
    await deps.ledger.record(school, {
      rows: [
        replace(checklists, stored, { ...checklist, meet: { by: act.by.id, at: now.toISOString() } }),
        ...people
          .filter((one) => one !== act.by.id)
          .map((person) => schedule(leavingNoticeCall, { leaver, person, why: 'meet' }, now, school)),
      ],
      trail: [{ actor: act.by.id, action: 'leaving.meet', target: leaver }],
    });
  } catch (error) {
    if (!isAppError(error, 'conflict') || attempt === tries) throw error;
    return meet(act, deps, attempt + 1);
  }
  return said;
};
