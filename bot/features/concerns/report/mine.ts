/** `/my reports`: reference and stage, no more; and adding to a report. */
import { z } from 'zod';
import type { Card, ChatCard } from '../../../../cards/cards.ts';
import { hashKey, newId } from '../../../core/keys.ts';
import { schedule } from '../../../core/outbox.ts';
import { isAppError } from '../../../core/errors.ts';
import type { ActOf, Deps, Flow, Reply } from '../../../core/ports.ts';
import { sayTime } from '../../../core/say-time.ts';
import { tooLateKept } from '../../../core/too-late.ts';
import { create } from '../../../core/change.ts';
import { tellCall } from '../telling/calls.ts';
import { chronicles, limits, rows, submissions, under, type Stage, type Submission } from '../concern.ts';
import { outlines, type Outline } from '../outline.ts';
import { planFor } from '../routing/plan-for.ts';
import { ringList } from '../routing/ring-list.ts';
import { myTellings } from '../pupils/my-tellings.ts';
import { tooOld } from './afresh.ts';
import { linkProblem, text, tooLong } from './form-values.ts';
import { visibleTo } from '../visible-to.ts';

const reporters = ['staff', 'governor', 'visitor'] as const;
const shown = 5;

/** What a reporter may know: that it is in hand, never in whose. */
export const stageWords: Readonly<Record<Stage, string>> = {
  waiting: 'stored; somebody is being told',
  acknowledged: 'somebody has it in hand',
  closed: 'closed',
  protected: 'somebody has it in hand',
};

export const mine: Flow = {
  verb: 'concern.mine',
  who: [...reporters, 'pupil'],
  values: z.unknown(),
  says: /^\/? ?(?:my reports?|what i told)[.!]?$/i,
  afresh: 'run',
  async run(act, deps) {
    if (act.by.kind === 'pupil') return myTellings(act, deps);
    const sent: Submission[] = [];
    const range = under(act.by.school, `S!${hashKey(act.by.id)}`);
    for await (const one of deps.records.list(submissions, range)) sent.push(one.value);
    const newest = sent.toSorted((a, b) => b.at.localeCompare(a.at)).slice(0, shown);
    const card = await mineCard(act, newest, sent.length, deps);
    return act.spot === undefined ? { chat: card } : { answer: card };
  },
};

const mineCard = async (
  act: ActOf<unknown>,
  newest: readonly Submission[],
  all: number,
  deps: Deps,
): Promise<ChatCard> => {
  const zone = deps.policies.of(act.by.school).calendar.zone;
  const found = await Promise.all(
    newest.map((one) => deps.records.get(outlines, rows.incident(act.by.school, one.incident))),
  );
  const reports = newest.map((one, index) => ({
    ref: one.ref,
    at: sayTime(one.at, zone),
    stage: stageWords[found[index]?.value.stage ?? 'waiting'],
    school: act.by.school,
    incident: one.incident,
  }));
  const none =
    all === 0 ? 'You have not sent a report yet.' : all > shown ? `Your newest ${shown} of ${all}.` : '';
  return { card: 'concern/mine', model: { none, reports } };
};

const target = z.object({ school: z.string(), incident: z.string() });

/** *Add to …*: a box for more. */
export const add: Flow<z.infer<typeof target>> = {
  verb: 'concern.add',
  who: reporters,
  values: target,
  afresh: 'run',
  async run(act, deps) {
    const incident = await ownIncident(act, deps);
    if (incident === undefined) return { answer: { text: notYours } };
    return { answer: addCard(act, incident, newId(deps.clock.now()), '', '') };
  },
};

const notYours = 'There is nothing under that reference for you. Type my reports to see yours.';

const addCard = (
  act: ActOf<{ school: string }>,
  incident: Outline,
  once: string,
  words: string,
  problem: string,
): Card => ({
  card: 'concern/add',
  model: { ref: incident.ref, school: act.values.school, incident: incident.id, once, words, problem },
});

const addition = target.extend({ once: z.string().regex(/^[0-9A-Z]{10,40}$/), words: text });

/** The addition becomes a line of the chronology. */
export const added: Flow<z.infer<typeof addition>> = {
  verb: 'concern.added',
  who: reporters,
  values: addition,
  afresh: async (act, deps) => {
    const incident = await ownIncident(act, deps);
    if (incident === undefined) return { answer: { text: notYours } };
    return { answer: addCard(act, incident, act.values.once, act.values.words, tooOld) };
  },
  async run(act, deps) {
    const incident = await ownIncident(act, deps);
    if (incident === undefined) return { answer: { text: notYours } };
    const { words, once } = act.values;
    const problem =
      words.trim() === ''
        ? 'Please write what you would like to add.'
        : (tooLong('What you add', words, limits.facts) ??
          linkProblem(incident.report, [words]) ??
          frozenProblem(incident, deps));
    if (problem !== undefined) return { answer: addCard(act, incident, once, words, problem) };
    try {
      return await store(act, incident, deps);
    } catch (error) {
      if (!isAppError(error, 'too-late')) throw error;
      return { answer: addCard(act, incident, once, words, tooLateKept) };
    }
  },
};

/** What was moved to child protection is frozen (A13): whoever has it now must hear of it in person. */
const frozenProblem = (incident: Outline, deps: Deps): string | undefined => {
  if (incident.stage !== 'protected') return undefined;
  const policy = deps.policies.of(incident.school);
  const { report, recused } = incident;
  const plan = planFor(policy, report, {
    recused,
    away: new Set(),
    newcomers: deps.holders.newcomers(incident.school, incident.raisedAt),
    at: deps.clock.now(),
  });
  const [ring] = ringList(policy, plan);
  const whom = ring === undefined ? 'the person who has it' : `${ring.name}, ${ring.phone},`;
  return `This has been passed on, so nothing can be added here. Please tell ${whom} in person.`;
};

const store = async (act: ActOf<z.infer<typeof addition>>, incident: Outline, deps: Deps): Promise<Reply> => {
  const now = deps.clock.now();
  const policy = deps.policies.of(incident.school);
  const readers = incident.told
    .filter((one) => visibleTo({ id: one.person }, incident, policy, deps.holders))
    .map((one) => one.person);
  const hear = new Set([...(incident.assignee === undefined ? [] : [incident.assignee]), ...readers]);
  const line = {
    v: 1 as const,
    incident: incident.id,
    at: now.toISOString(),
    by: act.by.id,
    what: 'added',
    words: act.values.words,
  };
  try {
    await deps.ledger.record(incident.school, {
      rows: [
        create(chronicles, rows.chronicle(incident.school, incident.id, idOf(act.values)), line),
        ...[...hear].map((person) =>
          schedule(tellCall, { incident: incident.id, person, why: 'more' }, now, incident.school),
        ),
      ],
      trail: [{ actor: act.by.id, action: 'concern.added', target: incident.id }],
    });
  } catch (error) {
    if (!isAppError(error, 'conflict')) throw error;
  }
  return { answer: { text: `Added to ${incident.ref}. Those who have it in hand are being told.` } };
};

/** A second press with the same words is the same line; the card may stand there still, and other words are more. */
const idOf = ({ once, words }: { once: string; words: string }): string =>
  `${once}-${hashKey(words).slice(0, 12)}`;

const ownIncident = async (
  act: ActOf<{ school: string; incident: string }>,
  deps: Deps,
): Promise<Outline | undefined> => {
  if (act.values.school !== act.by.school) return undefined;
  const found = await deps.records.get(outlines, rows.incident(act.by.school, act.values.incident));
  return found?.value.reporter === act.by.id ? found.value : undefined;
};
