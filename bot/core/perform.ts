/** The one way in: find the verb, check who may, run it, explain what went wrong. Every front ends here. */
import type { Act, Deps, Flow, Reply, Values } from './ports.ts';
import { AppError, isAppError } from './errors.ts';
import { isExpired } from './press.ts';
import { rolesOf } from './roles.ts';

export interface Perform {
  /** Never throws for what a person did or for a fault of storage: the reply says it in words. */
  perform(act: Act, deps: Deps): Promise<Reply>;
  /** What typed words mean, or undefined. Leading slash, case and spacing do not matter. */
  understand(text: string): { readonly verb: string; readonly values: Values } | undefined;
}

export interface Explain {
  /** Words for a person when something failed: what happened and what to do next (a person's number of that school). */
  (act: Act, error: unknown, deps: Deps): Promise<string>;
}

export const createPerform = (flows: readonly Flow[], explain: Explain): Perform => {
  const byVerb = new Map(flows.map((flow) => [flow.verb, flow]));
  if (byVerb.size !== flows.length) throw new AppError('misconfigured', 'two flows have the same verb');
  const spoken = flows.filter((flow) => flow.says !== undefined);

  return {
    async perform(act, deps) {
      const flow = byVerb.get(act.verb);
      if (flow === undefined) return notForYou(act);
      if (!mayUse(flow, act, deps)) return notForYou(act);
      if (!(flow.places ?? ['personal', 'tab']).includes(act.place)) return privately(act);
      const parsed = flow.values.safeParse(act.values);
      if (!parsed.success)
        return toPressAgain(act, 'Something on that card did not arrive. Please press the button once more.');
      try {
        return await wayOf(flow, act, deps)({ ...act, values: parsed.data }, deps);
      } catch (error) {
        logFailure(act, error, deps);
        return toPressAgain(act, await explain(act, error, deps));
      }
    },

    understand(text) {
      const said = text.normalize('NFKC').trim().replace(/\s+/g, ' ').slice(0, 500);
      for (const flow of spoken) {
        const match = flow.says?.exec(said);
        if (match) return { verb: flow.verb, values: { ...match.groups } };
      }
      return undefined;
    },
  };
};

/** The flow itself, or its fresh card where the pressed one is past its time. */
const wayOf = (flow: Flow, { press }: Act, deps: Deps): Flow['run'] =>
  flow.afresh !== 'run' && press !== undefined && isExpired(press, deps.clock.now())
    ? flow.afresh
    : (act, all) => flow.run(act, all);

const mayUse = (flow: Flow, act: Act, deps: Deps): boolean => {
  const roles = rolesOf(act.by, deps.policies);
  return flow.who.some((role) => roles.has(role));
};

/** Refused and unknown look alike: nobody learns from an answer what exists (E2). */
const notForYou = (act: Act): Reply => toPress(act, act.place === 'web' ? notKnownHere : notKnown);

/** Also for a verb that is there, where the policy gives it to another role. */
export const notKnown = 'I do not know that. Type help to see what you can do here.';

const notKnownHere = 'That is not on this page any more. Please open your link again.';

/** A channel is no place for anything personal: the bot opens the 1:1 chat and says nothing else. */
const privately = (act: Act): Reply => ({
  chat: { text: 'Let us carry on here, just the two of us. Type help to see what you can do.' },
  here: {
    text:
      act.place === 'tab'
        ? 'Please use the chat with Lantern for this.'
        : 'I have opened a private chat with you.',
  },
});

/** A button gets its answer in the card; typed words get it in the chat. Both hold no detail. */
const toPress = (act: Act, text: string): Reply =>
  act.spot === undefined ? { chat: { text } } : { answer: { text } };

/** On a page the answer stands in the place of the form, so the form has to come with it. */
const toPressAgain = (act: Act, text: string): Reply =>
  act.place === 'web' ? { answer: { text }, again: true } : toPress(act, text);

const logFailure = (act: Act, error: unknown, deps: Deps): void => {
  if (isAppError(error, 'invalid') || isAppError(error, 'not-found') || isAppError(error, 'too-late')) return;
  const name = error instanceof AppError ? error.code : error instanceof Error ? error.name : 'unknown';
  deps.log.error('an act failed', { verb: act.verb, school: act.school, error: name });
};
