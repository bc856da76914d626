/** Acknowledges a case: escalation stops, and the reporter hears that it has been read. The first one counts. */
import { z } from 'zod';
import { schedule } from '../../../core/outbox.ts';
import type { Deps, Flow } from '../../../core/ports.ts';
import { sayTime } from '../../../core/say-time.ts';
import { caseAfresh } from './case-afresh.ts';
import { changeCase, signedBy, type Decision } from './change-case.ts';
import { caseAt, type CaseAct, type Met } from './meet-case.ts';
import { readers } from '../../../core/readers.ts';
import { reporterHearsCall } from '../telling/reporter-hears.ts';
import { namesOf } from './show-names.ts';

const values = z.object(caseAt);

export const acknowledgeCase: Flow<z.infer<typeof values>> = {
  verb: 'case.acknowledge',
  who: readers,
  values,
  afresh: caseAfresh,
  run: (act, deps) => changeCase(act, deps, (met) => decide(act, met, deps)),
};

const decide = async (act: CaseAct, met: Met, deps: Deps): Promise<Decision> => {
  const incident = met.found.incident.value;
  if (incident.stage !== 'waiting') return { again: await already(met, deps) };
  const { school, id } = incident;
  return {
    incident: { ...incident, stage: 'acknowledged', acknowledged: signedBy(act, deps) },
    lines: [{ what: 'acknowledged' }],
    rows: [schedule(reporterHearsCall, { incident: id, what: 'stage' }, deps.clock.now(), school)],
    notice: 'Acknowledged. The reporter hears that it has been read; nobody else is told.',
  };
};

const already = async ({ found, policy }: Met, deps: Deps): Promise<string> => {
  const { acknowledged } = found.incident.value;
  if (acknowledged === undefined) return 'It is in hand already.';
  const nameOf = await namesOf([acknowledged.by], deps);
  return `Already acknowledged by ${nameOf(acknowledged.by)} at ${sayTime(acknowledged.at, policy.calendar.zone)}.`;
};
