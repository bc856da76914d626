/** One Markdown file becomes an {@link Agreement}: settings between two lines of `---`, then the text (policy-map B1, B2, B12). */
import { z } from 'zod';
import { audiences, type Agreement, type Question } from './agreement.ts';
import { clausesOf, readBody, type Misplaced } from './agreement-body.ts';
import { hashOf } from './hash-agreement.ts';
import { at } from './merge.ts';
import { mistakesOf } from './mistakes.ts';
import { block, idsOnce, structure } from './schema.ts';
import { readSource, type Source } from './source.ts';
import * as value from './words.ts';

/** What a file says. Without `agreement` it holds no text: it only turns ours of the same id on or off. */
export interface AgreementFile {
  readonly id: string;
  readonly use: boolean;
  readonly agreement?: Agreement | undefined;
  /** Each as `file:line: what is wrong and how to mend it`, in the order of the lines; nothing else counts where there are any. */
  readonly mistakes: readonly string[];
}

/**
 * @param file its name for the mistakes; the last part of it, without `.md`, is the id
 */
export const readAgreement = (text: string, file: string): AgreementFile => {
  const id = file.split('/').at(-1)?.replace(/\.md$/, '') ?? '';
  const refused = (mistakes: readonly string[]): AgreementFile => ({ id, use: false, mistakes });
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(id) || !file.endsWith('.md'))
    return refused([
      `${file}:1: The name of the file is the id of the agreement: lower-case letters, digits and hyphens, then .md, such as pupils-ks3.md. Rename it.`,
    ]);
  const parts = partsOf(text.replaceAll(/\r\n?/g, '\n').replace(/^\uFEFF/, ''));
  if (parts === undefined)
    return refused([
      `${file}:1: The settings are missing. Begin the file with a line \`---\`, then settings such as \`title: …\`, then \`---\` again.`,
    ]);
  const source = readSource(parts.front, file, 'There are no settings between the lines of `---`.');
  if (source.mistakes.length > 0) return refused(source.mistakes);
  const bare = onOrOff.safeParse(source.value);
  if (bare.success && parts.body.trim() === '') return { id, use: bare.data.use, mistakes: [] };
  return whole(id, file, source, parts);
};

export interface Parts {
  readonly front: string;
  readonly body: string;
  /** The line that the body begins on. */
  readonly firstLine: number;
}

/** The settings and the text below them; undefined where there are no settings. */
export const partsOf = (text: string): Parts | undefined => {
  const [, front, body] = /^(---[ \t]*\n(?:[^]*?\n)??)---[ \t]*(?:\n([^]*))?$/.exec(text) ?? [];
  if (front === undefined) return undefined;
  return { front, body: body ?? '', firstLine: front.split('\n').length + 1 };
};

const onOrOff = z.strictObject({ use: value.yesOrNo });

export const short = (what: string, most: number) =>
  value.words.max(most, `${what} of at most ${most} letters`);
/** As people write them: a year group or a version is no number to us, but YAML reads `8` as one. */
export const label = (pattern: RegExp, should: string) =>
  z
    .union([z.string(), z.int()], should)
    .transform(String)
    .refine((text) => pattern.test(text), { error: should });
const year = label(/^(\d{1,2}|[NR])$/i, 'a year group: 1 to 13, R or N').transform((text) =>
  text.toUpperCase(),
);

const question = block({
  ask: short('a question', 300),
  answers: z
    .array(short('an answer', 200), 'a list of answers')
    .min(2, 'a list of two answers at least')
    .max(5, 'a list of five answers at most'),
  right: z.int('the number of the right answer: 1 is the first'),
  clause: value.words,
}).refine(({ right, answers }) => right >= 1 && right <= answers.length, {
  path: ['right'],
  error: 'There is no answer of that number. 1 is the first.',
});

const settings = block({
  title: short('a title', 120),
  audience: z.enum(audiences, `one of ${audiences.join(', ')}`),
  version: label(/^[A-Za-z0-9][A-Za-z0-9.-]{0,19}$/, 'a short label such as 2026-09'),
  years: z.array(year, 'a list of year groups, such as [7, 8, 9]').default([]),
  borrowers: z
    .array(z.enum(['staff', 'pupils'], 'staff or pupils'), 'a list: [staff], [pupils] or both')
    .default([]),
  signer: z.enum(['self', 'parent'], 'self or parent').optional(),
  yearly: value.yesOrNo.default(true),
  use: value.yesOrNo.default(true),
  changed: short('a sentence or two', 600).optional(),
  again: value.yesOrNo.optional(),
  monitoring: short('a notice', 2000).optional(),
  monitoringEasy: short('a notice', 2000).optional(),
  consents: z
    .array(block({ id: value.name, title: short('a consent', 400) }), 'a list of consents')
    .max(8, 'a list of at most eight consents')
    .superRefine(idsOnce)
    .default([]),
  questions: z.array(question, 'a list of questions').max(5, 'a list of at most five questions').default([]),
});
type Settings = z.output<typeof settings>;

const whole = (id: string, file: string, source: Source, parts: Parts): AgreementFile => {
  const body = readBody(parts.body, parts.firstLine);
  const parsed = settings.safeParse(source.value, { error: structure });
  const clauses = clausesOf(body.text);
  const found: Misplaced[] = [
    ...(parsed.success ? [] : parsed.error.issues)
      .flatMap((issue) => mistakesOf(issue, source.value, 'agreement'))
      .map(({ path, text }) => ({ line: source.lineNear(path), text })),
    ...(parsed.success
      ? mismatches(parsed.data).map(([path, text]) => ({ line: source.lineNear(path), text }))
      : []),
    ...strayQuestions(source, clauses),
    ...(body.text.length > 0 || body.mistakes.length > 0
      ? []
      : [{ line: parts.firstLine, text: 'There is no text to sign. Write it below the second `---`.' }]),
    ...body.mistakes,
  ];
  if (!parsed.success || found.length > 0)
    return {
      id,
      use: false,
      mistakes: found.toSorted((a, b) => a.line - b.line).map(({ line, text }) => `${file}:${line}: ${text}`),
    };
  return { id, use: parsed.data.use, agreement: agreementOf(id, parsed.data, body), mistakes: [] };
};

/** What is well-formed, but does not go together. */
const mismatches = (it: Settings): [readonly PropertyKey[], string][] => {
  const found: [readonly PropertyKey[], string][] = [];
  const say = (path: readonly PropertyKey[], text: string): void => void found.push([path, text]);
  if (it.years.length > 0 && it.audience !== 'pupils' && it.audience !== 'parents')
    say(
      ['years'],
      `\`years\` are for pupils and parents only, and this text is for ${it.audience}. Take them out.`,
    );
  if (it.audience === 'loan' && it.borrowers.length === 0)
    say(['audience'], 'A text for a loan says who may borrow. Add `borrowers: [staff]`, `[pupils]` or both.');
  if (it.audience !== 'loan' && it.borrowers.length > 0)
    say(['borrowers'], '`borrowers` are for loans only. Take them out, or write `audience: loan`.');
  if (it.audience === 'parents' && it.signer === 'self')
    say(
      ['signer'],
      'A text for parents is signed by a parent. Take `signer` out, or write `signer: parent`.',
    );
  if (it.signer === 'parent' && !['pupils', 'parents', 'loan'].includes(it.audience))
    say(['signer'], `A text for ${it.audience} is signed by themselves. Take \`signer\` out.`);
  if (it.signer === 'parent' && it.audience === 'loan' && it.borrowers.includes('staff'))
    say(['signer'], 'No parent signs for a member of staff. Write `borrowers: [pupils]`.');
  if (it.monitoringEasy !== undefined && it.monitoring === undefined)
    say(
      ['monitoringEasy'],
      'This says the monitoring notice in easy words, but there is no `monitoring`. Write that as well, or take this out.',
    );
  if (it.changed !== undefined && it.again === undefined)
    say(['changed'], 'Say whether the new version must be signed again: add `again: yes` or `again: no`.');
  return found;
};

/** Read from what was written, so that a slip elsewhere does not hide it. */
const strayQuestions = (source: Source, clauses: readonly string[]): Misplaced[] => {
  const questions = at(source.value, ['questions']);
  if (!Array.isArray(questions)) return [];
  return questions.flatMap((_, i) => {
    const path = ['questions', i, 'clause'];
    const clause = at(source.value, path);
    return typeof clause !== 'string' || clauses.includes(clause)
      ? []
      : [
          {
            line: source.lineNear(path),
            text: `No paragraph has the clause id \`${clause}\`. Put \`{#${clause}}\` at the end of the one that answers the question, or correct the id.`,
          },
        ];
  });
};

const agreementOf = (
  id: string,
  { use: _, signer, again, questions, ...said }: Settings,
  { text, easy }: Pick<Agreement, 'text' | 'easy'>,
): Agreement => {
  const agreement = {
    ...said,
    id,
    signer: signer ?? (said.audience === 'parents' ? 'parent' : 'self'),
    // Whoever does not say it, is safe: nobody is held to words that they have not signed.
    again: again ?? true,
    text,
    easy,
    questions: questions.map(({ right, ...one }, i): Question => ({
      ...one,
      id: `q${i + 1}`,
      right: right - 1,
    })),
  } as const;
  return { ...agreement, hash: hashOf(agreement) };
};
