/** Whether the texts of a school fit its policy: everybody who is asked has something to sign, and no pupil has it twice. */
import type { Person } from '../core/ports.ts';
import type { Agreement } from './agreement.ts';
import type { Policy } from './policy.ts';

type Needs = Pick<Policy, 'agreements' | 'texts'>;

/** One sentence for each reason to refuse the texts, each with how to mend it; none when they may be used. */
export const checkTexts = ({ agreements, texts }: Needs): string[] => [
  ...agreements.asks
    .filter((audience) => !texts.some((text) => text.audience === audience))
    .map(
      (audience) =>
        `\`agreements.asks\` names ${audience}, but no text for ${audience} is in use. Take them out of \`asks\`, or add a text with \`audience: ${audience}\`.`,
    ),
  ...clashes(texts.filter(({ audience }) => audience === 'pupils')),
];

const clashes = (texts: readonly Agreement[]): string[] =>
  texts.flatMap((one, i) =>
    texts
      .slice(0, i)
      .filter((other) => other.signer === one.signer && shared(one, other) !== undefined)
      .map(
        (other) =>
          `${other.id}.md and ${one.id}.md are both signed by ${one.signer === 'parent' ? 'the parents of ' : ''}the pupils of ` +
          `${shared(one, other)}. Let \`years\` of one of them leave these out, or turn one off with a file that says only \`use: no\`.`,
      ),
  );

const shared = (one: Agreement, other: Agreement): string | undefined => {
  if (one.years.length === 0 && other.years.length === 0) return 'every year';
  const years =
    one.years.length === 0
      ? other.years
      : one.years.filter((year) => other.years.length === 0 || other.years.includes(year));
  return years.length === 0 ? undefined : `year ${years.join(', ')}`;
};

/** Year groups that have pupils, but nothing that they or their parents sign as pupils; `''` for pupils without a year. */
export const yearsWithoutText = (
  pupils: Iterable<Pick<Person, 'year'>>,
  { agreements, texts }: Needs,
): string[] => {
  if (!agreements.asks.includes('pupils')) return [];
  const theirs = texts.filter(({ audience }) => audience === 'pupils');
  const years = new Set([...pupils].map(({ year }) => year ?? ''));
  return [...years]
    .filter((year) => !theirs.some((text) => text.years.length === 0 || text.years.includes(year)))
    .toSorted();
};
