/** What the measured cards say of one report, by the real flows: so that all three servers draw the same cards. */
import { raise } from '../../../bot/features/concerns/report/raise.ts';
import type { Draft } from '../../../bot/features/concerns/report/draft.ts';
import { sentCard } from '../../../bot/features/concerns/report/sent-card.ts';
import { stepCard } from '../../../bot/features/concerns/report/step-card.ts';
import type { Person } from '../../../bot/core/ports.ts';
import { loadSchools } from '../../../bot/schools.ts';
import type { JsonObject, Models } from './same-work.ts';

/** @param schools the path of schools.yaml */
export const modelsOf = async (draft: Draft, schools: string): Promise<Models> => {
  const now = new Date(draft.updatedAt);
  const [school = ''] = draft.by.split('.');
  const reporter: Person = { id: draft.by, school, name: '', kind: 'staff', guest: false, accounts: {} };
  const policy = (await loadSchools(schools)).policies.of(school);
  const drawing = { policy, away: new Set<string>(), newcomers: new Map(), now };
  const { id: submission, report } = draft;
  const raised = raise({ submission, reporter, report, ...drawing, complete: true });
  return {
    who: { draft: '', subject: '', involvesAdult: '', problem: '' },
    review: stepCard(draft, drawing).model as unknown as JsonObject,
    sent: sentCard(raised, drawing).model as unknown as JsonObject,
  };
};
