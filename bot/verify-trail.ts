/**
 * `npm run trail:verify`: is each school's trail whole? Reads the bot's own settings, writes nothing, and may run beside it.
 * `-- --school ID` checks one school, `-- --json` prints the findings for programs. The exit code is 0 when all is whole.
 */
import { parseArgs } from 'node:util';
import { createRecords } from '../connectors/azure/records.ts';
import { openAnchors, type OpenAnchors } from './anchors.ts';
import { misconfigured, processEnvironment, readConfig, type Environment } from './config.ts';
import { AppError, isAppError } from './core/errors.ts';
import type { Anchors } from './core/ports.ts';
import { trailKeyOf } from './core/trail.ts';
import { walkTrail, type TrailFinding } from './core/walk-trail.ts';
import { loadSchools } from './schools.ts';
import { storageOf } from './storage.ts';

const blindSpot =
  'What this cannot see: rows that are newer than the last anchor. Whoever may write to the storage can cut those off and put\n' +
  'back the older head that belonged to them; whoever holds LANTERN_TRAIL_KEY as well can write them anew. What was done to a\n' +
  'row before an anchor was taken of it stays unseen. Later it shows against the anchors, as long as nobody can take those away\n' +
  'or change them. So give nobody all of these, and keep these answers (school, row, seal and date) elsewhere too: a trail that\n' +
  'ends earlier than it once did was cut.';

const whatToDo = `  What to do:
  1. Change nothing: delete no row, mend none. Copy the storage account's tables as they are now.
  2. Was the LANTERN_TRAIL_KEY or the school's id in schools.yaml ever changed? With another key every row looks changed,
     from row 1 on. Put the old one back and check again.
  3. Was the storage put back from a backup, or the school's storage or its container of anchors changed for another? Then
     the anchors tell of rows that were lost: say so in the school's records, and keep both.
  4. Otherwise somebody wrote to the storage past Lantern. Tell the designated safeguarding lead and the data protection
     officer, look in the storage account's activity log who could, and compare with the last backup.`;

const read = (args: readonly string[]): { school?: string | undefined; json: boolean } => {
  try {
    const options = { school: { type: 'string' }, json: { type: 'boolean', default: false } } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch {
    throw misconfigured(['only --school ID and --json can be said here']);
  }
};

/** Anchors are taken every hour. */
const oldMs = 3 * 3_600_000;

const verify = async (env: Environment, school: string | undefined): Promise<TrailFinding[]> => {
  const config = readConfig(env);
  const known = (await loadSchools(config.schools)).policies.schools;
  if (school !== undefined && !known.includes(school)) {
    throw misconfigured([`there is no school ${school}: there are ${known.join(', ')}`]);
  }
  const records = createRecords(await storageOf(config, 'table'));
  const anchors = await openAnchors(config);
  try {
    const findings: TrailFinding[] = [];
    for (const one of school === undefined ? known : [school]) {
      const key = trailKeyOf(config.trailKey, one);
      findings.push(await walkTrail(records, readable(anchors), key, one));
    }
    return findings;
  } finally {
    await anchors?.close();
    await records.close();
  }
};

/** Anchors that do not answer say nothing about the trail, least of all that it is whole. */
const readable = (anchors: OpenAnchors | undefined): Pick<Anchors, 'list'> => ({
  list: async (school) => {
    try {
      return (await anchors?.list(school)) ?? [];
    } catch (error) {
      throw new AppError('unavailable', 'the anchors cannot be read', { say: noAnchors, cause: error });
    }
  },
});

const noAnchors =
  'its anchors cannot be read. That says nothing about the trail. Is their container (or file) there, may you read it, and is ' +
  'nothing in it but anchors?';

const inWords = (finding: TrailFinding): string => {
  const { school, rows, at, seal, broken, anchored } = finding;
  const upTo = at === undefined ? '' : `row ${rows} (${at})`;
  if (broken !== undefined) {
    const good = rows === 0 ? 'No row before that is known to be good.' : `Whole up to ${upTo}.`;
    const confirmed = anchored && ` The anchor of ${anchored.at} confirms it up to row ${anchored.seq}.`;
    return `${school}: BROKEN at row ${broken.seq}: ${broken.because}. ${good}${confirmed ?? ''}\n${whatToDo}`;
  }
  if (rows > 0) return `${school}: whole up to ${upTo}. The last seal is ${seal}.\n${anchoredWords(finding)}`;
  return `${school}: there is no trail. That is right only if nobody at this school has used Lantern yet; otherwise all of it was deleted.`;
};

/** The blind spot, with the moment since which it lasts. */
const anchoredWords = ({ rows, anchored, unanchoredSince: since }: TrailFinding): string => {
  if (anchored === undefined) {
    return '  No anchor confirms it yet: any of it could have been cut off, or written anew by whoever holds the key too.';
  }
  const confirmed = `  The anchor of ${anchored.at} confirms it up to row ${anchored.seq}.`;
  if (since === undefined) {
    return `${confirmed} Anything written since then could have been taken away again.`;
  }
  const late = Date.now() - new Date(since).getTime() > oldMs;
  return (
    `${confirmed} The blind spot: rows ${anchored.seq + 1} to ${rows}, since ${since}, could have been written anew by\n` +
    '  whoever holds both the storage and LANTERN_TRAIL_KEY, and newer ones taken away.' +
    (late ? '\n  That is longer than three hours: is Lantern running, and can it reach its anchors?' : '')
  );
};

const asJson = (findings: readonly TrailFinding[]): string =>
  JSON.stringify({
    whole: findings.every(({ broken }) => broken === undefined),
    schools: findings.map(({ broken, ...finding }) => ({
      ...finding,
      whole: broken === undefined,
      ...(broken === undefined ? {} : { brokenAt: broken.seq, because: broken.because }),
    })),
    blindSpot: blindSpot.replaceAll('\n', ' '),
  });

/** Sentences, never a stack. */
const problem = (error: unknown): string => {
  const title = 'The trail could not be checked';
  if (isAppError(error, 'misconfigured')) {
    return error.say?.replace('Lantern cannot start:', `${title}:`) ?? `${title}: ${error.message}`;
  }
  if (isAppError(error) && error.say !== undefined) return `${title}: ${error.say}`;
  if (isAppError(error, 'unavailable') || isAppError(error, 'unconfirmed')) {
    return `${title}: its storage does not answer. That says nothing about the trail. Is the storage account running, and may you read it?`;
  }
  return `${title}: ${error instanceof Error ? error.message : 'for a reason it cannot name'}`;
};

try {
  const { school, json } = read(process.argv.slice(2));
  const findings = await verify(processEnvironment(), school);
  const text = json ? asJson(findings) : [...findings.map(inWords), blindSpot].join('\n\n');
  process.stdout.write(`${text}\n`);
  process.exitCode = findings.every(({ broken }) => broken === undefined) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${problem(error)}\n`);
  process.exitCode = 1;
}
