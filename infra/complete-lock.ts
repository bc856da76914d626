/**
 * Completes `package-lock.json` for machines of other kinds: `node bot/run.js infra/complete-lock.ts`, after a dependency
 * was added or lifted.
 *
 * Packages such as @swc/core bring a part of their own for each operating system and processor, as optional
 * dependencies. Where npm cannot see one of those (not every registry carries all of them) it leaves it out of the lock,
 * and `npm ci` then refuses the lock on every machine. What is missing is plain from the package that asks for it: its
 * exact version, and in its name the machines that it is for. `tests/infra/lock.test.ts` tells when this is needed.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

interface Locked {
  version?: string;
  integrity?: string;
  dev?: boolean;
  optional?: boolean;
  optionalDependencies?: Record<string, string>;
  os?: string[];
  cpu?: string[];
  libc?: string[];
}

export interface Lock {
  packages: Record<string, Locked>;
}

const exact = /^\d+\.\d+\.\d+[\w.+-]*$/;
const oses = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = {
  arm64: 'arm64',
  x64: 'x64',
  ia32: 'ia32',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  loong64: 'loong64',
};

/** Which machines a package is for, by its name: `@swc/core-linux-arm64-musl`. */
const machinesOf = (name: string): Pick<Locked, 'os' | 'cpu' | 'libc'> => {
  const words = name.split(/[/-]/);
  const os = words.filter((word) => oses.includes(word));
  const cpu = words.flatMap((word) => (word in processors ? [word] : word === 'arm' ? ['arm'] : []));
  const libc = words.flatMap((word) =>
    word.startsWith('musl') ? ['musl'] : word.startsWith('gnu') ? ['glibc'] : [],
  );
  return {
    ...(cpu.length > 0 && { cpu }),
    ...(os.includes('linux') && libc.length > 0 && { libc }),
    ...(os.length > 0 && { os }),
  };
};

/** What the lock's packages ask for, for other machines, that it does not hold: `[name, version, asked by a dev package]`. */
export const missingFrom = (lock: Lock): { name: string; version: string; dev: boolean }[] =>
  Object.values(lock.packages).flatMap(({ optionalDependencies = {}, dev = false }) =>
    Object.entries(optionalDependencies)
      .filter(([name, version]) => {
        const held = Object.entries(lock.packages).filter(([path]) => path.endsWith(`node_modules/${name}`));
        const right = held.some(([, locked]) => locked.integrity !== undefined || locked.version === version);
        return exact.test(version) && !right;
      })
      .map(([name, version]) => ({ name, version, dev })),
  );

export const complete = (lock: Lock): Lock => {
  const packages = { ...lock.packages };
  for (const { name, version, dev } of missingFrom(lock)) {
    const { os, cpu, libc } = machinesOf(name);
    // In the order that npm writes them in, so that its next install changes nothing here.
    packages[`node_modules/${name}`] = {
      version,
      ...(cpu && { cpu }),
      ...(dev && { dev }),
      ...(libc && { libc }),
      optional: true,
      ...(os && { os }),
    };
  }
  const sorted = Object.entries(packages).sort(([one], [other]) => one.localeCompare(other, 'en'));
  return { ...lock, packages: Object.fromEntries(sorted) };
};

const lockFile = new URL('../package-lock.json', import.meta.url);

/** The project's own lock. */
export const readLock = async (): Promise<Lock> => JSON.parse(await readFile(lockFile, 'utf8')) as Lock;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lock = await readLock();
  await writeFile(lockFile, `${JSON.stringify(complete(lock), null, 2)}\n`);
  process.stdout.write(
    `Added to package-lock.json: ${missingFrom(lock).length} packages for other machines.\n`,
  );
}
