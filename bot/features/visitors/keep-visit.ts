/** A visit from what was typed at the desk, and the rows that keep it: once for each press. */
import { create, put } from '../../core/change.ts';
import { newId, randomRef } from '../../core/keys.ts';
import type { Deps, SchoolId } from '../../core/ports.ts';
import type { Agreement } from '../../policy/agreement.ts';
import { deskPerson, foldedEmail, rows, visitPointers, visits, type Visit } from './visitor.ts';

/** By the box's id. */
export type Typed = Readonly<Record<string, string>>;

export const visitOf = (typed: Typed, agreement: Agreement, now: Date): Visit => {
  const at = now.toISOString();
  const email = foldedEmail(typed['email'] ?? '');
  return {
    v: 1,
    id: newId(now),
    name: typed['name'] ?? '',
    organisation: typed['organisation'] ?? '',
    visiting: typed['visiting'] ?? '',
    ...(email === '' ? {} : { email }),
    agreement: agreement.id,
    version: agreement.version,
    hash: agreement.hash,
    title: agreement.title,
    at,
    ...(agreement.monitoring === undefined ? {} : { monitoringAt: at }),
    consents: agreement.consents.map(({ id }) => ({ id, given: typed[`consent-${id}`] === 'true', at })),
    code: randomRef().slice(0, 4),
  };
};

export const entryFor = (school: SchoolId, press: string, visit: Visit, { links }: Pick<Deps, 'links'>) => {
  const pointer = { v: 1 as const, visit: visit.id, at: visit.at };
  const [mark] = visit.email === undefined ? [] : links.marks(school, visit.email);
  return {
    rows: [
      create(visitPointers, rows.press(school, press), pointer),
      create(visits, rows.visit(school, visit.id), visit),
      ...(mark === undefined ? [] : [put(visitPointers, rows.email(school, mark), pointer)]),
    ],
    trail: [{ actor: deskPerson(school).id, action: 'visitor.agreed', target: visit.id }],
  };
};

export const visitBy = async (
  school: SchoolId,
  press: string,
  { records }: Pick<Deps, 'records'>,
): Promise<Visit | undefined> => {
  const pointer = await records.get(visitPointers, rows.press(school, press));
  return pointer && (await records.get(visits, rows.visit(school, pointer.value.visit)))?.value;
};
