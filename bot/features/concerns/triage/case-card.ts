/** Draws an opened case, for one person and one press. */
import type { Card } from '../../../../cards/cards.ts';
import type { Deps, Reply } from '../../../core/ports.ts';
import { sayTime } from '../../../core/say-time.ts';
import type { Policy } from '../../../policy/policy.ts';
import { caseBlocks, chronologyBlocks, contactName, peopleIn, type Block } from './case-blocks.ts';
import type { Incident } from '../concern.ts';
import type { Case } from './load-case.ts';
import type { CaseAct, Met } from './meet-case.ts';
import { missingBeforeClosing } from './missing.ts';
import { pagesOf } from './pages.ts';
import { namesOf } from './show-names.ts';

type Model = Extract<Card, { card: 'case/case' }>['model'];

/** @param page which part of a long case, from 0 */
export const showCase = async (
  act: CaseAct,
  { found, policy }: Met,
  notice: string,
  deps: Deps,
  page = 0,
): Promise<Reply> => {
  const incident = found.incident.value;
  const nameOf = await namesOf(peopleIn(found), deps);
  const telling = { policy, nameOf };
  const blocks = [
    ...caseBlocks(found, telling),
    ...missingBlocks(found, act, policy),
    ...chronologyBlocks(found.chronicle, telling),
  ];
  const pages = pagesOf(blocks);
  const at = Math.min(Math.max(page, 0), pages.length - 1);
  return {
    answer: {
      card: 'case/case',
      model: {
        ref: incident.ref,
        school: incident.school,
        incident: incident.id,
        stage: stageWords(incident),
        due: sayDue(incident, policy),
        notice,
        banners: bannersOf(incident, policy),
        blocks: headed(pages[at] ?? []),
        part: pages.length === 1 ? '' : `Part ${at + 1} of ${pages.length}`,
        paging: pagingOf(pages, at),
        actions: actionsOf(incident.stage, { school: incident.school, incident: incident.id }),
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

const sayDue = (incident: Incident, policy: Policy): string =>
  incident.stage === 'waiting' ? ` by ${sayTime(incident.dueAt, policy.calendar.zone)}` : '';

/** What to do first, and whom to ring: in the policy's own words where it has some. */
const bannersOf = ({ report, stage, protection }: Incident, policy: Policy): Model['banners'] => [
  ...(stage === 'protected'
    ? [
        {
          title: 'Moved to child protection: this copy is frozen',
          lines: [`It is now here: ${protection?.pointer ?? ''}`],
        },
      ]
    : []),
  ...(report.danger
    ? [
        {
          title: 'Somebody may be in danger now',
          lines: [policy.wording['danger'] ?? 'If somebody is in danger now, ring 999 first.'],
        },
      ]
    : []),
  ...(report.illegal
    ? [{ title: 'It may be illegal, or a nude image of a child', lines: [...illegalLines(policy)] }]
    : []),
];

/** A10, A15; UKCIS: nobody looks, copies or passes on; who decides goes by what was described. */
const illegalLines = (policy: Policy): string[] => [
  policy.wording['illegal'] ??
    'Do not look at it, copy it, forward it, print it, photograph it or delete it, and do not ask a child to. Turn the screen off and keep the device apart and safe.',
  'Decide from what was described. Tell the police if an adult is involved, if there is harm or pressure, or if a child is very young.',
  ...policy.referrals
    .filter((one) => one.when.includes('illegal'))
    .map(({ contact }) => {
      const { phone, web } = policy.contacts[contact] ?? {};
      return `${contactName(policy, contact)}: ${[phone, web].filter((part) => part !== undefined).join(', ')}`;
    }),
];

const missingBlocks = (found: Case, act: CaseAct, policy: Policy): Block[] => {
  const { stage } = found.incident.value;
  if (stage === 'closed' || stage === 'protected') return [];
  return missingBeforeClosing(found, act.by.id, policy).map(({ text }) => ({
    section: 'Before it can be closed',
    label: '',
    text,
  }));
};

/** A heading where a section begins, and again at the top of a page. */
const headed = (blocks: readonly Block[]): Model['blocks'] =>
  blocks.map(({ section, label, text }, index) => ({
    heading: blocks[index - 1]?.section === section ? '' : section,
    label,
    text,
  }));

const pagingOf = (pages: readonly Block[][], at: number): Model['paging'] => {
  const next = pages[at + 1]?.[0];
  return [
    ...(at > 0 ? [{ title: 'Back to the beginning', page: '0' }] : []),
    ...(next === undefined
      ? []
      : [{ title: next.section.startsWith('Chronology') ? 'Earlier…' : 'Read on…', page: String(at + 1) }]),
  ];
};

const actionsOf = (stage: Incident['stage'], at: Record<string, string>): Model['actions'] => {
  const button = (title: string, verb: string, more: Record<string, string> = {}, style = 'default') => ({
    title,
    verb,
    data: { ...at, ...more },
    style,
  });
  const note = button('Add a note', 'case.note');
  const more = button('More…', 'case.menu', { menu: 'more' });
  const record = button('Record…', 'case.menu', { menu: 'record' });
  const assign = button('Assign…', 'case.assign');
  const reopen = button('Reopen', 'case.reopen');
  if (stage === 'protected') return [button('Summary to copy', 'case.summary'), reopen];
  if (stage === 'closed') return [note, more, reopen];
  const first = stage === 'waiting' ? [button('Acknowledge', 'case.acknowledge', {}, 'positive')] : [];
  return [...first, note, record, assign, more, button('Close', 'case.close')];
};
