/** Telling a grown-up at school, in two small steps: whether it is about one of them, and then whom to tell and what happened. */
import { z } from 'zod';
import type { Card } from '../../../../cards/cards.ts';
import { newId } from '../../../core/keys.ts';
import type { ActOf, Deps, Flow, Reply } from '../../../core/ports.ts';
import { limits } from '../concern.ts';
import { text } from '../report/form-values.ts';
import { commitTelling, notSure } from './commit-telling.ts';
import { awayIn } from './help-card.ts';
import { abouts, tellReport } from './tell-report.ts';
import { toldCard } from './told-card.ts';
import { trustedAdults } from './trusted-adults.ts';

export const tellStart: Flow = {
  verb: 'tell.start',
  who: ['pupil'],
  values: z.unknown(),
  afresh: 'run',
  run: () => Promise.resolve({ answer: { card: 'concern/pupil-who', model: {} } }),
};

const about = z.object({ about: z.enum(abouts) });

export const tellAbout: Flow<z.infer<typeof about>> = {
  verb: 'tell.about',
  who: ['pupil'],
  values: about,
  afresh: 'run',
  run: async (act, deps) => ({
    answer: await form(
      act,
      { about: act.values.about, once: newId(deps.clock.now()), chosen: '', who: '', words: '' },
      '',
      deps,
    ),
  }),
};

const sending = about.extend({
  once: z.string().regex(/^[0-9A-Z]{10,40}$/),
  chosen: text,
  who: text,
  words: text,
});
type Sending = z.infer<typeof sending>;

export const tellSend: Flow<Sending> = {
  verb: 'tell.send',
  who: ['pupil'],
  values: sending,
  afresh: async (act, deps) => ({ answer: await form(act, act.values, old, deps) }),
  run: (act, deps) => send(act, deps),
};

const old = 'This page was old, so nothing was sent yet. Your words are still here. Please press Send again.';

const send = async (act: ActOf<Sending>, deps: Deps): Promise<Reply> => {
  const { once, words, who } = act.values;
  const problem = words.length > limits.words ? tooMuch : who.length > limits.name ? tooLongName : undefined;
  if (problem !== undefined) return { answer: await form(act, act.values, problem, deps) };
  const policy = deps.policies.of(act.by.school);
  const reportOf = async () =>
    tellReport(act.by, { ...act.values, now: false, chosen: await chosenOf(act, deps) }, policy, deps);
  const told = await commitTelling(act, once, reportOf, deps);
  if (told === undefined) return { answer: await form(act, act.values, notSure(policy), deps) };
  return { answer: await toldCard(act, told, deps) };
};

const tooMuch =
  'That is more than fits here. Please make it a bit shorter. You can tell the rest when you talk.';
const tooLongName = 'Please write only the name of the grown-up there.';

/** Only somebody of the list as it is now: what a card sends is not taken at its word, and who is away meanwhile is not told. */
const chosenOf = async (act: ActOf<Sending>, deps: Deps): Promise<string | undefined> => {
  const { school } = act.by;
  const adults = await trustedAdults(act.by, deps.policies.of(school), await deps.away.in(school), deps);
  return adults.find(({ id }) => id === act.values.chosen)?.id;
};

const form = async (act: ActOf<unknown>, filled: Sending, problem: string, deps: Deps): Promise<Card> => {
  const policy = deps.policies.of(act.by.school);
  const adults =
    filled.about === 'no' ? await trustedAdults(act.by, policy, await awayIn(act, deps), deps) : [];
  const choices = adults.map(({ id, title }) => ({ title, value: id }));
  return {
    card: 'concern/pupil-words',
    model: {
      about: filled.about,
      once: filled.once,
      goesTo: goesTo[filled.about],
      asksWhom: choices.length > 0,
      adults: [...choices, { title: 'I do not mind who', value: 'any' }],
      chosen: filled.chosen === '' ? 'any' : filled.chosen,
      asksWho: filled.about === 'adult' || filled.about === 'unsure',
      who: filled.who,
      words: filled.words,
      problem,
      noBlame: policy.wording['no-blame'] ?? 'You are not in trouble, and you were right to speak up.',
      noSecrets: policy.wording['no-secrets'] ?? 'We tell only the people who help.',
    },
  };
};

const goesTo = {
  no: 'The grown-up whose job is to keep children safe hears of it too.',
  adult: 'This goes to the head teacher. The grown-up it is about will not be shown it.',
  headteacher:
    'This does not go to the head teacher. It goes to the person in charge of the school’s governors.',
  unsure: 'This goes to the head teacher, who will find out who can help.',
} as const;
