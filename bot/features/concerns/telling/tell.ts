/** Job: puts the content-free notice into a reader's chat, and tells somebody else when that person cannot be reached. */
import { AppError } from '../../../core/errors.ts';
import { schedule } from '../../../core/outbox.ts';
import type { Change, Deps, Done, Job, PersonId, Turn } from '../../../core/ports.ts';
import { escalateCall, tellCall, type Tell } from './calls.ts';
import { rows } from '../concern.ts';
import { outlines, type Outline } from '../outline.ts';
import { entryRow } from '../entry-row.ts';
import { mayReadTelling, visibleTo } from '../visible-to.ts';

/** After so many failed tries the next on the route is told as well: the right person has it within the minute. */
const triesBeforeNext = 3;

export const tellJob: Job<Tell> = {
  ...tellCall,
  async run(tell, deps, turn) {
    const incident = await deps.records.get(outlines, rows.incident(turn.school, tell.incident));
    const person = await deps.directory.person(tell.person);
    if (incident === undefined) return nothing;
    if (person === undefined) return passOn(incident.value, tell, deps, 'not-in-directory');
    if (!hears(tell.person, incident.value, deps)) return nothing;

    const delivery = await deps.notifier.tell(person, {
      card: 'concern/notice',
      model: {
        ref: incident.value.ref,
        school: turn.school,
        incident: tell.incident,
        why: whyOf(tell, turn),
      },
    });
    if (delivery.delivered) return told(incident.value, tell, deps);
    deps.log.warn('a notice was not delivered', {
      incident: tell.incident,
      because: delivery.because,
      attempt: turn.attempt,
    });
    if (delivery.permanent) return passOn(incident.value, tell, deps, delivery.because);
    if (turn.attempt === triesBeforeNext) return keepTrying(incident.value, tell, deps, delivery.because);
    throw new AppError('unavailable', 'the chat service did not take a notice');
  },
};

const nothing: Done = { rows: [], trail: [] };

const hears = (id: PersonId, incident: Outline, deps: Deps): boolean => {
  const policy = deps.policies.of(incident.school);
  return visibleTo({ id }, incident, policy, deps.holders) || mayReadTelling({ id }, incident, policy);
};

/**
 * A failed reminder passes nothing on: its first notice did. Nor does somebody whom a pupil chose and who is on no step of
 * the route: its people have been told beside them.
 */
const passesOn = ({ stage, told, report }: Outline, { why, person }: Tell): boolean =>
  why !== 'reminder' &&
  stage === 'waiting' &&
  (report.telling?.chosen !== person || told.some((one) => one.person === person));

const whys: Readonly<Record<Tell['why'], string>> = {
  new: '',
  now: 'Please open it now.',
  reminder: 'A reminder: this is still waiting for somebody.',
  escalated: 'Passed on to you because nobody has acknowledged it in time.',
  assigned: 'It has been given to you.',
  more: 'Something was added.',
  restore: 'A date that was set in this case has come. Please open it.',
  late: 'IT has not confirmed yet. Please open it.',
};

/** A repeat says so: after a crash nobody can know whether the first notice arrived. */
const whyOf = (tell: Tell, turn: Turn): string =>
  turn.attempt > 1 ? `${whys[tell.why]} This may be a repeat of an earlier notice.`.trim() : whys[tell.why];

const entry = (incident: Outline, tell: Tell, what: string, deps: Deps): Change =>
  entryRow(incident, { by: tell.person, what }, deps.clock.now());

const told = (incident: Outline, tell: Tell, deps: Deps): Done => ({
  rows: [entry(incident, tell, tell.why === 'reminder' ? 'reminded' : 'told', deps)],
  trail: [{ actor: 'lantern', action: `concern.told:${tell.person}`, target: incident.id }],
});

const nextNow = (incident: Outline, deps: Deps): Change =>
  schedule(
    escalateCall,
    { incident: incident.id, rung: incident.rung, due: incident.dueAt },
    deps.clock.now(),
    incident.school,
  );

/** This person cannot be reached this way: the next on that report's route is told now. */
const passOn = (incident: Outline, tell: Tell, deps: Deps, because: string): Done => ({
  rows: [
    entry(incident, tell, 'unreachable', deps),
    ...(passesOn(incident, tell) ? [nextNow(incident, deps)] : []),
  ],
  trail: [{ actor: 'lantern', action: `concern.unreachable:${because}`, target: incident.id }],
});

const keepTrying = (incident: Outline, tell: Tell, deps: Deps, because: string): Done => ({
  rows: [
    ...(passesOn(incident, tell) ? [nextNow(incident, deps)] : []),
    schedule(tellCall, tell, new Date(deps.clock.now().getTime() + 60_000), incident.school),
  ],
  trail: [{ actor: 'lantern', action: `concern.not-yet-told:${because}`, target: incident.id }],
});
