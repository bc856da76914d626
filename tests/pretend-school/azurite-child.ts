/**
 * The process that Azurite runs in (started by azurite.ts): Azurite's own program, and an end to it when whoever started
 * it lets go or dies, so that none is ever left behind. On SIGTERM Azurite saves and ends.
 */
import { createRequire, registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));

// Azurite is written for uuid 3, which has known faults; the project lifts every uuid to 11 (package.json, overrides),
// whose functions lie elsewhere. Hand it those.
const stub = pathToFileURL(join(import.meta.dirname, 'azurite-uuid.cjs')).href;
registerHooks({
  resolve: (wanted, context, next) =>
    /^uuid(\/v[14])?$/.test(wanted) && /\/(azurite|ms-rest-js)\//.test(context.parentURL ?? '')
      ? { url: stub, format: 'commonjs', shortCircuit: true }
      : next(wanted, context),
});

const manifest = require.resolve('azurite/package.json');
const { bin } = require(manifest) as { bin: { azurite: string } };
require(join(dirname(manifest), bin.azurite));
