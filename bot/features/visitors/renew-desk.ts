/** A new code for the desk: posters that hang now stop working. */
import { z } from 'zod';
import { officeButton, officeCard, type OfficeButton } from '../../core/office-card.ts';
import type { ActOf, Deps, Flow, Reply } from '../../core/ports.ts';
import { officeRoles } from '../../core/roles.ts';
import { inSchool } from './in-school.ts';
import { showVisitors } from './list-visitors.ts';
import { makeDesk } from './make-desk.ts';
import { strikeOldButton } from './strike-old.ts';
import { desks, rows } from './visitor.ts';

const values = z.object({ school: z.string().max(100), sure: z.literal('yes').optional() });
type RenewAct = ActOf<z.infer<typeof values>>;

export const renewDesk: Flow<z.infer<typeof values>> = {
  verb: 'visitors.renew',
  who: officeRoles,
  values,
  afresh: (act, deps) =>
    inSchool(act, act.values.school, deps, () =>
      shown(act, 'That card was old, so nothing was changed.', deps),
    ),
  run: (act, deps) => inSchool(act, act.values.school, deps, () => renew(act, deps)),
};

const shown = (
  { by, values: { school } }: RenewAct,
  notice: string,
  deps: Deps,
  more: readonly OfficeButton[] = [],
): Promise<Reply> => showVisitors({ by, school, notice, more }, deps);

const renew = async (act: RenewAct, deps: Deps): Promise<Reply> => {
  const { school, sure } = act.values;
  if (sure === undefined)
    return officeCard({
      title: 'Make a new code for the desk?',
      said: ['Posters that hang now stop working. Who has agreed stays in the list.'],
      buttons: [
        officeButton('Yes, make a new one', 'visitors.renew', { school, sure: 'yes' }, 'positive'),
        officeButton('No, go back', 'visitors.list', { show: 'yes', school }),
      ],
    });
  const before = await deps.records.get(desks, rows.desk(school));
  // The same press, delivered again: the poster that was printed in between goes on working.
  if (act.press === undefined || before?.value.press !== act.press.id)
    await makeDesk(school, { by: act.by, press: act.press?.id, before }, deps);
  return shown(
    act,
    'There is a new code. Please print the poster, and take the old ones down.',
    deps,
    await strikeOldButton(school, deps),
  );
};
