/**
 * A school's directory made up with the truth beside it: whose each account is, and whether that person has left. What Lantern
 * is given is only what a school would have: accounts, a roster with gaps, a leaver list with whatever key the office had.
 */
import type { CloudAccount, CloudName, Person } from '../../../bot/core/ports.ts';
import { chance, type Chance } from '../../pretend-school/random.ts';
import { ordinary } from '../../support/memory-clouds.ts';

/** What is true of an account. */
export interface Truth {
  /** Its owner has left for good, the list says so by something that only they have, and nothing protects it. */
  readonly mayBeAskedAbout: boolean;
  /** Nothing is in the way of finding it: then it must be found. */
  readonly mustBeFound: boolean;
  readonly needsTwo: boolean;
  readonly what: string;
}

export interface Made {
  readonly accounts: readonly CloudAccount[];
  readonly truth: ReadonlyMap<string, Truth>;
  readonly roster: readonly Person[];
  readonly csv: string;
  readonly ownIds: ReadonlySet<string>;
}

const tenants = { entra: 'tenant-1', google: 'hillside.example' } as const;
const forenames = ['Ann', 'Ben', 'Cara', 'Dev', 'Ella', 'Finn', 'Gita', 'Hugh'] as const;
const surnames = ['Adams', 'Brown', 'Clark', 'Dixon', 'Evans', 'Frost'] as const;

interface Sheet {
  readonly random: Chance;
  readonly accounts: CloudAccount[];
  readonly truth: Map<string, Truth>;
  readonly roster: Person[];
  readonly lines: string[];
  readonly own: Set<string>;
  count: number;
}

const left = '2026-07-17';
const safe = { mayBeAskedAbout: false, mustBeFound: false, needsTwo: false };

export const placeKey = ({ cloud, id }: Pick<CloudAccount, 'cloud' | 'id'>): string => `${cloud} ${id}`;

/** One situation that schools have; several of them make a directory. */
type Situation = (sheet: Sheet) => void;

const add = (sheet: Sheet, cloud: CloudName, account: Partial<CloudAccount>, truth: Truth): CloudAccount => {
  sheet.count += 1;
  const made = ordinary(cloud, tenants[cloud], { id: `${cloud}-${sheet.count}`, ...account });
  sheet.accounts.push(made);
  sheet.truth.set(placeKey(made), truth);
  return made;
};

const nameOf = ({ random }: Sheet): string => `${random.pick(forenames)} ${random.pick(surnames)}`;
const fresh = (sheet: Sheet, of: string): string => `${of}${(sheet.count += 1)}`;
const addressOf = (sheet: Sheet): string => `${fresh(sheet, 'person')}@hillside.example`;
const day = (iso: string): string => iso.split('-').toReversed().join('/');
const list = (
  sheet: Sheet,
  line: { id?: string; name?: string; address?: string; entra?: string; lastDay: string },
): void =>
  void sheet.lines.push(
    [line.id ?? '', line.name ?? '', line.address ?? '', line.entra ?? '', day(line.lastDay)].join(','),
  );
const enroll = (sheet: Sheet, person: Partial<Person> & { readonly id: string }): void =>
  void sheet.roster.push({
    school: 'hillside',
    name: 'X',
    kind: 'staff',
    guest: false,
    accounts: {},
    ...person,
  });

const here: Situation = (sheet) => {
  const [name, id, address] = [nameOf(sheet), fresh(sheet, 'S'), addressOf(sheet)];
  const truth = { ...safe, what: 'somebody who is here' };
  const entra = add(
    sheet,
    'entra',
    { name, address, ...(sheet.random.next() < 0.5 ? { employeeId: id } : {}) },
    truth,
  );
  const google = add(sheet, 'google', { name, address }, truth);
  const known = sheet.random.below(3);
  enroll(sheet, {
    id: `hillside.${id}`,
    name,
    email: address,
    accounts: known === 0 ? {} : { entra: entra.id, ...(known === 2 ? { google: google.id } : {}) },
  });
};

/** Whoever left, by whatever the office knows of them. */
const gone: Situation = (sheet) => {
  const { random } = sheet;
  const [name, id, address] = [nameOf(sheet), fresh(sheet, 'S'), addressOf(sheet)];
  const role = random.next() < 0.15;
  const unread = random.next() < 0.1;
  const by = random.pick(['id', 'entra', 'address']);
  const truth: Truth = {
    mayBeAskedAbout: true,
    mustBeFound: true,
    needsTwo: role || unread,
    what: `a leaver by ${by}`,
  };
  const roles = unread
    ? ({ checked: false, because: 'it did not answer' } as const)
    : ({ checked: true, value: role ? ['User Administrator'] : [] } as const);
  const entra = add(
    sheet,
    'entra',
    { name, address, roles, ...(by === 'id' ? { employeeId: id } : {}) },
    truth,
  );
  if (random.next() < 0.7)
    add(
      sheet,
      'google',
      { name, address: random.next() < 0.5 ? address : addressOf(sheet), aliases: [address] },
      truth,
    );
  list(sheet, {
    name: random.next() < 0.8 ? name : '',
    lastDay: left,
    ...(by === 'id' ? { id } : by === 'entra' ? { entra: entra.id } : { address }),
  });
};

const leavesLater: Situation = (sheet) => {
  const [name, id] = [nameOf(sheet), fresh(sheet, 'S')];
  add(sheet, 'entra', { name, employeeId: id }, { ...safe, what: 'somebody whose last day is to come' });
  list(sheet, { id, name, lastDay: '2026-12-18' });
  if (sheet.random.next() < 0.5) list(sheet, { id, name, lastDay: left });
};

/** On the list, and here again: in the roster by account, by MIS id or by address; or with a new account beside the old one. */
const cameBack: Situation = (sheet) => {
  const { random } = sheet;
  const [name, id, address] = [nameOf(sheet), fresh(sheet, 'S'), addressOf(sheet)];
  const truth = { ...safe, what: 'somebody who came back' };
  const how = random.pick(['account', 'mis-id', 'address', 'new account', 'stays on the list']);
  const old = add(sheet, 'entra', { name, address, employeeId: id }, truth);
  if (how === 'new account')
    add(sheet, 'entra', { name, employeeId: id, createdAt: '2026-09-01T08:00:00Z' }, truth);
  if (how === 'account')
    enroll(sheet, { id: `hillside.${fresh(sheet, 'N')}`, name, accounts: { entra: old.id } });
  if (how === 'mis-id') enroll(sheet, { id: `hillside.${id}`, name });
  if (how === 'address') enroll(sheet, { id: `hillside.${fresh(sheet, 'N')}`, name, email: address });
  list(sheet, { id, name, lastDay: left });
  if (how === 'stays on the list') sheet.lines.push(`${id},${name},,,`);
};

/** The list names somebody whom it cannot tell from another: nobody's account is acted on. */
const twins: Situation = (sheet) => {
  const name = nameOf(sheet);
  const truth = { ...safe, what: 'a name twin' };
  add(sheet, 'entra', { name }, truth);
  if (sheet.random.next() < 0.6) add(sheet, 'google', { name }, truth);
  list(sheet, { ...(sheet.random.next() < 0.5 ? { id: fresh(sheet, 'Q') } : {}), name, lastDay: left });
};

/** One of two with the same name has left, and the list says which by an id; the other one is not to be touched. */
const toldTwins: Situation = (sheet) => {
  const [name, id, other] = [nameOf(sheet), fresh(sheet, 'S'), fresh(sheet, 'S')];
  add(
    sheet,
    'entra',
    { name, employeeId: id },
    { mayBeAskedAbout: true, mustBeFound: true, needsTwo: false, what: 'the twin who left' },
  );
  const stays = { ...safe, what: 'the twin who is here' };
  const second = add(
    sheet,
    'entra',
    { name, ...(sheet.random.next() < 0.5 ? { employeeId: other } : {}) },
    stays,
  );
  if (sheet.random.next() < 0.5)
    enroll(sheet, { id: `hillside.${other}`, name, accounts: { entra: second.id } });
  list(sheet, { id, name, lastDay: left });
};

/** What the leaver had belongs to somebody else now. Each time only one thing tells. */
const reusedAddress: Situation = (sheet) => {
  const { random } = sheet;
  const address = addressOf(sheet);
  const truth = { ...safe, what: 'a reused address' };
  const tell = random.pick(['made later', 'another name', 'in the roster', 'another MIS id']);
  const [name, newName] = ['Owen Stone', tell === 'another name' ? 'Priya Rao' : 'Owen Stone'];
  const account = add(
    sheet,
    random.pick(['entra', 'google']),
    {
      name: newName,
      address,
      createdAt: tell === 'made later' ? '2026-09-01T08:00:00Z' : '2019-09-01T08:00:00Z',
      ...(tell === 'another MIS id' ? { employeeId: fresh(sheet, 'S') } : {}),
    },
    tell === 'another MIS id' ? { ...truth, what: 'a reused address, by its MIS id' } : truth,
  );
  if (tell === 'in the roster')
    enroll(sheet, {
      id: `hillside.${fresh(sheet, 'N')}`,
      name: newName,
      accounts: { [account.cloud]: account.id },
    });
  list(sheet, {
    name,
    address,
    lastDay: left,
    ...(tell === 'another MIS id' ? { id: fresh(sheet, 'S') } : {}),
  });
};

const reusedId: Situation = (sheet) => {
  const { random } = sheet;
  const id = fresh(sheet, 'S');
  const tell = random.pick(['made later', 'another name', 'in the roster']);
  const name = tell === 'another name' ? 'Priya Rao' : 'Owen Stone';
  const createdAt = tell === 'made later' ? '2026-09-01T08:00:00Z' : '2019-09-01T08:00:00Z';
  add(sheet, 'entra', { name, employeeId: id, createdAt }, { ...safe, what: 'a reused MIS id' });
  if (tell === 'in the roster') enroll(sheet, { id: `hillside.${id}`, name });
  list(sheet, { id, name: 'Owen Stone', lastDay: left });
};

/** Accounts that are nobody's, on the list by mistake or with a leaving date. */
const standing: Situation = (sheet) => {
  const { random } = sheet;
  const part = random.pick(['breakglass', 'svc-', 'room-', 'office', 'noreply']);
  const address = `${fresh(sheet, part)}@hillside.example`;
  const truth = { ...safe, what: 'a standing account' };
  const byAlias = random.next() < 0.3;
  const account = add(
    sheet,
    'entra',
    {
      name: 'Standing Account',
      ...(byAlias ? { aliases: [address] } : { address }),
      ...(random.next() < 0.5 ? { leavesAt: '2026-07-17T12:00:00Z' } : {}),
    },
    truth,
  );
  if (random.next() < 0.7) list(sheet, { entra: account.id, name: 'Standing Account', lastDay: left });
};

const ours: Situation = (sheet) => {
  const account = add(sheet, 'google', { name: 'Lantern Admin' }, { ...safe, what: 'Lantern’s own' });
  sheet.own.add(sheet.random.next() < 0.5 ? account.id : account.address);
  list(sheet, { address: account.address, name: 'Lantern Admin', lastDay: left });
};

/** Only signs speak of them: shown, and never acted on. */
const idle: Situation = (sheet) =>
  void add(
    sheet,
    'entra',
    {
      name: nameOf(sheet),
      lastSignIn: { checked: true, value: sheet.random.next() < 0.5 ? 'never' : '2025-01-01T08:00:00Z' },
    },
    { ...safe, what: 'nobody signs in' },
  );

const dated: Situation = (sheet) => {
  const past = sheet.random.next() < 0.6;
  const leavesAt = past ? '2026-07-17T12:00:00Z' : '2027-07-17T12:00:00Z';
  const truth: Truth = { mayBeAskedAbout: past, mustBeFound: past, needsTwo: false, what: 'a leaving date' };
  // A name of its own: a list that has the name and nothing else would make it uncertain.
  add(sheet, 'entra', { name: `Dated ${fresh(sheet, 'Only')}`, leavesAt }, truth);
};

const situations: readonly [Situation, ...Situation[]] = [
  here, here, gone, gone, leavesLater, cameBack, twins, toldTwins, reusedAddress, reusedId, standing, ours, idle, dated,
]; // prettier-ignore

export const makeDirectory = (seed: string): Made => {
  const random = chance(seed, 'leavers');
  const sheet: Sheet = {
    random,
    accounts: [],
    truth: new Map(),
    roster: [],
    lines: [],
    own: new Set(),
    count: 0,
  };
  const many = 3 + random.below(12);
  for (let n = 0; n < many; n += 1) random.pick(situations)(sheet);
  const shuffled = sheet.accounts
    .map((account) => ({ account, at: random.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ account }) => account);
  return {
    accounts: shuffled,
    truth: sheet.truth,
    roster: sheet.roster,
    csv: ['Staff Code,Name,Work Email,Entra ID,Leaving Date', ...sheet.lines].join('\n'),
    ownIds: sheet.own,
  };
};
