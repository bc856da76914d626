/** One visit in the office's list. Who it may have been is said on the opened card alone, where all who fit are seen. */
import { officeButton, type OfficeRow } from '../../core/office-card.ts';
import type { Deps, SchoolId } from '../../core/ports.ts';
import { sayTime } from '../../core/say-time.ts';
import { perhapsOf } from './same-person.ts';
import { countedSignature, type Visit } from './visitor.ts';

/** @throws AppError `unavailable` */
export const visitRow = async (school: SchoolId, visit: Visit, deps: Deps): Promise<OfficeRow> => {
  const { id, name, organisation, visiting, at, code, struck } = visit;
  const counted = await countedSignature(school, visit, deps);
  const perhaps = await perhapsOf(school, visit, deps);
  const { zone } = deps.policies.of(school).calendar;
  return {
    title: `${name}, ${organisation}`,
    detail: `To see ${visiting}`,
    state: [
      `${sayTime(at, zone)} · code ${code}`,
      struck === undefined ? '' : 'Struck out',
      perhaps.length === 0 ? '' : 'Possibly on the school’s list: open to see',
      counted === undefined ? '' : 'Counted for somebody on the school’s list',
    ]
      .filter((words) => words !== '')
      .join(' · '),
    buttons: [officeButton('Open', 'visitors.visit', { school, visit: id })],
  };
};
