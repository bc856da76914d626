/** `/talks`: who would like to talk before they sign; a tutor's own class, the coordinator's whole school (policy-map B22). */
import { z } from 'zod';
import type { Card } from '../../../../cards/cards.ts';
import type { Act, Deps, Flow, SchoolId } from '../../../core/ports.ts';
import { readers } from '../../../core/readers.ts';
import { schoolsOf } from '../../../core/roles.ts';
import { localDate, sayDate, sayTime } from '../../../core/say-time.ts';
import { button } from '../../../core/text-card.ts';
import type { Policy } from '../../../policy/policy.ts';
import { contactsOf, isOver, mayTalk, openTalks, talks, type Talk } from './talk.ts';

type TalksModel = Extract<Card, { card: 'agreements/talks' }>['model'];

const values = z.object({ show: z.literal('yes').optional(), page: z.string().max(4).optional() });

export const listTalks: Flow<z.infer<typeof values>> = {
  verb: 'agreements.talks',
  who: readers,
  values,
  says: /^\/? ?(?:my )?talks?[.!?]?$/i,
  afresh: 'run',
  run: async (act, deps) => {
    if (act.press === undefined) return { chat: behindButton };
    const page = Math.max(1, Number(act.values.page ?? '1') || 1);
    return { answer: await talksCard(act.by, deps, { page }) };
  },
};

const behindButton = {
  card: 'agreements/notice',
  model: {
    title: 'Talks about agreements',
    said: 'Who would like to talk before they sign.',
    repeat: false,
    button: 'Open',
    verb: 'agreements.talks',
    data: { show: 'yes' },
  },
} as const;

export interface Found {
  readonly school: SchoolId;
  readonly talk: Talk;
}

/** Whoever has waited longest stands first. */
const talksFor = async (by: Act['by'], deps: Deps): Promise<Found[]> => {
  const found: Found[] = [];
  for (const school of schoolsOf(by, deps.policies)) {
    const policy = deps.policies.of(school);
    for await (const { value } of deps.records.list(talks, openTalks(school)))
      if (await isTheirs(by, value, policy, deps)) found.push({ school, talk: value });
  }
  return found.toSorted((a, b) => a.talk.since.localeCompare(b.talk.since));
};

/** By the roster of today; what is over waits only to be closed. */
export const isTheirs = async (
  by: Act['by'],
  talk: Talk,
  policy: Policy,
  { directory, clock }: Pick<Deps, 'directory' | 'clock'>,
): Promise<boolean> => {
  const person = await directory.person(talk.person);
  return !isOver(talk, person, policy.calendar, clock.now()) && mayTalk(by, talk, person, policy);
};

const pageSize = 8;

export const talksCard = async (
  by: Act['by'],
  deps: Deps,
  { page = 1, notice = '' }: { readonly page?: number; readonly notice?: string },
): Promise<Card> => {
  const found = await talksFor(by, deps);
  const to = page * pageSize;
  const several = schoolsOf(by, deps.policies).length > 1;
  const lines = found
    .slice(to - pageSize, to)
    .map(async (one) => ({ ...(await lineOf(one, several, deps)), buttons: [toForm(one)] }));
  return {
    card: 'agreements/talks',
    model: {
      title: 'Before they sign',
      notice: [notice, found.length === 0 ? 'Nobody is waiting for a talk with you.' : '']
        .filter((one) => one !== '')
        .join(' '),
      problem: '',
      talks: await Promise.all(lines),
      form: [],
      buttons:
        to < found.length
          ? [button('More…', 'agreements.talks', { show: 'yes', page: String(page + 1) })]
          : [],
    },
  };
};

const toForm = ({ school, talk }: Found) =>
  button('We have talked', 'agreements.talk', { school, talk: talk.id }, 'positive');

const whyWords = { unclear: 'Does not understand', refused: 'Does not agree' } as const;

const lineOf = async (
  { school, talk }: Found,
  several: boolean,
  deps: Deps,
): Promise<Omit<TalksModel['talks'][number], 'buttons'>> => {
  const person = await deps.directory.person(talk.person);
  const { calendar, name } = deps.policies.of(school);
  const since = `since ${sayTime(talk.since, calendar.zone)}`;
  const who = person?.name ?? 'Somebody who has left';
  return {
    name: talk.signer === 'parent' ? `A parent of ${who}` : who,
    detail: [talk.group, several ? name : undefined, since].filter((one) => one !== undefined).join(' · '),
    what: [`${whyWords[talk.why]}: ${talk.title}`, ...sayContacts(talk, calendar.zone)].join('. '),
  };
};

/** As a parent wrote it; whoever holds the link may have. */
const sayContacts = (talk: Talk, zone: Parameters<typeof sayTime>[1]): string[] =>
  contactsOf(talk).flatMap(({ who, reach, at }, index) => [
    ...(index === 0 || at === undefined ? [] : [`Written later, on ${sayTime(at, zone)}`]),
    ...(who === '' ? [] : [`They say who they are: ${who}`]),
    ...(reach === '' ? [] : [`How to reach them: ${reach}`]),
  ]);

/** What was talked before, where they have asked once more. */
const earlierOf = (talk: Talk, { directory }: Deps): Promise<TalksModel['talks']> =>
  Promise.all(
    talk.talked.map(async ({ by, on, note }) => ({
      name: `Talked on ${sayDate(on)}`,
      detail: (await directory.person(by))?.name ?? 'Somebody who has left',
      what: note === '' ? 'No note' : note,
      buttons: [],
    })),
  );

/** One of them, with the form for when it was talked about. */
export const talkCard = async (
  found: Found,
  typed: { readonly day?: string; readonly note?: string; readonly problem?: string },
  deps: Deps,
): Promise<Card> => {
  const { school, talk } = found;
  const today = localDate(deps.clock.now(), deps.policies.of(school).calendar.zone);
  return {
    card: 'agreements/talks',
    model: {
      title: 'We have talked',
      notice: '',
      problem: typed.problem ?? '',
      talks: [{ ...(await lineOf(found, false, deps)), buttons: [] }, ...(await earlierOf(talk, deps))],
      form: [{ day: typed.day ?? today, latest: today, note: typed.note ?? '' }],
      buttons: [
        button('Write it down', 'agreements.talked', { school, talk: talk.id }, 'positive'),
        button('Back', 'agreements.talks', { show: 'yes' }),
      ],
    },
  };
};
