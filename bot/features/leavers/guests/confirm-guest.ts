/** *Which account is it?*: IT has created the account outside Lantern, and says which it is; then it can end on its day. */
import { z } from 'zod';
import { notKnown } from '../../../core/perform.ts';
import { schedule } from '../../../core/outbox.ts';
import {
  policyRoles,
  type ActOf,
  type CloudAccount,
  type Deps,
  type Flow,
  type Reply,
} from '../../../core/ports.ts';
import { guestNoticeCall } from './calls.ts';
import { changeGuest, type GuestStep } from './change-guest.ts';
import { formCard, mostLine, plain, wordsProblem } from '../../../core/form-card.ts';
import { isAsked, isSameAccount, openGuests, tooOld, type Guest } from './guest.ts';
import { readAccounts } from './read-guests.ts';
import { guestAt } from './show-guest.ts';
import { atWork, withdrawCandidate } from './withdraw-candidate.ts';

const values = z.object({ ...guestAt, send: z.literal('yes').optional(), address: z.string().optional() });
type ConfirmAct = ActOf<z.infer<typeof values>>;

export const confirmGuest: Flow<z.infer<typeof values>> = {
  verb: 'guest.confirm',
  who: policyRoles,
  values,
  afresh: async (act, deps) =>
    isAsked(act.by, act.values.school, deps)
      ? changeGuest(act, deps, (guest) =>
          guest.stage === 'asked' ? { reply: form(act, guest, tooOld) } : { again: tooOld },
        )
      : { answer: { text: notKnown } },
  run: async (act, deps) =>
    isAsked(act.by, act.values.school, deps)
      ? changeGuest(act, deps, (guest) => confirmed(act, guest, deps))
      : { answer: { text: notKnown } },
};

const confirmed = async (act: ConfirmAct, guest: Guest, deps: Deps): Promise<GuestStep> => {
  if (guest.stage !== 'asked') return { again: 'That has been said already.' };
  const answer = (problem: string): GuestStep => ({ reply: form(act, guest, problem) });
  if (act.values.send === undefined) return answer('');
  const address = plain(act.values.address).toLowerCase();
  const bad = address === '' ? 'Please write the account’s address.' : wordsProblem(address, mostLine);
  if (bad !== undefined) return answer(bad);
  const { school } = act.values;
  const connected = deps.clouds.of(school).length > 0;
  const found = connected ? await accountAt(address, act, deps) : undefined;
  if (found !== undefined && 'problem' in found) return answer(found.problem);
  const at = deps.clock.now();
  const account = found?.account;
  const withdrawn = account === undefined ? [] : await withdrawCandidate(school, account, act.by.id, deps);
  if (withdrawn === 'at-work') return answer(atWork);
  return {
    after: {
      ...guest,
      stage: 'active',
      ...(account === undefined
        ? {}
        : {
            account: {
              cloud: account.cloud,
              tenant: account.tenant,
              id: account.id,
              address: account.address,
            },
          }),
      confirmed: { by: act.by.id, at: at.toISOString(), address },
    },
    rows: [
      schedule(guestNoticeCall, { guest: guest.id, person: guest.sponsor, why: 'ready' }, at, school),
      ...withdrawn,
    ],
    notice: connected
      ? 'Thank you. Whoever answers for them is told.'
      : 'Thank you. Lantern is connected to no cloud, so it could not look. On the last day it asks you to disable it by hand.',
  };
};

/** The one account of this address; never one of somebody who belongs to the school. */
const accountAt = async (
  address: string,
  { values: { school } }: ConfirmAct,
  deps: Deps,
): Promise<{ readonly account: CloudAccount } | { readonly problem: string }> => {
  const isIt = (one: CloudAccount): boolean => one.address === address || one.aliases.includes(address);
  const { accounts, notRead } = await readAccounts(school, isIt, deps);
  const [account, ...more] = accounts;
  if (account === undefined)
    return {
      problem: `No account has that address. ${notRead.length > 0 ? notRead.join(' ') : 'Please create it first; a new one may take some minutes to show.'}`,
    };
  if (more.length > 0)
    return {
      problem: 'More than one account has that address. Please write the account’s own, not an alias.',
    };
  const person = await deps.directory.byAccount({
    cloud: account.cloud,
    tenant: account.tenant,
    id: account.id,
  });
  if (person !== undefined && !person.guest)
    return { problem: 'That is the account of somebody who belongs to the school, not of a guest.' };
  const taken = (await openGuests(school, deps)).some(({ value }) => isSameAccount(value.account, account));
  return taken ? { problem: 'Somebody answers for that account already.' } : { account };
};

const form = (act: ConfirmAct, guest: Guest, problem: string): Reply => {
  const at = { school: act.values.school, guest: guest.id };
  return formCard(
    {
      title: 'Which account is it?',
      problem,
      lines: [
        'Create it as you always do; Lantern creates none. Give it no more than what was asked for.',
        'Lantern needs its address only. Please write no password here.',
      ],
      fields: [{ id: 'address', label: 'The account’s address', type: 'text', value: guest.address }],
      verb: 'guest.confirm',
      submit: 'That is it',
      data: at,
      back: { verb: 'guest.open', title: 'Back', data: at },
    },
    act.values,
  );
};
