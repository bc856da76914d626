/**
 * `/guests`: the guest accounts of the clouds, for IT. Those for whom nobody answers, or that have no end date, stand first,
 * the longest unused before all (C6). What is typed is answered by a card that names nobody.
 */
import { z } from 'zod';
import type { Card } from '../../../../cards/cards.ts';
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
import { sayDay } from '../../../core/say-time.ts';
import { readAccounts } from './read-guests.ts';
import { askedIn, isSameAccount, openGuests, type Guest } from './guest.ts';

const values = z.object({ show: z.literal('yes').optional(), page: z.string().max(4).optional() });

export const listGuests: Flow<z.infer<typeof values>> = {
  verb: 'guest.list',
  who: policyRoles,
  values,
  afresh: 'run',
  says: /^\/?guests$/i,
  run: async (act, deps) => {
    const typed = act.values.show === undefined;
    if (askedIn(act.by, deps).length === 0)
      return typed && act.spot === undefined ? { chat: { text: notKnown } } : { answer: { text: notKnown } };
    if (!typed) return showGuests(act, '', deps);
    return {
      chat: {
        card: 'leaving/notice',
        model: {
          title: 'Guest accounts',
          said: 'Open to see every guest account, those for whom nobody answers first.',
          repeat: false,
          button: 'Open',
          verb: 'guest.list',
          data: { show: 'yes' },
        },
      },
    };
  },
};

type Model = Extract<Card, { card: 'guest/list' }>['model'];
type Line =
  | { readonly loose: Model['loose'][number]; readonly rank: number }
  | { readonly known: Model['known'][number]; readonly until: string };

const pageSize = 8;

export const showGuests = async (
  act: ActOf<{ readonly page?: string | undefined }>,
  notice: string,
  deps: Deps,
): Promise<Reply> => {
  const schools = askedIn(act.by, deps);
  const all = await Promise.all(schools.map((school) => linesOf(school, schools.length > 1, deps)));
  const lines = [
    ...all.flatMap(({ loose }) => loose).toSorted((a, b) => b.rank - a.rank),
    ...all.flatMap(({ known }) => known).toSorted((a, b) => a.until.localeCompare(b.until)),
  ];
  const pages = Math.max(1, Math.ceil(lines.length / pageSize));
  const page = Math.min(pages, Math.max(1, Number(act.values.page ?? '1') || 1));
  const shown: readonly Line[] = lines.slice((page - 1) * pageSize, page * pageSize);
  const turn = (title: string, to: number): Model['pages'] =>
    to >= 1 && to <= pages ? [{ title, page: String(to) }] : [];
  return {
    answer: {
      card: 'guest/list',
      model: {
        notice: notice === '' && lines.length === 0 ? 'There are no guest accounts.' : notice,
        notRead: [...new Set(all.flatMap(({ notRead }) => notRead))],
        loose: shown.flatMap((one) => ('loose' in one ? [one.loose] : [])),
        known: shown.flatMap((one) => ('known' in one ? [one.known] : [])),
        pages: [...turn('Earlier…', page - 1), ...turn('More…', page + 1)],
      },
    },
  };
};

interface Lines {
  readonly loose: readonly Extract<Line, { loose: unknown }>[];
  readonly known: readonly Extract<Line, { known: unknown }>[];
  readonly notRead: readonly string[];
}

const linesOf = async (school: SchoolId, several: boolean, deps: Deps): Promise<Lines> => {
  const [rows, { accounts, notRead }] = await Promise.all([
    openGuests(school, deps),
    readAccounts(school, ({ guest, enabled }) => guest && enabled, deps),
  ]);
  const where = several ? `${deps.policies.of(school).name} · ` : '';
  // The Chair of Governors may have a guest's account: whoever is in the roster is somebody already.
  const people = await Promise.all(accounts.map((one) => deps.directory.byAccount(one)));
  const loose = accounts.filter(
    (one, index) =>
      people[index] === undefined && !rows.some(({ value }) => isSameAccount(value.account, one)),
  );
  return {
    loose: loose.map((one) => ({ loose: looseLine(one, school, where, deps), rank: idleDays(one, deps) })),
    known: await Promise.all(rows.map(({ value }) => knownLine(value, school, where, deps))),
    notRead: notRead.map((one) => where + one),
  };
};

const looseLine = (
  account: CloudAccount,
  school: SchoolId,
  where: string,
  deps: Deps,
): Model['loose'][number] => ({
  name: account.name,
  detail: where + account.address,
  idle: sayIdle(account, deps),
  school,
  cloud: account.cloud,
  tenant: account.tenant,
  account: account.id,
});

const dayMs = 86_400_000;

/** Never counts longest; what could not be looked at comes after it. Ranks, and decides nothing. */
const idleDays = ({ lastSignIn }: CloudAccount, { clock }: Pick<Deps, 'clock'>): number => {
  if (!lastSignIn.checked) return 1e6;
  if (lastSignIn.value === 'never') return 1e9;
  return Math.floor((clock.now().getTime() - Date.parse(lastSignIn.value)) / dayMs);
};

const sayIdle = (account: CloudAccount, deps: Pick<Deps, 'clock'>): string => {
  const { lastSignIn, invitation } = account;
  const pending = invitation === 'pending' ? 'The invitation was never taken up. ' : '';
  if (!lastSignIn.checked)
    return `${pending}When somebody last signed in is not known: ${lastSignIn.because}`;
  if (lastSignIn.value === 'never') return `${pending}Nobody has ever signed in`;
  const days = idleDays(account, deps);
  return days < 1
    ? `${pending}Signed in today`
    : `${pending}Nobody has signed in for ${days} ${days === 1 ? 'day' : 'days'}`;
};

const knownLine = async (
  guest: Guest,
  school: SchoolId,
  where: string,
  deps: Deps,
): Promise<Extract<Line, { known: unknown }>> => {
  const name = (await deps.directory.person(guest.sponsor))?.name ?? 'Somebody who has left';
  const day = sayDay(`${guest.until}T12:00:00`, deps.policies.of(school).calendar.zone);
  return {
    until: guest.until,
    known: {
      name: guest.name,
      detail: `${where}${name} answers for them until ${day}`,
      state: guest.stage === 'asked' ? 'Nobody has said yet which account it is.' : '',
      school,
      guest: guest.id,
    },
  };
};
