/** Step 2: who is involved, and who should not see it. Search and pick on the server; pupils only for staff. */
import { z } from 'zod';
import type { ActOf, Deps, Flow, Person, PersonKind, Reply } from '../../../core/ports.ts';
import { tooLateKept } from '../../../core/too-late.ts';
import { limits, type Named, type Report } from '../concern.ts';
import { stepAfresh, tooOld, type Brought } from './afresh.ts';
import { saveAndReroute } from './alert-early.ts';
import { advanced, saveDraft, type Draft } from './draft.ts';
import { text, ticks, tooLong } from './form-values.ts';
import { onStep, type Again } from './on-step.ts';
import { peopleCard, tickOf, type Box, type Search } from './people-card.ts';
import { stepCard } from './step-card.ts';

const values = z.object({
  draft: z.string(),
  words: text,
  picks: ticks,
  /** Who is ticked, and who was on the card at all: a client leaves a list out in which nobody is ticked. */
  kept: ticks,
  shown: ticks,
  keptOut: ticks,
  shownOut: ticks,
  unlisted: text,
  unlistedKind: z.enum(['pupil', 'adult']).catch('adult'),
});
type Values = z.infer<typeof values>;

const reporters = ['staff', 'governor', 'visitor'] as const;
const mostAnswers = 15;

/** It came too late to be kept: what was written stands in its box again. */
const again =
  ({ values: { words, unlisted, unlistedKind } }: ActOf<Values>): Again =>
  (draft) =>
    peopleCard(draft, tooLateKept, {
      box: { unlisted, unlistedKind },
      search: { words, found: [], said: '' },
    });

/** *Find*: shows at most 15 people, and keeps what was ticked and written so far. */
export const find: Flow<Values> = {
  verb: 'concern.find',
  who: reporters,
  values,
  afresh: (act, deps) => stepAfresh(act, deps, brought(act)),
  run: (act, deps) =>
    onStep(
      act,
      'people',
      deps,
      async ({ stored }) => {
        const { next, problem, box } = keep(act, stored.value, deps);
        await saveDraft(stored, next, deps);
        return { answer: peopleCard(next, problem, { box, search: await search(act, deps) }) };
      },
      again(act),
    ),
};

/** *Add: it is about them*. */
export const pick: Flow<Values> = picking('concern.pick', 'about');
/** *Add: they should not see it*: reporters can only narrow, never choose a recipient. */
export const pickNotFor: Flow<Values> = picking('concern.pickNotFor', 'notFor');

/** *Next*. What is there so far is kept, also when something is missing: an adult named here decides the route. */
export const people: Flow<Values> = {
  verb: 'concern.people',
  who: reporters,
  values,
  afresh: (act, deps) => stepAfresh(act, deps, brought(act)),
  run: (act, deps) =>
    onStep(
      act,
      'people',
      deps,
      async (meeting) => {
        const { stored, drawing } = meeting;
        const { next: kept, problem, box } = keep(act, stored.value, deps);
        const mend = problem === '' ? missing(kept.report) : problem;
        const next: Draft = mend === '' ? { ...kept, step: 'kind' } : kept;
        if (mend === '') await saveAndReroute(act, meeting, next, deps);
        else await saveDraft(stored, next, deps);
        return { answer: mend === '' ? stepCard(next, drawing) : peopleCard(next, mend, { box }) };
      },
      again(act),
    ),
};

function picking(verb: string, list: 'about' | 'notFor'): Flow<Values> {
  return {
    verb,
    who: reporters,
    values,
    afresh: (act, deps) => stepAfresh(act, deps, brought(act)),
    run: (act, deps): Promise<Reply> =>
      onStep(
        act,
        'people',
        deps,
        async ({ stored }) => {
          const { next: kept, problem, box } = keep(act, stored.value, deps);
          const longer = await added(kept.report[list], act, deps);
          const tooMany = longer.length > limits.people;
          const next: Draft = tooMany ? kept : { ...kept, report: { ...kept.report, [list]: longer } };
          await saveDraft(stored, next, deps);
          return { answer: peopleCard(next, tooMany ? enough : problem, { box }) };
        },
        again(act),
      ),
  };
}

/** A name in its box stays there; whoever was ticked is asked for again. */
const brought = ({ values: { unlisted, unlistedKind } }: ActOf<Values>): Brought => ({
  step: 'people',
  redrawn: (draft) => peopleCard(draft, tooOld, { box: { unlisted, unlistedKind } }),
  words: [['Somebody who is not on the list', unlisted]],
});

const enough = `At most ${limits.people} people fit in one report. Please send another for the rest.`;

interface Kept {
  readonly next: Draft;
  /** Why what was written could not be taken, and what stays in its box. */
  readonly problem: string;
  readonly box?: Box;
}

/** Everything the card holds besides its button: unticked people go, a written name comes. */
const keep = (act: ActOf<Values>, draft: Draft, deps: Deps): Kept => {
  const { kept, shown, keptOut, shownOut, unlisted, unlistedKind } = act.values;
  const { report } = draft;
  const stay = (there: readonly Named[], ticked: readonly string[], listed: readonly string[]): Named[] =>
    there.filter(
      (one) => !listed.includes(tickOf(one)) || ticked.includes(tickOf(one)) || isHead(one, report),
    );
  const about = stay(report.about, kept, shown);
  // Blanks around a name are no part of it; blanks in it stay.
  const name = unlisted.trim();
  const problem =
    tooLong('Somebody who is not on the list', name, limits.name) ??
    (name !== '' && about.length >= limits.people ? enough : '');
  const written: Named = { name, kind: unlistedKind, detail: 'not on the list' };
  const isNew = name !== '' && problem === '' && !about.some((one) => tickOf(one) === tickOf(written));
  const kepts = {
    ...report,
    about: isNew ? [...about, written] : about,
    notFor: stay(report.notFor, keptOut, shownOut),
  };
  return {
    next: advanced({ ...draft, report: kepts }, act, 'people', deps),
    problem,
    ...(problem === '' ? {} : { box: { unlisted, unlistedKind } }),
  };
};

/** In a report about the Headteacher, the Headteacher cannot be unticked: that would change the route unseen. */
const isHead = (one: Named, report: Report): boolean =>
  report.subject === 'headteacher' && one.detail === 'Headteacher';

const missing = (report: Report): string => {
  if (report.subject === 'pupil' && !report.about.some((one) => one.kind === 'pupil')) {
    return 'Please add the pupil it is about: search and tick, or write who it is under “not on the list”.';
  }
  if (report.subject === 'adult' && !report.about.some((one) => one.kind === 'adult')) {
    return 'Please add the adult it is about. If you do not know who, write that under “not on the list”.';
  }
  return '';
};

const kindsFor = (person: Person): PersonKind[] =>
  person.kind === 'staff' ? ['pupil', 'staff', 'governor', 'visitor'] : ['staff', 'governor'];

const search = async (act: ActOf<Values>, deps: Deps): Promise<Search> => {
  const { words } = act.values;
  if (words.length > limits.name)
    return { words, found: [], said: 'Please search with fewer letters: a name, or a class.' };
  // Blanks around a name find the same people; the box keeps what was typed.
  if (words.trim().length < 2)
    return { words, found: [], said: 'Please write at least two letters of a name.' };
  const found = await deps.directory.search({
    school: act.by.school,
    words: words.trim(),
    kinds: kindsFor(act.by),
    limit: mostAnswers,
  });
  const said =
    found.length === 0
      ? 'Nobody found. Try fewer letters, or write the name under “not on the list”.'
      : found.length === mostAnswers
        ? `The first ${mostAnswers}. Add a first name or a class to narrow it.`
        : `${found.length} found. Tick who is meant, then add.`;
  return { words, found: toldApart(pupilsFirst(found)), said };
};

/** A class's form tutor is found with the class: the pupils are meant more often, and come first. */
const pupilsFirst = (found: readonly Person[]): Person[] => [
  ...found.filter((person) => person.kind === 'pupil'),
  ...found.filter((person) => person.kind !== 'pupil'),
];

/** Two pupils of one name in one class: the first part of their address says which is which. */
const toldApart = (found: readonly Person[]): Named[] => {
  const all = found.map(namedOf);
  return all.map((one, index) => {
    const twin = all.some(
      (other, at) => at !== index && other.name === one.name && other.detail === one.detail,
    );
    const [part = ''] = (found[index]?.email ?? '').split('@');
    return twin && part !== '' ? { ...one, detail: `${one.detail ?? ''}, ${part}` } : one;
  });
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
