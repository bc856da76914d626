/** Draws an opened case, for one person and one press: what to do first, then who and what, the chronology last. */
import type { Card } from '../../../../cards/cards.ts';
import type { Deps, Reply } from '../../../core/ports.ts';
import { sayBy } from '../../../core/say-time.ts';
import type { Policy } from '../../../policy/policy.ts';
import { bannersOf } from './case-banners.ts';
import {
  caseBlocks,
  chronologyBlocks,
  chronologySection,
  peopleIn,
  saySigned,
  type Block,
  type Telling,
} from './case-blocks.ts';
import type { Incident } from '../concern.ts';
import type { Case } from './load-case.ts';
import type { CaseAct, Met } from './meet-case.ts';
import { missingBeforeClosing, type Missing } from './missing.ts';
import { pagesOf } from './pages.ts';
import { namesOf } from './show-names.ts';
import { lateness, type Lateness } from './lateness.ts';

export type CaseModel = Extract<Card, { card: 'case/case' }>['model'];

/** @param page which part of a long case, from 0 */
export const showCase = async (
  act: CaseAct,
  { found, policy }: Met,
  notice: string,
  deps: Deps,
  page = 0,
): Promise<Reply> => {
  const incident = found.incident.value;
  const telling = { policy, nameOf: await namesOf(peopleIn(found), deps) };
  const missing = missingFor(found, act, policy);
  const pages = pagesOf([...caseBlocks(found, telling), ...chronologyBlocks(found.chronicle, telling)]);
  const at = Math.min(Math.max(page, 0), pages.length - 1);
  const blocks = pages[at] ?? [];
  return {
    answer: {
      card: 'case/case',
      model: {
        ref: incident.ref,
        school: incident.school,
        incident: incident.id,
        ...standing(incident, telling, deps.clock.now()),
        notice,
        banners: bannersOf(found, telling, deps.clock.now()),
        next: nextOf(incident, missing),
        sections: sectionsOf(blocks.filter((one) => one.section !== chronologySection)),
        actions: actionsOf(incident, missing),
        chronology: blocks.filter((one) => one.section === chronologySection).map(rowOf),
        part: pages.length === 1 ? '' : `Part ${at + 1} of ${pages.length}`,
        paging: pagingOf(pages, at),
      },
    },
  };
};

export const stageWords = ({ stage }: Pick<Incident, 'stage'>): string =>
  ({
    waiting: 'Waiting to be acknowledged',
    acknowledged: 'Acknowledged',
    closed: 'Closed',
    protected: 'Moved to child protection',
  })[stage];

/** How far it is: by when, or when and by whom. */
const standing = (
  incident: Incident,
  telling: Telling,
  now: Date,
): Pick<CaseModel, 'stage' | 'detail' | 'late' | 'given'> => {
  const { stage, assignee } = incident;
  const due = new Date(incident.dueAt);
  const state = lateness(incident, now);
  const by = sayBy(due, now, telling.policy.calendar.zone);
  const signed = {
    waiting: undefined,
    acknowledged: incident.acknowledged,
    closed: incident.closed,
    protected: incident.protection,
  }[stage];
  return {
    stage: stageWords(incident),
    detail:
      stage === 'waiting'
        ? `, ${dueWords[state]} ${by}`
        : signed === undefined
          ? ''
          : ` · ${saySigned(signed, telling)}`,
    late: state !== 'in time',
    given: assignee === undefined ? '' : `Given to ${telling.nameOf(assignee)}`,
  };
};

const dueWords: Readonly<Record<Lateness, string>> = {
  'in time': 'by',
  overdue: 'overdue since',
  'passed on': 'overdue; passed on to the next by',
};

const missingFor = (found: Case, act: CaseAct, policy: Policy): Missing[] => {
  const { stage } = found.incident.value;
  return stage === 'closed' || stage === 'protected' ? [] : missingBeforeClosing(found, act.by.id, policy);
};

/** One thing at a time: somebody acknowledges it first, and what closing asks for comes after. */
const nextOf = ({ stage }: Incident, missing: readonly Missing[]): CaseModel['next'] => {
  if (stage === 'waiting') {
    const line = 'Read it, then acknowledge it. Until somebody does, Lantern tells the next on its route.';
    return [{ title: 'What to do now', lines: [line] }];
  }
  if (stage !== 'acknowledged') return [];
  return missing.length === 0
    ? [{ title: 'Ready to be closed', lines: ['Everything that the policy asks for has been recorded.'] }]
    : [{ title: 'Before it can be closed', lines: missing.map(({ text }) => `• ${text}`) }];
};

const rowOf = ({ label, text, beside }: Block): CaseModel['chronology'][number] => ({
  label,
  text,
  beside: beside === true,
});

/** What belongs under one heading; a heading comes again at the top of a part. */
const sectionsOf = (blocks: readonly Block[]): CaseModel['sections'] => {
  const sections: CaseModel['sections'] = [];
  for (const block of blocks) {
    if (sections.at(-1)?.heading !== block.section) sections.push({ heading: block.section, rows: [] });
    sections.at(-1)?.rows.push({ ...rowOf(block), strong: block.strong === true });
  }
  return sections;
};

const pagingOf = (pages: readonly Block[][], at: number): CaseModel['paging'] => {
  const next = pages[at + 1]?.[0];
  return [
    ...(at > 0 ? [{ title: 'Back to the beginning', page: '0' }] : []),
    ...(next === undefined
      ? []
      : [{ title: next.section === chronologySection ? 'Earlier…' : 'Read on…', page: String(at + 1) }]),
  ];
};

/** The likeliest comes first, and is the only one that stands out. */
const actionsOf = ({ stage, school, id }: Incident, missing: readonly Missing[]): CaseModel['actions'] => {
  const button = (title: string, verb: string, more: Record<string, string> = {}) => ({
    title,
    verb,
    data: { school, incident: id, ...more },
    style: 'default',
  });
  const note = button('Add a note', 'case.note');
  const more = button('More…', 'case.menu', { menu: 'more' });
  const record = button('Record…', 'case.menu', { menu: 'record' });
  const assign = button('Assign…', 'case.assign');
  const close = button('Close', 'case.close');
  const reopen = button('Reopen', 'case.reopen');
  if (stage === 'protected') return [button('Summary to copy', 'case.summary'), reopen];
  if (stage === 'closed') return [note, reopen, more];
  const first = (one: CaseModel['actions'][number]) => ({ ...one, style: 'positive' });
  if (stage === 'waiting') return [first(button('Acknowledge', 'case.acknowledge')), note, assign, more];
  return missing.length === 0
    ? [first(close), note, record, assign, more]
    : [first(record), note, assign, more, close];
};
