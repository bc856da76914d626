/**
 * The reader says that it is about somebody else after all. Access is worked out anew: the new route's first people are
 * told, everybody else loses it without a word, the person who did this as well unless the new route has them (A3–A5).
 */
import { z } from 'zod';
import type { ActOf, Deps, Flow, Person } from '../../../core/ports.ts';
import { caseAfresh } from './case-afresh.ts';
import { formReply, tooLong, typed, type Field } from './case-form.ts';
import { changeCase, type Decision } from './change-case.ts';
import { limits, subjects, type Incident, type Named, type Report } from '../concern.ts';
import { acknowledgeBy } from '../routing/deadline.ts';
import { caseAt, type Met } from './meet-case.ts';
import { withHeadteacher } from '../with-headteacher.ts';
import { ringList } from '../routing/ring-list.ts';
import type { RoutePlan } from '../routing/route.ts';
import type { Policy } from '../../../policy/policy.ts';
import { planFor } from '../routing/plan-for.ts';
import { jobRows, referralRows } from '../report/raise.ts';
import { readers } from '../../../core/readers.ts';
import { sayNamed, sayPerson } from './show-names.ts';
import { nextRung, trustContact } from '../routing/tell-rung.ts';

const text = z.string().optional();
const values = z.object({
  ...caseAt,
  subject: text,
  involves: text,
  search: text,
  person: text,
  remove: text,
  words: text,
});
type Values = z.infer<typeof values>;
type RerouteAct = ActOf<Values>;

export const rerouteCase: Flow<Values> = {
  verb: 'case.reroute',
  who: readers,
  values,
  afresh: caseAfresh,
  run: (act, deps) => changeCase(act, deps, (met) => decide(act, met, deps)),
};

const decide = async (act: RerouteAct, met: Met, deps: Deps): Promise<Decision> => {
  const { send } = act.values;
  if (send === undefined) return form(act, met, [], '', deps);
  const search = typed(act.values.search);
  const problem = problemOf(act);
  if (problem !== undefined) return form(act, met, [], problem, deps);
  const picked = act.values.person ?? '';
  if (search !== '' && picked === '') return offer(act, met, search, deps);
  const adult = picked === '' || picked === notListed ? undefined : await deps.directory.person(picked);
  if (picked !== '' && picked !== notListed && adult === undefined) {
    return form(act, met, [], 'That person is not in the directory any more. Please search again.', deps);
  }
  const report = changed(act, met.found.incident.value.report, named(adult, picked, search));
  return reroute(act, met, report, deps);
};

const notListed = 'not-listed';

const problemOf = ({ values: { subject, involves, search, words } }: RerouteAct): string | undefined => {
  if (!subjects.some((one) => one === subject)) return 'Please choose whom it is about.';
  if (involves !== 'yes' && involves !== 'no' && involves !== 'unsure')
    return 'Please say whether an adult is involved.';
  if (typed(words) === '') return 'Please write why. It is kept in the chronology.';
  return tooLong(typed(words), limits.line) ?? tooLong(typed(search), limits.name);
};

const offer = async (act: RerouteAct, met: Met, search: string, deps: Deps): Promise<Decision> => {
  const kinds = ['staff', 'governor', 'visitor'] as const;
  const people = await deps.directory.search({ school: act.values.school, words: search, kinds, limit: 15 });
  const problem =
    people.length === 0
      ? 'Nobody was found by that name. Try another spelling, or choose “not on the list”.'
      : '';
  return form(act, met, people, problem, deps, true);
};

const named = (adult: Person | undefined, picked: string, search: string): Named | undefined => {
  if (adult !== undefined) return { person: adult.id, name: adult.name, kind: 'adult', detail: adult.kind };
  return picked === notListed ? { name: search, kind: 'adult' } : undefined;
};

const changed = (
  { values: { subject, involves, remove } }: RerouteAct,
  report: Report,
  adult: Named | undefined,
): Report => {
  const kept = report.about.filter((one, index) => one.kind !== 'adult' || String(index) !== remove);
  const there =
    adult === undefined || kept.some((one) => one.person !== undefined && one.person === adult.person);
  return {
    ...report,
    subject: subjects.find((one) => one === subject) ?? report.subject,
    involvesAdult: involves === 'yes' ? 'yes' : involves === 'no' ? 'no' : 'unsure',
    about: there || adult === undefined ? kept : [...kept, adult],
  };
};

const reroute = async (act: RerouteAct, met: Met, chosen: Report, deps: Deps): Promise<Decision> => {
  const { policy } = met;
  const about = await withHeadteacher(chosen, chosen.subject, policy, deps);
  const report: Report = { ...chosen, about };
  const before = met.found.incident.value;
  const now = deps.clock.now();
  const away = await deps.away.in(before.school);
  const newcomers = deps.holders.newcomers(before.school, before.raisedAt);
  const plan = planFor(policy, report, { recused: before.recused, away, newcomers, at: now });
  const first = nextRung(plan, 0, new Set(), now);
  const more = referralRows(policy, report).filter(
    (row) => !before.referrals.some((one) => one.contact === row.contact),
  );
  const incident: Incident = {
    ...before,
    report,
    route: plan.route,
    rung: first?.rung ?? 0,
    told: [...(first?.told ?? trustContact(policy, { report, recused: before.recused }, newcomers, now, 0))],
    opened: [],
    assignee: undefined,
    stage: 'waiting',
    acknowledged: undefined,
    dueAt: acknowledgeBy(policy, report, now).toISOString(),
    referrals: [...before.referrals, ...more],
  };
  return {
    incident,
    lines: [{ what: 'rerouted', words: typed(act.values.words) }],
    rows: jobRows(incident, policy, now),
    notice:
      incident.told.length === 0
        ? nobodyTold(policy, plan)
        : 'Sent on its new route. The people on it are told now.',
  };
};

const nobodyTold = (policy: Policy, plan: RoutePlan): string => {
  const numbers = ringList(policy, plan).map(({ name, phone }) => `${name}, ${phone}`);
  return `Kept on its new route, but Lantern can tell nobody on it just now. Please ring ${numbers.join('; or ') || 'the local authority’s designated officer (LADO)'} yourself, today.`;
};

const form = (
  act: RerouteAct,
  met: Met,
  people: readonly Person[],
  problem: string,
  deps: Deps,
  searched = false,
): Decision => {
  const { ref, report } = met.found.incident.value;
  const adults = report.about.flatMap((one, index) => (one.kind === 'adult' ? [{ one, index }] : []));
  const fields: Field[] = [
    {
      id: 'subject',
      label: 'Whom is it about?',
      type: 'choice',
      value: report.subject,
      choices: subjectChoices,
    },
    {
      id: 'involves',
      label: 'Does it involve an adult who works or volunteers here?',
      type: 'choice',
      value: report.involvesAdult,
      choices: involvesChoices,
    },
    {
      id: 'search',
      label: 'Which adult? Search by name; leave it empty if nobody is to be added.',
      type: 'text',
    },
    ...(searched ? [whichField(people)] : []),
    ...(adults.length === 0
      ? []
      : [
          {
            id: 'remove',
            label: 'Is it not about one of these adults after all?',
            type: 'choice' as const,
            hint: 'Nobody is taken out',
            choices: adults.map(({ one, index }) => ({ title: sayNamed(one), value: String(index) })),
          },
        ]),
    { id: 'words', label: 'Why?', type: 'multiline' },
  ];
  return {
    reply: formReply(
      act,
      {
        title: 'It is about somebody else',
        ref,
        problem,
        warning:
          'Who may see it is worked out anew. Whoever is not on the new route loses it, perhaps you as well.',
        fields,
        submit: 'Correct it, and tell the new route',
      },
      deps,
    ),
  };
};

const whichField = (people: readonly Person[]): Field => ({
  id: 'person',
  label: 'Whom did you mean?',
  type: 'choice',
  hint: 'Choose one',
  choices: [
    ...people.map((one) => ({ title: sayPerson(one), value: one.id })),
    { title: 'Not on the list: the name as I wrote it', value: notListed },
  ],
});

const subjectChoices = [
  { title: 'A pupil or pupils', value: 'pupil' },
  { title: 'An adult who works or volunteers here', value: 'adult' },
  { title: 'The Headteacher', value: 'headteacher' },
  { title: 'Nobody in particular', value: 'nobody' },
];

const involvesChoices = [
  { title: 'Yes', value: 'yes' },
  { title: 'No', value: 'no' },
  { title: 'Not sure', value: 'unsure' },
];
