/** Who looks after those whom chat cannot reach: the office, the coordinator, IT (B4, B6); school by school. */
import type { ActOf, Deps, PolicyRole, Reply, Role, SchoolId } from '../../../core/ports.ts';
import { policyRolesOf, schoolsOf } from '../../../core/roles.ts';
import type { Card } from '../../../../cards/cards.ts';

export const officeRoles = ['office', 'coordinator', 'it'] as const satisfies readonly (PolicyRole & Role)[];

/** The schools for which somebody does this work. */
export const officeSchoolsOf = (
  { by }: Pick<ActOf<unknown>, 'by'>,
  { policies }: Pick<Deps, 'policies'>,
): SchoolId[] =>
  schoolsOf(by, policies).filter((school) => {
    const policy = policies.of(school);
    if (by.guest && !policy.guests.has(by.id)) return false;
    return policyRolesOf(by.id, policy).some((role) => officeRoles.some((one) => one === role));
  });

type OfficeModel = Extract<Card, { card: 'agreements/office' }>['model'];
export type OfficeRow = OfficeModel['rows'][number];
export type OfficeButton = OfficeModel['buttons'][number];

/** What is left out of a list is empty. */
export const officeCard = (parts: Pick<OfficeModel, 'title'> & Partial<OfficeModel>): Reply => ({
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

export const officeButton = (
  title: string,
  verb: string,
  data: Readonly<Record<string, string>>,
  style: OfficeButton['style'] = 'default',
): OfficeButton => ({ title, verb, style, data: { ...data } });

/** Nothing to see for this person: the same words whether it is not there or not theirs (E2). */
export const nothingHere: Reply = { answer: { text: 'There is nothing here for you.' } };

/** How long a page with names may be opened: as long as it takes to press the button. */
export const pageMinutes = 10;
export const pageEnds = (now: Date): Date => new Date(now.getTime() + pageMinutes * 60_000);

export const notSetUp =
  'Web links are not set up here: IT has to give Lantern its public address (LANTERN_PUBLIC_URL, see OPERATING.md). Until then people can sign on paper.';
