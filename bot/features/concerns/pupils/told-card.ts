/** What a pupil sees once it is stored: that it was right to tell, who hears of it, and whom to ring meanwhile. Kept nowhere. */
import type { Card } from '../../../../cards/cards.ts';
import type { ActOf, Deps } from '../../../core/ports.ts';
import { officePhone } from '../../../core/role-people.ts';
import { isSchoolTime } from '../../../policy/calendar.ts';
import type { Policy } from '../../../policy/policy.ts';
import type { Outline } from '../outline.ts';
import { countingCalendar } from '../routing/deadline.ts';
import { mayReadTelling } from '../visible-to.ts';
import { childline, helplinesOf } from './help-card.ts';

export const toldCard = async (act: ActOf<unknown>, telling: Outline, deps: Deps): Promise<Card> => {
  const policy = deps.policies.of(act.by.school);
  const told = await whoIsTold(telling, policy, deps);
  return {
    card: 'concern/pupil-told',
    model: {
      now: telling.report.telling?.now === true,
      ref: telling.ref,
      told: told.map((text) => ({ text })),
      urge: urgeOf(told, policy, deps),
      helplines: helplinesOf(policy),
      office: officePhone(policy) ?? '',
      noBlame: policy.wording['no-blame'] ?? 'You are not in trouble, and you were right to speak up.',
      noSecrets: policy.wording['no-secrets'] ?? 'We tell only the people who help.',
    },
  };
};

/** Whom they chose by name; everybody else by what they do, as staff hear it. */
const whoIsTold = async (telling: Outline, policy: Policy, deps: Deps): Promise<string[]> => {
  const { chosen } = telling.report.telling ?? {};
  const reads = chosen !== undefined && mayReadTelling({ id: chosen }, telling, policy);
  const adult = reads ? await deps.directory.person(chosen) : undefined;
  const roles = telling.told.filter(({ person }) => person !== adult?.id).map(({ as }) => roleWords(as));
  return [...new Set([...(adult === undefined ? [] : [adult.name]), ...roles])];
};

const words: Readonly<Record<string, string>> = {
  dsl: 'The grown-up whose job is to keep children safe at school',
  headteacher: 'The head teacher',
  chair: 'The person in charge of the school’s governors',
  pastoral: 'The grown-up who looks after how pupils are',
  coordinator: 'The grown-up who looks after safety online',
};
const roleWords = (as: string): string => words[as] ?? 'A grown-up who can help';

const urgeOf = (told: readonly string[], policy: Policy, deps: Deps): string => {
  if (told.length === 0)
    return `I could not reach a grown-up from here. Please go to one you trust now, or ring ${childline(policy)}.`;
  const now = deps.clock.now();
  return isSchoolTime(countingCalendar(policy, now), now)
    ? ''
    : `School is closed now, so they may not see it straight away. If you need somebody now, ring ${childline(policy)}. It is free, day and night.`;
};
