/**
 * Makes the package that a Teams administrator uploads: `npm run manifest -- --app-id … --host … --website …`.
 *
 * `manifest.json` is valid as it stands, with an all-zero app id and the reserved name `lantern.example`; this fills in a
 * school's own and writes `dist/lantern-teams.zip`.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { iconSizes } from './icons.ts';
import manifest from './manifest.json' with { type: 'json' };
import { zip } from './zip.ts';

export type TeamsManifest = typeof manifest;

export interface School {
  /** The bot's application (client) id in Entra. */
  readonly appId: string;
  /** The public host that Lantern answers on, without a scheme: `lantern.hillside.example`. */
  readonly host: string;
  /** The school's or trust's own website: Teams shows it beside the app. */
  readonly website: string;
  /** The privacy notice and the terms; the website where there is no page of their own. */
  readonly privacy?: string | undefined;
  readonly terms?: string | undefined;
  /** Who runs it, as Teams shows it: at most 32 characters. */
  readonly developer?: string | undefined;
  /** What the bot is called in Teams: at most 30 characters. */
  readonly name?: string | undefined;
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const hostName = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i;
const page = /^https:\/\/[^\s/]+\S*$/i;

/** Every fault of what was asked for, as sentences; none when it can be packed. */
export const faultsOf = (school: School): string[] => {
  const faults: string[] = [];
  const { appId, host, website, privacy = website, terms = website, developer = '', name = '' } = school;
  if (!guid.test(appId)) faults.push('--app-id must be the bot’s application (client) id in Entra, a GUID.');
  if (/^[0-]+$/.test(appId)) faults.push('--app-id must not be the all-zero placeholder.');
  if (!hostName.test(host)) faults.push('--host must be a bare host name such as lantern.hillside.example.');
  if (![website, privacy, terms].every((url) => page.test(url)))
    faults.push('--website, --privacy and --terms must be addresses that begin with https://.');
  if (developer.length > 32) faults.push('--developer must have at most 32 characters.');
  if (name.length > 30) faults.push('--name must have at most 30 characters.');
  return faults;
};

/** The manifest with a school's own ids, host and names. */
export const fillIn = (school: School): TeamsManifest => ({
  ...manifest,
  id: school.appId,
  developer: {
    name: school.developer ?? manifest.developer.name,
    websiteUrl: school.website,
    privacyUrl: school.privacy ?? school.website,
    termsOfUseUrl: school.terms ?? school.website,
  },
  name: { ...manifest.name, short: school.name ?? manifest.name.short },
  bots: manifest.bots.map((bot) => ({ ...bot, botId: school.appId })),
  composeExtensions: manifest.composeExtensions.map((extension) => ({ ...extension, botId: school.appId })),
  validDomains: [school.host],
});

/** The zip's bytes: the manifest and the icons, at its root. */
export const pack = async (school: School): Promise<Buffer> => {
  const icons = Object.keys(iconSizes).map(async (icon) => ({
    name: `${icon}.png`,
    data: await readFile(new URL(`${icon}.png`, import.meta.url)),
  }));
  const text = Buffer.from(`${JSON.stringify(fillIn(school), null, 2)}\n`);
  return zip([{ name: 'manifest.json', data: text }, ...(await Promise.all(icons))]);
};

const usage =
  'npm run manifest -- --app-id GUID --host lantern.hillside.example --website https://www.hillside.example\n' +
  '  [--privacy https://…] [--terms https://…] [--developer "Hillside Trust"] [--name "Lantern"]\n';

const askedFor = (args: string[]): School => {
  const text = { type: 'string' } as const;
  const options = {
    'app-id': text,
    host: text,
    website: text,
    privacy: text,
    terms: text,
    developer: text,
    name: text,
  };
  const { values } = parseArgs({ args, options });
  const { 'app-id': appId = '', host = '', website = '', ...rest } = values;
  return { appId, host, website, ...rest };
};

const main = async (args: string[]): Promise<number> => {
  let school: School;
  try {
    school = askedFor(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    return 1;
  }
  const faults = faultsOf(school);
  if (faults.length > 0) {
    process.stderr.write(`${faults.join('\n')}\n${usage}`);
    return 1;
  }
  const dist = new URL('../../dist/', import.meta.url);
  await mkdir(dist, { recursive: true });
  await writeFile(new URL('lantern-teams.zip', dist), await pack(school));
  process.stdout.write(
    'Written: dist/lantern-teams.zip. Upload it in the Teams admin centre under Teams apps, Manage apps.\n',
  );
  return 0;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main(process.argv.slice(2));
