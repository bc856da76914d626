/**
 * Which accounts Lantern does not touch, and which only with two people's word (promises.md E8; audit-and-leavers.md 2.2
 * step 0). Pure: asked when the night finds somebody, when IT decides, and once more, with the account as it is then, at the
 * moment of acting.
 */
import { localDate, sayDate } from '../../core/say-time.ts';
import type { CloudAccount, Person, PersonId } from '../../core/ports.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Ground, Leaver, Protection } from './leaver.ts';

/** What of an account decides. Both `CloudAccount` and `LeaverAccount` have it. */
export type Guarded = Pick<CloudAccount, 'cloud' | 'tenant' | 'id' | 'address' | 'enabled' | 'roles'> & {
  readonly createdAt?: string | undefined;
  readonly aliases?: readonly string[] | undefined;
};

/** Whose account it is, as far as that is known. */
export interface Whose {
  /** The leaver's own id within the trust, where the list or the roster gave one. */
  readonly id?: PersonId | undefined;
  /** Who in the roster of today has this account: by its immutable id (`Directory.byAccount`), or by their own id in the MIS. */
  readonly active?: Person | undefined;
  /** False: name twins, or something that fits two people. Then nobody's account is touched. */
  readonly sure: boolean;
  /** When this account was last read back as disabled by Lantern (ISO, UTC): enabled since means that somebody did so. */
  readonly disabledAt?: string | undefined;
}

export interface Guarding {
  readonly account: Guarded;
  readonly person: Whose;
  /** ISO date. */
  readonly lastDay?: string | undefined;
  readonly grounds: readonly Ground[];
  readonly policy: Policy;
  /** Ids and addresses of the accounts that Lantern itself works through (`Cloud.own`), lower-case. */
  readonly ownIds: ReadonlySet<string>;
  /** Who asks for it, and who agrees. */
  readonly asker?: readonly Person[] | undefined;
  readonly now: Date;
}

/** @returns everything that stands against touching this account, `never` first; empty: one named person may decide */
export const protectionsOf = (guarding: Guarding): Protection[] => {
  const found = [
    ...byAddress(guarding),
    ...own(guarding),
    ...asking(guarding),
    ...unsure(guarding),
    ...cameBack(guarding),
    ...roleHolder(guarding),
  ];
  return [
    ...found.filter(({ level }) => level === 'never'),
    ...found.filter(({ level }) => level === 'twice'),
  ];
};

export const isUntouchable = (protections: readonly Protection[]): boolean =>
  protections.some(({ level }) => level === 'never');

const never = (why: string, words: string): Protection => ({ level: 'never', why, words });
const twice = (why: string, words: string): Protection => ({ level: 'twice', why, words });

const kinds = [
  ['breakGlass', 'break-glass', 'an emergency (break-glass) account'],
  ['service', 'service', 'a service account'],
  ['room', 'room', 'a room or a piece of equipment'],
  ['shared', 'shared', 'a shared account'],
] as const;

const byAddress = ({ account, policy }: Guarding): Protection[] =>
  kinds.flatMap(([setting, why, what]) =>
    [account.address, ...(account.aliases ?? [])].some((address) =>
      policy.leavers.protected[setting].some((pattern) => fits(pattern, address)),
    )
      ? [
          never(
            why,
            `${account.address} is ${what} by the school’s policy. Lantern never touches these. If it is a person’s after all, please take it off that list in the policy.`,
          ),
        ]
      : [],
  );

/** A pattern with an @ is held against the whole address, one without against the part before it; `*` is any text. */
export const fits = (pattern: string, address: string): boolean => {
  const whole = address.toLowerCase();
  const text = pattern.includes('@') ? whole : whole.replace(/@[^@]*$/, '');
  const [first = '', ...others] = pattern.toLowerCase().split('*');
  if (others.length === 0) return text === first;
  if (!text.startsWith(first)) return false;
  const last = others.pop() ?? '';
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
};

const own = ({ account, ownIds }: Guarding): Protection[] =>
  [account.id, account.address, ...(account.aliases ?? [])].some((one) => ownIds.has(one.toLowerCase()))
    ? [never('own', 'Lantern itself works through this account, so it cannot disable it.')]
    : [];

const asking = ({ account, person, asker = [] }: Guarding): Protection[] =>
  asker.some((one) => isSame(one.id, person.id) || one.id === person.active?.id || has(one, account))
    ? [
        never(
          'asker',
          'This is the account of somebody who asks for it or agrees to it. Please let a colleague decide about it.',
        ),
      ]
    : [];

const has = (person: Person, account: Guarded): boolean =>
  person.accounts[account.cloud]?.toLowerCase() === account.id.toLowerCase() ||
  (person.email !== undefined &&
    [account.address, ...(account.aliases ?? [])].includes(person.email.toLowerCase()));

/** A word of IT's own about this very account settles it, and two people must agree to that, whatever a list says beside it. */
const unsure = (guarding: Guarding): Protection[] => {
  if (guarding.person.sure) return [];
  return [
    live(guarding, 'named')
      ? byWord['not-sure-who']
      : never(
          'not-sure-who',
          'It is not certain whose account this is: more than one person could be meant. Please look, and add the account’s own id or the person’s MIS id to the list. Or say by name that they have left, with a reason.',
        ),
  ];
};

/** What a word of IT's own turns into a matter of two people. */
const byWord = {
  'not-sure-who': twice(
    'not-sure-who-named',
    'Lantern could not tell for certain whose account this is; somebody of IT has said so. Two people must agree.',
  ),
  'came-back': twice(
    'enabled-again-named',
    'This account was enabled again, or is in the school’s own list of people; somebody of IT has said that they have left. Two people must agree.',
  ),
};
const isByWord = (why: string): why is keyof typeof byWord => Object.hasOwn(byWord, why);

/** Whether something stands against it that a word of IT's own, with a second person's, would settle. */
export const needsWord = (protections: readonly Protection[]): boolean =>
  protections.some(({ why }) => isByWord(why));

/** The protections once IT has said by name that they have left; the next night, and the guard, look anew. */
export const afterWord = (protections: readonly Protection[]): Protection[] =>
  protections.map((one) => (isByWord(one.why) ? byWord[one.why] : one));

/** For so long what IT says of somebody counts before the roster, which follows later. */
const namedDays = 30;

/**
 * Whether a ground still says something of today: a sanction until its end, a word of IT's own for {@link namedDays}. What was
 * said once must not take the protection from somebody who is here again. All other grounds are looked up each night.
 */
export const isLive = (ground: Ground, now: Date, { calendar }: Policy): boolean => {
  if (ground.what === 'sanction') return ground.until >= localDate(now, calendar.zone);
  return ground.what !== 'named' || now.getTime() - Date.parse(ground.at) < namedDays * 86_400_000;
};

const live = ({ grounds, now, policy }: Guarding, what: Ground['what']): boolean =>
  grounds.some((ground) => ground.what === what && isLive(ground, now, policy));

const cameBack = (guarding: Guarding): Protection[] => {
  const { account, person, lastDay, grounds, policy, now } = guarding;
  // A sanction is about somebody who is here, and so may be what IT itself says: these do not contradict the roster.
  const sanctioned = live(guarding, 'sanction');
  const here = sanctioned || live(guarding, 'named');
  const found: Protection[] = [];
  if (person.active !== undefined && !here)
    found.push(
      never(
        'came-back',
        'The school’s own list of people still has this account, or has it again. If they have left, please take them off that list: they are then asked about on the next night.',
      ),
    );
  if (person.active !== undefined && here && !sanctioned)
    found.push(
      twice('in-roster', 'The school’s own list of people still has this account. Two people must agree.'),
    );
  if (account.enabled) found.push(...enabledAgain(person.disabledAt, grounds));
  if (!sanctioned && isNewer(account, lastDay, policy))
    found.push(
      never(
        'new-account',
        `This account was made after ${sayDate(lastDay ?? '')}, so it is not the one that this person left behind: perhaps they came back, or somebody else was given the address.`,
      ),
    );
  if (!here && lastDay !== undefined && lastDay >= localDate(now, policy.calendar.zone))
    found.push(
      never('last-day-ahead', `Their last day is ${sayDate(lastDay)}. Nothing is done before it is over.`),
    );
  return found;
};

/** A sanction that is newer than the disabling says that it was meant; so does a word of IT's own, with a second person's. */
const enabledAgain = (disabledAt: string | undefined, grounds: readonly Ground[]): Protection[] => {
  if (disabledAt === undefined) return [];
  const isSaid = (what: 'named' | 'sanction'): boolean =>
    grounds.some((one) => one.what === what && one.at > disabledAt);
  if (isSaid('sanction')) return [];
  return [
    isSaid('named')
      ? byWord['came-back']
      : never(
          'came-back',
          'Somebody enabled this account again after Lantern had disabled it. Please ask them. If it should be disabled after all, say so by name, with a reason.',
        ),
  ];
};

/** Made after the last day, by the day in the school. Without a moment of making nobody can say so. */
export const isNewer = (
  { createdAt }: Pick<Guarded, 'createdAt'>,
  lastDay: string | undefined,
  policy: Policy,
): boolean =>
  createdAt !== undefined &&
  lastDay !== undefined &&
  localDate(new Date(createdAt), policy.calendar.zone) > lastDay;

const roleHolder = ({ account, person, policy }: Guarding): Protection[] => {
  const { roles } = account;
  const found: Protection[] = [];
  if (!roles.checked)
    found.push(
      twice(
        'roles-unknown',
        `Whether it holds an administrator’s role could not be read (${roles.because}). Two people must agree.`,
      ),
    );
  else if (roles.value.length > 0)
    found.push(
      twice('role', `It holds an administrator’s role: ${roles.value.join(', ')}. Two people must agree.`),
    );
  const id = person.id ?? person.active?.id;
  if (id !== undefined && isNamedIn(policy, id))
    found.push(
      twice(
        'policy-role',
        'The school’s policy names this person in a role, such as DSL. Please enter their successor there too. Two people must agree.',
      ),
    );
  return found;
};

/** Whether two ids are one person's: a list and a cloud may write them in other letters than the roster does. */
export const isSame = (one: PersonId | undefined, other: PersonId | undefined): boolean =>
  one !== undefined && one.toLowerCase() === other?.toLowerCase();

const isNamedIn = ({ roles, duty, trustContact }: Policy, id: PersonId): boolean => {
  const holders = [...Object.values(roles).flat(), trustContact];
  return (
    holders.some(
      (one) => 'person' in one && [one.person, ...one.deputies].some((other) => isSame(other, id)),
    ) || duty.some(({ person }) => isSame(person, id))
  );
};

/** When each account of a leaver was last read back as disabled, and was not given back since; by cloud and id. */
export const disabledAtOf = (
  { runs }: Pick<Leaver, 'runs'>,
  account: Pick<Guarded, 'cloud' | 'id'>,
): string | undefined => {
  const last = runs.filter(({ cloud, id }) => cloud === account.cloud && id === account.id).at(-1);
  return last?.direction === 'disable' && last.readBack?.enabled === false ? last.readBack.at : undefined;
};
