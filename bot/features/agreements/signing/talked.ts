/** *We have talked*: on which day, and a short note that stays sealed. Then the person is asked once more (B22). */
import { z } from 'zod';
import { replace } from '../../../core/change.ts';
import { isAppError } from '../../../core/errors.ts';
import { schedule } from '../../../core/outbox.ts';
import type { ActOf, Deps, Flow, Reply, Stored } from '../../../core/ports.ts';
import { readers } from '../../../core/readers.ts';
import { schoolsOf } from '../../../core/roles.ts';
import { localDate } from '../../../core/say-time.ts';
import type { Item, Sheet } from '../agreement.ts';
import { changeTheirSheet } from '../change-their-sheet.ts';
import { askAgainCall } from './calls.ts';
import { talkKey, talks, type Talk } from './talk.ts';
import { isTheirs, talkCard, talksCard } from './talks.ts';

const at = { school: z.string().max(100), talk: z.string().regex(/^[0-9a-f]{40}$/) };
const openValues = z.object(at);
const values = z.object({ ...at, day: z.string().max(40).optional(), note: z.string().optional() });
type TalkedAct = ActOf<z.infer<typeof values>>;

export const openTalk: Flow<z.infer<typeof openValues>> = {
  verb: 'agreements.talk',
  who: readers,
  values: openValues,
  afresh: 'run',
  run: async (act, deps) => {
    const stored = await findTalk(act, deps);
    return stored === undefined
      ? closed(act, deps)
      : { answer: await talkCard({ school: act.values.school, talk: stored.value }, {}, deps) };
  },
};

export const talked: Flow<z.infer<typeof values>> = {
  verb: 'agreements.talked',
  who: readers,
  values,
  afresh: (act, deps) =>
    onTalk(act, deps, (stored) =>
      form(act, stored, 'That card had been there for more than a day. Please press once more.', deps),
    ),
  run: (act, deps) =>
    onTalk(act, deps, async (stored) => {
      const problem = problemOf(act, stored.value, deps);
      if (problem !== '') return form(act, stored, problem, deps);
      try {
        await close(act, stored, deps);
      } catch (error) {
        // They have signed, or a colleague was faster: the list says how it is.
        if (!isAppError(error, 'conflict')) throw error;
        return closed(act, deps);
      }
      return { answer: await talksCard(act.by, deps, { notice: writtenDown(stored.value) }) };
    }),
};

/** No chat of ours reaches a parent, so nobody asks them once more. */
const writtenDown = ({ signer }: Talk): string =>
  signer === 'parent'
    ? 'Written down. They are not asked again by themselves: they can sign with the link that they have, for as long as it works, or on paper.'
    : 'Written down. They are asked once more.';

/** Open, and for this person to see; the others look as if they were not there (E2). */
const findTalk = async (
  act: ActOf<{ school: string; talk: string }>,
  deps: Deps,
): Promise<Stored<Talk> | undefined> => {
  const { school, talk: id } = act.values;
  if (!schoolsOf(act.by, deps.policies).includes(school)) return undefined;
  const stored = await deps.records.get(talks, talkKey(school, id));
  if (stored?.value.open !== true) return undefined;
  return (await isTheirs(act.by, stored.value, deps.policies.of(school), deps)) ? stored : undefined;
};

const closed = async (act: ActOf<unknown>, deps: Deps): Promise<Reply> => ({
  answer: await talksCard(act.by, deps, { notice: 'That talk is not open any more.' }),
});

const onTalk = async (
  act: TalkedAct,
  deps: Deps,
  next: (stored: Stored<Talk>) => Promise<Reply>,
): Promise<Reply> => {
  const stored = await findTalk(act, deps);
  return stored === undefined ? closed(act, deps) : next(stored);
};

const form = async (act: TalkedAct, { value }: Stored<Talk>, problem: string, deps: Deps): Promise<Reply> => {
  const { school, day, note = '' } = act.values;
  return {
    answer: await talkCard(
      { school, talk: value },
      { ...(day === undefined ? {} : { day }), note, problem },
      deps,
    ),
  };
};

const mostNote = 500;
const noteOf = ({ values: { note = '' } }: TalkedAct): string => note.toWellFormed().trim();

const problemOf = (act: TalkedAct, talk: Talk, deps: Deps): string => {
  const { zone } = deps.policies.of(act.values.school).calendar;
  const { day = '' } = act.values;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(day))) return 'Please choose the day.';
  if (day > localDate(deps.clock.now(), zone)) return 'That day is still to come. Please choose another.';
  if (day < localDate(new Date(talk.since), zone))
    return 'That was before they asked. Please choose another day.';
  const { length } = noteOf(act);
  return length > mostNote ? `That note has ${length} characters; ${mostNote} fit. Please shorten it.` : '';
};

/** The talk is over and the line waits again, in one transaction. @throws AppError `conflict` when somebody was faster */
const close = async (act: TalkedAct, stored: Stored<Talk>, deps: Deps): Promise<void> => {
  const { school, day: on = '' } = act.values;
  const talk = stored.value;
  const now = deps.clock.now();
  const note = { by: act.by.id, at: now.toISOString(), on, note: noteOf(act) };
  const entry = {
    rows: [
      replace(talks, stored, { ...talk, open: false, talked: [...talk.talked, note].slice(-mostTalked) }),
      // A parent hears of it by their link: no chat of ours reaches them.
      ...(talk.signer === 'self'
        ? [schedule(askAgainCall, { person: talk.person, agreement: talk.agreement }, now, school)]
        : []),
    ],
    trail: [{ actor: act.by.id, action: 'agreement.talked', target: stored.key.row }],
  };
  const change = (sheet: Sheet) => ({ sheet: waitingAgain(sheet, talk, now), ...entry });
  const { person, round } = talk;
  const sheet = await changeTheirSheet({ school, person, round }, change, deps);
  if (sheet === undefined) await deps.ledger.record(school, entry);
};

/** Far more talks about one text than a year has. */
const mostTalked = 20;

const isOpen = ({ state }: Item): boolean => state === 'unclear' || state === 'refused';

/** It waits again. They are asked once more by this very press, so that reminders count from now. */
const waitingAgain = (sheet: Sheet, talk: Talk, now: Date): Sheet => {
  const since = now.toISOString();
  const isMeant = ({ agreement, signer }: Item): boolean =>
    agreement === talk.agreement && signer === talk.signer;
  return {
    ...sheet,
    lines: sheet.lines.map((line) => {
      if (line.person !== talk.person || !line.items.some((one) => isMeant(one) && isOpen(one))) return line;
      const items = line.items.map((one): Item =>
        isMeant(one) && isOpen(one) ? { ...one, state: 'waiting', at: since } : one,
      );
      return talk.signer === 'self' ? { ...line, items, asked: since, reminded: [] } : { ...line, items };
    }),
  };
};
