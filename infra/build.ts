/**
 * Makes `dist/lantern.js` of `bot/main.ts`: one file that a server runs with nothing else installed, `node dist/lantern.js`.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build as bundle, type Plugin } from 'esbuild';

/**
 * Packages written as CommonJS (botbuilder among them) expect these three, which an ES module does not have. `var`, since
 * an ES module in the bundle may have made itself one of that name.
 */
const commonJsNames = [
  "import { createRequire as lanternRequire } from 'node:module';",
  "import { fileURLToPath as lanternPath } from 'node:url';",
  'var require = lanternRequire(import.meta.url);',
  'var __filename = lanternPath(import.meta.url);',
  "var __dirname = lanternPath(new URL('.', import.meta.url));",
].join('\n');

const root = fileURLToPath(new URL('..', import.meta.url));
const fileBeside = /readFileSync\(new URL\('(\.[^']+)', import\.meta\.url\)(, 'utf8')?\)/g;

/**
 * What one of our files reads from beside itself, or from a package by its path, becomes part of the bundle, where there is no
 * beside: a text as a string, anything else as bytes in base64.
 */
const inlineFiles: Plugin = {
  name: 'inline-files',
  setup(compiler) {
    compiler.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (!path.startsWith(root) || path.includes('node_modules')) return null;
      let contents = await readFile(path, 'utf8');
      for (const [code, name = '', isText] of contents.matchAll(fileBeside)) {
        const bytes = await readFile(new URL(name, pathToFileURL(path)));
        const inline =
          isText === undefined
            ? `Buffer.from('${bytes.toString('base64')}', 'base64')`
            : JSON.stringify(bytes.toString('utf8'));
        contents = contents.replace(code, () => inline);
      }
      return { contents, loader: 'ts' };
    });
  },
};

/** Bundles `entry` with everything it imports into `outfile`, with a source map beside it. Both are absolute paths. */
export const build = async (entry: string, outfile: string): Promise<void> => {
  await bundle({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22.18',
    banner: { js: commonJsNames },
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'linked',
    plugins: [inlineFiles],
    logLevel: 'warning',
  });
};

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await build(at('bot/main.ts'), at('dist/lantern.js'));
    process.stdout.write('Built: dist/lantern.js. Run it with: node --enable-source-maps dist/lantern.js\n');
  } catch {
    // esbuild has said what is wrong.
    process.exitCode = 1;
  }
}
