/** Sends what is due of one sheet: ten people at a time, each in their turn, and writes down what became of it as it goes. */
import { isAppError } from '../../../core/errors.ts';
import type { Delivery, Deps } from '../../../core/ports.ts';
import type { Line, Sheet } from '../agreement.ts';
import { changeSheet } from '../change-sheet.ts';
import { dueFor, type What } from '../due-of.ts';
import { applyResults, isPassing, type Result } from './apply-results.ts';
import { askCard } from './ask-card.ts';
import { newestSheet, type NewestSheet, type Pass } from './send-pass.ts';

const atOnce = 10;
/** So many results, or so long (real time), and they are written: a kill repeats no more than these. */
const mostUnwritten = 10;
const writeEveryMs = 500;
const writeTries = 3;

export const sendSheet = async (sheet: Sheet, pass: Pass, deps: Deps): Promise<void> => {
  const now = deps.clock.now();
  const due = sheet.lines.flatMap((line) => {
    const next = pass.later.has(line.person) ? undefined : dueFor(line, sheet, pass.policy, pass.times);
    return next !== undefined && next.at <= now ? [{ line, what: next.what }] : [];
  });
  if (due.length === 0) return;
  const newest = newestSheet(pass.school, sheet, deps);
  const results: Result[] = [];
  const running = new Set<Promise<void>>();
  const left = due.values();
  let beat = nextBeat();
  try {
    for (;;) {
      while (running.size < atOnce && !pass.isOver()) {
        const next = left.next();
        if (next.done === true) break;
        const sending = sendOne(next.value, sheet, newest, pass, deps)
          .then((result) => void (result && results.push(result)))
          .finally(() => running.delete(sending));
        running.add(sending);
      }
      if (running.size === 0) break;
      await Promise.race([...running, beat.over]);
      if (results.length < mostUnwritten && !beat.isOver()) continue;
      await write(sheet, results.splice(0), pass, deps);
      beat.stop();
      beat = nextBeat();
    }
  } finally {
    beat.stop();
    newest.close();
    // Whatever was sent is written down, also where something else went wrong.
    await Promise.allSettled(running);
    await write(sheet, results.splice(0), pass, deps);
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
  if (!pass.isAskTime()) return false;
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

const write = async (
  { round, id }: Sheet,
  results: readonly Result[],
  { school }: Pass,
  deps: Deps,
): Promise<void> => {
  if (results.every(isPassing)) return;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await changeSheet(
        school,
        { round, id },
        (sheet) => ({
          sheet: applyResults(sheet, results),
          wakes: 'itself',
          rows: [],
          trail: sheet.lines.some(({ asked }) => asked !== undefined)
            ? []
            : [{ actor: 'lantern', action: 'agreements.asked', target: id }],
        }),
        deps,
      );
      return;
    } catch (error) {
      // Written twice is the same as written once.
      if (!isAppError(error, 'unconfirmed') || attempt >= writeTries) throw error;
    }
  }
};

const nextBeat = () => {
  let over = false;
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      over = true;
      resolve();
    }, writeEveryMs);
  });
  return { over: passed, isOver: () => over, stop: () => clearTimeout(timer) };
};
