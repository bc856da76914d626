/** One visit in the office's list. */
import { officeButton, type OfficeRow } from '../../core/office-card.ts';
import type { Deps, SchoolId } from '../../core/ports.ts';
import { sayTime } from '../../core/say-time.ts';
import { perhapsOf } from './same-person.ts';
import type { Visit } from './visitor.ts';

/** @throws AppError `unavailable` */
export const visitRow = async (school: SchoolId, visit: Visit, deps: Deps): Promise<OfficeRow> => {
  const { id, name, organisation, visiting, at, code, struck, counted } = visit;
  const [perhaps] = await perhapsOf(school, visit, deps);
  const { zone } = deps.policies.of(school).calendar;
  return {
    title: `${name}, ${organisation}`,
    detail: `To see ${visiting}`,
    state: [
      `${sayTime(at, zone)} · code ${code}`,
      struck === undefined ? '' : 'Struck out',
      perhaps === undefined ? '' : sayPerhaps(perhaps),
      counted === undefined ? '' : 'Counted for somebody on the school’s list',
    ]
      .filter((words) => words !== '')
      .join(' · '),
    buttons: [
      officeButton('Open', 'visitors.visit', { school, visit: id }),
      ...(perhaps === undefined ? [] : [countButton(school, visit, perhaps.person.id)]),
    ],
  };
};

/** `Possibly the same person as Robin Vale (Visitors)`. */
export const sayPerhaps = ({
  person,
  group,
}: {
  readonly person: { readonly name: string };
  readonly group: string;
}) => `Possibly the same person as ${person.name} (${group.toLowerCase()})`;

export const countButton = (school: SchoolId, { id }: Pick<Visit, 'id'>, person: string) =>
  officeButton('Count it as theirs', 'visitors.count', { school, visit: id, person });
