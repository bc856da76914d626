/**
 * The snapshot: what an account holds before anything is changed, so that it can be put back (2.2 step 1, 2.3 step 1). What is
 * in it stays in it: an older one of a saga that was not undone is only ever added to.
 */
import { create, replace } from '../../../core/change.ts';
import type { Change, Checked, Deps, Held, SchoolId, Stored } from '../../../core/ports.ts';
import { leaverAccountOf, rows, snapshots, type LeaverAccount, type Run, type Snapshot } from '../leaver.ts';
import { currentRun, type Doer, type Hand } from './do-step.ts';
import { isLockedByAnother } from './look-elsewhere.ts';
import { stateOf, type HoldStep } from './run-state.ts';

type HeldRow = Extract<Snapshot['mail'], { checked: true }>['value'][number];
type Holds = Pick<Snapshot, HoldStep>;

export const findSnapshot = (
  school: SchoolId,
  leaver: string,
  account: Pick<LeaverAccount, 'cloud' | 'id'>,
  { records }: Pick<Deps, 'records'>,
): Promise<Stored<Snapshot> | undefined> => records.get(snapshots, rows.snapshot(school, leaver, account));

/** Written in one transaction with the step: nothing is ever taken that is not in it. */
export const takeSnapshot: Doer = async ({ hand }) => {
  const holds = currentRun(hand)?.scope === 'access' ? signInOnly : await lookAtAll(hand);
  const { found, merged } = await mergedWith(hand, holds);
  hand.snapshot = merged;
  const words = [holds.sessions, holds.mail, holds.groups].flatMap((one) =>
    one.checked ? [] : [one.because],
  );
  return { state: 'done', words, rows: [rowOf(hand, found, merged)] };
};

/**
 * Adds to the snapshot what came after it; written down before any of it is taken.
 * @throws AppError `conflict` when another decision came first
 */
export const joinSnapshot = async (hand: Hand, step: HoldStep, added: readonly Held[]): Promise<void> => {
  const { book } = hand;
  await book.write(async (leaver) => {
    const { found, merged } = await mergedWith(hand, { ...nothing, [step]: { checked: true, value: added } });
    hand.snapshot = merged;
    return { leaver, rows: [rowOf(hand, found, merged)], trail: 'leaver.snapshot-joined' };
  });
};

const lookAtAll = async ({ cloud, account }: Hand): Promise<Record<HoldStep, Checked<readonly Held[]>>> => ({
  sessions: await cloud.sessions.held(account.id),
  mail: await cloud.mail.held(account.id),
  groups: await cloud.groups.held(account.id),
});

const notLookedAt = { checked: false, because: 'Not looked at: only signing in is taken away.' } as const;
const signInOnly = { sessions: notLookedAt, mail: notLookedAt, groups: notLookedAt };
const nothing: Holds = {
  sessions: { checked: true, value: [] },
  mail: { checked: true, value: [] },
  groups: { checked: true, value: [] },
};

const mergedWith = async (hand: Hand, holds: Record<HoldStep, Checked<readonly Held[]>>) => {
  const { book, account } = hand;
  const found = await findSnapshot(book.school, book.leaver.id, account, book.deps);
  const older = found?.value;
  const merged: Snapshot = {
    v: 1,
    leaver: book.leaver.id,
    at: older?.at ?? book.now(),
    account: older === undefined || older.undone === true ? await accountOf(hand) : older.account,
    sessions: merge(older?.sessions, holds.sessions),
    mail: merge(older?.mail, holds.mail),
    groups: merge(older?.groups, holds.groups),
  };
  return { found, merged };
};

/** As it would be without Lantern: what another decision has disabled was enabled before. */
const accountOf = async ({ book, account, now }: Hand): Promise<LeaverAccount> => {
  const seen = now === undefined ? account : leaverAccountOf(now);
  return seen.enabled || !(await isLockedByAnother(book, account)) ? seen : { ...seen, enabled: true };
};

/** Of an account that was put back: what this undo is still to give. The account is looked at anew when it is disabled again. */
export const leftOf = (snapshot: Snapshot, undo: Run): Snapshot => {
  const left = (step: HoldStep) =>
    ['handed', 'owed'].includes(stateOf(undo, step).state) ? snapshot[step] : nothing[step];
  return {
    ...snapshot,
    undone: true,
    sessions: left('sessions'),
    mail: left('mail'),
    groups: left('groups'),
  };
};

const rowOf = ({ book, account }: Hand, found: Stored<Snapshot> | undefined, merged: Snapshot): Change =>
  found === undefined
    ? create(snapshots, rows.snapshot(book.school, book.leaver.id, account), merged)
    : replace(snapshots, found, merged);

const merge = (older: Snapshot['mail'] | undefined, newer: Checked<readonly Held[]>): Snapshot['mail'] => {
  if (!newer.checked) return older ?? newer;
  const known = older?.checked === true ? older.value : [];
  const added = newer.value.filter((one) => !known.some(isSame(one)));
  return { checked: true, value: [...known, ...added.map(plain)] };
};

export const isSame =
  (held: Pick<Held, 'what' | 'id'>) =>
  (one: Pick<Held, 'what' | 'id'>): boolean =>
    one.what === held.what && one.id === held.id;

const plain = ({ what, id, title, was, undoable, undo }: Held): HeldRow => ({
  what,
  id,
  title,
  was,
  undoable,
  ...(undo === undefined ? {} : { undo }),
});
