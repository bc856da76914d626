/** Which texts a school signs: its own over ours. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mostLanguages, type Agreement } from './agreement.ts';
import { nearest } from './nearest.ts';
import { readAgreement, type AgreementFile } from './read-agreement.ts';
import { readVariant, variantName } from './read-variant.ts';

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
 * In the order of ours, then by name. A file such as `pupils-ks3.pl.md` says one of these texts again in another language.
 */
export const agreementsOf = (ours: readonly AgreementFile[], written: readonly Written[]): Texts => {
  const [variants, plain] = apart(written);
  const own = new Map(
    plain
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
  const spoken = withVariants(all, variants);
  return {
    texts: used.flatMap(({ id, agreement }) => {
      const others = spoken.of.get(id) ?? [];
      if (agreement === undefined) return [];
      return [others.length === 0 ? agreement : { ...agreement, variants: others }];
    }),
    mistakes: [
      ...[...all.values()].flatMap(({ mistakes }) => mistakes),
      ...unknown.map(({ id, path }) => `${path}:1: ${notOurs(id, [...known.keys()])}`),
      ...spoken.mistakes,
    ],
  };
};

const apart = (written: readonly Written[]): readonly [readonly Written[], readonly Written[]] => [
  written.filter(({ path }) => variantName(path) !== undefined),
  written.filter(({ path }) => variantName(path) === undefined),
];

/** By the text that they say again. Where that text has mistakes of its own, these are said first. */
const withVariants = (all: ReadonlyMap<string, AgreementFile>, written: readonly Written[]) => {
  const of = new Map<string, readonly Agreement[]>();
  const mistakes: string[] = [];
  for (const { path, text } of written.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const base = all.get(variantName(path)?.of ?? '');
    if (base === undefined) {
      const meant = nearest(variantName(path)?.of ?? '', [...all.keys()]);
      mistakes.push(
        `${path}:1: There is no agreement \`${variantName(path)?.of}\` that this could say again.${meant === undefined ? '' : ` Did you mean \`${meant}\`?`}`,
      );
    }
    if (base?.agreement === undefined) continue;
    const read = readVariant(text, path, base.agreement);
    mistakes.push(...read.mistakes);
    const before = of.get(base.id) ?? [];
    if (before.length === mostLanguages)
      mistakes.push(
        `${path}:1: ${base.id}.md is here in ${mostLanguages} other languages already, and a card has no room for more. Take one of them away.`,
      );
    if (read.variant !== undefined) of.set(base.id, [...before, read.variant]);
  }
  return { of, mistakes };
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
