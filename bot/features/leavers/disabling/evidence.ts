/**
 * The evidence (policy-map C1, clause 003 §3.12): for a leaver who decided, when, on what ground, what was done, and what the
 * clouds said when they were read again. People by their ids: names are the business of the card that shows it.
 */
import { DateTime } from 'luxon';
import type { Ground, Leaver, Run } from '../leaver.ts';
import { said } from './do-step.ts';
import { cloudTitles, stateOf } from './run-state.ts';

/** `by`: an id of a person, or `lantern`. `at`: ISO, UTC. */
export interface EvidenceLine {
  readonly at: string;
  readonly by: string;
  readonly what: 'ground' | 'decided' | 'agreed' | 'step' | 'read-back' | 'event';
  /** Whose words, or ours; of accounts only the cloud and the id. */
  readonly words: string;
}

/** Oldest first; of one moment in the order of what follows from what. */
export const evidenceOf = (leaver: Leaver): EvidenceLine[] =>
  [
    ...leaver.grounds.map((ground) => groundLine(ground, leaver)),
    ...decisionLines(leaver),
    ...leaver.runs.flatMap(runLines),
    ...eventLines(leaver),
  ].toSorted((one, other) => one.at.localeCompare(other.at));

const groundLine = (ground: Ground, { foundAt }: Leaver): EvidenceLine => {
  const at = ground.what === 'named' || ground.what === 'sanction' ? ground.at : foundAt;
  const by = ground.what === 'named' ? ground.by : 'lantern';
  return { at, by, what: 'ground', words: groundWords(ground) };
};

const groundWords = (ground: Ground): string => {
  if (ground.what === 'list')
    return `On the leaver list ${ground.list}, line ${ground.line}; last day ${ground.lastDay}.`;
  if (ground.what === 'leave-date') return `The account’s own leave date: ${ground.lastDay}.`;
  if (ground.what === 'named') return `Named as a leaver; last day ${ground.lastDay}: ${ground.reason}`;
  if (ground.what === 'sanction') return `A sanction takes access away until ${ground.until}.`;
  if (ground.what === 'guest-ended') return `A guest until ${ground.endedOn}.`;
  if (ground.what === 'not-in-roster') return 'Not on the school’s list of people (ranks only).';
  return ground.days === undefined
    ? 'Nobody ever signed in (ranks only).'
    : `Nobody has signed in for ${ground.days} days (ranks only).`;
};

const titles = {
  disable: 'Disable',
  undo: 'Undo',
  keep: 'Keep until',
  'not-leaver': 'Not a leaver',
} as const;

const decisionLines = ({ decision }: Leaver): EvidenceLine[] =>
  decision === undefined
    ? []
    : [
        {
          at: decision.at,
          by: decision.by,
          what: 'decided',
          words: `${[titles[decision.what], decision.until].filter(Boolean).join(' ')}: ${decision.reason}`,
        },
        ...decision.approvals.map(({ at, by }) => ({
          at,
          by,
          what: 'agreed' as const,
          words: decision.because.join(' '),
        })),
      ];

const runLines = (run: Run): EvidenceLine[] => [
  ...run.order
    .filter((step) => step !== 'read-back' && stateOf(run, step).state !== 'todo')
    .map((step): EvidenceLine => {
      const state = stateOf(run, step);
      const direction = run.direction === 'undo' ? 'Undo. ' : '';
      return {
        at: state.at ?? run.startedAt,
        by: 'lantern',
        what: 'step',
        words: `${direction}${said(run, step, state)} (${run.id})`,
      };
    }),
  ...(run.readBack === undefined ? [] : [readLine(run, run.readBack)]),
];

/** What the cloud said, not what it was asked for. */
const readLine = (run: Run, { at, enabled, signedOut }: NonNullable<Run['readBack']>): EvidenceLine => {
  const ended = signedOut.checked && signedOut.value ? ' Every session has ended.' : '';
  const words = `${cloudTitles[run.cloud]} said that the account ${run.id} is ${enabled ? 'enabled' : 'disabled'}.${ended}`;
  return { at, by: 'lantern', what: 'read-back', words };
};

const signing = { decided: 'decided', 'undo-decided': 'decided', agreed: 'agreed' } as const;
const signs = (what: string): what is keyof typeof signing => what in signing;

/** Of steps and decisions that are no more in the row, the event is what is left. */
const eventLines = ({ events, decision }: Leaver): EvidenceLine[] => {
  const current = decision === undefined ? [] : [decision, ...decision.approvals];
  return events
    .filter(({ what, at, by }) => !(signs(what) && current.some((one) => one.at === at && one.by === by)))
    .map(({ at, by, what, words }) => ({ at, by, what: signs(what) ? signing[what] : 'event', words }));
};

export interface Kept {
  /** ISO date. */
  readonly until: string;
  readonly because: string;
}

/** `0 zombie accounts on 21 November, 2 kept until 1 December because …` (C1, clause 003 §3.12.2). `day`: ISO date. */
export const oneSentence = (zombies: number, kept: readonly Kept[], day: string): string => {
  const groups = Map.groupBy(kept, ({ until, because }) => JSON.stringify([until, because.trim()]));
  const parts = [...groups.values()]
    .toSorted((one, other) => (one[0]?.until ?? '').localeCompare(other[0]?.until ?? ''))
    .map((group) => `${group.length} kept until ${dayOf(group[0]?.until ?? '')} because ${reason(group[0])}`);
  const count = `${zombies} zombie ${zombies === 1 ? 'account' : 'accounts'} on ${dayOf(day)}`;
  return `${[count, ...parts].join(', ')}.`;
};

const dayOf = (date: string): string => DateTime.fromISO(date).setLocale('en-GB').toFormat('d MMMM');
/** Within a sentence of ours: without its own full stop. */
const reason = (kept: Kept | undefined): string => (kept?.because ?? '').trim().replace(/\.+$/, '');
