/** `/cases`: what this person may see, over all their schools. References and stages only: it lies in a chat. */
import { z } from 'zod';
import type { Card } from '../../../../cards/cards.ts';
import type { ActOf, Deps, Flow, Person, Reply } from '../../../core/ports.ts';
import { schoolsOf } from '../../../core/roles.ts';
import { sayDay, sayTime } from '../../../core/say-time.ts';
import { stageWords } from './case-card.ts';
import { under } from '../concern.ts';
import { outlines, type Outline } from '../outline.ts';
import { readers } from '../../../core/readers.ts';
import { visibleTo } from '../visible-to.ts';
import { lateness, type Lateness } from './lateness.ts';

const pageSize = 6;
const values = z.object({ page: z.coerce.number().int().min(0).max(10_000).optional() });
type Values = z.infer<typeof values>;

export const listCases: Flow<Values> = {
  verb: 'case.list',
  who: readers,
  values,
  says: /^\/?(my )?cases$/i,
  afresh: 'run',
  run: (act, deps) => list(act, true, deps),
};

export const listClosedCases: Flow<Values> = {
  verb: 'case.closedList',
  who: readers,
  values,
  says: /^\/?(my )?closed cases$/i,
  afresh: 'run',
  run: (act, deps) => list(act, false, deps),
};

/** Typed words are answered in the chat, a button in its card. */
const list = async (act: ActOf<Values>, open: boolean, deps: Deps): Promise<Reply> => {
  const { page } = act.values;
  const card = drawn(await visibleCases(act.by, open, deps), page ?? 0, open, act.by, deps);
  return page === undefined ? { chat: card } : { answer: card };
};

/** Waiting ones first, the most overdue on top; closed ones newest first. */
const visibleCases = async (person: Person, open: boolean, deps: Deps): Promise<Outline[]> => {
  const found: Outline[] = [];
  for (const school of schoolsOf(person, deps.policies)) {
    const policy = deps.policies.of(school);
    for await (const { value } of deps.records.list(outlines, { ...under(school, 'I'), where: { open } })) {
      if (visibleTo(person, value, policy, deps.holders)) found.push(value);
    }
  }
  const newest = (a: Outline, b: Outline): number => b.raisedAt.localeCompare(a.raisedAt);
  return found.sort(open ? (a, b) => rank(a) - rank(b) || a.dueAt.localeCompare(b.dueAt) : newest);
};

const rank = ({ stage }: Outline): number => (stage === 'waiting' ? 0 : 1);

type ListCard = Extract<Card, { card: 'case/list' }>;

const drawn = (
  found: readonly Outline[],
  page: number,
  open: boolean,
  person: Person,
  deps: Deps,
): ListCard => {
  const start = Math.min(page, Math.max(0, Math.ceil(found.length / pageSize) - 1)) * pageSize;
  const several = schoolsOf(person, deps.policies).length > 1;
  return {
    card: 'case/list',
    model: {
      heading: open ? 'Your cases' : 'Your closed cases',
      none: found.length > 0 ? '' : open ? nothingOpen : 'None of your cases is closed yet.',
      cases: found.slice(start, start + pageSize).map((one) => lineOf(one, several, deps)),
      verb: open ? 'case.list' : 'case.closedList',
      next: start + pageSize < found.length ? String(start / pageSize + 1) : '',
      otherVerb: open ? 'case.closedList' : 'case.list',
      otherTitle: open ? 'Closed cases' : 'Open cases',
    },
  };
};

const nothingOpen = 'Nothing is waiting for you. When something does, Lantern tells you in this chat.';

const lineOf = (incident: Outline, several: boolean, deps: Deps): ListCard['model']['cases'][number] => {
  const policy = deps.policies.of(incident.school);
  const { zone } = policy.calendar;
  const waiting = incident.stage === 'waiting';
  const state = lateness(incident, deps.clock.now());
  const late = state !== 'in time';
  const due = waiting && !late ? ` · due ${sayTime(incident.dueAt, zone)}` : '';
  return {
    ref: incident.ref,
    stage: stageWords(incident),
    detail: `${several ? `${policy.name} · raised` : 'Raised'} ${sayDay(incident.raisedAt, zone)}${due}`,
    late: lateWords(state, sayTime(incident.dueAt, zone)),
    school: incident.school,
    incident: incident.id,
  };
};

const lateWords = (state: Lateness, by: string): string => {
  if (state === 'in time') return '';
  return state === 'overdue' ? `Overdue since ${by}` : `Overdue; passed on to the next by ${by}`;
};
