/**
 * `/leavers`: who may have left and can still sign in. What is typed is answered by a card that names nobody; its button
 * shows the names to this person only.
 */
import { z } from 'zod';
import { policyRoles, type Deps, type Flow, type Person, type Reply } from '../../../core/ports.ts';
import { isForATime } from '../leaver.ts';
import { leaversOf } from './lately.ts';
import { listCard, type Place } from './list-card.ts';
import { nothingThere, placeAt } from './meet-leaver.ts';
import { inView } from './views.ts';
import { schoolsToDecide } from './who-decides.ts';

const values = z.object({
  ...placeAt,
  here: z.string().max(100).optional(),
  show: z.literal('yes').optional(),
});

export const listLeavers: Flow<z.infer<typeof values>> = {
  verb: 'leavers.list',
  who: policyRoles,
  values,
  says: /^\/?(leavers|zombies|zombie accounts)$/i,
  afresh: 'run',
  run: async (act, deps) => {
    const schools = schoolsToDecide(act.by, deps.policies);
    const [first] = schools;
    if (first === undefined) return act.spot === undefined ? { chat: nothing } : { answer: nothing };
    const { school: chosen, here, view, page } = act.values;
    const school = schools.find((one) => one === (chosen ?? here)) ?? first;
    if (act.values.show === 'yes') return showList({ school, view, page }, act.by, deps);
    return {
      chat: {
        card: 'leavers/notice',
        model: { title: 'Leavers', said: await said(schools, deps), repeat: false, school, view: '' },
      },
    };
  },
};

const nothing = { text: nothingThere };

/** The list as an answer to a press. */
export const showList = async (place: Place, person: Person, deps: Deps): Promise<Reply> => ({
  answer: await listCard(place, person, deps),
});

/** Numbers only: it lies in a chat. */
const said = async (schools: readonly string[], deps: Deps): Promise<string> => {
  const all = (await Promise.all(schools.map((school) => leaversOf(school, deps)))).flat();
  const [decide, agree, doing] = [inView(all, 'decide'), inView(all, 'agree'), inView(all, 'doing')];
  const access = decide.filter(isForATime).length;
  return [
    ...(access > 0 ? [`${people(access)}: access is to be taken away for a time.`] : []),
    decide.length === access
      ? 'Nobody waits for a decision.'
      : `${people(decide.length - access)} may have left: please decide.`,
    ...(agree.length > 0 ? [`${people(agree.length)}: a second person is asked.`] : []),
    ...(doing.length > 0 ? [`${people(doing.length)}: under way, or half done.`] : []),
  ].join(' ');
};

export const people = (count: number): string => (count === 1 ? '1 person' : `${count} people`);
