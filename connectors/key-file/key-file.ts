/**
 * The key service of the local world: each school's key pairs in one file that only its owner may read (mode 0600). In
 * production they lie in Key Vault, which never lets them out (`connectors/azure/key-vault.ts`).
 */
import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  privateDecrypt,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { AppError, isAppError } from '../../bot/core/errors.ts';
import type { KeyService, SchoolId } from '../../bot/core/ports.ts';

const fileShape = z.object({
  v: z.literal(1),
  /** The oldest first: the last of a school is its newest. `pem`: PKCS #8. */
  keys: z.array(z.object({ school: z.string(), id: z.string(), made: z.iso.datetime(), pem: z.string() })),
});
type File = z.infer<typeof fileShape>;
type Entry = File['keys'][number];

interface Pair {
  readonly id: string;
  readonly key: KeyObject;
  readonly own: KeyObject;
}

export interface KeyFile extends KeyService {
  /** Makes a new key for a school: from now on it is the newest. The older ones stay, for what they wrapped. */
  renew(school: SchoolId): Promise<void>;
  /**
   * Forgets a school's keys but these. For keys that no row names any more. One that was the newest within the last hour
   * stays all the same: a running process may not have noticed yet. Answers the ids of those that went.
   */
  keepOnly(school: SchoolId, ids: ReadonlySet<string>): Promise<readonly string[]>;
  /** The ids of a school's keys, the oldest first. */
  idsOf(school: SchoolId): readonly string[];
}

/**
 * Opens the file, and makes it, or a key for a school that has none, where that is missing.
 * @throws AppError `misconfigured` with sentences in `say`: it cannot be read, is no such file, or others may read it
 */
export const openKeyFile = async (path: string, schools: readonly SchoolId[]): Promise<KeyFile> => {
  await makeUnlessThere(path);
  let pairs = await readPairs(path);
  let readAt = Date.now();
  /** Another process may have made a newer key. */
  const lookAgain = (): void => {
    if (Date.now() - readAt < lookAgainMs) return;
    readAt = Date.now();
    try {
      // At once, not soon: what is sealed now must open with the file as it is now.
      pairs = pairsOf(fileShape.parse(JSON.parse(readFileSync(path, 'utf8'))));
    } catch {
      // Reports are taken in all the same, with the keys in memory; `unwrap` says so when it needs a key it does not know.
    }
  };
  const of = (school: SchoolId): readonly Pair[] => pairs.get(school) ?? [];
  const change = async (next: (keys: readonly Entry[]) => Entry[]): Promise<void> => {
    const { keys } = await read(path);
    await write(path, { v: 1, keys: next(keys) });
    pairs = await readPairs(path);
  };
  const renew = async (school: SchoolId): Promise<void> => {
    const entry = await newEntry(school);
    await change((keys) => [...keys, entry]);
  };
  const missing = schools.filter((school) => of(school).length === 0);
  for (const school of missing) await renew(school);

  return {
    newest(school) {
      lookAgain();
      const pair = of(school).at(-1);
      if (pair === undefined) throw new AppError('misconfigured', 'a school has no key');
      return pair;
    },
    async unwrap(school, id, wrapped) {
      const find = (): Pair | undefined => of(school).find((pair) => pair.id === id);
      // Another process may have made a key since.
      if (find() === undefined) pairs = await readPairs(path).catch(away);
      const pair = find();
      if (pair === undefined) throw notWrapped();
      try {
        return privateDecrypt({ key: pair.own, ...oaep }, wrapped);
      } catch {
        throw notWrapped();
      }
    },
    renew,
    async keepOnly(school, ids) {
      const gone = new Set<string>();
      await change((keys) => {
        const own = keys.filter((one) => one.school === school);
        own.forEach(({ id }, index) => {
          const next = own[index + 1];
          if (next !== undefined && !ids.has(id) && isLongAgo(next.made)) gone.add(id);
        });
        return keys.filter((one) => one.school !== school || !gone.has(one.id));
      });
      return [...gone];
    },
    idsOf: (school) => of(school).map(({ id }) => id),
  };
};

const lookAgainMs = 60_000;
const isLongAgo = (made: string): boolean => Date.now() - Date.parse(made) > 60 * 60_000;

const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' } as const;
const generate = promisify(generateKeyPair);

const notWrapped = (): AppError =>
  new AppError('tampered', 'A case key was not wrapped with the key that it names');

const away = (error: unknown): never => {
  throw isAppError(error, 'misconfigured')
    ? new AppError('unavailable', 'The key file cannot be read', { cause: error })
    : error;
};

const newEntry = async (school: SchoolId): Promise<Entry> => {
  const { privateKey } = await generate('rsa', { modulusLength: 3072 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { school, id: randomBytes(4).toString('hex'), made: new Date().toISOString(), pem };
};

type Pairs = ReadonlyMap<SchoolId, readonly Pair[]>;

const readPairs = async (path: string): Promise<Pairs> => pairsOf(await read(path));

const pairsOf = ({ keys }: File): Pairs => {
  const pairs = new Map<SchoolId, Pair[]>();
  for (const { school, id, pem } of keys) {
    const own = createPrivateKey(pem);
    pairs.set(school, [...(pairs.get(school) ?? []), { id, own, key: createPublicKey(own) }]);
  }
  return pairs;
};

const read = async (path: string): Promise<File> => {
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0) throw badFile(`${path} may be read by others: chmod 600 ${path}`);
    return fileShape.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw isAppError(error) ? error : badFile(`${path} (LANTERN_KEY_FILE) cannot be read as a file of keys`);
  }
};

/** Two processes may start at once: whoever is second finds the file of the first. */
const makeUnlessThere = async (path: string): Promise<void> => {
  const own = await temporary(path, { v: 1, keys: [] });
  try {
    await link(own, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw badFile(`${path} cannot be written`);
  } finally {
    await rm(own, { force: true });
  }
};

/** Whole or not at all: a file of keys that is half written is a school's records gone. */
const write = async (path: string, file: File): Promise<void> => rename(await temporary(path, file), path);

const temporary = async (path: string, file: File): Promise<string> => {
  const name = `${path}.${randomBytes(6).toString('hex')}`;
  const handle = await open(name, 'wx', 0o600).catch(() => {
    throw badFile(`${path} (LANTERN_KEY_FILE) cannot be written: does its folder exist?`);
  });
  try {
    await handle.writeFile(JSON.stringify(file, undefined, 1));
    await handle.sync();
  } finally {
    await handle.close();
  }
  return name;
};

const badFile = (problem: string): AppError =>
  new AppError('misconfigured', 'the key file cannot be used', { say: `Lantern cannot start: ${problem}` });
