/** The card of those who look after links and paper, and who they are (B4). */
import type { Reply } from '../../../core/ports.ts';
import type { Card } from '../../../../cards/cards.ts';

export { officeRoles, officeSchoolsOf } from '../../../core/roles.ts';

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
