/**
 * What a sheet comes to in numbers, in a small row of its own beside it, so that a trust's totals read no sheet (policy-map B7). A
 * class of several years has the numbers of each year: a head of year sees their own and no others.
 */
import { z } from 'zod';
import type { Kind } from '../../core/ports.ts';
import { sheetRow, yearOf, type Item, type Line, type Sheet } from './agreement.ts';

/** What becomes of an agreement of a person: they add up to everybody who is asked. */
export const outcomes = ['signed', 'waiting', 'unclear', 'refused', 'unreachable'] as const;
export type Outcome = (typeof outcomes)[number];
export type Counts = { readonly [O in Outcome]: number };

export const outcomeOf = ({ reached }: Line, { state, signer: who }: Item): Outcome =>
  state === 'waiting' && who === 'self' && reached === 'no' ? 'unreachable' : state;

/**
 * What counts before access (B3) is somebody's own signature; where a parent signs for them altogether, the parent's. That a
 * parent has not signed the parents' text yet takes no child's access.
 */
export const countedItems = ({ items }: Pick<Line, 'items'>): Item[] => {
  const own = items.filter(({ signer }) => signer === 'self');
  return own.length > 0 ? own : [...items];
};

/** By why their lines say so: there is no account that chat could reach. */
export const noAccount = 'no-account';
/** Whom chat itself has refused: where they are to be asked again, it is to be expected. */
export const isRefusedByChat = ({ reached, because }: Line): boolean =>
  reached === 'no' && because !== undefined && because !== noAccount;

const counts = z.object({
  signed: z.int(),
  waiting: z.int(),
  unclear: z.int(),
  refused: z.int(),
  unreachable: z.int(),
});
const sums = z.object({
  people: z.int(),
  /** By agreement. */
  counts: z.record(z.string(), counts),
  /** Of how many something counts before access (B3), and how many of them have not signed it. Absent: counted before it was. */
  access: z.object({ of: z.int(), owing: z.int() }).optional(),
  /**
   * By agreement, of how many their own signature can only come by link or on paper: chat cannot reach them, and they have not
   * signed, whatever they answered before. None of an agreement: none. Absent: counted before it was.
   */
  ownByLink: z.record(z.string(), z.int()).optional(),
  /** {@link isRefusedByChat}. Absent: counted before it was. */
  refusedByChat: z.int().optional(),
});
type Sums = z.infer<typeof sums>;

const tallyRow = sums.extend({
  v: z.literal(1),
  sheet: z.string(),
  round: z.string(),
  lane: z.int(),
  audience: sheetRow.shape.audience,
  group: z.string(),
  year: z.string().optional(),
  tutor: z.string().optional(),
  part: z.int(),
  stage: sheetRow.shape.stage,
  coordinator: sheetRow.shape.coordinator,
  /** When something is to be sent for it next (ISO, UTC); absent: nothing is. */
  due: z.string().optional(),
  /** Where its people are of several years: of each year, adding up to the whole. */
  years: z.array(sums.extend({ year: z.string().optional() })).optional(),
});
export type Tally = z.infer<typeof tallyRow>;
/** Numbers and the names of classes only: it lies open. */
export const tallies: Kind<Tally> = { name: 'agreement-tally', table: 'cases', schema: tallyRow };

/** @param due when something is to be sent for it next, see `dueOf` */
export const tallyOf = (sheet: Sheet, due: Date | undefined): Tally => {
  const present = sheet.lines.filter(({ gone }) => gone !== true);
  const byYear = [...Map.groupBy(present, (line) => yearOf(sheet, line))];
  const [only] = byYear;
  const { id, round, lane, audience, group, tutor, part, stage, coordinator } = sheet;
  return {
    v: 1,
    sheet: id,
    round,
    lane,
    audience,
    group,
    year: byYear.length === 1 ? only?.[0] : yearOf(sheet, {}),
    tutor,
    part,
    stage,
    coordinator,
    due: due?.toISOString(),
    ...sumsOf(present),
    ...(byYear.length > 1 ? { years: byYear.map(([year, lines]) => ({ year, ...sumsOf(lines) })) } : {}),
  };
};

const sumsOf = (lines: readonly Line[]): Sums => {
  const by: Record<string, { [O in Outcome]: number }> = {};
  const ownByLink: Record<string, number> = {};
  for (const line of lines)
    for (const one of line.items) {
      const sum = (by[one.agreement] ??= { signed: 0, waiting: 0, unclear: 0, refused: 0, unreachable: 0 });
      sum[outcomeOf(line, one)] += 1;
      if (line.reached === 'no' && one.signer === 'self' && one.state !== 'signed')
        ownByLink[one.agreement] = (ownByLink[one.agreement] ?? 0) + 1;
    }
  const asked = lines.map(countedItems).filter((items) => items.length > 0);
  return {
    people: lines.length,
    counts: by,
    access: {
      of: asked.length,
      owing: asked.filter((items) => items.some(({ state }) => state !== 'signed')).length,
    },
    ownByLink,
    refusedByChat: lines.filter(isRefusedByChat).length,
  };
};

/** One for each year of its people: what is shown by year is made of these, whole groups as well. */
export const byYearOf = (tally: Tally): Tally[] => {
  const { years, ...whole } = tally;
  return years === undefined ? [tally] : years.map((sum) => ({ ...whole, year: undefined, ...sum }));
};
