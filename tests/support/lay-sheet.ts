/** A sheet as the campaign lays it, for people of a running Lantern or of a world in memory. */
import { put } from '../../bot/core/change.ts';
import type { Change, PersonId } from '../../bot/core/ports.ts';
import {
  laneOf,
  places,
  rows,
  sheetIdOf,
  sheets,
  type Sheet,
} from '../../bot/features/agreements/agreement.ts';
import { tallies, tallyOf } from '../../bot/features/agreements/tally.ts';
import type { Agreement } from '../../bot/policy/agreement.ts';
import { readOurAgreements } from '../../bot/policy/our-agreements.ts';

/** One of the texts that come with Lantern. */
export const ourText = (id: string): Agreement => {
  const found = readOurAgreements().find((one) => one.id === id)?.agreement;
  if (found === undefined) throw new Error(`there is no text ${id}`);
  return found;
};

export interface Laying {
  readonly school?: string;
  readonly group?: string;
  readonly audience?: Sheet['audience'];
  readonly tutor?: PersonId;
  readonly people: readonly PersonId[];
  readonly texts: readonly Agreement[];
  readonly at?: string;
}

export const sheetFor = (laying: Laying): Sheet => {
  const { group = '8B', audience = 'pupils', tutor, people, texts, at = '2026-11-23T09:00:00.000Z' } = laying;
  const id = sheetIdOf({ audience, group, part: 0 });
  return {
    v: 1,
    id,
    round: '2026',
    lane: laneOf(id),
    audience,
    group,
    year: '8',
    tutor,
    part: 0,
    stage: 'open',
    openedAt: at,
    lines: people.map((person) => ({
      person,
      asked: at,
      reminded: [],
      reached: 'yes',
      items: texts.map(({ id: agreement, version, hash, signer }) => ({
        agreement,
        version,
        hash,
        signer,
        at,
        state: 'waiting',
      })),
    })),
  };
};

/** The sheet, its tally and its people's places. */
export const layingOf = (laying: Laying): Change[] => {
  const sheet = sheetFor(laying);
  const school = laying.school ?? 'hillside';
  return [
    put(sheets, rows.sheet(school, sheet.round, sheet.id), sheet),
    put(tallies, rows.tally(school, sheet), tallyOf(sheet, undefined)),
    ...laying.people.map((person) =>
      put(places, rows.place(school, person), { v: 1 as const, round: sheet.round, sheet: sheet.id }),
    ),
  ];
};
