/** The parts of the list: which leavers stand in which, and in which order. */
import { isGround, type Leaver } from '../leaver.ts';
import { stillStands } from './decide.ts';

export const views = ['decide', 'agree', 'doing', 'look', 'kept', 'soon', 'done'] as const;
export type View = (typeof views)[number];

export const viewTitles: Readonly<Record<View, string>> = {
  decide: 'To decide',
  agree: 'Waiting for a second person',
  doing: 'Under way, or half done',
  look: 'Long unused: to look at, never to disable alone',
  kept: 'Kept, or not leavers',
  soon: 'Leaving soon',
  done: 'Done',
};

export const viewOf = (leaver: Leaver): View | undefined => {
  switch (leaver.stage) {
    case 'candidate':
      return leaver.grounds.some(isGround) ? 'decide' : 'look';
    case 'approving':
      return 'agree';
    case 'disabling':
    case 'undoing':
      return 'doing';
    case 'kept':
    case 'not-leaver':
      return 'kept';
    case 'leaving':
      return 'soon';
    case 'disabled':
    case 'restored':
      return 'done';
    // Here again, and what was taken may still be gone: somebody has to put it back.
    case 'gone':
      return stillStands(leaver) ? 'doing' : undefined;
  }
};

/** What nobody may decide here comes after what somebody can. */
const blocked = ({ protections }: Leaver): number =>
  protections.some(({ level }) => level === 'never') ? 1 : 0;

/** In their view: the highest rank first; what is done by the newest. */
export const inView = (all: readonly Leaver[], view: View): Leaver[] =>
  all
    .filter((one) => viewOf(one) === view)
    .sort((a, b) =>
      view === 'done'
        ? b.seenAt.localeCompare(a.seenAt)
        : blocked(a) - blocked(b) ||
          b.rank - a.rank ||
          a.name.localeCompare(b.name) ||
          a.id.localeCompare(b.id),
    );

/** The first part in which something waits. */
export const firstView = (all: readonly Leaver[]): View =>
  views.find((view) => view !== 'look' && all.some((one) => viewOf(one) === view)) ?? 'decide';
