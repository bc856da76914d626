/** Compares what people saw with what is really there: every broken promise by its name. */
import { hashKey, newId } from '../../bot/core/keys.ts';
import {
  incidents,
  pupilRecords,
  references,
  rows,
  submissions,
  under,
  type Incident,
} from '../../bot/features/concerns/concern.ts';
import { seen, type Actor, type Seen } from '../support/actor.ts';
import { refOf } from '../support/report.ts';
import { school, type Lane } from './lane.ts';

export type Promised =
  | 'a receipt means stored'
  | 'stored once'
  | 'the same reference'
  | 'somebody of the route is told'
  | 'repeats say so'
  | 'nobody else is told'
  | 'acknowledged stays'
  | 'the reporter hears'
  | 'the trail is whole'
  | 'it goes on afterwards';

/** Broken promises, each with what was found instead. None: all held. */
export type Findings = Readonly<Partial<Record<Promised, string>>>;

/** What people saw in one round, whatever became of the server. */
export interface Witness {
  readonly since: Date;
  readonly teacher: Actor;
  readonly reader: Actor;
  /** The id that the form's cards carry: the submission's. */
  readonly draft: string;
  /** The message that carried the form: the receipt is written over it later. */
  readonly form: string;
  /** The reference of each receipt that was shown. */
  readonly receipts: string[];
  acknowledgedShown: boolean;
}

export interface Found {
  readonly told: number;
  readonly heard: number;
  readonly findings: Findings;
}

export const lookInto = async (witness: Witness, lane: Lane): Promise<Found> => {
  const { stored, once } = await storedOf(witness, lane);
  const ref = stored?.ref ?? witness.receipts[0] ?? '';
  const notices = said(witness.reader, 'A task is waiting', ref);
  const heard = said(witness.teacher, 'Your report has been read', ref);
  const over = said(witness.teacher, 'Received', '').filter(({ message }) => message === witness.form);
  const shown = [...witness.receipts, ...over.map(refOf)];
  const findings: Record<Promised, string | undefined> = {
    'a receipt means stored': stored === undefined ? `nothing is stored for ${shown.join(', ')}` : undefined,
    'stored once': once,
    'the same reference': shown.every((one) => one === ref) ? undefined : `${shown.join(', ')} for ${ref}`,
    'somebody of the route is told': notices.length === 0 ? 'no notice' : undefined,
    'repeats say so': unmarked(notices, 'repeat') ?? unmarked(heard, 'seen this notice before'),
    'nobody else is told': others(witness.reader, ref, lane),
    'acknowledged stays': stageProblem(stored, witness),
    'the reporter hears': heard.length === 0 ? 'no message' : undefined,
    'the trail is whole': await lane.checkTrail(),
    'it goes on afterwards': undefined,
  };
  const broken = Object.entries(findings).filter(([, found]) => found !== undefined);
  return { told: notices.length, heard: heard.length, findings: Object.fromEntries(broken) as Findings };
};

/** The incident of this submission, and what there is too much or too little of. */
const storedOf = async ({ since, teacher, draft }: Witness, { records }: Lane) => {
  const from = rows.incident(school, newId(new Date(since.getTime() - 1_000))).row;
  const range = { ...under(school, 'I'), from, where: { open: true } };
  const mine = (await all(records.list(incidents, range))).filter(({ submission }) => submission === draft);
  const [stored] = mine;
  if (stored === undefined) return { stored, once: 'no incident' };
  const { id, ref } = stored;
  const sent = await all(records.list(submissions, under(school, `S!${hashKey(teacher.persona.personId)}`)));
  const pointers = (await all(records.list(references, under(school, 'R')))).filter(
    ({ incident }) => incident === id,
  );
  const pointer = await records.get(references, rows.reference(school, ref));
  const counts = {
    incidents: mine.length,
    submissions: sent.filter((one) => one.id === draft && one.incident === id && one.ref === ref).length,
    references: pointers.length,
    'references that lead to it': pointer?.value.incident === id ? 1 : 0,
    records: (await all(records.list(pupilRecords, under(school, `I!${id}!C`)))).length,
  };
  const wrong = Object.entries(counts).filter(([, count]) => count !== 1);
  return { stored, once: wrong.length === 0 ? undefined : wrong.map((one) => one.join(': ')).join(', ') };
};

const stageProblem = (stored: Incident | undefined, { reader, acknowledgedShown }: Witness) => {
  if (stored?.stage === 'acknowledged' && stored.acknowledged?.by === reader.persona.personId)
    return undefined;
  return `the stage is ${stored?.stage ?? 'unknown'}; the reader saw Acknowledged: ${acknowledgedShown ? 'yes' : 'no'}`;
};

const said = (who: Actor, words: string, ref: string): Seen[] =>
  who.kept().filter(({ text }) => text.includes(words) && text.includes(ref));

/** The first may say that it may be a repeat (nobody can know whether an earlier one arrived); all further ones must. */
const unmarked = (messages: readonly Seen[], words: string): string | undefined => {
  const missing = messages.slice(1).filter(({ text }) => !text.includes(words)).length;
  return missing === 0 ? undefined : `${missing} of ${messages.length} do not`;
};

const others = (reader: Actor, ref: string, { world }: Lane): string | undefined => {
  const told = world.connector.conversations.all.filter(
    ({ id, lines }) =>
      id !== reader.persona.conversationId &&
      lines.some((line) => {
        const { text } = seen(line.id, line.activity.attachments?.[0]?.content ?? '');
        return line.from === 'lantern' && text.includes('A task is waiting') && text.includes(ref);
      }),
  );
  return told.length === 0 ? undefined : told.map(({ person }) => person.name).join(', ');
};

const all = async <T>(list: AsyncIterable<{ readonly value: T }>): Promise<T[]> => {
  const values: T[] = [];
  for await (const { value } of list) values.push(value);
  return values;
};
