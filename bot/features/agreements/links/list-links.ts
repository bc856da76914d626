/**
 * `/links`: the office's list of those who sign by web link: parents, and whom chat cannot reach (B4, B5). First the classes,
 * then the people of one, with their letters to print, the CSV for the MIS's own messages, and paper.
 */
import { z } from 'zod';
import type { ActOf, Deps, Flow, Reply, SchoolId } from '../../../core/ports.ts';
import { sayDay } from '../../../core/say-time.ts';
import { countsIn } from './count-links.ts';
import { findGroup, missingIn } from './find-group.ts';
import { withLinks, type Linked } from './make-links.ts';
import {
  notSetUp,
  nothingHere,
  officeButton,
  officeCard,
  officeRoles,
  officeSchoolsOf,
  pageEnds,
  type OfficeButton,
  type OfficeRow,
} from './office.ts';

const short = z.string().max(100).optional();
const values = z.object({ show: z.literal('yes').optional(), group: short, school: short, page: short });
type ListAct = ActOf<z.infer<typeof values>>;

export const listLinks: Flow<z.infer<typeof values>> = {
  verb: 'links.list',
  who: officeRoles,
  values,
  afresh: 'run',
  says: /^\/?links(?: (?<group>[\p{L}\p{N} &/-]{1,40}))?$/iu,
  run: async (act, deps) => (act.values.show === 'yes' ? show(act, deps) : begin(act)),
};

/** What is typed is answered by a card that names nobody. */
const begin = ({ values: { group } }: ListAct): Reply => ({
  chat: {
    card: 'agreements/notice',
    model: {
      title: 'Signing by web link or on paper',
      said: 'For parents and carers, and for everybody whom chat cannot reach.',
      repeat: false,
      button: 'Open',
      verb: 'links.list',
      data: { show: 'yes', ...(group === undefined ? {} : { group }) },
    },
  },
});

const show = async (act: ListAct, deps: Deps): Promise<Reply> => {
  const schools = officeSchoolsOf(act, deps);
  if (schools.length === 0) return nothingHere;
  const { school, group } = act.values;
  if (group === undefined) return showGroups(act, schools, deps);
  const within = school === undefined ? schools : schools.filter((one) => one === school);
  for (const one of within) {
    const reply = await showGroup({ school: one, group, page: act.values.page }, act, '', deps);
    if (reply !== undefined) return reply;
  }
  return showGroups(
    act,
    schools,
    deps,
    `There is no class or group ${group} in this school year’s register.`,
  );
};

const pageSize = 12;

const showGroups = async (
  act: ListAct,
  schools: readonly SchoolId[],
  deps: Deps,
  problem = '',
): Promise<Reply> => {
  const rows: OfficeRow[] = [];
  for (const school of schools) {
    const policy = deps.policies.of(school);
    for (const [group, count] of await countsIn(school, deps)) {
      rows.push({
        title: schools.length > 1 ? `${group} · ${policy.name}` : group,
        detail: `${count} ${count === 1 ? 'signature' : 'signatures'} by link or on paper still to come`,
        state: '',
        buttons: [officeButton('Open', 'links.list', { show: 'yes', school, group })],
      });
    }
  }
  const paged = pageOf(rows, act.values.page, (page) =>
    officeButton('More…', 'links.list', { show: 'yes', page }),
  );
  return officeCard({
    title: 'Signing by web link or on paper',
    problem,
    said: rows.length === 0 ? ['Nobody has to sign by link just now.'] : [],
    ...paged,
  });
};

const pageOf = (
  rows: readonly OfficeRow[],
  asked: string | undefined,
  more: (page: string) => OfficeButton,
): { readonly rows: OfficeRow[]; readonly buttons: OfficeButton[] } => {
  const pages = Math.max(1, Math.ceil(rows.length / pageSize));
  const page = Math.min(pages, Math.max(1, Number(asked ?? '1') || 1));
  return {
    rows: rows.slice((page - 1) * pageSize, page * pageSize),
    buttons: page < pages ? [more(String(page + 1))] : [],
  };
};

export interface GroupAt {
  readonly school: SchoolId;
  readonly group: string;
  readonly page?: string | undefined;
}

/** The people of a class or group; undefined where there is no such group. */
export const showGroup = async (
  at: GroupAt,
  { by }: Pick<ListAct, 'by'>,
  notice: string,
  deps: Deps,
): Promise<Reply | undefined> => {
  const { school, page } = at;
  const found = await findGroup(school, at.group, deps);
  if (found === undefined) return undefined;
  const { group } = found;
  const linked = await withLinks(school, await missingIn(school, found, deps), deps);
  const isAsked = found.sheets.length > 0;
  const isSetUp = deps.links.address('/') !== undefined;
  const there = { school, group };
  const ends = pageEnds(deps.clock.now());
  const opens = (title: string, verb: string): { title: string; url: string }[] => {
    const url = deps.links.sealed(by, verb, there, ends);
    return url === undefined ? [] : [{ title, url }];
  };
  const has = linked.some(({ link }) => link !== undefined);
  const lacks = isSetUp && linked.some(({ link }) => link === undefined);
  const { zone } = deps.policies.of(school).calendar;
  const paged = pageOf(
    linked.map((one) => rowOf(one, (until) => sayDay(until, zone))),
    page,
    (next) => officeButton('More…', 'links.list', { show: 'yes', ...there, page: next }),
  );
  return officeCard({
    title: `${group}: by web link or on paper`,
    notice,
    said: saidOf(linked, isSetUp),
    rows: paged.rows,
    open: has ? [...opens('Print letters', 'links.letters'), ...opens('Links as CSV', 'links.csv')] : [],
    buttons: [
      ...(lacks ? [officeButton('Make the links', 'links.make', there, 'positive')] : []),
      ...(isAsked ? [officeButton('Signed on paper…', 'paper.choose', there)] : []),
      ...(has ? [officeButton('Make all links invalid…', 'links.revoke', there)] : []),
      ...(isAsked ? [officeButton('Written down today…', 'paper.today', there)] : []),
      ...paged.buttons,
      officeButton('All classes', 'links.list', { show: 'yes' }),
    ],
  });
};

const saidOf = (linked: readonly Linked[], isSetUp: boolean): string[] => {
  if (linked.length === 0) return ['Nobody here has to sign by link just now.'];
  return isSetUp
    ? [
        'A letter has a code to scan, for one person each. The tutor hands them out, or the MIS sends the links; Lantern e-mails nothing.',
      ]
    : [notSetUp];
};

const rowOf = ({ name, signer, titles, because, link }: Linked, day: (at: Date) => string): OfficeRow => ({
  title: name,
  detail: `${signer === 'parent' ? 'A parent or carer' : 'Themselves'}: ${titles.join('; ')}`,
  state: [link === undefined ? 'No link yet' : `Link until ${day(link.until)}`, because]
    .filter((one) => one !== '')
    .join(' · '),
  buttons: [],
});
