/** One round: a report goes from the form to Acknowledged while the server is killed at one place. What people do, they do. */
import { setTimeout as delay } from 'node:timers/promises';
import { dueRange, outboxReading } from '../../bot/core/outbox.ts';
import { rows, submissions } from '../../bot/features/concerns/concern.ts';
import type { Chance } from '../pretend-school/random.ts';
import type { Actor, Seen } from '../support/actor.ts';
import { fillIn, refOf, type ReportWords } from '../support/report.ts';
import { lookInto, type Found, type Witness } from './findings.ts';
import { school, type Lane } from './lane.ts';
import type { Place, Stage } from './places.ts';
import { carried } from '../support/sealed.ts';

export interface Round {
  readonly place: Place;
  /** Who reports: `teacher-17`. */
  readonly teacher: string;
  readonly chance: Chance;
}

export interface Outcome extends Found {
  readonly place: string;
  /** Processes killed: 2 where the next one was killed while it recovered; 0 when the place was never reached. */
  readonly kills: number;
  /** Presses of Send, by somebody who had seen no receipt, that found it stored and answered with its reference. */
  readonly recognised: number;
  /** From the press of Send to the notice, restarts included: seconds. */
  readonly toldAfter: number;
}

/** How long people go on trying, and how long anybody of the route may be without a notice. */
const patienceMs = 60_000;

interface Story {
  readonly words: ReportWords;
  readonly reader: string;
}

/** Whom it is about decides who reads it. */
const stories: readonly [Story, ...Story[]] = [
  { words: { subject: 'nobody' }, reader: 'coordinator' },
  { words: { subject: 'pupil', unlisted: 'A pupil of a visiting school' }, reader: 'coordinator' },
  { words: { subject: 'headteacher', involvesAdult: 'yes' }, reader: 'chair' },
];

/** How often the server is killed once more while it recovers. */
const twiceInAll = 0.3;

export const runRound = async ({ place, teacher: key, chance }: Round, lane: Lane): Promise<Outcome> => {
  const { keeper } = lane;
  const story = chance.pick(stories);
  const again =
    chance.next() < twiceInAll
      ? { at: 1 + chance.below(12), moment: chance.pick(['before', 'after'] as const) }
      : undefined;
  await keeper.up();
  const [teacher, reader] = [lane.person(key), lane.person(story.reader)];
  const since = new Date();
  const review = await fillIn(teacher, { ...story.words, date: since.toISOString().slice(0, 10) });
  const witness: Witness = {
    since,
    teacher,
    reader,
    draft: draftOf(review, teacher),
    form: review.message,
    receipts: [],
    acknowledgedShown: false,
  };
  const told: Told = { recognised: 0, after: 0 };

  const arm = (stage: Stage): void => {
    if (place.from === stage) keeper.arm(place, again);
  };
  const problem = await goThrough(review, witness, told, arm, lane).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const kills = keeper.disarm();
  lane.tidy();
  const found = await lookInto(witness, lane);
  const findings =
    problem === undefined ? found.findings : { ...found.findings, 'it goes on afterwards': problem };
  return { ...found, findings, place: place.name, kills, recognised: told.recognised, toldAfter: told.after };
};

interface Told {
  recognised: number;
  /** Seconds. */
  after: number;
}

/** From Send to Acknowledged, and Send once more when all is over. */
const goThrough = async (
  review: Seen,
  witness: Witness,
  told: Told,
  arm: (stage: Stage) => void,
  lane: Lane,
): Promise<void> => {
  const { teacher, reader } = witness;
  const sentAt = performance.now();
  arm('send');
  told.recognised = await send(review, witness, lane);
  const notice = await keepTrying(lane, 'a notice', () => Promise.resolve(noticeFor(witness)));
  told.after = (performance.now() - sentAt) / 1_000;
  arm('open');
  const opened = await keepTrying(lane, 'opening', () => shown(reader.press(notice, 'Open'), 'Acknowledge'));
  arm('acknowledge');
  await acknowledge(notice, opened, witness, lane);
  await settle(lane);
  const last = await keepTrying(lane, 'the last press', () =>
    shown(teacher.press(review, 'Send'), 'Received'),
  );
  witness.receipts.push(refOf(last));
};

const draftOf = (review: Seen, { persona }: Actor): string => {
  const send = review.buttons.find(({ title }) => title === 'Send');
  const { draft } = carried(send?.data ?? {}, persona).values;
  if (typeof draft !== 'string') throw new Error(`no report to send: ${review.text}`);
  return draft;
};

/** The card, if it is the one that was hoped for. */
const shown = async (answer: Promise<Seen>, hopedFor: string): Promise<Seen | undefined> => {
  const card = await answer;
  const has = card.text.includes(hopedFor) || card.buttons.some(({ title }) => title === hopedFor);
  return has ? card : undefined;
};

/** Presses, and presses again, as people do, until there is an answer; while the server is away they wait. */
const keepTrying = async <T>(lane: Lane, what: string, act: () => Promise<T | undefined>): Promise<T> => {
  const until = performance.now() + patienceMs;
  for (;;) {
    await lane.keeper.up();
    const late = performance.now() > until;
    const done = await act().catch((error: unknown) => {
      if (late) throw error;
      return undefined;
    });
    if (done !== undefined) return done;
    if (late) throw new Error(`${what}: not within ${patienceMs / 1_000} s`);
    await delay(40);
  }
};

/** The same press until a receipt is seen; "not confirmed" is none. Answers how often it was there already. */
const send = async (review: Seen, witness: Witness, lane: Lane): Promise<number> => {
  let recognised = 0;
  await keepTrying(lane, 'a receipt', async () => {
    const before = await storedAs(witness, lane);
    const answer = await shown(witness.teacher.press(review, 'Send'), 'Received');
    if (answer === undefined) return undefined;
    witness.receipts.push(refOf(answer));
    if (before === refOf(answer)) recognised += 1;
    return true;
  });
  return recognised;
};

/** The reference under which it is stored already, if it is. */
const storedAs = async ({ teacher, draft }: Witness, { records }: Lane): Promise<string | undefined> =>
  (await records.get(submissions, rows.submission(school, teacher.persona.personId, draft)))?.value.ref;

const noticeFor = ({ reader, receipts }: Witness): Seen | undefined =>
  reader.kept().find(({ text }) => text.includes('A task is waiting') && text.includes(receipts[0] ?? ''));

const acknowledge = (notice: Seen, opened: Seen, witness: Witness, lane: Lane): Promise<true> => {
  let card: Seen | undefined = opened;
  return keepTrying(lane, 'acknowledging', async () => {
    const before = card ?? (await witness.reader.press(notice, 'Open'));
    card = undefined;
    const after = isAcknowledged(before) ? before : await witness.reader.press(before, 'Acknowledge');
    if (!isAcknowledged(after)) return undefined;
    witness.acknowledgedShown = true;
    return true;
  });
};

const isAcknowledged = ({ text, buttons }: Seen): boolean =>
  text.includes('Acknowledged') && buttons.every(({ title }) => title !== 'Acknowledge');

/** Until the server has nothing more to do; a place that comes late is reached meanwhile. */
const settle = async (lane: Lane): Promise<void> => {
  const until = performance.now() + patienceMs;
  for (let quiet = 0; quiet < 3 && performance.now() < until;) {
    await lane.keeper.up();
    quiet = (await hasWork(lane)) ? 0 : quiet + 1;
    await delay(25);
  }
};

const hasWork = async ({ records }: Lane): Promise<boolean> => {
  for await (const { value } of records.list(outboxReading, dueRange(school, new Date()))) {
    if (value !== undefined) return true;
  }
  return false;
};
