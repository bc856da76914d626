/**
 * `/guest`: a member of staff asks for a guest account and answers for it. Everything that the policy wants is compulsory:
 * a reason, which services, a last day, and that the guest has agreed to the acceptable use policy (C6).
 */
import { z } from 'zod';
import { create } from '../../../core/change.ts';
import { isAppError } from '../../../core/errors.ts';
import { newId } from '../../../core/keys.ts';
import { schedule } from '../../../core/outbox.ts';
import type { ActOf, ChatMessage, Deps, Flow, Reply, SchoolId, Values } from '../../../core/ports.ts';
import { readDay } from '../../../core/read-day.ts';
import { schoolsOf } from '../../../core/roles.ts';
import { localDate } from '../../../core/say-time.ts';
import { peopleOfRole } from '../../../core/role-people.ts';
import { guestLookCall, guestNoticeCall } from './calls.ts';
import { formCard, mostLine, mostWords, plain, wordsProblem, type Field } from '../../../core/form-card.ts';
import { endOf } from './end-of.ts';
import { guestKey, guests, nothingThere, type Guest } from './guest.ts';
import { nextLook } from './look-guest.ts';
import { services } from './service-title.ts';

const text = z.string().optional();
const values = z.object({
  once: z
    .string()
    .regex(/^[A-Za-z0-9]{1,40}$/)
    .optional(),
  send: z.literal('yes').optional(),
  school: text,
  name: text,
  organisation: text,
  address: text,
  reason: text,
  services: text,
  from: text,
  until: text,
  agreed: text,
  where: text,
});
type AskAct = ActOf<z.infer<typeof values>>;

export const beginGuest: Flow<Record<string, never>> = {
  verb: 'guest.begin',
  who: ['staff'],
  values: z.object({}),
  says: /^\/?guest$/i,
  afresh: 'run',
  run: async () => ({ chat: startCard }),
};

const startCard: ChatMessage = {
  card: 'leaving/notice',
  model: {
    title: 'A guest account',
    said: 'For somebody from outside who needs an account for a while. You answer for them, and it ends on a day that you choose. IT creates the account; Lantern creates none.',
    repeat: false,
    button: 'Fill in the form',
    verb: 'guest.ask',
    data: {},
  },
};

export const askGuest: Flow<z.infer<typeof values>> = {
  verb: 'guest.ask',
  who: ['staff'],
  values,
  afresh: async (act, deps) => {
    const isSent = act.values.send === 'yes';
    return form(
      act,
      isSent ? 'That card was old, so nothing was sent yet. Please look it over, and press again.' : '',
      deps,
    );
  },
  run: async (act, deps) => {
    if (act.values.send === undefined) return form(act, '', deps);
    const school = schoolOf(act, deps);
    if (school === undefined) return form(act, 'Please choose the school.', deps);
    const read = readGuest(act, school, deps);
    if ('problem' in read) return form(act, read.problem, deps);
    return send(act, school, read.guest, deps);
  },
};

/** Where somebody works for one school they need not say which. */
const schoolOf = (act: AskAct, deps: Deps): SchoolId | undefined => {
  const schools = schoolsOf(act.by, deps.policies);
  return schools.length === 1 ? schools[0] : schools.find((one) => one === act.values.school);
};

const readGuest = (
  act: AskAct,
  school: SchoolId,
  deps: Deps,
): { readonly guest: Guest } | { readonly problem: string } => {
  const policy = deps.policies.of(school);
  const now = deps.clock.now();
  const { values: given } = act;
  const words = {
    name: plain(given.name),
    organisation: plain(given.organisation),
    address: plain(given.address).toLowerCase(),
    where: plain(given.where),
  };
  const reason = plain(given.reason);
  const chosen = (given.services ?? '').split(',').filter((id) => services.some(([one]) => one === id));
  const missing = missingOf({ ...words, reason }, chosen);
  if (missing !== undefined) return { problem: missing };
  const bad = Object.values(words)
    .map((one) => wordsProblem(one, mostLine))
    .concat(wordsProblem(reason, mostWords))
    .find((one) => one !== undefined);
  if (bad !== undefined) return { problem: bad };
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(words.address))
    return { problem: 'That is not an e-mail address. Please write their own, at their organisation.' };
  const today = localDate(now, policy.calendar.zone);
  const from = plain(given.from) === '' ? today : readDay(plain(given.from), now, policy.calendar.zone);
  if (from === undefined)
    return { problem: 'I could not read the first day. Please write it like 27/11/2026.' };
  if (from < today) return { problem: 'The first day is past. Please choose today or a later day.' };
  const until = endOf(given.until ?? '', from, policy, now);
  if ('problem' in until) return until;
  if (given.agreed !== 'true')
    return { problem: 'Please have them agree to the acceptable use policy first, and tick that they have.' };
  const at = now.toISOString();
  const { where, ...person } = words;
  const guest: Guest = {
    v: 1,
    id: given.once ?? newId(now),
    stage: 'asked',
    ...person,
    sponsor: act.by.id,
    reason,
    services: chosen,
    from,
    until: until.day,
    agreed: { by: act.by.id, at, where },
    requestedAt: at,
    extensions: [],
    said: [],
    look: at,
    used: [],
  };
  return { guest: { ...guest, look: nextLook(guest, policy, now)?.toISOString() ?? '' } };
};

const missingOf = (
  words: Readonly<Record<string, string>>,
  chosen: readonly string[],
): string | undefined => {
  if (words['name'] === '') return 'Please write who it is.';
  if (words['organisation'] === '') return 'Please write where they come from.';
  if (words['address'] === '') return 'Please write their own e-mail address.';
  if (words['reason'] === '') return 'Please write what they need it for.';
  if (chosen.length === 0) return 'Please tick what they need.';
  if (words['where'] === '') return 'Please write where their signed agreement is kept.';
  return undefined;
};

const send = async (act: AskAct, school: SchoolId, guest: Guest, deps: Deps): Promise<Reply> => {
  const now = deps.clock.now();
  const it = await peopleOfRole(school, deps.policies.of(school).leavers.asks, deps);
  try {
    await deps.ledger.record(school, {
      rows: [
        create(guests, guestKey(school, guest.id), guest),
        ...it.map((person) =>
          schedule(guestNoticeCall, { guest: guest.id, person, why: 'asked' }, now, school),
        ),
        ...(guest.look === ''
          ? []
          : [schedule(guestLookCall, { guest: guest.id }, new Date(guest.look), school)]),
      ],
      trail: [{ actor: act.by.id, action: 'guest.asked', target: guest.id }],
    });
  } catch (error) {
    // The same form, sent once more: it is there.
    if (!isAppError(error, 'conflict')) throw error;
    const there = await deps.records.get(guests, guestKey(school, guest.id));
    if (there?.value.sponsor !== act.by.id) return nothingThere;
  }
  return {
    answer: {
      text: 'Thank you. IT is asked to create the account and to tell Lantern which it is. You hear when it is there, and a week before it ends.',
    },
  };
};

const form = (act: AskAct, problem: string, deps: Deps): Reply => {
  const schools = schoolsOf(act.by, deps.policies);
  if (schools.length === 0) return nothingThere;
  const policy = deps.policies.of(schoolOf(act, deps) ?? schools[0] ?? '');
  const link = policy.leavers.acceptableUse;
  const many: Field[] =
    schools.length === 1
      ? []
      : [
          {
            id: 'school',
            label: 'At which school?',
            type: 'choice',
            choices: schools.map((one) => ({ title: deps.policies.of(one).name, value: one })),
          },
        ];
  const typed: Values = act.values;
  return formCard(
    {
      title: 'A guest account',
      problem,
      lines: [
        `You answer for them. It ends on the day that you choose, at most ${policy.leavers.guestDays} days from the first, and can be extended.`,
        ...(link === undefined ? [] : [`The acceptable use policy: ${link}`]),
      ],
      fields: [...many, ...fieldsOf()],
      verb: 'guest.ask',
      submit: 'Ask IT',
      data: { once: act.values.once ?? newId(deps.clock.now()) },
      back: { verb: 'guest.begin', title: 'Not now', data: {} },
    },
    typed,
  );
};

const fieldsOf = (): Field[] => [
  { id: 'name', label: 'Who is it?', type: 'text', hint: 'First and last name' },
  { id: 'organisation', label: 'Where do they come from?', type: 'text', hint: 'For example the council' },
  { id: 'address', label: 'Their own e-mail address', type: 'text' },
  { id: 'reason', label: 'What do they need it for? Never a password or a PIN.', type: 'multiline' },
  {
    id: 'services',
    label: 'What do they need? Tick no more than that.',
    type: 'multi-choice',
    choices: services.map(([value, title]) => ({ title, value })),
  },
  { id: 'from', label: 'The first day (today, if you leave it empty)', type: 'date' },
  { id: 'until', label: 'The last day', type: 'date' },
  {
    id: 'agreed',
    label: 'Acceptable use',
    type: 'toggle',
    value: 'false',
    hint: 'They have agreed to the acceptable use policy',
  },
  { id: 'where', label: 'Where is their signed agreement kept?', type: 'text' },
];
