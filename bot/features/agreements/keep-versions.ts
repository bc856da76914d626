/** At start, before anybody is asked: keeps every text as it is signed now, so that it can be shown for ever (policy-map B9). */
import { create } from '../../core/change.ts';
import { AppError, isAppError } from '../../core/errors.ts';
import type { Clock, Entry, Ledger, Policies, Records, SchoolId } from '../../core/ports.ts';
import type { Agreement } from '../../policy/agreement.ts';
import { ranges, rows, versions } from './agreement.ts';

export interface KeepingNeeds {
  readonly records: Pick<Records, 'list'>;
  readonly ledger: Ledger;
  readonly policies: Policies;
  readonly clock: Clock;
}

/**
 * A row is made once and never changed, and several processes may do this at once. A version's label means one text: where
 * other words stand under a label that was kept, nothing is kept for any school.
 * @throws AppError `misconfigured` with a sentence for each such text; `unavailable`
 */
export const keepVersions = async (needs: KeepingNeeds): Promise<void> => {
  const { schools } = needs.policies;
  const problems = (await Promise.all(schools.map((school) => compare(school, needs)))).flatMap(
    (found) => found.problems,
  );
  if (problems.length > 0)
    throw new AppError('misconfigured', 'the text of an agreement has changed under its version', {
      say: ['Lantern cannot start:', ...problems.map((problem) => `  - ${problem}`)].join('\n'),
    });
  for (const school of schools) await keep(school, needs);
};

interface Compared {
  readonly fresh: readonly Agreement[];
  readonly problems: readonly string[];
}

const compare = async (school: SchoolId, { records, policies }: KeepingNeeds): Promise<Compared> => {
  const kept: Agreement[] = [];
  for await (const { value } of records.list(versions, ranges.versions(school))) kept.push(value.agreement);
  const fresh = policies
    .of(school)
    .texts.flatMap(({ variants = [], ...text }): Agreement[] => [text, ...variants])
    .filter((text) => !kept.some(({ id, hash }) => id === text.id && hash === text.hash));
  const problems = fresh
    // A translation may be mended under its version: what is signed is the text itself, and each signature says which words were read.
    .filter(({ language }) => language === undefined)
    .filter((text) => kept.some(({ id, version }) => id === text.id && version === text.version))
    .map((text) => changedUnder(text, school));
  return { fresh, problems };
};

const changedUnder = ({ id, version }: Agreement, school: SchoolId): string =>
  `The text of ${id}.md (${school}) has changed, but its version is still ${version}. Give it a new version, say what changed ` +
  '(`changed: …`), and whether it must be signed again (`again: yes` or `again: no`).';

/** Rows of one transaction: each can be large. */
const together = 10;
const mostTries = 50;

const keep = async (school: SchoolId, needs: KeepingNeeds): Promise<void> => {
  for (let attempt = 1; attempt <= mostTries; attempt += 1) {
    const { fresh } = await compare(school, needs);
    if (fresh.length === 0) return;
    try {
      await needs.ledger.record(school, entryFor(school, fresh.slice(0, together), needs.clock));
    } catch (error) {
      // Another process was faster, or the answer was lost: what is there now says what is still to be done.
      if (!isAppError(error, 'conflict') && !isAppError(error, 'unconfirmed')) throw error;
    }
  }
  throw new AppError('unavailable', 'the texts of the agreements could not be kept');
};

const entryFor = (school: SchoolId, texts: readonly Agreement[], clock: Clock): Entry => {
  const keptAt = clock.now().toISOString();
  const of = texts.map((agreement) => ({
    agreement,
    key: rows.version(school, agreement.id, agreement.hash),
  }));
  return {
    rows: of.map(({ agreement, key }) => create(versions, key, { v: 1, keptAt, agreement })),
    trail: of.map(({ key }) => ({ actor: 'lantern', action: 'agreement.kept', target: key.row })),
  };
};
