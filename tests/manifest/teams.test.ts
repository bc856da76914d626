/** What a Teams administrator uploads is valid by Microsoft's own schema, offline, and its icons are as Teams asks. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { iconSizes } from '../../manifest/teams/icons.ts';
import manifest from '../../manifest/teams/manifest.json' with { type: 'json' };
import { faultsOf, fillIn, pack } from '../../manifest/teams/pack.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { readPng } from './png.ts';
import { readZip } from './zip.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const school = {
  appId: '6c1d9f3e-5a53-4d0f-9b64-2c8d4a0f1b7e',
  host: 'lantern.hillside.example',
  website: 'https://www.hillside.example',
};
const node = (...args: string[]) =>
  promisify(execFile)(process.execPath, ['bot/run.js', ...args], { cwd: root });
const errorsIn = async (path: string): Promise<unknown> =>
  JSON.parse((await node('tests/manifest/validate.ts', path)).stdout);
const icon = async (name: string) => readPng(await readFile(`${root}manifest/teams/${name}.png`));

describe('the manifest', () => {
  test('is valid by schema 1.29, and a wrong one would not be', async () => {
    expect(manifest.manifestVersion).toBe('1.29');
    expect(await errorsIn(`${root}manifest/teams/manifest.json`)).toEqual([]);

    const folder = await mkdtemp(join(tmpdir(), 'lantern-manifest-'));
    try {
      const wrong = join(folder, 'manifest.json');
      await writeFile(wrong, JSON.stringify({ ...manifest, accentColor: 'blue' }));
      expect(await errorsIn(wrong)).toEqual([expect.stringContaining('accentColor')]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('carries the version of the package', () => {
    expect(manifest.version).toBe(packageJson.version);
  });

  test('asks for a bot everywhere, takes no files, and hears slash commands privately', () => {
    const [bot] = manifest.bots;
    expect(bot?.scopes).toEqual(['personal', 'team', 'groupChat']);
    expect(bot?.supportsFiles).toBe(false);
    expect(bot?.supportsTargetedMessages).toBe(true);
  });

  test('lists commands that can be typed, and the same under a slash in teams and group chats', () => {
    const lists = manifest.bots.flatMap((bot) => bot.commandLists);
    expect(lists.flatMap((list) => list.scopes)).toEqual(['personal', 'team', 'groupChat']);
    for (const list of lists) {
      const titles = list.commands.map((command) => command.title);
      expect(titles.length).toBeLessThanOrEqual(12);
      expect(new Set(titles).size).toBe(titles.length);
      expect(titles).toContain('report concern');
      for (const title of titles) expect(title).toMatch(/^[a-z]+( [a-z]+)*$/);
      if (!list.scopes.includes('personal')) expect(list.triggers).toContain('slash');
    }
  });

  test('offers one message action, which opens a dialog', () => {
    const actions = manifest.composeExtensions.flatMap((extension) => extension.commands);
    expect(actions).toMatchObject([
      { id: 'reportMessage', type: 'action', context: ['message'], fetchTask: true },
    ]);
  });
});

describe('the icons', () => {
  test.each(Object.entries(iconSizes))('%s is %i pixels square', async (name, size) => {
    expect(await icon(name)).toMatchObject({ width: size, height: size });
  });

  test('the outline is white on transparent, the small one has a transparent ground, the large one none', async () => {
    const outline = (await icon('outline')).pixels;
    const seen = outline.filter(([, , , alpha]) => alpha !== 0);
    expect(seen.length).toBeGreaterThan(100);
    expect(seen.length).toBeLessThan(outline.length / 2);
    expect(seen.filter(([red, green, blue]) => red !== 255 || green !== 255 || blue !== 255)).toEqual([]);

    expect((await icon('color32x32')).pixels.filter(([, , , alpha]) => alpha === 0).length).toBeGreaterThan(
      300,
    );
    expect((await icon('color')).pixels.every(([, , , alpha]) => alpha === 255)).toBe(true);
  });
});

describe('the package', () => {
  test('holds the manifest, filled in and valid, and the icons it names', async () => {
    const files = readZip(await pack(school));
    expect([...files.keys()].sort()).toEqual(['color.png', 'color32x32.png', 'manifest.json', 'outline.png']);
    const packed = JSON.parse(String(files.get('manifest.json'))) as typeof manifest;
    expect(packed).toEqual(fillIn(school));
    expect(packed.validDomains).toEqual([school.host]);
    expect(packed.composeExtensions[0]?.botId).toBe(school.appId);
    expect(JSON.stringify(packed)).not.toMatch(/00000000-|lantern\.example/);
    expect(files.get('color.png')).toEqual(await readFile(`${root}manifest/teams/color.png`));

    const folder = await mkdtemp(join(tmpdir(), 'lantern-manifest-'));
    try {
      await writeFile(join(folder, 'manifest.json'), files.get('manifest.json') ?? '');
      expect(await errorsIn(join(folder, 'manifest.json'))).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('is refused with every fault at once', () => {
    expect(faultsOf(school)).toEqual([]);
    expect(faultsOf({ ...school, host: 'https://x', developer: 'x'.repeat(33) })).toHaveLength(2);
    expect(faultsOf({ ...school, appId: manifest.id, website: 'http://hillside.example' })).toHaveLength(2);
  });

  test('on the command line, a missing setting is a sentence and exit code 1', async () => {
    const run = node('manifest/teams/pack.ts', '--host', 'x');
    const refused: unknown = await run.catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('--app-id must be') });
    expect(refused).toMatchObject({ stderr: expect.not.stringContaining('    at ') });
  });
});
