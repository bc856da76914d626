/** Hillside as another school would run it: a policy file with other settings, a folder with other texts. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** The policy of the local world with these settings of `agreements`, as a file. @returns its path */
export const hillsideWith = (settings: Readonly<Record<string, string>>): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'lantern-policy-')), 'hillside.yaml');
  const policy = readFileSync(join(root, 'tests/pretend-school/policies/hillside.yaml'), 'utf8');
  const lines = Object.entries(settings).map(([name, value]) => `  ${name}: ${value}`);
  writeFileSync(path, `${policy}\nagreements:\n${lines.join('\n')}\n`);
  return path;
};

/** One of our texts as a newer version of a school's own, in a folder. @returns the folder's path */
export const newerText = (
  id: string,
  {
    version,
    again,
    words,
  }: { readonly version: string; readonly again: 'yes' | 'no'; readonly words: string },
): string => {
  const folder = mkdtempSync(join(tmpdir(), 'lantern-texts-'));
  const ours = readFileSync(join(root, `bot/policy/agreements/${id}.md`), 'utf8');
  const text = ours
    .replace(/^version: .*$/m, `version: ${version}\nchanged: ${words}\nagain: ${again}`)
    .concat(`\n\n${words}\n`);
  writeFileSync(join(folder, `${id}.md`), text);
  return folder;
};
