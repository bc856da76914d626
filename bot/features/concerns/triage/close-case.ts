/** Closes a case. Without the compulsory fields it explains what is missing, with a button to each. */
import { z } from 'zod';
import { schedule } from '../../../core/outbox.ts';
import type { ActOf, Change, Deps, Flow } from '../../../core/ports.ts';
import { accessCall, isRunning } from '../access/access.ts';
import { caseAfresh } from './case-afresh.ts';
import { formReply, tooLong, typed } from './case-form.ts';
import { menuReply } from './case-menu.ts';
import { changeCase, signedBy, type Decision } from './change-case.ts';
import { limits } from '../concern.ts';
import { caseAt, type Met } from './meet-case.ts';
import { missingBeforeClosing } from './missing.ts';
import { readers } from '../../../core/readers.ts';

const values = z.object({ ...caseAt, words: z.string().optional() });
type Values = z.infer<typeof values>;

export const closeCase: Flow<Values> = {
  verb: 'case.close',
  who: readers,
  values,
  afresh: caseAfresh,
  run: (act, deps) => changeCase(act, deps, (met) => decide(act, met, deps)),
};

const decide = (act: ActOf<Values>, { found, policy }: Met, deps: Deps): Decision => {
  const incident = found.incident.value;
  const missing = missingBeforeClosing(found, act.by.id, policy);
  if (missing.length > 0) {
    return {
      reply: menuReply(incident, {
        title: 'It cannot be closed yet',
        lines: ['This is missing:', ...missing.map(({ text }) => `• ${text}`)],
        choices: missing.map(({ title, verb, data }) => ({ title, verb, data })),
      }),
    };
  }
  const words = typed(act.values.words);
  const problem = tooLong(words, limits.words);
  if (act.values.send === undefined || problem !== undefined) {
    return {
      reply: formReply(
        act,
        {
          title: 'Close this case',
          ref: incident.ref,
          problem: act.values.send === undefined ? '' : (problem ?? ''),
          warning: accessEnds(found, policy, deps).length === 0 ? '' : accessWarning,
          fields: [
            {
              id: 'words',
              label: 'What should change, so that it happens less?',
              hint: 'You may leave this empty. No names, please.',
              type: 'multiline',
              value: incident.change ?? '',
            },
          ],
          submit: 'Close it',
        },
        deps,
      ),
    };
  }
  const changed = words !== '' && words !== incident.change;
  return {
    incident: {
      ...incident,
      stage: 'closed',
      closed: signedBy(act, deps),
      ...(changed ? { change: words } : {}),
    },
    lines: [{ what: 'closed' }, ...(changed ? [{ what: 'change', words }] : [])],
    rows: accessEnds(found, policy, deps),
    notice: 'Closed. It stays here, and can be reopened.',
  };
};

const accessWarning =
  'Access is still taken away in this case. Closing it asks IT to give it back now, before the day that was set.';

/** A closed case takes nobody's access away: IT is asked to give back what still is (A26). */
const accessEnds = ({ incident, records }: Met['found'], policy: Met['policy'], deps: Deps): Change[] => {
  const { id, school } = incident.value;
  const now = deps.clock.now();
  if (deps.clouds.of(school).length === 0) return [];
  return records
    .filter(({ value }) => isRunning(value, policy, now))
    .map(({ value }) => schedule(accessCall, { incident: id, record: value.n }, now, school));
};
