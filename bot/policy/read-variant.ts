/**
 * A text in another language: `pupils-ks3.pl.md` in the school's folder says in Polish what `pupils-ks3.md` says (policy-map
 * B12). It has the same clauses, questions and consents, and names the version that it says again, so that nobody reads the
 * words of an older one. What is signed stays the text itself; which words were read is kept beside it.
 */
import { z } from 'zod';
import type { Agreement, Question } from './agreement.ts';
import { clausesOf, readBody, type Misplaced } from './agreement-body.ts';
import { hashOf } from './hash-agreement.ts';
import { mistakesOf } from './mistakes.ts';
import { label, partsOf, short } from './read-agreement.ts';
import { block, idsOnce, structure } from './schema.ts';
import { readSource } from './source.ts';
import * as value from './words.ts';

export interface VariantName {
  /** The text that it says again. */
  readonly of: string;
  /** As BCP 47 writes it: `pl`, `zh-Hant`. */
  readonly lang: string;
}

/** Undefined: by its name it is a text of its own. */
export const variantName = (file: string): VariantName | undefined => {
  const [, of, lang] =
    /^([^.]+)\.([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\.md$/.exec(file.split('/').at(-1) ?? '') ?? [];
  return of === undefined || lang === undefined ? undefined : { of, lang };
};

export interface VariantFile {
  readonly variant?: Agreement | undefined;
  /** Each as `file:line: what is wrong and how to mend it`. */
  readonly mistakes: readonly string[];
}

const settings = block({
  version: label(/^[A-Za-z0-9][A-Za-z0-9.-]{0,19}$/, 'the version of the text that it says again'),
  title: short('a title', 120),
  language: short('the name of the language, in itself', 40).optional(),
  monitoring: short('a notice', 2000).optional(),
  monitoringEasy: short('a notice', 2000).optional(),
  consents: z
    .array(block({ id: value.name, title: short('a consent', 400) }), 'a list of consents')
    .superRefine(idsOnce)
    .default([]),
  questions: z
    .array(
      block({
        ask: short('a question', 300),
        answers: z.array(short('an answer', 200), 'a list of answers in the order of the text'),
      }),
      'a list of questions in the order of the text',
    )
    .default([]),
});
type Settings = z.output<typeof settings>;

/** @param base the text that it says again */
export const readVariant = (text: string, file: string, base: Agreement): VariantFile => {
  const { lang: written = '' } = variantName(file) ?? {};
  const language = languageOf(written);
  if (language === undefined)
    return {
      mistakes: [
        `${file}:1: \`${written}\` is no language. Between the dots stands its code, such as pl for Polish or ur for Urdu.`,
      ],
    };
  const parts = partsOf(text.replaceAll(/\r\n?/g, '\n').replace(/^\uFEFF/, ''));
  if (parts === undefined)
    return {
      mistakes: [
        `${file}:1: The settings are missing. Begin the file with a line \`---\`, then \`version: ${base.version}\` and \`title: …\`, then \`---\` again.`,
      ],
    };
  const source = readSource(parts.front, file, 'There are no settings between the lines of `---`.');
  if (source.mistakes.length > 0) return { mistakes: source.mistakes };
  const body = readBody(parts.body, parts.firstLine);
  const parsed = settings.safeParse(source.value, { error: structure });
  const found: Misplaced[] = [
    ...(parsed.success ? unlike(parsed.data, base) : []).map(([key, said]) => ({
      line: source.lineNear([key]),
      text: said,
    })),
    ...(parsed.success ? [] : parsed.error.issues)
      .flatMap((issue) => mistakesOf(issue, source.value, 'agreement'))
      .map(({ path, text: said }) => ({ line: source.lineNear(path), text: said })),
    ...otherClauses(clausesOf(body.text), base).map((said) => ({ line: parts.firstLine, text: said })),
    ...body.mistakes,
  ];
  if (!parsed.success || found.length > 0)
    return {
      mistakes: found.toSorted((a, b) => a.line - b.line).map((one) => `${file}:${one.line}: ${one.text}`),
    };
  return { variant: variantOf(base, language, parsed.data, body), mistakes: [] };
};

interface Language {
  readonly lang: string;
  readonly name: string;
}

/** A language, with its script or region where that matters: `pl`, `zh-Hant`, `pt-BR`. */
const tag = /^[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?$/i;

const languageOf = (written: string): Language | undefined => {
  if (!tag.test(written)) return undefined;
  const [lang] = Intl.DisplayNames.supportedLocalesOf([written]);
  if (lang === undefined) return undefined;
  const name = new Intl.DisplayNames([lang], { type: 'language', fallback: 'none' }).of(lang);
  return name === undefined
    ? undefined
    : { lang, name: name.charAt(0).toLocaleUpperCase(lang) + name.slice(1) };
};

/** What does not go with the text that it says again, each with the setting that it is about. */
const unlike = (it: Settings, base: Agreement): [string, string][] => {
  const found: [string, string][] = [];
  if (it.version !== base.version)
    found.push([
      'version',
      `This says version ${it.version} again, and ${base.id}.md is at ${base.version}. Bring the words up to it, then write \`version: ${base.version}\`; or take the file away until then.`,
    ]);
  for (const key of ['monitoring', 'monitoringEasy'] as const)
    if (it[key] !== undefined && base[key] === undefined)
      found.push([key, `${base.id}.md has no \`${key}\`. Take it out here as well.`]);
  if (it.monitoring === undefined && base.monitoring !== undefined)
    found.push([
      'title',
      `The \`monitoring\` notice of ${base.id}.md is missing. Write it in this language.`,
    ]);
  const ids = (all: Agreement['consents']) =>
    all
      .map(({ id }) => id)
      .toSorted()
      .join(', ');
  if (ids(it.consents) !== ids(base.consents))
    found.push([
      'consents',
      `The consents are not those of ${base.id}.md. Write one for each of these ids: ${ids(base.consents) || 'none'}.`,
    ]);
  const shape = (all: readonly Pick<Question, 'answers'>[]) =>
    all.map(({ answers }) => answers.length).join(', ');
  if (shape(it.questions) !== shape(base.questions))
    found.push([
      'questions',
      `The questions are not those of ${base.id}.md, which has ${base.questions.length}. Write each of them with all its answers, in the same order.`,
    ]);
  return found;
};

const otherClauses = (clauses: readonly string[], base: Agreement): string[] => {
  const wanted = clausesOf(base.text);
  const missing = wanted.filter((id) => !clauses.includes(id));
  const more = clauses.filter((id) => !wanted.includes(id));
  return [
    ...(missing.length === 0
      ? []
      : [`Clauses of ${base.id}.md are missing: ${missing.join(', ')}. Say each of them, with its id.`]),
    ...(more.length === 0
      ? []
      : [
          `These clause ids are not in ${base.id}.md: ${more.join(', ')}. Use the ids of that text, and no others.`,
        ]),
  ];
};

const variantOf = (
  base: Agreement,
  { lang, name }: Language,
  said: Settings,
  { text, easy }: Pick<Agreement, 'text' | 'easy'>,
): Agreement => {
  const title = new Map(said.consents.map((one) => [one.id, one.title]));
  const { variants: _, changed: __, ...same } = base;
  const variant = {
    ...same,
    id: `${base.id}.${lang}`,
    language: { lang, name: said.language ?? name },
    title: said.title,
    text,
    easy,
    monitoring: said.monitoring,
    monitoringEasy: said.monitoringEasy,
    consents: base.consents.map(({ id }) => ({ id, title: title.get(id) ?? '' })),
    questions: base.questions.map((one, i) => ({ ...one, ...said.questions[i] })),
  };
  return { ...variant, hash: hashOf(variant) };
};
