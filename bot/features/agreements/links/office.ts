/** The card of those who look after links and paper, and who they are (B4). */
export {
  nothingHere,
  officeButton,
  officeCard,
  pageEnds,
  pageMinutes,
  type OfficeButton,
  type OfficeRow,
} from '../../../core/office-card.ts';
export { officeRoles, officeSchoolsOf } from '../../../core/roles.ts';

export const notSetUp =
  'Web links are not set up here: IT has to give Lantern its public address (LANTERN_PUBLIC_URL, see OPERATING.md). Until then people can sign on paper.';
