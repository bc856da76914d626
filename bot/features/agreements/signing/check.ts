/**
 * The questions before the tick (policy-map B14), on a card of their own: on a phone text, questions and ticks would be one long
 * scroll. A wrong answer shows the clause, twice at most; then the clauses are shown and the ticks with them, so that nobody
 * is held up. Nothing of it is kept, anywhere: the card carries how often it was tried, and no more.
 */
import type { Card } from '../../../../cards/cards.ts';
import type { Deps, Flow } from '../../../core/ports.ts';
import { inLanguage, type Agreement } from '../../../policy/agreement.ts';
import { readingValues, typedOn, type ReadingValues } from './form-values.ts';
import { questionsCard, readCard, signCard, type Reading } from './read-card.ts';
import { clauseOf, noLonger } from './read-words.ts';
import { everyone, nothingToSign, signingPlaces, subjectOf } from './subject.ts';

export const check: Flow<ReadingValues> = {
  verb: 'agreements.check',
  who: everyone,
  places: signingPlaces,
  values: readingValues,
  afresh: 'run',
  run: async (act, deps) => {
    const { values } = act;
    const subject = await subjectOf(act, deps);
    const agreement = subject?.policy.texts.find(({ id }) => id === values.agreement);
    if (subject === undefined || agreement === undefined) return nothingToSign(act);
    const reading = readingOf(values, { subject, agreement }, deps);
    const notice = noLonger(values, agreement);
    return { answer: notice === undefined ? answerTo(values, reading) : readCard({ ...reading, notice }) };
  },
};

const readingOf = (
  values: ReadingValues,
  on: Pick<Reading, 'subject' | 'agreement'>,
  deps: Deps,
): Reading => ({
  ...on,
  easy: values.easy === 'yes',
  lang: values.lang,
  passed: false,
  typed: typedOn(values, on.agreement, deps.clock.now()),
});

/** Tries after which the clauses are shown and the way is free. */
const mostAttempts = 2;

const answerTo = (values: ReadingValues, reading: Reading): Card => {
  const agreement = inLanguage(reading.agreement, reading.lang);
  const attempt = Math.min(9, Number(values.attempt ?? '0') || 0);
  const chosen = chosenIn(values, agreement);
  if (values.attempt === undefined) return questionsCard(reading, { chosen, wrong: new Set(), attempt });
  const open = agreement.questions.filter(({ id }) => !chosen.has(id));
  if (open.length > 0) {
    const problems = open.map(({ id, ask }) => ({
      field: `q-${id}`,
      text: `Please choose an answer: ${ask}`,
    }));
    return questionsCard({ ...reading, problems }, { chosen, wrong: new Set(), attempt });
  }
  const wrong = agreement.questions.filter(({ id, right }) => chosen.get(id) !== right);
  if (wrong.length === 0)
    return signCard({ ...reading, passed: true, notice: 'That is right. Now you can sign.' });
  if (attempt + 1 < mostAttempts)
    return questionsCard(
      { ...reading, problems: wrong.map(({ id, ask }) => ({ field: `q-${id}`, text: `Not quite: ${ask}` })) },
      { chosen, wrong: new Set(wrong.map(({ id }) => id)), attempt: attempt + 1 },
    );
  return signCard(
    {
      ...reading,
      passed: true,
      notice: 'Thank you for trying. This is what it says. If it is not clear, press “I do not understand”.',
    },
    [...new Set(wrong.flatMap((one) => clauseOf(reading, one) ?? []))],
  );
};

const chosenIn = (values: ReadingValues, { questions }: Agreement): Map<string, number> =>
  new Map(
    questions.flatMap(({ id, answers }): [string, number][] => {
      const value = values[`q-${id}`];
      const index = typeof value === 'string' && /^\d{1,2}$/.test(value) ? Number(value) : -1;
      return index >= 0 && index < answers.length ? [[id, index]] : [];
    }),
  );
