/** What a push has left behind: in storage, and in the chats. */
import { sheets, signatures, type Sheet, type Signature } from '../../bot/features/agreements/agreement.ts';
import { outcomeOf, tallies, type Counts } from '../../bot/features/agreements/tally.ts';
import { unreachableBecause } from './faults.ts';
import type { PushWorld } from './push-world.ts';
import type { Pupils } from './pupils.ts';

export interface Findings {
  readonly pupils: number;
  /** What became of everybody, from the sheets; and the same as the tallies count it. */
  readonly outcomes: Counts;
  readonly tallied: Counts;
  readonly because: Readonly<Record<string, number>>;
  /** Cards that asked, by how many somebody got: `{ 1: 1890, 2: 14 }`. */
  readonly cards: Readonly<Record<number, number>>;
  readonly reminders: number;
  readonly requests: number;
  readonly refusedByTeams: number;
  /** Sentences: each is a promise that was broken. */
  readonly problems: readonly string[];
}

/**
 * Between the last look at the register and the message's arrival somebody may sign: that look holds 400 real milliseconds, and
 * then there is the way.
 */
const inFlightMs = 1_000;

export const findingsOf = async (world: PushWorld, pupils: Pupils): Promise<Findings> => {
  const [allSheets, signed, counted] = [
    await world.all(sheets, 'GS!'),
    await world.all(signatures, 'GG!'),
    await world.all(tallies, 'GN!'),
  ];
  const { because, outcomes } = countsOf(allSheets);
  const tallied = sumOf(counted.flatMap((tally) => Object.values(tally.counts)));
  const sent = sentOf(world);
  return {
    pupils: world.pupils.length,
    outcomes,
    tallied,
    because,
    cards: histogram([...sent.asked.values()]),
    reminders: sent.reminders.length,
    requests: world.connector.requests.length,
    refusedByTeams: world.connector.requests.length - world.connector.sent.length,
    problems: [
      ...signatureProblems(signed, allSheets, pupils),
      ...countProblems(outcomes, tallied, world.pupils.length),
      ...reachProblems(allSheets, sent, world),
      ...reminderProblems(sent, pupils),
      ...pupils.stuck.slice(0, 20).map((one) => `stuck: ${one}`),
    ],
  };
};

const none: Counts = { signed: 0, waiting: 0, unclear: 0, refused: 0, unreachable: 0 };

const sumOf = (all: readonly Counts[]): Counts =>
  all.reduce(
    (sum, one) => ({
      signed: sum.signed + one.signed,
      waiting: sum.waiting + one.waiting,
      unclear: sum.unclear + one.unclear,
      refused: sum.refused + one.refused,
      unreachable: sum.unreachable + one.unreachable,
    }),
    none,
  );

/** Each pupil has one text in this school. */
const countsOf = (all: readonly Sheet[]) => {
  const because: Record<string, number> = {};
  const ones: Counts[] = [];
  for (const { lines } of all)
    for (const line of lines)
      for (const item of line.items) {
        const outcome = outcomeOf(line, item);
        ones.push({ ...none, [outcome]: 1 });
        const why = line.because ?? 'not said why';
        if (outcome === 'unreachable') because[why] = (because[why] ?? 0) + 1;
      }
  return { because, outcomes: sumOf(ones) };
};

const histogram = (counts: readonly number[]): Record<number, number> => {
  const found: Record<number, number> = {};
  for (const count of counts) found[count] = (found[count] ?? 0) + 1;
  return found;
};

interface SentCards {
  readonly asked: ReadonlyMap<string, number>;
  readonly reminders: readonly { readonly person: string; readonly at: number }[];
}

const sentOf = (world: PushWorld): SentCards => {
  const byConversation = new Map(world.pupils.map((one) => [one.conversationId, one.personId]));
  const asked = new Map<string, number>();
  const reminders: { person: string; at: number }[] = [];
  for (const { op, conversation, activity, at } of world.connector.sent) {
    const person = byConversation.get(conversation);
    if (op !== 'send' || person === undefined) continue;
    const text = JSON.stringify(activity);
    if (text.includes('Please read this')) asked.set(person, (asked.get(person) ?? 0) + 1);
    if (text.includes('Please do not forget')) reminders.push({ person, at });
  }
  return { asked, reminders };
};

const signatureProblems = (
  signed: readonly Signature[],
  all: readonly Sheet[],
  { signedAt }: Pupils,
): string[] => {
  const keys = signed.map(({ person, agreement, hash }) => `${person} ${agreement} ${hash}`);
  const people = new Set(signed.map(({ person }) => person));
  const lines = all.flatMap((sheet) => sheet.lines);
  const saidSigned = lines.filter(({ items }) => items.some(({ state }) => state === 'signed'));
  return [
    ...(new Set(keys).size === keys.length ? [] : ['somebody has two signatures for one version']),
    ...[...signedAt.keys()].filter((one) => !people.has(one)).map((one) => `${one}: was told signed, is not`),
    ...saidSigned
      .filter(({ person }) => !people.has(person))
      .map(({ person }) => `${person}: the sheet says signed, there is no signature`),
    ...(saidSigned.length === people.size
      ? []
      : [`${people.size} have signed, the sheets say ${saidSigned.length}`]),
  ];
};

const countProblems = (outcomes: Counts, tallied: Counts, pupils: number): string[] => {
  const sum = Object.values(outcomes).reduce((all, one) => all + one, 0);
  return [
    ...(sum === pupils ? [] : [`the outcomes add up to ${sum} of ${pupils}`]),
    ...(JSON.stringify(outcomes) === JSON.stringify(tallied) ? [] : ['the tallies count otherwise']),
  ];
};

const reachProblems = (all: readonly Sheet[], { asked }: SentCards, world: PushWorld): string[] => {
  const lines = new Map(all.flatMap(({ lines: some }) => some.map((line) => [line.person, line])));
  return world.pupils.flatMap(({ personId, conversationId }) => {
    const why = unreachableBecause(conversationId);
    const cards = asked.get(personId) ?? 0;
    const line = lines.get(personId);
    if (line === undefined) return [`${personId}: is on no sheet`];
    if (why !== undefined)
      return line.reached === 'no' && line.because === why && cards === 0
        ? []
        : [`${personId}: ${why} at the connector, ${line.reached} ${line.because ?? ''} on the sheet`];
    return [
      ...(line.reached === 'no' ? [`${personId}: can be reached, and the sheet says ${line.because}`] : []),
      ...(cards === 0 ? [`${personId}: was never asked`] : []),
      ...(cards > 2 ? [`${personId}: was asked ${cards} times`] : []),
    ];
  });
};

const reminderProblems = ({ reminders }: SentCards, { signedAt }: Pupils): string[] =>
  reminders
    .filter(({ person, at }) => at > (signedAt.get(person) ?? Infinity) + inFlightMs)
    .map(({ person }) => `${person}: had signed, and was reminded`);
