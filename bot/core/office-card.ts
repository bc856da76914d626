/** The list of those who look after links, paper and the visitors' desk (`agreements/office`; policy-map B4, B6). */
import type { Card } from '../../cards/cards.ts';
import type { Reply } from './ports.ts';

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
