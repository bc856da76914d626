/** One guest as a card: for the sponsor and for IT, with what each of them can do. */
import type { Card } from '../../../../cards/cards.ts';
import type { ActOf, Deps, Reply, SchoolId, Stored } from '../../../core/ports.ts';
import { isAppError } from '../../../core/errors.ts';
import { schoolsOf } from '../../../core/roles.ts';
import { sayDay, sayTime } from '../../../core/say-time.ts';
import { z } from 'zod';
import { lastVisitOf } from '../../visitors/visitor.ts';
import { serviceTitle } from './service-title.ts';
import { guestKey, guests, isAsked, type Guest } from './guest.ts';

/** What every button of a guest carries. */
export const guestAt = {
  school: z.string().max(100),
  guest: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/),
};
const atValues = z.object(guestAt);
export type GuestAct = ActOf<z.infer<typeof atValues>>;

/** It is there, and this person answers for it or is asked about accounts; else it looks as if it were not. */
export const findGuest = async (act: GuestAct, deps: Deps): Promise<Stored<Guest> | undefined> => {
  const { school, guest } = act.values;
  if (!schoolsOf(act.by, deps.policies).includes(school)) return undefined;
  const stored = await deps.records.get(guests, guestKey(school, guest));
  if (stored === undefined) return undefined;
  return stored.value.sponsor === act.by.id || isAsked(act.by, school, deps) ? stored : undefined;
};

type Model = Extract<Card, { card: 'guest/guest' }>['model'];

export const showGuest = async (act: GuestAct, guest: Guest, notice: string, deps: Deps): Promise<Reply> => {
  const { school } = act.values;
  return {
    answer: {
      card: 'guest/guest',
      model: {
        name: guest.name,
        notice,
        facts: await factsOf(act, guest, deps),
        actions: actionsOf(act, guest, deps).map((one) => ({ ...one, school, guest: guest.id })),
      },
    },
  };
};

const actionsOf = (
  act: GuestAct,
  guest: Guest,
  deps: Deps,
): Pick<Model['actions'][number], 'title' | 'verb'>[] => {
  if (guest.stage === 'ended') return [];
  const mine = guest.sponsor === act.by.id;
  const it = isAsked(act.by, act.values.school, deps);
  return [
    ...(it && guest.stage === 'asked' ? [{ title: 'Which account is it?', verb: 'guest.confirm' }] : []),
    ...(mine && guest.stage === 'active' ? [{ title: 'Extend…', verb: 'guest.extend' }] : []),
    ...(mine && guest.stage === 'active' && guest.letEnd === undefined
      ? [{ title: 'Let it end', verb: 'guest.letEnd' }]
      : []),
  ];
};

const factsOf = async (act: GuestAct, guest: Guest, deps: Deps): Promise<Model['facts']> => {
  const { school } = act.values;
  const { zone } = deps.policies.of(school).calendar;
  const day = (date: string): string => sayDay(`${date}T12:00:00`, zone);
  const nameOf = async (id: string): Promise<string> =>
    (await deps.directory.person(id))?.name ?? 'somebody who has left';
  const { agreed, letEnd } = guest;
  const last = guest.extensions.at(-1);
  const pairs: readonly (readonly [string, string])[] = [
    ['From', [guest.organisation, guest.address].filter((one) => one !== '').join(', ')],
    ['Who answers for them', await nameOf(guest.sponsor)],
    ['What for', guest.reason],
    ['What they need', guest.services.map(serviceTitle).join(', ')],
    ['When', `${day(guest.from)} to ${day(guest.until)}`],
    [
      'Extended',
      last === undefined ? '' : `${sayTime(last.at, zone)} · ${await nameOf(last.by)}: ${last.reason}`,
    ],
    ['Acceptable use', agreed === undefined ? '' : `Agreed; the agreement is here: ${agreed.where}`],
    ['At the desk', isAsked(act.by, school, deps) ? await deskWords(guest, school, deps) : ''],
    ['Account', accountOf(guest)],
    ['', letEnd === undefined || guest.stage === 'ended' ? '' : `It ends on ${day(guest.until)}.`],
    ['', guest.stage === 'ended' ? 'It has ended.' : ''],
  ];
  return pairs.flatMap(([label, text]) => (text === '' ? [] : [{ label, text }]));
};

/**
 * Whether this e-mail address has agreed to the visitors' text (B6), for IT while it decides: it blocks nothing, and that
 * nothing was found is no proof, since the address may be left out at the desk.
 */
const deskWords = async (guest: Guest, school: SchoolId, deps: Deps): Promise<string> => {
  if (guest.stage === 'ended') return '';
  try {
    const at = await lastVisitOf(school, guest.address, deps);
    return at === undefined
      ? 'Nobody has agreed to the visitors’ agreement with this e-mail address. They may have left it out.'
      : `Agreed to the visitors’ agreement on ${sayTime(at, deps.policies.of(school).calendar.zone)}.`;
  } catch (error) {
    if (!isAppError(error, 'unavailable')) throw error;
    return 'Whether they have agreed at the desk could not be looked up just now.';
  }
};

const accountOf = ({ account, confirmed, stage }: Guest): string =>
  account?.address ??
  confirmed?.address ??
  (stage === 'asked' ? 'IT has not said yet which account it is' : '');
