/**
 * What IT does about a guest account for which nobody answers: answer for it until a day, or say that it is not needed any
 * more. The latter changes nothing by itself: it becomes something to decide, and a second named person must agree.
 */
import { z } from 'zod';
import { create, replace } from '../../../core/change.ts';
import { isAppError } from '../../../core/errors.ts';
import { schedule } from '../../../core/outbox.ts';
import { notKnown } from '../../../core/perform.ts';
import {
  policyRoles,
  type ActOf,
  type CloudAccount,
  type Deps,
  type Flow,
  type Reply,
  type SchoolId,
} from '../../../core/ports.ts';
import { localDate, sayDay } from '../../../core/say-time.ts';
import { askCall } from '../calls.ts';
import { guestLookCall } from './calls.ts';
import { candidateRow } from './candidate.ts';
import { formCard, mostWords, plain, wordsProblem, type Field } from '../../../core/form-card.ts';
import { endOf } from './end-of.ts';
import {
  guestIdOf,
  guestKey,
  guests,
  isAsked,
  isSameAccount,
  nothingThere,
  openGuests,
  tooOld,
  type Guest,
} from './guest.ts';
import { showGuests } from './list-guests.ts';
import { nextLook } from './look-guest.ts';
import { atWork, withdrawCandidate } from './withdraw-candidate.ts';

const text = z.string().optional();
const values = z.object({
  school: z.string().max(100),
  cloud: z.enum(['entra', 'google']),
  tenant: z.string().max(200),
  account: z.string().max(200),
  send: z.literal('yes').optional(),
  until: text,
  reason: text,
});
type Values = z.infer<typeof values>;
type LooseAct = ActOf<Values>;

export const answerForGuest: Flow<Values> = {
  verb: 'guest.answer',
  who: policyRoles,
  values,
  afresh: (act, deps) => withAccount(act, deps, async (account) => form(act, account, tooOld, deps)),
  run: (act, deps) => withAccount(act, deps, (account) => answer(act, account, deps)),
};

export const endGuest: Flow<Values> = {
  verb: 'guest.end',
  who: policyRoles,
  values,
  afresh: (act, deps) => withAccount(act, deps, async (account) => form(act, account, tooOld, deps)),
  run: (act, deps) => withAccount(act, deps, (account) => end(act, account, deps)),
};

/** As the cloud shows it at this moment: still a guest, of this school or of none, and nobody answers for it. */
const withAccount = async (
  act: LooseAct,
  deps: Deps,
  use: (account: CloudAccount) => Promise<Reply>,
): Promise<Reply> => {
  const { school, cloud: name, tenant, account: id } = act.values;
  if (!isAsked(act.by, school, deps)) return { answer: { text: notKnown } };
  const cloud = deps.clouds.of(school).find((one) => one.name === name && one.tenant === tenant);
  const account = await cloud?.accounts.find(id);
  if (account === undefined || !account.guest) return nothingThere;
  const owner = deps.clouds.schoolOf(account);
  if (owner !== undefined && owner !== school) return nothingThere;
  const taken = (await openGuests(school, deps)).some(({ value }) => isSameAccount(value.account, account));
  return taken ? showGuests(page1(act), 'Somebody answers for that account already.', deps) : use(account);
};

const page1 = (act: LooseAct): ActOf<{ page?: string | undefined }> => ({ ...act, values: {} });

const answer = async (act: LooseAct, account: CloudAccount, deps: Deps): Promise<Reply> => {
  if (act.values.send === undefined) return form(act, account, '', deps);
  const { school } = act.values;
  const policy = deps.policies.of(school);
  const now = deps.clock.now();
  const today = localDate(now, policy.calendar.zone);
  const reason = plain(act.values.reason);
  const until = endOf(act.values.until ?? '', today, policy, now);
  const problem = problemOf(reason) ?? ('problem' in until ? until.problem : undefined);
  if (problem !== undefined || 'problem' in until) return form(act, account, problem ?? '', deps);
  const withdrawn = await withdrawCandidate(school, account, act.by.id, deps);
  if (withdrawn === 'at-work') return showGuests(page1(act), atWork, deps);
  const guest = guestOf(act, account, { today, reason, until: until.day }, deps);
  const key = guestKey(school, guest.id);
  const ended = await deps.records.get(guests, key);
  try {
    await deps.ledger.record(school, {
      rows: [
        ended === undefined ? create(guests, key, guest) : replace(guests, ended, guest),
        ...(guest.look === ''
          ? []
          : [schedule(guestLookCall, { guest: guest.id }, new Date(guest.look), school)]),
        ...withdrawn,
      ],
      trail: [{ actor: act.by.id, action: act.verb, target: guest.id }],
    });
  } catch (error) {
    if (!isAppError(error, 'conflict')) throw error;
    return showGuests(page1(act), await whoWasFaster(school, account, deps), deps);
  }
  const day = sayDay(`${until.day}T12:00:00`, policy.calendar.zone);
  return showGuests(page1(act), `You answer for them until ${day}.`, deps);
};

/** A colleague who answers for it too, or one who has just decided about it. */
const whoWasFaster = async (school: SchoolId, account: CloudAccount, deps: Deps): Promise<string> =>
  (await openGuests(school, deps)).some(({ value }) => isSameAccount(value.account, account))
    ? 'Somebody answers for that account already.'
    : 'Something about that account was changed at the same moment, so nothing was kept. Please try again.';

const guestOf = (
  { by, values: { school } }: LooseAct,
  account: CloudAccount,
  { today, until, reason }: { readonly today: string; readonly until: string; readonly reason: string },
  { clock, policies }: Deps,
): Guest => {
  const now = clock.now();
  const at = now.toISOString();
  const guest: Guest = {
    v: 1,
    id: guestIdOf(account),
    stage: 'active',
    name: account.name,
    organisation: '',
    address: account.address,
    sponsor: by.id,
    reason,
    services: [],
    from: today,
    until,
    requestedAt: at,
    account: { cloud: account.cloud, tenant: account.tenant, id: account.id, address: account.address },
    confirmed: { by: by.id, at, address: account.address },
    extensions: [],
    said: [],
    look: '',
    used: [],
  };
  return { ...guest, look: nextLook(guest, policies.of(school), now)?.toISOString() ?? '' };
};

const inRoster =
  'The school’s own list of people has this account, so it is not ended here. If they have left, please take them off that list first.';

const end = async (act: LooseAct, account: CloudAccount, deps: Deps): Promise<Reply> => {
  if ((await deps.directory.byAccount(account)) !== undefined) return showGuests(page1(act), inRoster, deps);
  if (act.values.send === undefined) return form(act, account, '', deps);
  const reason = plain(act.values.reason);
  const problem = problemOf(reason);
  if (problem !== undefined) return form(act, account, problem, deps);
  const { school } = act.values;
  const now = deps.clock.now();
  const lastDay = localDate(now, deps.policies.of(school).calendar.zone);
  const ground = { what: 'named', lastDay, by: act.by.id, at: now.toISOString(), reason } as const;
  const row = await candidateRow(school, account, ground, deps, act.press?.at);
  if (row === undefined)
    return showGuests(page1(act), 'It is among the accounts to decide on, or decided, already.', deps);
  try {
    await deps.ledger.record(school, {
      rows: [row, schedule(askCall, {}, now, school)],
      trail: [{ actor: act.by.id, action: act.verb, target: guestIdOf(account) }],
    });
  } catch (error) {
    if (!isAppError(error, 'conflict')) throw error;
    return showGuests(page1(act), 'IT has that account in hand already.', deps);
  }
  return showGuests(
    page1(act),
    'It is among the accounts to decide on. Nothing is changed yet: a second named person must agree.',
    deps,
  );
};

const problemOf = (reason: string): string | undefined =>
  reason === '' ? 'Please write why.' : wordsProblem(reason, mostWords);

const form = (act: LooseAct, account: CloudAccount, problem: string, deps: Deps): Reply => {
  const { school, cloud, tenant, account: id } = act.values;
  const answers = act.verb === 'guest.answer';
  const reason: Field = {
    id: 'reason',
    label: answers ? 'What do they need it for?' : 'Why is it not needed any more?',
    type: 'multiline',
  };
  const { guestDays } = deps.policies.of(school).leavers;
  return formCard(
    {
      title: answers ? 'I will answer for them' : 'End a guest account',
      problem,
      lines: [
        `${account.name}, ${account.address}`,
        answers
          ? `You are asked again a week before it ends. At most ${guestDays} days from today.`
          : 'Nothing is changed yet: it becomes something to decide, and a second named person must agree.',
      ],
      fields: answers ? [{ id: 'until', label: 'Until which day?', type: 'date' }, reason] : [reason],
      verb: act.verb,
      submit: answers ? 'I answer for them' : 'Ask for it to be ended',
      data: { school, cloud, tenant, account: id },
      back: { verb: 'guest.list', title: 'Back to the list', data: { show: 'yes' } },
    },
    act.values,
  );
};
