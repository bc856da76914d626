/** A reader steps aside. The others of the route are told anew; when nobody else has been, the next rung is told now. */
import { z } from 'zod';
import type { ActOf, Deps, Flow, PersonId } from '../../../core/ports.ts';
import { caseAfresh } from './case-afresh.ts';
import { formReply, tooLong, typed } from './case-form.ts';
import { changeCase, type Decision } from './change-case.ts';
import { limits, type Incident } from '../concern.ts';
import { acknowledgeBy } from '../routing/deadline.ts';
import { caseAt, type Met } from './meet-case.ts';
import { planFor } from '../routing/plan-for.ts';
import { readers } from '../../../core/readers.ts';
import { escalateRow, tellRows } from '../telling/tell-again.ts';
import { nextRung, trustContact, type Told } from '../routing/tell-rung.ts';
import { visibleTo } from '../visible-to.ts';

const values = z.object({ ...caseAt, words: z.string().optional() });
type Values = z.infer<typeof values>;

export const recuseCase: Flow<Values> = {
  verb: 'case.recuse',
  who: readers,
  values,
  afresh: caseAfresh,
  run: (act, deps) => changeCase(act, deps, (met) => decide(act, met, deps), { closed: true }),
};

const decide = async (act: ActOf<Values>, met: Met, deps: Deps): Promise<Decision> => {
  const { ref } = met.found.incident.value;
  const words = typed(act.values.words);
  const problem = tooLong(words, limits.line);
  if (act.values.send === undefined || problem !== undefined) {
    return {
      reply: formReply(
        act,
        {
          title: 'Step aside',
          ref,
          problem: problem ?? '',
          lines: [
            'You will not see this case any more, and somebody else of its route is told. This cannot be undone by you.',
          ],
          fields: [{ id: 'words', label: 'Why? You may leave this empty.', type: 'multiline' }],
          submit: 'Step aside',
        },
        deps,
      ),
    };
  }
  return stepAside(act, met, words, deps);
};

const stepAside = async (act: ActOf<Values>, met: Met, words: string, deps: Deps): Promise<Decision> => {
  const before = met.found.incident.value;
  const recused = [...before.recused, act.by.id];
  const base = unhanded({ ...before, recused }, act.by.id);
  const now = deps.clock.now();
  const others = base.told.filter((one) => visibleTo({ id: one.person }, base, met.policy, deps.holders));
  const isOpen = base.stage === 'waiting' || base.stage === 'acknowledged';
  const next = others.length > 0 ? undefined : await nextPeople(base, met, now, deps);
  const told = next?.told ?? [];
  const waiting = base.stage === 'waiting';
  const incident: Incident = {
    ...base,
    rung: next?.rung ?? base.rung,
    told: [...base.told, ...told],
    dueAt: waiting ? acknowledgeBy(met.policy, base.report, now).toISOString() : base.dueAt,
  };
  const people = [...others, ...told].map((one) => one.person);
  return {
    incident,
    lines: [{ what: 'recused', words }],
    rows: isOpen
      ? [...tellRows(incident, people, met.policy, now), ...(waiting ? [escalateRow(incident)] : [])]
      : [],
    notice:
      'You have stepped aside. Somebody else of its route is told, and you will not see this case any more.',
  };
};

/** What this person had in hand is in nobody's hands now, so that somebody has to acknowledge it again. */
const unhanded = (incident: Incident, person: PersonId): Incident => {
  const assignee = incident.assignee === person ? undefined : incident.assignee;
  const theirs = incident.acknowledged?.by === person || incident.assignee === person;
  if (incident.stage !== 'acknowledged' || !theirs || assignee !== undefined)
    return { ...incident, assignee };
  return { ...incident, assignee, stage: 'waiting', acknowledged: undefined };
};

const nextPeople = async (
  incident: Incident,
  { policy }: Met,
  now: Date,
  deps: Deps,
): Promise<{ rung: number; told: readonly Told[] }> => {
  const away = await deps.away.in(incident.school);
  const newcomers = deps.holders.newcomers(incident.school, incident.raisedAt);
  const plan = planFor(policy, incident.report, { recused: incident.recused, away, newcomers, at: now });
  const already = new Set(incident.told.map((one) => one.person));
  const next = nextRung(plan, 0, already, now);
  const rung = plan.rungs.length;
  return next ?? { rung, told: trustContact(policy, incident, newcomers, now, rung) };
};
