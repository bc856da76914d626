/** After the last reminder: who has not signed, for whoever may see their names (register/who-sees.ts), with what is known of each. */
import { z } from 'zod';
import type { Deps, Flow, Reply } from '../../../core/ports.ts';
import { sayDate, localDate } from '../../../core/say-time.ts';
import { roundOf, rows, sheets, yearOf, type Line, type Sheet } from '../agreement.ts';
import { isMissing } from '../due-of.ts';
import { mayName, sightIn } from '../register/who-sees.ts';
import { maySeeNames } from './coordinators.ts';
import { nameOf } from './unreached.ts';
import { pageOf, people, refused, sayReason } from './views.ts';

const values = z.object({
  school: z.string().max(60),
  sheet: z.string().max(60),
  page: z.string().max(4).optional(),
});
type Values = z.infer<typeof values>;
const pageSize = 20;

export const missing: Flow<Values> = {
  verb: 'agreements.missing',
  who: ['staff', ...maySeeNames],
  values,
  afresh: 'run',
  run: async (act, deps) => {
    const { school, sheet: id, page } = act.values;
    if (!deps.policies.schools.includes(school)) return refused(act);
    const round = roundOf(deps.policies.of(school).calendar, deps.clock.now());
    const sheet = (await deps.records.get(sheets, rows.sheet(school, round, id)))?.value;
    const sight = sightIn(act.by, deps.policies.of(school));
    const lines =
      sheet?.lines.filter((line) => mayName(sight, { ...sheet, year: yearOf(sheet, line) })) ?? [];
    if (sheet === undefined || lines.length === 0) return refused(act);
    return showMissing(school, { ...sheet, lines }, page, deps);
  },
};

const showMissing = async (
  school: string,
  sheet: Sheet,
  page: string | undefined,
  deps: Deps,
): Promise<Reply> => {
  const all = sheet.lines.filter(isMissing);
  const { shown, next } = pageOf(all, page, pageSize);
  const { zone } = deps.policies.of(school).calendar;
  const named = await Promise.all(
    shown.map(async (line) => ({
      name: await nameOf(line.person, deps),
      detail: stateOf(line, (at) => sayDate(localDate(at, zone))),
      buttons: [],
    })),
  );
  return {
    answer: {
      card: 'agreements/names',
      model: {
        heading: `Who has not signed: ${sheet.group}`,
        notice: '',
        sentence:
          all.length === 0
            ? 'Everybody has signed.'
            : `${people(all.length)}. A kind word often helps more than another message.`,
        rows: named,
        buttons:
          next === undefined
            ? []
            : [{ title: 'More…', verb: 'agreements.missing', data: { school, sheet: sheet.id, page: next } }],
      },
    },
  };
};

const stateOf = ({ items, reached, because, asked, reminded }: Line, day: (at: string) => string): string => {
  const own = items.filter(({ signer, state }) => signer === 'self' && state !== 'signed');
  if (own.some(({ state }) => state === 'refused')) return 'Does not agree: a talk is wanted';
  if (own.some(({ state }) => state === 'unclear')) return 'Does not understand it: a talk is wanted';
  if (reached === 'no') return `Chat cannot reach them: ${sayReason(because)}. A web link or paper helps`;
  if (asked === undefined) return 'Not asked yet';
  const times =
    reminded.length === 0 ? '' : `, reminded ${reminded.length === 1 ? 'once' : `${reminded.length} times`}`;
  return `Asked on ${day(asked)}${times}`;
};
