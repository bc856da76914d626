/** `/visitors`: who agreed at the desk today, a search by name, and the poster with the desk's code (policy-map B6). */
import { z } from 'zod';
import type { Card } from '../../../cards/cards.ts';
import { create, put } from '../../core/change.ts';
import { isAppError } from '../../core/errors.ts';
import { foldedWords } from '../../core/fold.ts';
import { randomPageId } from '../../core/links.ts';
import type { ActOf, Deps, Flow, Person, Reply, SchoolId } from '../../core/ports.ts';
import { officeRoles, officeSchoolsOf } from '../../core/roles.ts';
import { sayTime } from '../../core/say-time.ts';
import { visitsOf, visitsToday } from './read-visits.ts';
import { desks, rows, visitorText } from './visitor.ts';

const short = z.string().max(100).optional();
const listValues = z.object({
  show: z.literal('yes').optional(),
  school: short,
  words: short,
  page: short,
  /** Somebody of several schools wants another one. */
  choose: z.literal('yes').optional(),
});
const renewValues = z.object({ school: z.string().max(100), sure: z.literal('yes').optional() });
const posterValues = z.object({ school: z.string().max(100) });
type ListAct = ActOf<z.infer<typeof listValues>>;
type RenewAct = ActOf<z.infer<typeof renewValues>>;

export const listVisitors: Flow<z.infer<typeof listValues>> = {
  verb: 'visitors.list',
  who: officeRoles,
  values: listValues,
  afresh: 'run',
  says: /^\/?visitors$/i,
  run: async (act, deps) => {
    if (act.values.show !== 'yes') return { chat: startCard };
    const schools = officeSchoolsOf(act, deps);
    const school = schools.find((one) => one === act.values.school) ?? schools[0];
    if (school === undefined) return nothingHere;
    return act.values.choose === 'yes' ? chooseSchool(schools, deps) : showVisitors(act, school, '', deps);
  },
};

const nothingHere: Reply = { answer: { text: 'There is nothing here for you.' } };

const startCard = {
  card: 'agreements/notice',
  model: {
    title: 'Visitors',
    said: 'Who agreed at the desk, and the code for the desk.',
    repeat: false,
    button: 'Open',
    verb: 'visitors.list',
    data: { show: 'yes' },
  },
} as const;

type OfficeModel = Extract<Card, { card: 'agreements/office' }>['model'];
type Button = OfficeModel['buttons'][number];
const button = (
  title: string,
  verb: string,
  data: Button['data'],
  style: Button['style'] = 'default',
): Button => ({ title, verb, style, data });

const card = (parts: Pick<OfficeModel, 'title'> & Partial<OfficeModel>): Reply => ({
  answer: {
    card: 'agreements/office',
    model: {
      notice: '',
      problem: '',
      said: [],
      search: [],
      rows: [],
      open: [],
      first: [],
      buttons: [],
      ...parts,
    },
  },
});

const pageSize = 15;
const posterMs = 10 * 60_000;

const showVisitors = async (
  act: Pick<ListAct, 'by'> & { readonly values: Partial<ListAct['values']> },
  school: SchoolId,
  notice: string,
  deps: Deps,
): Promise<Reply> => {
  const { words = '', page = '1' } = act.values;
  const policy = deps.policies.of(school);
  const looked = foldedWords(words);
  const found = await (looked.length === 0 ? visitsToday(school, deps) : visitsOf(school, looked, deps));
  const at = Math.max(1, Number(page) || 1);
  const shown = found.slice((at - 1) * pageSize, at * pageSize);
  const more = found.length > at * pageSize;
  const others = officeSchoolsOf(act, deps).filter((one) => one !== school);
  const poster = await posterOf(act.by, school, deps);
  const data = { show: 'yes', school };
  return card({
    title: `Visitors · ${policy.name}`,
    notice,
    said: [
      looked.length === 0
        ? `Agreed at the desk today: ${found.length}`
        : `Of the last ${policy.agreements.visitorDays} days, the newest first: ${found.length}`,
      ...(poster.why === undefined ? [] : [poster.why]),
    ],
    search: [
      { label: 'Look for a visitor by name', value: words, button: button('Look', 'visitors.list', data) },
    ],
    rows: shown.map((one) => ({
      title: `${one.name}, ${one.organisation}`,
      detail: `To see ${one.visiting}`,
      state: `${sayTime(one.at, policy.calendar.zone)} · code ${one.code}`,
      buttons: [],
    })),
    open: poster.open,
    buttons: [
      ...(looked.length === 0 ? [] : [button('Today', 'visitors.list', data)]),
      ...(more ? [button('More…', 'visitors.list', { ...data, words, page: String(at + 1) })] : []),
      ...(poster.why === undefined ? [button('New code for the desk…', 'visitors.renew', { school })] : []),
      ...(others.length > mostButtons
        ? [button('Another school…', 'visitors.list', { show: 'yes', choose: 'yes' })]
        : others.map((one) =>
            button(deps.policies.of(one).name, 'visitors.list', { show: 'yes', school: one }),
          )),
    ],
  });
};

/** Of other schools: a card has six at most. */
const mostButtons = 2;

const chooseSchool = (schools: readonly SchoolId[], { policies }: Deps): Reply =>
  card({
    title: 'Visitors of which school?',
    rows: schools.map((school) => ({
      title: policies.of(school).name,
      detail: '',
      state: '',
      buttons: [button('Open', 'visitors.list', { show: 'yes', school })],
    })),
  });

/** The poster's page; or why there is none. The desk's code is made when it is first wanted. */
const posterOf = async (
  by: Person,
  school: SchoolId,
  deps: Deps,
): Promise<{ readonly open: { title: string; url: string }[]; readonly why?: string }> => {
  if (visitorText(school, deps) === undefined)
    return { open: [], why: 'The policy has no text for visitors to agree to.' };
  const ends = new Date(deps.clock.now().getTime() + posterMs);
  const url = deps.links.sealed(by, 'visitors.poster', { school }, ends);
  if (url === undefined)
    return {
      open: [],
      why: 'A code for the desk needs Lantern’s public address: IT has to set LANTERN_PUBLIC_URL (see OPERATING.md).',
    };
  if ((await deps.records.get(desks, rows.desk(school))) === undefined) await makeFirstDesk(school, by, deps);
  return { open: [{ title: 'Print the poster', url }] };
};

/** Two offices at once: the desk of the first is the one that both print. */
const makeFirstDesk = async (school: SchoolId, by: Person, deps: Deps): Promise<void> => {
  try {
    await makeDesk(school, by, undefined, deps, create);
  } catch (error) {
    if (!isAppError(error, 'conflict')) throw error;
  }
};

const makeDesk = (
  school: SchoolId,
  by: Person,
  press: string | undefined,
  deps: Deps,
  write: typeof create = put,
): Promise<void> => {
  const id = randomPageId();
  const row = { v: 1 as const, id, madeBy: by.id, madeAt: deps.clock.now().toISOString(), press };
  return deps.ledger.record(school, {
    rows: [write(desks, rows.desk(school), row)],
    trail: [{ actor: by.id, action: 'visitor.deskRenewed', target: 'GD!desk' }],
  });
};

export const renewDesk: Flow<z.infer<typeof renewValues>> = {
  verb: 'visitors.renew',
  who: officeRoles,
  values: renewValues,
  afresh: async (act, deps) =>
    inSchool(act, deps, () =>
      showVisitors(
        { by: act.by, values: {} },
        act.values.school,
        'That card was old, so nothing was changed.',
        deps,
      ),
    ),
  run: async (act, deps) => inSchool(act, deps, () => renew(act, deps)),
};

const inSchool = (
  act: RenewAct | ActOf<z.infer<typeof posterValues>>,
  deps: Deps,
  work: () => Promise<Reply>,
): Promise<Reply> =>
  officeSchoolsOf(act, deps).includes(act.values.school) ? work() : Promise.resolve(nothingHere);

const renew = async (act: RenewAct, deps: Deps): Promise<Reply> => {
  const { school, sure } = act.values;
  if (sure === undefined)
    return card({
      title: 'Make a new code for the desk?',
      said: ['Posters that hang now stop working. Who has agreed stays in the list.'],
      buttons: [
        button('Yes, make a new one', 'visitors.renew', { school, sure: 'yes' }, 'positive'),
        button('No, go back', 'visitors.list', { show: 'yes', school }),
      ],
    });
  const desk = (await deps.records.get(desks, rows.desk(school)))?.value;
  // The same press, delivered again: the poster that was printed in between goes on working.
  if (act.press === undefined || desk?.press !== act.press.id)
    await makeDesk(school, act.by, act.press?.id, deps);
  return showVisitors(
    { by: act.by, values: {} },
    school,
    'There is a new code. Please print the poster, and take the old ones down.',
    deps,
  );
};

/** Only reads: its page is opened by an address. */
export const poster: Flow<z.infer<typeof posterValues>> = {
  verb: 'visitors.poster',
  who: officeRoles,
  places: ['web'],
  values: posterValues,
  afresh: 'run',
  run: async (act, deps) =>
    inSchool(act, deps, async () => {
      const { school } = act.values;
      const desk = (await deps.records.get(desks, rows.desk(school)))?.value;
      const address = desk && deps.links.page('d', school, desk.id);
      if (address === undefined) return nothingHere;
      return {
        print: {
          layout: 'poster',
          title: 'Poster for the desk',
          said: ['It says nothing about anybody, and may hang where visitors see it.'],
          pieces: [
            {
              heading: `Visiting ${deps.policies.of(school).name}?`,
              lines: [
                'Before you use a computer, our Wi-Fi or a device of your own here, please read one page and agree to it.',
                'Point your phone’s camera at the code, or type the address.',
              ],
              address,
            },
          ],
        },
      };
    }),
};
