/**
 * `npm run keys:renew`: seals anew whatever is not sealed with the newest keys, so that the older ones can be taken away.
 * May run beside the bot, may be stopped at any moment, and is then run again. It shows counts, and nobody's words.
 * `-- --new` makes new keys first, and `-- --forget` throws away those that no row names any more: both with a key file
 * only; a vault's keys are made and taken away there (OPERATING.md, “The keys”).
 */
import { parseArgs } from 'node:util';
import { createRecords } from '../connectors/azure/records.ts';
import { openKeyFile } from '../connectors/key-file/key-file.ts';
import { misconfigured, processEnvironment, readConfig, type Config } from './config.ts';
import { isAppError } from './core/errors.ts';
import { createLedger } from './core/ledger.ts';
import { createLog } from './core/log.ts';
import type { SchoolId } from './core/ports.ts';
import type { Renewed } from './core/sealing/renew-seals.ts';
import { trailKeyOf } from './core/trail.ts';
import { loadSchools } from './schools.ts';
import { openSealing, type Sealing } from './sealing.ts';
import { storageOf } from './storage.ts';

interface Wanted {
  readonly new: boolean;
  readonly forget: boolean;
}

const read = (args: readonly string[], { keys }: Config): Wanted => {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values } = parseArgs({ args: [...args], options: { new: flag, forget: flag } });
    if (keys.kind === 'file' || !(values.new || values.forget)) return values;
  } catch {
    throw misconfigured(['only --new and --forget can be said here']);
  }
  throw misconfigured([
    '--new and --forget are for a key file: the keys of a vault are made and disabled there',
  ]);
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const renew = async (config: Config, wanted: Wanted): Promise<void> => {
  const { policies } = await loadSchools(config.schools);
  const known = policies.schools;
  if (wanted.new) await makeKeys(config, known);
  const stored = createRecords(await storageOf(config, 'table'));
  try {
    const sealing = await openSealing(config, stored, known, createLog('warn'));
    const ledger = createLedger({
      records: sealing.records,
      clock: { now: () => new Date() },
      trailKey: (school) => trailKeyOf(config.trailKey, school),
    });
    await sealing.sealWhatLiesOpen(ledger);
    for (const school of known) {
      const renewed = await sealing.renew(school, ledger);
      say(inWords(school, renewed));
      const bound = await sealing.bound(school, policies.of(school).agreements.visitorDays);
      for (const line of boundInWords(school, bound)) say(line);
      if (wanted.forget) await forget(config, school, renewed);
    }
  } finally {
    await stored.close();
  }
};

const inWords = (school: SchoolId, { rows, renewed, used, app }: Renewed): string =>
  `${school}: ${rows} sealed rows, ${renewed} of them sealed anew. ` +
  `Keys of the school that rows name: ${named(used)}. Keys of the app: ${named(app)}.`;

/** A key that no row names is still needed while these are out there: nobody can tell by which key they were made. */
const boundInWords = (
  school: SchoolId,
  { links, until, poster, emails }: Awaited<ReturnType<Sealing['bound']>>,
): string[] => {
  const found = [
    ...(links === 0
      ? []
      : [
          `${links === 1 ? '1 web link on a letter or in a message,' : `${links} web links on letters or in messages, the last`} until ${until?.toISOString().slice(0, 10)}`,
        ]),
    ...(poster ? ['the visitors’ poster'] : []),
    ...(emails === 0
      ? []
      : [emails === 1 ? '1 e-mail address of a visitor' : `${emails} e-mail addresses of visitors`]),
  ];
  if (found.length === 0) return [];
  return [
    `${school}: made with a key of the app too, which no row names: ${found.join('; ')}. ` +
      'Keep the key that was the newest when they were made (OPERATING.md, “The keys”).',
  ];
};

const named = (ids: ReadonlySet<string>): string => [...ids].join(', ') || 'none';

const keyFile = (config: Config, schools: readonly SchoolId[]) => {
  if (config.keys.kind !== 'file') throw misconfigured(['there is no key file']);
  return openKeyFile(config.keys.path, schools);
};

const makeKeys = async (config: Config, schools: readonly SchoolId[]): Promise<void> => {
  const file = await keyFile(config, schools);
  for (const school of schools) await file.renew(school);
};

const forget = async (config: Config, school: SchoolId, { used }: Renewed): Promise<void> => {
  const file = await keyFile(config, []);
  const gone = await file.keepOnly(school, used);
  say(`${school}: forgotten: ${gone.join(', ') || 'none'}. There: ${file.idsOf(school).join(', ')}.`);
};

/** Sentences, never a stack. */
const problem = (error: unknown): string => {
  const title = 'The keys could not be renewed';
  if (isAppError(error) && error.say !== undefined)
    return error.say.replace('Lantern cannot start:', `${title}:`);
  if (isAppError(error, 'unavailable') || isAppError(error, 'unconfirmed'))
    return `${title}: the storage or the key service does not answer. What was done stays done; run it again.`;
  return `${title}: ${error instanceof Error ? error.message : 'for a reason it cannot name'}`;
};

try {
  const config = readConfig(processEnvironment());
  await renew(config, read(process.argv.slice(2), config));
} catch (error) {
  process.stderr.write(`${problem(error)}\n`);
  process.exitCode = 1;
}
