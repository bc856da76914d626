/**
 * `npm run trail:verify`: is each school's trail whole? Reads the bot's own settings, writes nothing, and may run beside it.
 * `-- --school ID` checks one school, `-- --json` prints the findings for programs. The exit code is 0 when all is whole.
 */
import { parseArgs } from 'node:util';
import { createRecords } from '../connectors/azure/records.ts';
import { misconfigured, processEnvironment, readConfig, type Environment } from './config.ts';
import { isAppError } from './core/errors.ts';
import { trailKeyOf } from './core/trail.ts';
import { walkTrail, type TrailFinding } from './core/walk-trail.ts';
import { loadSchools } from './schools.ts';
import { storageOf } from './storage.ts';

const blindSpot =
  'What this cannot see: whoever holds both LANTERN_TRAIL_KEY and the storage can write the trail anew, and whoever may\n' +
  'write to the storage can cut off the newest rows and put back the older head that belonged to them. Either shows only\n' +
  "against an anchor outside this storage, and then only up to the last anchor. So keep this check's answers (school, row,\n" +
  'seal and date) elsewhere: a trail that ends earlier than it once did was cut.';

const whatToDo = `  What to do:
  1. Change nothing: delete no row, mend none. Copy the storage account's tables as they are now.
  2. Was the LANTERN_TRAIL_KEY or the school's id in schools.yaml ever changed? With another key every row looks changed,
     from row 1 on. Put the old one back and check again.
  3. Otherwise somebody wrote to the storage past Lantern. Tell the designated safeguarding lead and the data protection
     officer, look in the storage account's activity log who could, and compare with the last backup.`;

const read = (args: readonly string[]): { school?: string | undefined; json: boolean } => {
  try {
    const options = { school: { type: 'string' }, json: { type: 'boolean', default: false } } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch {
    throw misconfigured(['only --school ID and --json can be said here']);
  }
};

const verify = async (env: Environment, school: string | undefined): Promise<TrailFinding[]> => {
  const config = readConfig(env);
  const known = (await loadSchools(config.schools)).policies.schools;
  if (school !== undefined && !known.includes(school)) {
    throw misconfigured([`there is no school ${school}: there are ${known.join(', ')}`]);
  }
  const records = createRecords(await storageOf(config, 'table'));
  try {
    const findings: TrailFinding[] = [];
    for (const one of school === undefined ? known : [school]) {
      findings.push(await walkTrail(records, trailKeyOf(config.trailKey, one), one));
    }
    return findings;
  } finally {
    await records.close();
  }
};

const inWords = ({ school, rows, at, seal, broken }: TrailFinding): string => {
  const upTo = at === undefined ? '' : `row ${rows} (${at})`;
  if (broken !== undefined) {
    const good = rows === 0 ? 'No row before that is known to be good.' : `Whole up to ${upTo}.`;
    return `${school}: BROKEN at row ${broken.seq}: ${broken.because}. ${good}\n${whatToDo}`;
  }
  if (rows > 0) return `${school}: whole up to ${upTo}. The last seal is ${seal}.`;
  return `${school}: there is no trail. That is right only if nobody at this school has used Lantern yet; otherwise all of it was deleted.`;
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
