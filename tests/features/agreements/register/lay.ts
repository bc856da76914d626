/** Sheets of a round as they lie after the campaign, written directly: the register reads them and cares not who laid them. */
import { put } from '../../../../bot/core/change.ts';
import type { Change, Person, Records, SchoolId } from '../../../../bot/core/ports.ts';
import {
  laneOf,
  mostOnSheet,
  places,
  rows,
  sheetIdOf,
  sheets,
  type Item,
  type Line,
  type Sheet,
} from '../../../../bot/features/agreements/agreement.ts';
import { tallies, tallyOf } from '../../../../bot/features/agreements/tally.ts';
import { textsFor } from '../../../../bot/policy/agreements-for.ts';
import type { Policy } from '../../../../bot/policy/policy.ts';

export type StateOf = (person: Person, item: Item, index: number) => Partial<Item & Line>;

export const waitingItem = (more: Partial<Item> = {}): Item => ({
  agreement: 'pupils-ks3',
  version: '2026-09',
  hash: 'h',
  signer: 'self',
  state: 'waiting',
  at: '2026-11-16T10:40:00.000Z',
  ...more,
});

const audienceOf = {
  pupil: 'pupils',
  staff: 'staff',
  governor: 'governors',
  visitor: 'visitors',
  parent: 'visitors',
} as const;
const lineFields = ['asked', 'reminded', 'reached', 'because', 'gone', 'midYear'] as const;

/** @param stateOf what becomes of an item, and of its line, in one */
export const sheetsFor = (
  people: readonly Person[],
  policy: Policy,
  round: string,
  stateOf: StateOf,
  /** Whether each line has its own year, as every laying makes it now. */
  isKept = true,
): Sheet[] => {
  const groups = Map.groupBy(
    people.filter((person) => textsFor(person, policy).length > 0),
    ({ kind, class: form }) => JSON.stringify([audienceOf[kind], kind === 'pupil' ? (form ?? '') : kind]),
  );
  let index = 0;
  return [...groups.values()].flatMap((all) =>
    Array.from({ length: Math.ceil(all.length / mostOnSheet) }, (_, part): Sheet => {
      const some = all.slice(part * mostOnSheet, (part + 1) * mostOnSheet);
      const [first] = some;
      const audience = audienceOf[first?.kind ?? 'staff'];
      const group =
        audience === 'pupils'
          ? (first?.class ?? '')
          : audience.replace(/^./, (letter) => letter.toUpperCase());
      const id = sheetIdOf({ audience, group, part });
      return {
        v: 1,
        id,
        round,
        lane: laneOf(id),
        audience,
        group,
        part,
        stage: 'open',
        ...(audience === 'pupils'
          ? {
              year: first?.year,
              tutor: first?.tutor,
            }
          : {}),
        openedAt: '2026-11-16T10:40:00.000Z',
        lines: some.map((person): Line => {
          let line: Line = {
            person: person.id,
            ...(audience === 'pupils' && isKept ? { year: person.year ?? '' } : {}),
            items: [],
            asked: '2026-11-16T10:40:00.000Z',
            reminded: [],
            reached: 'yes',
          };
          const items = textsFor(person, policy).map(({ id: agreement, version, hash, signer }): Item => {
            const item = waitingItem({
              agreement,
              version,
              hash,
              signer,
            });
            const state = stateOf(person, item, index++);
            const ofLine = Object.fromEntries(
              lineFields.flatMap((name) => (name in state ? [[name, state[name]]] : [])),
            );
            line = {
              ...line,
              ...ofLine,
            };
            const { state: is = 'waiting', at = item.at, how } = state;
            return {
              ...item,
              state: is,
              at,
              ...(is === 'signed' ? { how: how ?? 'chat' } : {}),
            };
          });
          return {
            ...line,
            items,
          };
        }),
      };
    }),
  );
};

export const rowsOf = (school: SchoolId, sheet: Sheet): Change[] => [
  put(sheets, rows.sheet(school, sheet.round, sheet.id), sheet),
  put(tallies, rows.tally(school, sheet), tallyOf(sheet, undefined)),
  ...sheet.lines
    .filter(({ gone }) => gone !== true)
    .map(({ person }) =>
      put(places, rows.place(school, person), { v: 1, round: sheet.round, sheet: sheet.id }),
    ),
];

export const laySheets = async (
  school: SchoolId,
  all: readonly Sheet[],
  records: Pick<Records, 'commit'>,
): Promise<void> => {
  for (let at = 0; at < all.length; at += 8)
    await Promise.all(all.slice(at, at + 8).map((sheet) => records.commit(rowsOf(school, sheet))));
};
