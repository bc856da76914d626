/**
 * *Written down today*: a signature that was recorded from paper by mistake can be struck out on the same day, by whoever
 * recorded it. Nothing is removed: the row stays and says so, the trail has a line, and the person is asked again.
 */
import { z } from 'zod';
import { replace } from '../../../core/change.ts';
import { AppError, isAppError } from '../../../core/errors.ts';
import type { ActOf, Deps, Flow, Person, Reply, SchoolId, Stored } from '../../../core/ports.ts';
import { localDate, sayTime } from '../../../core/say-time.ts';
import { isInForce, rows, signatures, type Item, type Sheet, type Signature } from '../agreement.ts';
import { changeTheirSheet } from '../change-their-sheet.ts';
import { itemOf, withItem } from '../sign-line.ts';
import { inGroup } from './revoke-links.ts';
import { nothingHere, officeButton, officeCard, officeRoles, type OfficeRow } from './office.ts';

const where = { school: z.string().max(100), group: z.string().max(100) };
const todayValues = z.object({ ...where, page: z.string().max(4).optional() });
const strikeValues = z.object({
  ...where,
  person: z.string().max(100),
  agreement: z.string().max(100),
  hash: z.string().max(100),
});
type StrikeAct = ActOf<z.infer<typeof strikeValues>>;
type At = z.infer<typeof todayValues>;

export const paperToday: Flow<At> = {
  verb: 'paper.today',
  who: officeRoles,
  values: todayValues,
  afresh: 'run',
  run: (act, deps) => inGroup(act, deps, (sheets) => showToday(act.values, act.by, sheets, '', deps)),
};

export const strikePaper: Flow<z.infer<typeof strikeValues>> = {
  verb: 'paper.strike',
  who: officeRoles,
  values: strikeValues,
  afresh: (act, deps) =>
    inGroup(act, deps, (sheets) => showToday(act.values, act.by, sheets, 'Nothing was struck out.', deps)),
  run: (act, deps) =>
    inGroup(act, deps, async (sheets) => {
      const struck = await strike(act, sheets, deps);
      if (!struck) return nothingHere;
      const notice = 'Struck out. They still have to sign.';
      return inGroup(act, deps, (after) => showToday(act.values, act.by, after, notice, deps));
    }),
};

interface Recorded {
  readonly sheet: Sheet;
  readonly person: string;
  readonly item: Item;
  readonly stored: Stored<Signature>;
}

/** Whether this person may take it back: their own entry of today, from paper. */
const isTheirs = ({ stored: { value } }: Recorded, by: Person, school: SchoolId, deps: Deps): boolean => {
  const { zone } = deps.policies.of(school).calendar;
  const isToday = localDate(new Date(value.at), zone) === localDate(deps.clock.now(), zone);
  return value.how === 'paper' && value.by === by.id && isToday && isInForce(value);
};

const recordedIn = async (
  school: SchoolId,
  by: Person,
  sheets: readonly Sheet[],
  deps: Deps,
): Promise<Recorded[]> => {
  const { zone } = deps.policies.of(school).calendar;
  const today = localDate(deps.clock.now(), zone);
  const lines = sheets.flatMap((sheet) =>
    sheet.lines.flatMap(({ person, items, gone }) =>
      (gone === true ? [] : items)
        .filter((item) => item.state === 'signed' && item.how === 'paper')
        .filter(({ at }) => localDate(new Date(at), zone) === today)
        .map((item) => ({ sheet, person, item })),
    ),
  );
  const found = await Promise.all(
    lines.map(async ({ sheet, person, item }) => {
      const { agreement, hash, signer } = item;
      const key = rows.signature(school, { person, signer, agreement, hash, round: sheet.round });
      const stored = await deps.records.get(signatures, key);
      return stored === undefined ? [] : [{ sheet, person, item, stored }];
    }),
  );
  return found.flat().filter((one) => isTheirs(one, by, school, deps));
};

const pageSize = 15;

const showToday = async (
  { school, group, page }: At,
  by: Person,
  sheets: readonly Sheet[],
  notice: string,
  deps: Deps,
): Promise<Reply> => {
  const found = await recordedIn(school, by, sheets, deps);
  const back = officeButton('Back', 'links.list', { show: 'yes', school, group });
  const from = (Math.max(1, Number(page ?? '1') || 1) - 1) * pageSize;
  const shown = found.slice(from, from + pageSize);
  const isMore = found.length > from + pageSize;
  return officeCard({
    title: `${group}: written down by you today`,
    notice,
    said: [
      found.length === 0
        ? 'You have written nothing down from paper today.'
        : 'A mistake can be struck out until the end of today. It stays in the records, marked, and they are asked again.',
    ],
    rows: await Promise.all(shown.map((one) => rowOf(one, { school, group }, deps))),
    buttons: isMore
      ? [officeButton('More…', 'paper.today', { school, group, page: String(from / pageSize + 2) }), back]
      : [back],
  });
};

const rowOf = async (
  { person, item, stored: { value } }: Recorded,
  { school, group }: At,
  deps: Deps,
): Promise<OfficeRow> => ({
  title: (await deps.directory.person(person))?.name ?? 'Somebody who has left',
  detail: value.title,
  state: `Written down ${sayTime(value.at, deps.policies.of(school).calendar.zone)}`,
  buttons: [
    officeButton('Strike it out', 'paper.strike', {
      school,
      group,
      person,
      agreement: item.agreement,
      hash: item.hash,
    }),
  ],
});

/** @returns whether there was something of theirs to strike out */
const strike = async (act: StrikeAct, sheets: readonly Sheet[], deps: Deps): Promise<boolean> => {
  const { school, person, agreement, hash } = act.values;
  const all = await recordedIn(school, act.by, sheets, deps);
  const one = all.find(
    ({ item, ...found }) => found.person === person && item.agreement === agreement && item.hash === hash,
  );
  if (one === undefined) return false;
  let { stored } = one;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    try {
      await strikeOut(one, stored, act, deps);
      return true;
    } catch (error) {
      if (!isAppError(error, 'conflict')) throw error;
      const now = await deps.records.get(signatures, stored.key);
      // Struck out by the same press a moment ago.
      if (now === undefined || !isInForce(now.value)) return true;
      if (!isTheirs({ ...one, stored: now }, act.by, school, deps)) return false;
      stored = now;
    }
  }
  throw new AppError('unavailable', 'A signature is changed all the time');
};

const tries = 10;

/** On the sheet where they stand by now. It waits once more, and they are asked for it again, also after the last reminder. */
const strikeOut = async (
  { sheet, item: { agreement, hash, signer } }: Recorded,
  stored: Stored<Signature>,
  { by, values: { school, person } }: StrikeAct,
  deps: Deps,
): Promise<void> => {
  const at = deps.clock.now().toISOString();
  const entry = {
    rows: [replace(signatures, stored, { ...stored.value, struck: { by: by.id, at } })],
    trail: [{ actor: by.id, action: 'agreement.struck', target: stored.key.row }],
  };
  const change = (now: Sheet) => {
    const its = itemOf(now, { person, agreement, signer });
    if (its?.state !== 'signed' || its.hash !== hash) return { sheet: now, ...entry };
    const next = withItem(
      now,
      person,
      agreement,
      signer,
      ({ how: _how, ...before }) => ({ ...before, state: 'waiting', at }),
      signer === 'self' ? { renewed: at } : {},
    );
    return { sheet: next, ...entry };
  };
  const changed = await changeTheirSheet({ school, person, round: sheet.round }, change, deps);
  if (changed === undefined) await deps.ledger.record(school, entry);
};
