/**
 * Runs one of our TypeScript files: `node bot/run.js FILE [ARGUMENT…]`; without a file it only checks the runtime.
 *
 * Plain JavaScript that any Node in use can read, so that an old one gets a sentence instead of a syntax error. npm puts
 * the runtime of the optional package `node` first on a script's path; where that could not be installed, the machine's
 * own Node from 22.18 (the first 22 that strips types by itself) serves.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const stripsTypes = (major === 22 && minor >= 18) || (major === 23 && minor >= 6) || major >= 24;

if (!stripsTypes) {
  process.stderr.write(
    `Lantern needs Node 22.18 or newer and this is ${process.version}: run "npm ci" once more where npm can install ` +
      'the optional package "node" (24.x), which the npm scripts then use by themselves, or install Node 24.\n',
  );
  process.exit(1);
}

const [file, ...rest] = process.argv.slice(2);
if (file !== undefined) {
  const path = resolve(file);
  // The file sees the arguments as if it had been started by itself.
  process.argv = [process.argv[0], path, ...rest];
  quietTypeStripping();
  await import(pathToFileURL(path).href);
}

/** Node 22 and 23 warn at each start that stripping types is experimental; nobody who starts Lantern can do anything with that. */
function quietTypeStripping() {
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning, ...more) => {
    if (String(warning).startsWith('Type Stripping')) return;
    Reflect.apply(emitWarning, process, [warning, ...more]);
  };
}
