/** `/visitors`: who agreed at the desk today or on another day, a search by name, and the poster with the desk's code (policy-map B6). */
import { z } from 'zod';
import { foldedWords } from '../../core/fold.ts';
import {
  nothingHere,
  officeButton,
  officeCard,
  pageEnds,
  type OfficeButton,
} from '../../core/office-card.ts';
import type { Deps, Flow, Person, Reply, SchoolId } from '../../core/ports.ts';
import { officeRoles, officeSchoolsOf } from '../../core/roles.ts';
import { localDate, sayDate } from '../../core/say-time.ts';
import { posterOf } from './poster.ts';
import { visitsOf, visitsOn } from './read-visits.ts';
import { visitRow } from './visit-row.ts';

const short = z.string().max(100).optional();
const listValues = z.object({
  show: z.literal('yes').optional(),
  school: short,
  words: short,
  page: short,
  /** ISO date; without it today. */
  day: short,
  /** Somebody of several schools wants another one. */
  choose: z.literal('yes').optional(),
});

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
    const { choose, words, page, day } = act.values;
    return choose === 'yes'
      ? chooseSchool(schools, deps)
      : showVisitors({ by: act.by, school, words, page, day }, deps);
  },
};

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

const pageSize = 15;

export interface Shown {
  readonly by: Person;
  readonly school: SchoolId;
  readonly notice?: string | undefined;
  readonly words?: string | undefined;
  readonly page?: string | undefined;
  readonly day?: string | undefined;
  /** One at most, for what is to be done next. */
  readonly more?: readonly OfficeButton[];
}

export const showVisitors = async (shown: Shown, deps: Deps): Promise<Reply> => {
  const { by, school, notice = '', words = '', page = '1' } = shown;
  const { name, calendar, agreements } = deps.policies.of(school);
  const looked = foldedWords(words);
  const today = localDate(deps.clock.now(), calendar.zone);
  const day = shown.day ?? today;
  const found = await (looked.length === 0 ? visitsOn(school, day, deps) : visitsOf(school, looked, deps));
  const count = found.filter(({ struck }) => struck === undefined).length;
  const at = Math.max(1, Number(page) || 1);
  const poster = await posterOf(by, school, deps);
  const when = day === today ? 'today' : `on ${sayDate(day)}`;
  return officeCard({
    title: `Visitors · ${name}`,
    notice,
    said: [
      looked.length === 0
        ? `Agreed at the desk ${when}: ${count}`
        : `Of the last ${agreements.visitorDays} days, the newest first: ${count}`,
      ...(poster.why === undefined ? [] : [poster.why]),
    ],
    search: [
      {
        label: 'Look for a visitor by name',
        value: words,
        button: officeButton('Look', 'visitors.list', { show: 'yes', school }),
      },
    ],
    rows: await Promise.all(
      found.slice((at - 1) * pageSize, at * pageSize).map((one) => visitRow(school, one, deps)),
    ),
    open: [
      ...poster.open,
      ...(looked.length === 0 && found.length > 0 ? certificateOf(by, { school, day }, deps) : []),
    ],
    buttons: buttonsOf(
      { ...shown, words, day, isToday: looked.length === 0 && day === today },
      { canRenew: poster.why === undefined, next: found.length > at * pageSize ? at + 1 : undefined },
      deps,
    ),
  });
};

/** Its page, for some minutes; nothing where Lantern has no address. */
export const certificateOf = (
  by: Person,
  of:
    | { readonly school: SchoolId; readonly day: string }
    | { readonly school: SchoolId; readonly visit: string },
  { links, clock }: Pick<Deps, 'links' | 'clock'>,
): { title: string; url: string }[] => {
  const url = links.sealed(by, 'signed.visits', of, pageEnds(clock.now()));
  return url === undefined ? [] : [{ title: 'Certificate (PDF)', url }];
};

const buttonsOf = (
  {
    by,
    school,
    words,
    day,
    isToday,
    more = [],
  }: Shown & { readonly words: string; readonly day: string; readonly isToday: boolean },
  { canRenew, next }: { readonly canRenew: boolean; readonly next: number | undefined },
  deps: Deps,
): OfficeButton[] => {
  const data = { show: 'yes', school };
  const others = officeSchoolsOf({ by }, deps).filter((one) => one !== school);
  return [
    ...(isToday ? [] : [officeButton('Today', 'visitors.list', data)]),
    officeButton('Day by day…', 'visitors.days', { school }),
    ...(next === undefined
      ? []
      : [officeButton('More…', 'visitors.list', { ...data, words, day, page: String(next) })]),
    ...more,
    ...(canRenew ? [officeButton('New code for the desk…', 'visitors.renew', { school })] : []),
    ...(others.length > mostButtons
      ? [officeButton('Another school…', 'visitors.list', { show: 'yes', choose: 'yes' })]
      : others.map((one) =>
          officeButton(deps.policies.of(one).name, 'visitors.list', { show: 'yes', school: one }),
        )),
  ];
};

/** Of other schools: a card has six at most. */
const mostButtons = 2;

const chooseSchool = (schools: readonly SchoolId[], { policies }: Deps): Reply =>
  officeCard({
    title: 'Visitors of which school?',
    rows: schools.map((school) => ({
      title: policies.of(school).name,
      detail: '',
      state: '',
      buttons: [officeButton('Open', 'visitors.list', { show: 'yes', school })],
    })),
  });
