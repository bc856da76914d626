/** Step 2: who is involved, and who should not see it. Search and pick on the server; pupils only for staff. */
import { z } from 'zod';
import type { ActOf, Deps, Flow, Person, PersonKind, Reply } from '../../../core/ports.ts';
import { limits, type Named, type Report } from '../concern.ts';
import { advanced, saveDraft, type Draft, type Step } from './draft.ts';
import { text, ticks, tooLong } from './form-values.ts';
import { onStep } from './on-step.ts';
import { peopleCard, stepCard, type Search } from './step-card.ts';

const values = z.object({
  draft: z.string(),
  words: text,
  picks: ticks,
  kept: ticks.optional(),
  keptOut: ticks.optional(),
  unlisted: text,
  unlistedKind: z.enum(['pupil', 'adult']).catch('adult'),
});
type Values = z.infer<typeof values>;

const reporters = ['staff', 'governor', 'visitor'] as const;
const mostAnswers = 15;

/** *Find*: shows at most 15 people, and keeps what was ticked and written so far. */
export const find: Flow<Values> = {
  verb: 'concern.find',
  who: reporters,
  values,
  run: (act, deps) =>
    onStep(act, 'people', deps, async ({ stored }) => {
      const next = await keep(act, stored.value, 'people', deps);
      await saveDraft(stored, next, deps);
      return { answer: peopleCard(next, '', await search(act, deps)) };
    }),
};

/** *Add: it is about them*. */
export const pick: Flow<Values> = picking('concern.pick', 'about');
/** *Add: they should not see it*: reporters can only narrow, never choose a recipient. */
export const pickNotFor: Flow<Values> = picking('concern.pickNotFor', 'notFor');

/** *Next*. */
export const people: Flow<Values> = {
  verb: 'concern.people',
  who: reporters,
  values,
  run: (act, deps) =>
    onStep(act, 'people', deps, async ({ stored, drawing }) => {
      const kept = await keep(act, stored.value, 'people', deps);
      const problem =
        tooLong('Somebody who is not on the list', act.values.unlisted, limits.name) ?? missing(kept.report);
      if (problem !== undefined) return { answer: peopleCard(kept, problem) };
      const next: Draft = { ...kept, step: 'kind' };
      await saveDraft(stored, next, deps);
      return { answer: stepCard(next, drawing) };
    }),
};

function picking(verb: string, list: 'about' | 'notFor'): Flow<Values> {
  return {
    verb,
    who: reporters,
    values,
    run: (act, deps): Promise<Reply> =>
      onStep(act, 'people', deps, async ({ stored }) => {
        const kept = await keep(act, stored.value, 'people', deps);
        const report = { ...kept.report, [list]: await added(kept.report[list], act, deps) };
        if (report[list].length > limits.people) {
          return {
            answer: peopleCard(
              kept,
              `At most ${limits.people} people fit in one report. Please send another for the rest.`,
            ),
          };
        }
        const next: Draft = { ...kept, report };
        await saveDraft(stored, next, deps);
        return { answer: peopleCard(next) };
      }),
  };
}

/** Everything the card holds besides its button: unticked people go, a written name comes. */
const keep = async (act: ActOf<Values>, draft: Draft, step: Step, deps: Deps): Promise<Draft> => {
  const { kept, keptOut, unlisted, unlistedKind } = act.values;
  const stay = (people: readonly Named[], ticked: readonly string[] | undefined): Named[] =>
    people.filter(
      (one, index) => ticked === undefined || ticked.includes(String(index)) || isHead(one, draft.report),
    );
  const about = stay(draft.report.about, draft.report.about.length === 0 ? undefined : kept);
  const name = unlisted.trim();
  const written: Named[] =
    name === '' || name.length > limits.name ? [] : [{ name, kind: unlistedKind, detail: 'not on the list' }];
  const report: Report = {
    ...draft.report,
    about: [...about, ...written],
    notFor: stay(draft.report.notFor, draft.report.notFor.length === 0 ? undefined : keptOut),
  };
  return advanced({ ...draft, report }, act, step, deps);
};

/** In a report about the Headteacher, the Headteacher cannot be unticked: that would change the route unseen. */
const isHead = (one: Named, report: Report): boolean =>
  report.subject === 'headteacher' && one.detail === 'Headteacher';

const missing = (report: Report): string | undefined => {
  if (report.subject === 'pupil' && !report.about.some((one) => one.kind === 'pupil')) {
    return 'Please add the pupil it is about: search and tick, or write who it is under “not on the list”.';
  }
  if (report.subject === 'adult' && !report.about.some((one) => one.kind === 'adult')) {
    return 'Please add the adult it is about. If you do not know who, write that under “not on the list”.';
  }
  return undefined;
};

const kindsFor = (person: Person): PersonKind[] =>
  person.kind === 'staff' ? ['pupil', 'staff', 'governor', 'visitor'] : ['staff', 'governor'];

const search = async (act: ActOf<Values>, deps: Deps): Promise<Search> => {
  const words = act.values.words.trim().slice(0, 100);
  if (words.length < 2) return { words, found: [], said: 'Please write at least two letters of a name.' };
  const found = await deps.directory.search({
    school: act.by.school,
    words,
    kinds: kindsFor(act.by),
    limit: mostAnswers,
  });
  const said =
    found.length === 0
      ? 'Nobody found. Try fewer letters, or write the name under “not on the list”.'
      : found.length === mostAnswers
        ? `The first ${mostAnswers}. Add a first name or a class to narrow it.`
        : `${found.length} found. Tick who is meant, then add.`;
  return { words, found: found.map(namedOf), said };
};

const namedOf = (person: Person): Named => ({
  person: person.id,
  name: person.name,
  kind: person.kind === 'pupil' ? 'pupil' : 'adult',
  detail: person.kind === 'pupil' ? (person.class ?? person.year ?? 'pupil') : person.kind,
});

/** Only people whom this reporter may find are taken: an id that the card was made to send is nobody. */
const added = async (there: readonly Named[], act: ActOf<Values>, deps: Deps): Promise<Named[]> => {
  const fresh = act.values.picks
    .filter((id) => !there.some((one) => one.person === id))
    .slice(0, mostAnswers);
  const found = await Promise.all(fresh.map((id) => deps.directory.person(id)));
  const mine = found.flatMap((person) =>
    person !== undefined && person.school === act.by.school && kindsFor(act.by).includes(person.kind)
      ? [namedOf(person)]
      : [],
  );
  return [...there, ...mine];
};
