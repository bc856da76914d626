/** Which texts a school signs: its own over ours. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Agreement } from './agreement.ts';
import { nearest } from './nearest.ts';
import { readAgreement, type AgreementFile } from './read-agreement.ts';

/** A file of the school's folder, by the name that people know it by. */
export interface Written {
  readonly path: string;
  readonly text: string;
}

export interface Texts {
  readonly texts: readonly Agreement[];
  /** `file:line: what is wrong and how to mend it`; where there are any, `texts` is not to be used. */
  readonly mistakes: readonly string[];
}

/**
 * A file of the school's replaces ours of the same id, adds one of its own, or says only `use: yes` or `use: no` of one of ours.
 * In the order of ours, then by name.
 */
export const agreementsOf = (ours: readonly AgreementFile[], written: readonly Written[]): Texts => {
  const own = new Map(
    written
      .toSorted((a, b) => (a.path < b.path ? -1 : 1))
      .map(({ path, text }) => {
        const read = readAgreement(text, path);
        return [read.id, { ...read, path }] as const;
      }),
  );
  const known = new Map(ours.map((one) => [one.id, one]));
  const unknown = [...own.values()].filter(
    ({ id, agreement, mistakes }) => agreement === undefined && mistakes.length === 0 && !known.has(id),
  );
  const all = new Map<string, AgreementFile>([
    ...known,
    ...[...own].map(
      ([id, one]) =>
        [id, one.agreement === undefined ? { ...one, agreement: known.get(id)?.agreement } : one] as const,
    ),
  ]);
  const used = [...all.values()].filter(({ use }) => use);
  return {
    texts: used.flatMap(({ agreement }) => (agreement === undefined ? [] : [agreement])),
    mistakes: [
      ...[...all.values()].flatMap(({ mistakes }) => mistakes),
      ...unknown.map(({ id, path }) => `${path}:1: ${notOurs(id, [...known.keys()])}`),
    ],
  };
};

const notOurs = (id: string, known: readonly string[]): string => {
  const meant = nearest(id, known);
  return `The file has no text, and no agreement of Lantern’s is called \`${id}\` that it could turn on or off. ${
    meant === undefined ? `Write the text, or use one of: ${known.join(', ')}.` : `Did you mean \`${meant}\`?`
  }`;
};

/**
 * The Markdown files of a folder, which may be empty; of anything else that lies there, nothing is read.
 * @param name of the folder, as `schools.yaml` has it
 * @throws what the file system says, when it cannot be read
 */
export const readFolder = async (folder: string, name: string): Promise<Written[]> => {
  const names = (await readdir(folder)).filter(
    (one) => one.endsWith('.md') && !/^(\.|readme\.md$)/i.test(one),
  );
  return Promise.all(
    names.map(async (one) => ({ path: join(name, one), text: await readFile(join(folder, one), 'utf8') })),
  );
};
