/** The words of an agreement as somebody reads them: in full or easy, in English or in another language (policy-map B12). */
import type { ReadModel } from '../../../core/text-card.ts';
import { inLanguage, type Agreement, type Block, type Question } from '../../../policy/agreement.ts';
import type { ReadingValues } from './form-values.ts';
import type { Reading } from './read-card.ts';

/** Its words as they read them. */
export const wordsOf = ({ agreement, lang }: Pick<Reading, 'agreement' | 'lang'>): Agreement =>
  inLanguage(agreement, lang);

/** What a button carries of the language that they read it in: which, and the hash of those very words. */
export const languageCarried = (
  reading: Pick<Reading, 'agreement' | 'lang'>,
): { readonly lang: string | undefined; readonly words: string | undefined } => {
  const { language, hash } = wordsOf(reading);
  return { lang: language?.lang, words: language === undefined ? undefined : hash };
};

/**
 * Why what they were shown is not what stands here now: nothing is signed unseen. Undefined: it is the same, in the language that
 * they read it in too.
 */
export const noLonger = (
  { hash, lang, words }: Pick<ReadingValues, 'hash' | 'lang' | 'words'>,
  agreement: Agreement,
): string | undefined => {
  if (hash !== agreement.hash) return newerVersion;
  if (lang === undefined) return undefined;
  const now = languageCarried({ agreement, lang });
  if (now.lang === undefined) return takenAway;
  return now.words === words ? undefined : mended;
};

const newerVersion =
  'There is a newer version of this since you opened it, so nothing was signed yet. Please read it.';
const mended = 'These words were mended since you opened them, so nothing was signed yet. Please read them.';
const takenAway =
  'This text is not here in that language any more, so nothing was signed yet. Please read it in English.';

/** In which other languages they could read it, each under its own name; the text itself is in English. */
export const otherLanguages = ({
  agreement,
  lang,
}: Pick<Reading, 'agreement' | 'lang'>): { readonly lang: string | undefined; readonly name: string }[] => {
  const { variants = [] } = agreement;
  if (variants.length === 0) return [];
  const now = wordsOf({ agreement, lang }).language?.lang;
  const all = [{ lang: undefined, name: 'English' }, ...variants.flatMap(({ language }) => language ?? [])];
  return all.filter((one) => one.lang !== now);
};

/** The clause that a question is about, in the form that they read; in the other one where this has none of it. */
export const clauseOf = (
  { easy, ...reading }: Pick<Reading, 'agreement' | 'easy' | 'lang'>,
  { clause }: Pick<Question, 'clause'>,
): Block | undefined => {
  const words = wordsOf(reading);
  const forms = easy ? [words.easy, words.text] : [words.text, words.easy];
  return forms.flat().find((block) => block.what !== 'heading' && block.clause === clause);
};

/** Of the words, for whoever reads them aloud; and whether they run from right to left. */
export const languageOf = ({ language }: Agreement): Pick<ReadModel, 'lang' | 'rtl'> => ({
  lang: language?.lang ?? '',
  rtl: language !== undefined && fromRight.test(language.lang),
});
const fromRight = /^(?:ar|ckb|dv|fa|he|ks|ps|sd|syr|ug|ur|yi)\b|-Arab\b|-Hebr\b/;
