/**
 * Prints what Microsoft's schema says against a Teams manifest, as JSON: `node bot/run.js tests/manifest/validate.ts FILE`.
 * A process of its own, since Jest cannot load the validator on Node 22 (a CommonJS package that requires an ES module).
 */
import { AppManifestUtils } from '@microsoft/app-manifest';

const [, errors] = await AppManifestUtils.readAndValidateTeamsManifest(process.argv[2] ?? '');
process.stdout.write(JSON.stringify(errors));
