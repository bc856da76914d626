/** The reporter reads a question and answers it. They see the question and nothing else of the case. */
import { z } from 'zod';
import { create } from '../../../core/change.ts';
import { AppError, isAppError } from '../../../core/errors.ts';
import { hashKey, newId } from '../../../core/keys.ts';
import { schedule } from '../../../core/outbox.ts';
import { tooLateKept } from '../../../core/too-late.ts';
import type { ActOf, Deps, Flow, Reply } from '../../../core/ports.ts';
import { tellCall } from '../telling/calls.ts';
import { hasWords, keepWords, tooLong, typed } from './case-form.ts';
import { chronicles, limits, rows } from '../concern.ts';
import { inHandOf } from './in-hand.ts';
import { loadCase, type Case } from './load-case.ts';
import { caseAt, nothingHere } from './meet-case.ts';
import { readOnce } from './read-once.ts';
import { readers } from '../../../core/readers.ts';
import { conflictedIn } from '../visible-to.ts';

const tooOld =
  'This card had been there for more than a day, so nothing was sent. Please look it over and press again.';

const values = z.object({ ...caseAt, words: z.string().optional() });
type Values = z.infer<typeof values>;
type QuestionAct = ActOf<Values>;

export const showQuestion: Flow<Values> = {
  verb: 'concern.question',
  who: [...readers, 'visitor'],
  values,
  afresh: 'run',
  run: async (act, deps) => {
    const asked = await questionFor(act, deps);
    return asked === undefined ? nothingHere : shown(act, asked, '', deps);
  },
};

export const answerQuestion: Flow<Values> = {
  verb: 'concern.answer',
  who: [...readers, 'visitor'],
  values,
  afresh: async (act, deps) => {
    const asked = await questionFor(act, deps);
    if (asked === undefined) return nothingHere;
    const entry = entryOf(act);
    if (entry !== undefined && asked.found.entries.has(entry)) return thanks(asked.found);
    return shown(act, asked, tooOld, deps);
  },
  run: async (act, deps) => {
    try {
      return await answer(act, deps);
    } catch (error) {
      if (hasWords(act) && isAppError(error, 'too-late'))
        return withoutBack(keepWords(act, tooLateKept, deps));
      if (!hasWords(act) || !(isAppError(error, 'unavailable') || isAppError(error, 'unconfirmed')))
        throw error;
      return withoutBack(
        keepWords(act, 'Not confirmed. Your words are still here: please try again in a minute.', deps),
      );
    }
  },
};

interface Asked {
  readonly found: Case;
  readonly question: string;
}

/** Only for the reporter, and only where something was asked. Whoever the report is about meanwhile sees nothing. */
const questionFor = async ({ by, values: at }: QuestionAct, deps: Deps): Promise<Asked | undefined> => {
  if (!deps.policies.schools.includes(at.school)) return undefined;
  const found = await loadCase(at.school, at.incident, deps);
  if (found === undefined || found.incident.value.reporter !== by.id) return undefined;
  const { report } = found.incident.value;
  if (conflictedIn({ report, recused: [] }, deps.policies.of(at.school)).has(by.id)) return undefined;
  const question = found.chronicle.findLast((line) => line.what === 'question');
  return question === undefined ? undefined : { found, question: question.words };
};

const answer = async (act: QuestionAct, deps: Deps): Promise<Reply> => {
  const asked = await questionFor(act, deps);
  if (asked === undefined) return nothingHere;
  const { found } = asked;
  const entry = entryOf(act);
  if (entry !== undefined && found.entries.has(entry)) return thanks(found);
  if (found.incident.value.stage === 'protected') {
    return shown(
      act,
      asked,
      'This has been passed on, so nothing can be added here. Please tell the safeguarding lead in person.',
      deps,
    );
  }
  const words = typed(act.values.words);
  const problem = words === '' ? 'Please write something first.' : tooLong(words, limits.words);
  if (problem !== undefined) return shown(act, asked, problem, deps);
  try {
    await keep(act, found, words, deps);
  } catch (error) {
    if (!isAppError(error, 'conflict')) throw error;
    const again = await loadCase(act.values.school, act.values.incident, deps);
    if (entry === undefined || again?.entries.has(entry) !== true) {
      throw new AppError('unavailable', 'an answer was refused', { cause: error });
    }
  }
  return thanks(found);
};

/** The same words sent twice are one line; other words from the same card are another, and are kept too. */
const entryOf = ({ values: { once, words } }: QuestionAct): string | undefined =>
  once === undefined ? undefined : `${once}-${hashKey(typed(words)).slice(0, 12)}`;

const keep = async (act: QuestionAct, found: Case, words: string, deps: Deps): Promise<void> => {
  const { school, incident: id } = act.values;
  const now = deps.clock.now();
  const line = { v: 1 as const, incident: id, at: now.toISOString(), by: act.by.id, what: 'answer', words };
  const people = inHandOf(found.incident.value, deps.policies.of(school), deps.holders);
  await deps.ledger.record(school, {
    rows: [
      create(chronicles, rows.chronicle(school, id, entryOf(act) ?? newId(now)), line),
      ...people.map((person) => schedule(tellCall, { incident: id, person, why: 'more' }, now, school)),
    ],
    trail: [{ actor: act.by.id, action: act.verb, target: id }],
  });
};

const thanks = ({ incident }: Case): Reply => ({
  answer: {
    text: `Thank you. Your answer is kept with your report ${incident.value.ref}, and its readers are told.`,
  },
});

/** The question is of the case, and its reporter is no reader of it: this too is on the trail. */
const shown = (act: QuestionAct, asked: Asked, problem: string, deps: Deps): Promise<Reply> =>
  readOnce(act, form(act, asked, problem, deps), deps, 'concern.question');

const form = (act: QuestionAct, { found, question }: Asked, problem: string, deps: Deps): Reply => {
  const { school, incident, once } = act.values;
  return {
    answer: {
      card: 'case/form',
      model: {
        title: 'A question about your report',
        ref: found.incident.value.ref,
        problem,
        warning: '',
        lines: [question],
        fields: [
          {
            id: 'words',
            label: 'Your answer',
            type: 'multiline',
            value: act.values.words ?? '',
            hint: '',
            choices: [],
          },
        ],
        verb: 'concern.answer',
        submit: 'Send the answer',
        data: { school, incident, once: once ?? newId(deps.clock.now()), send: 'yes' },
        cancelVerb: '',
        cancelTitle: 'Back',
        cancel: {},
      },
    },
  };
};

/** A reporter has no case to go back to. */
const withoutBack = (reply: Reply): Reply => {
  const { answer: card } = reply;
  if (card === undefined || !('card' in card) || card.card !== 'case/form') return reply;
  return { answer: { ...card, model: { ...card.model, cancelVerb: '' } } };
};
