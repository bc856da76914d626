/**
 * The visitor's page at the desk (policy-map B6): who they are, whom they visit, the text, its ticks, *I agree*. Without an
 * account, so what they write is taken down as they write it.
 */
import { z } from 'zod';
import type { ActOf, Deps, Flow, Reply, SchoolId } from '../../core/ports.ts';
import { officePhone } from '../../core/role-people.ts';
import { sayTime } from '../../core/say-time.ts';
import type { Agreement } from '../../policy/agreement.ts';
import type { Policy } from '../../policy/policy.ts';
import { deskForm, problemsOf, type Problems } from './desk-form.ts';
import { keepVisit, visitOf, type Typed } from './keep-visit.ts';
import { deskPerson, deskVerb, visitorText, type Visit } from './visitor.ts';

const signValues = z.looseObject({
  hash: z.string().max(100),
  /** Another button than *I agree*. */
  say: z.enum(['unclear', 'refuse']).optional(),
  /** From the address it came by: never typed. */
  poster: z.object({ desk: z.string(), number: z.int() }),
});
type SignAct = ActOf<z.infer<typeof signValues>>;

export const openDesk: Flow<Record<string, never>> = {
  verb: deskVerb,
  who: ['visitor'],
  places: ['web'],
  values: z.object({}),
  afresh: 'run',
  run: async (act, deps) => onText(act, deps, (agreement) => deskForm(act.school, agreement, {}, [], deps)),
};

export const agreeAtDesk: Flow<z.infer<typeof signValues>> = {
  verb: 'visitors.agree',
  who: ['visitor'],
  places: ['web'],
  values: signValues,
  afresh: async (act, deps) =>
    onText(act, deps, (agreement) =>
      deskForm(
        act.school,
        agreement,
        typedOn(act),
        [{ field: '', text: 'This page was open for a long time. Please press again.' }],
        deps,
      ),
    ),
  run: async (act, deps) =>
    onText(act, deps, (agreement) =>
      act.values.say === undefined ? agree(act, agreement, deps) : talkFirst(act, agreement, deps),
    ),
};

/** Only whoever stands at the desk, and only where the school has a text for visitors. */
const onText = async <V>(
  act: ActOf<V>,
  deps: Deps,
  work: (agreement: Agreement) => Reply | Promise<Reply>,
): Promise<Reply> => {
  const agreement = visitorText(act.school, deps);
  if (act.by.id !== deskPerson(act.school).id || agreement === undefined)
    return { answer: { text: 'There is nothing to sign here just now. Please go to the school office.' } };
  return work(agreement);
};

/** As they typed it: half characters replaced, blanks around it taken away. */
const typedOn = ({ values }: SignAct): Typed =>
  Object.fromEntries(
    Object.entries(values).flatMap(([id, value]) =>
      typeof value === 'string' ? [[id, value.toWellFormed().trim().slice(0, 1_000)]] : [],
    ),
  );

/** Whoever sits at the desk is a step away: nothing is kept, and nobody is told by a machine (B22). */
const talkFirst = ({ values, school }: SignAct, { title }: Agreement, { policies }: Deps): Reply => ({
  answer: {
    card: 'agreements/signed',
    model: {
      large: true,
      heading: 'Thank you for saying so',
      said:
        values.say === 'unclear'
          ? 'Please ask at the desk: somebody will go through it with you. You have not agreed to anything, and nothing that you typed was kept.'
          : 'Please talk with somebody at the desk. You have not agreed to anything, and nothing that you typed was kept. Please do not use the school’s computers or Wi-Fi for now.',
      what: title,
      at: '',
      ref: '',
      next: `${whomToAsk(policies.of(school))} You can read it again, and agree at any time.`,
      buttons: [{ title: 'Read it again', verb: deskVerb, style: 'default', data: {} }],
    },
  },
});

const whomToAsk = (policy: Policy): string => {
  const phone = officePhone(policy);
  return phone === undefined
    ? 'Is nobody there? Please go to the school office.'
    : `Is nobody there? Please ring the school office: ${phone}.`;
};

const agree = async (act: SignAct, agreement: Agreement, deps: Deps): Promise<Reply> => {
  const { school } = act;
  const typed = typedOn(act);
  const again = (problems: Problems): Reply => deskForm(school, agreement, typed, problems, deps);
  const said = (text: string): Reply => again([{ field: '', text }]);
  if (act.values.hash !== agreement.hash)
    return said('There is a newer version of this text. Please read it, and press again.');
  const problems = problemsOf(typed, agreement);
  if (problems.length > 0) return again(problems);
  const made = visitOf(typed, agreement, act.values.poster, deps.clock.now());
  const press = act.press?.id;
  if (press === undefined) return said('Please press again.');
  const kept = await keepVisit(school, press, made, deps);
  if (kept.what === 'kept') return thanks(school, made, deps);
  if (kept.what === 'heldUp')
    return said(
      'So many people are signing here just now that this was not written down yet. It is not your fault. What you typed is still here: please press again in a few minutes, or tell the school office.',
    );
  // The very button was pressed before: by the same person again, or by the next one at a tablet who went back.
  return kept.visit !== undefined && sameWords(kept.visit, made)
    ? thanks(school, kept.visit, deps)
    : said('Please look it over, and press once more.');
};

const sameWords = (a: Visit, b: Visit): boolean =>
  a.name === b.name && a.organisation === b.organisation && a.visiting === b.visiting && a.email === b.email;

/** Names nobody: a tablet stays at the desk. */
const thanks = (
  school: SchoolId,
  { title, at, code }: Visit,
  { policies }: Pick<Deps, 'policies'>,
): Reply => ({
  answer: {
    card: 'agreements/signed',
    model: {
      large: true,
      heading: 'Thank you',
      said: 'Please show this code at the desk.',
      what: code,
      at: sayTime(at, policies.of(school).calendar.zone),
      ref: title,
      next: 'The school keeps what you wrote, to know who has agreed. You can close this page.',
      buttons: [],
    },
  },
});
