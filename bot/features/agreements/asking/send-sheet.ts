/** Sends what is due of one sheet: to everybody on it at once, each in their turn, and writes down what became of it as it goes. */
import { isAppError } from '../../../core/errors.ts';
import type { Delivery, Deps, Stored } from '../../../core/ports.ts';
import { mostOnSheet, type Line, type Sheet } from '../agreement.ts';
import { dueFor, type What } from '../due-of.ts';
import { isPassing, type Result } from './apply-results.ts';
import { askCard } from './ask-card.ts';
import { newestSheet, type NewestSheet } from './newest-sheet.ts';
import type { Pass } from './send-pass.ts';
import { several } from './several.ts';
import { createResultWriter } from './write-results.ts';

/** @param stored as it was read just now */
export const sendSheet = async (stored: Stored<Sheet>, pass: Pass, deps: Deps): Promise<void> => {
  const sheet = stored.value;
  const now = deps.clock.now();
  const due = sheet.lines.flatMap((line) => {
    const next = pass.later.has(line.person) ? undefined : dueFor(line, sheet, pass.policy, pass.times);
    return next !== undefined && next.at <= now ? [{ line, what: next.what }] : [];
  });
  if (due.length === 0) return;
  const newest = newestSheet(pass.school, sheet, deps, stored);
  const writer = createResultWriter(sheet, newest, pass, deps);
  try {
    await several(due, mostOnSheet, async (one) => {
      if (pass.isOver() || writer.isStopped()) return;
      const result = await sendOne(one, sheet, newest, pass, deps);
      if (result !== undefined) writer.add(result);
    });
  } finally {
    // Whatever was sent is written down, also where something else went wrong.
    await writer.end().finally(() => newest.close());
  }
};

interface DueLine {
  readonly line: Line;
  readonly what: What;
}

/** Undefined: nothing was sent, because it is wanted no more. */
const sendOne = async (
  { line, what }: DueLine,
  sheet: Sheet,
  newest: NewestSheet,
  pass: Pass,
  deps: Deps,
): Promise<Result | undefined> => {
  const id = line.person;
  const person = await deps.directory.person(id);
  if (person === undefined) {
    pass.later.add(id);
    return undefined;
  }
  const card = askCard(what, line, sheet, pass.policy);
  const stillWanted = (): Promise<boolean> => isWanted(id, what, newest, pass);
  const delivery = await inTurn(() => deps.notifier.inTurn(person, card, stillWanted));
  if (delivery === 'unwanted') {
    pass.later.add(id);
    return undefined;
  }
  const result: Result = { person: id, what, at: deps.clock.now().toISOString(), delivery };
  if (isPassing(result)) {
    pass.later.add(id);
    pass.passing += 1;
  }
  return result;
};

/** A first asking may rest on what was read half a second ago; nobody who has signed is reminded. */
const isWanted = async (id: string, what: What, newest: NewestSheet, pass: Pass): Promise<boolean> => {
  if (!pass.isAskTime() || pass.isRefused()) return false;
  const sheet = await newest.read(what === 'ask' ? 'lately' : 'fresh');
  const line = sheet?.lines.find(({ person }) => person === id);
  if (sheet === undefined || line === undefined) return false;
  return dueFor(line, sheet, pass.policy, pass.times)?.what === what;
};

/** Storage that does not answer just before the sending: nothing was sent. */
const inTurn = async (send: () => Promise<Delivery | 'unwanted'>): Promise<Delivery | 'unwanted'> => {
  try {
    return await send();
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { delivered: false, permanent: false, because: error.code };
  }
};
