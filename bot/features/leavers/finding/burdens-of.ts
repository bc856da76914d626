/** What hangs on the accounts of candidates: asked of the clouds only for them, since each account costs several calls. */
import { cloudTitles } from '../../../core/say-cloud.ts';
import { isAppError } from '../../../core/errors.ts';
import type { Cloud } from '../../../core/ports.ts';
import type { Leaver, LeaverAccount } from '../leaver.ts';
import { burdenWords } from './candidates.ts';

/** In one run for a school; the others are looked at in the next. */
const mostAccounts = 400;
const atOnce = 4;

/** The rows with their burdens. Rows beyond {@link mostAccounts} say that it was not looked at yet. */
export const withBurdens = async (rows: readonly Leaver[], clouds: readonly Cloud[]): Promise<Leaver[]> => {
  let left = mostAccounts;
  const done: Leaver[] = [];
  for (let at = 0; at < rows.length; at += atOnce)
    done.push(
      ...(await Promise.all(
        rows.slice(at, at + atOnce).map((row) => {
          left -= row.accounts.length;
          return left < 0 ? Promise.resolve(later(row)) : looked(row, clouds);
        }),
      )),
    );
  return done;
};

const withNotes = (row: Leaver, notes: readonly string[]): Leaver => ({
  ...row,
  notChecked: [...row.notChecked.filter((one) => !one.startsWith(burdenWords)), ...new Set(notes)],
});

const later = (row: Leaver): Leaver =>
  withNotes(row, [
    `${burdenWords} was not looked at yet: there were too many people at once. The next night looks.`,
  ]);

const looked = async (row: Leaver, clouds: readonly Cloud[]): Promise<Leaver> => {
  const found = await Promise.all(row.accounts.map((account) => burdensOf(account, clouds)));
  return {
    ...withNotes(
      row,
      found.flatMap(({ note }) => (note === undefined ? [] : [note])),
    ),
    burdens: found.flatMap(({ burdens }) => burdens),
  };
};

const burdensOf = async (
  { cloud, tenant, id }: LeaverAccount,
  clouds: readonly Cloud[],
): Promise<{ readonly burdens: Leaver['burdens']; readonly note?: string }> => {
  const not = (because: string) => ({
    burdens: [],
    note: `${burdenWords} in ${cloudTitles[cloud]} could not be looked at (${because}).`,
  });
  const there = clouds.find((one) => one.name === cloud && one.tenant === tenant);
  if (there === undefined) return not('it could not be read tonight');
  try {
    const burdens = await there.accounts.burdens(id);
    return burdens.checked
      ? { burdens: burdens.value.map(({ what, title }) => ({ what, title })) }
      : not(burdens.because);
  } catch (error) {
    if (!isAppError(error)) throw error;
    return not('it did not answer');
  }
};
