/**
 * The grown-up whom a pupil chose opens what that pupil told (A16), and nothing else of the case: what its readers note,
 * whom they call and what they decide is not theirs to see. The first opening stops the reminders, and the trail says so.
 */
import type { Card } from '../../../../cards/cards.ts';
import { replace } from '../../../core/change.ts';
import { isAppError } from '../../../core/errors.ts';
import type { ActOf, Deps, Entry, Reply, Stored } from '../../../core/ports.ts';
import { schoolsOf } from '../../../core/roles.ts';
import { sayTime } from '../../../core/say-time.ts';
import { holderTitle } from '../../../policy/role-title.ts';
import { incidents, rows, type Incident } from '../concern.ts';
import { entryRow } from '../entry-row.ts';
import { mayReadTelling } from '../visible-to.ts';

type TellingAct = ActOf<{ readonly school: string; readonly incident: string }>;
const tries = 8;

/** @returns undefined when it is not there, or this person is not whom the pupil chose: nobody can tell which (E2) */
export const readTelling = async (act: TellingAct, deps: Deps, attempt = 1): Promise<Reply | undefined> => {
  const { school, incident } = act.values;
  if (!schoolsOf(act.by, deps.policies).includes(school)) return undefined;
  const found = await deps.records.get(incidents, rows.incident(school, incident));
  if (found === undefined || !mayReadTelling(act.by, found.value, deps.policies.of(school))) return undefined;
  try {
    await deps.ledger.record(school, opening(act, found, deps));
  } catch (error) {
    if (!isAppError(error, 'conflict') || attempt === tries) throw error;
    return readTelling(act, deps, attempt + 1);
  }
  return { answer: await tellingCard(found.value, deps) };
};

const opening = ({ by }: TellingAct, found: Stored<Incident>, deps: Deps): Entry => {
  const { id, opened, stage } = found.value;
  const trail = [{ actor: by.id, action: 'concern.telling-read', target: id }];
  // What is frozen stays as it is (A13).
  if (opened.includes(by.id) || stage === 'protected') return { rows: [], trail };
  return {
    rows: [
      replace(incidents, found, { ...found.value, opened: [...opened, by.id] }),
      entryRow(found.value, { by: by.id, what: 'opened' }, deps.clock.now()),
    ],
    trail,
  };
};

const tellingCard = async (incident: Incident, deps: Deps): Promise<Card> => {
  const { report, ref, school, raisedAt } = incident;
  const policy = deps.policies.of(school);
  const pupil = report.about.find(({ person }) => person === incident.reporter);
  const name = pupil?.name ?? 'A pupil';
  const now = report.telling?.now === true;
  return {
    card: 'concern/telling',
    model: {
      now,
      ref,
      name,
      detail: pupil?.detail ?? '',
      at: sayTime(raisedAt, policy.calendar.zone),
      words: report.childWords,
      why: now
        ? 'They pressed “I need help now”, and you are a grown-up whom they know.'
        : 'They chose you to hear of it.',
      lead: leadOf(incident, deps),
    },
  };
};

/** Who leads: the people of the route, by role. */
const leadOf = ({ told, school }: Incident, deps: Deps): string => {
  const policy = deps.policies.of(school);
  const roles = [...new Set(told.map(({ as, person }) => `the ${holderTitle(policy, as, person)}`))];
  return roles.length === 0 ? 'the person whom your policy names' : roles.join(' and ');
};
