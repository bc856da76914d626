/**
 * The guard: asked at the moment of acting, with every account as its cloud has it then (promises.md E8). What was true when
 * IT decided may be so no more: promoted, come back, another account under the address, an approval that has run out.
 */
import { cloudTitles } from '../../../core/say-cloud.ts';
import { isAppError, type AppError } from '../../../core/errors.ts';
import { localDate } from '../../../core/say-time.ts';
import type { Cloud, CloudAccount, Deps, Person, SchoolId } from '../../../core/ports.ts';
import { isSameAccount, openGuests } from '../guests/guest.ts';
import { isGround, type Decision, type Leaver, type LeaverAccount, type Protection } from '../leaver.ts';
import { isUntouchable } from '../protect.ts';
import { protectNow } from '../protect-now.ts';
import { decidedAccounts } from './run-state.ts';

/** An account of the leaver, its cloud, and how it is now; `now` absent: it is not there any more. */
export interface Acted {
  readonly account: LeaverAccount;
  readonly cloud: Cloud;
  readonly now: CloudAccount | undefined;
}

export type Guarded =
  | {
      readonly may: true;
      readonly accounts: readonly Acted[];
      /** Some could not be read: they are not among `accounts`. */
      readonly away: AppError | undefined;
    }
  | { readonly may: false; readonly words: readonly string[]; readonly protections: readonly Protection[] };

/** `begun`: something was changed already, so an approval that runs out meanwhile was used in time. */
export interface Guarding {
  readonly leaver: Leaver;
  readonly school: SchoolId;
  readonly begun: boolean;
}

/**
 * Looks at every account before any is touched: one that must not be touched stops the whole person. Where one cannot be read,
 * nothing begins; but a hostile leaver, or a person who is half disabled, is not left to the cloud that is away.
 * @throws AppError when something could not be looked at; that is never a yes
 */
export const guardLeaver = async (guarding: Guarding, deps: Deps): Promise<Guarded> => {
  const { leaver, school, begun } = guarding;
  let away: AppError | undefined;
  const words = [...decisionWords(guarding, deps), ...(await groundWords(guarding, deps))];
  const people = await peopleOf(leaver.decision, deps);
  words.push(...people.words);
  const accounts: Acted[] = [];
  for (const account of decidedAccounts(leaver)) {
    const cloud = cloudOf(account, school, deps);
    if (cloud === undefined)
      words.push(`Lantern is not connected to the ${cloudTitles[account.cloud]} of ${account.address}.`);
    else
      await cloud.accounts.find(account.id).then(
        (now) => accounts.push({ account, cloud, now }),
        (error: unknown) => {
          if (!isAppError(error) || !(begun || leaver.decision?.urgent === true)) throw error;
          away ??= error;
        },
      );
  }
  if (decidedAccounts(leaver).length === 0) words.push('No account of this person is known.');
  const protections: Protection[] = [];
  for (const acted of accounts) {
    words.push(...accountWords(acted, school, deps));
    protections.push(...(await protectionsNow(acted, guarding, people.found, deps)));
  }
  words.push(...protectionWords(leaver, protections, deps, school));
  if (!begun) words.push(...unseenWords(leaver, protections));
  return words.length === 0
    ? { may: true, accounts, away }
    : { may: false, words: [...new Set(words)], protections };
};

/** Just before sign-in is taken away, once more. Empty: it may be. */
export const guardAccount = async (acted: Acted, guarding: Guarding, deps: Deps): Promise<string[]> => {
  const people = await peopleOf(guarding.leaver.decision, deps);
  const protections = await protectionsNow(acted, guarding, people.found, deps);
  return [
    ...people.words,
    ...accountWords(acted, guarding.school, deps),
    ...protectionWords(guarding.leaver, protections, deps, guarding.school),
  ];
};

export const cloudOf = (
  account: Pick<LeaverAccount, 'cloud' | 'tenant'>,
  school: SchoolId,
  { clouds }: Pick<Deps, 'clouds'>,
): Cloud | undefined =>
  clouds.of(school).find(({ name, tenant }) => name === account.cloud && tenant === account.tenant);

const decisionWords = ({ leaver, begun }: Guarding, { clock }: Deps): string[] => {
  const { decision } = leaver;
  if (decision?.what !== 'disable') return ['Nobody has decided that these accounts are to be disabled.'];
  return !begun && decision.expires !== undefined && decision.expires <= clock.now().toISOString()
    ? ['The approval has run out. Please decide again.']
    : [];
};

/** There must still be a reason to act today; the days themselves are `protect.ts`'s. */
const groundWords = async ({ leaver, school }: Guarding, deps: Deps): Promise<string[]> => {
  const today = localDate(deps.clock.now(), deps.policies.of(school).calendar.zone);
  const stands = leaver.grounds
    .filter(isGround)
    .filter(
      (one) =>
        (one.what !== 'sanction' || one.until >= today) &&
        (one.what !== 'guest-ended' || one.endedOn <= today),
    );
  if (stands.length === 0) return ['There is no reason any more to disable these accounts.'];
  if (!stands.every(({ what }) => what === 'guest-ended' || what === 'named')) return [];
  const answered = await answeredAt(leaver, school, deps);
  return answered === undefined || stands.some((one) => one.what === 'named' && one.at > answered)
    ? []
    : ['Somebody answers for this guest account now, so there is no reason any more to disable it.'];
};

/** Since when somebody answers for a guest account among these (C6), the latest; a word of IT's own that is newer counts more. */
const answeredAt = async (leaver: Leaver, school: SchoolId, deps: Deps): Promise<string | undefined> => {
  const mine = decidedAccounts(leaver);
  const open = (await openGuests(school, deps)).filter(({ value }) =>
    mine.some((one) => isSameAccount(value.account, one)),
  );
  return open
    .map(({ value }) => value.confirmed?.at ?? value.requestedAt)
    .toSorted()
    .at(-1);
};

/** Everybody who asked or agreed, as they are now. Somebody unknown cannot be held against the accounts: then nothing is done. */
const peopleOf = async (
  decision: Decision | undefined,
  { directory }: Deps,
): Promise<{ readonly found: readonly Person[]; readonly words: readonly string[] }> => {
  const found: Person[] = [];
  const words: string[] = [];
  for (const id of namedIn(decision)) {
    const person = await directory.person(id);
    if (person === undefined)
      words.push(
        'Somebody who decided this is no longer on the school’s list of people. Please decide again.',
      );
    else found.push(person);
  }
  return { found, words };
};

/** Each once: somebody who agrees with themselves is one person (requester and approver are never the same). */
const namedIn = (decision: Decision | undefined): ReadonlySet<string> =>
  new Set(decision === undefined ? [] : [decision.by, ...decision.approvals.map(({ by }) => by)]);

const accountWords = ({ account, cloud, now }: Acted, school: SchoolId, { clouds }: Deps): string[] => {
  if (now === undefined) return [];
  if (now.id !== account.id || now.cloud !== account.cloud || now.tenant !== cloud.tenant)
    return [`${account.address} is another account now.`];
  const owner = clouds.schoolOf(now);
  return owner === undefined || owner === school ? [] : [`${now.address} belongs to another school.`];
};

const protectionsNow = async (
  { now, cloud }: Acted,
  { leaver, school }: Guarding,
  asker: readonly Person[],
  { directory, policies, clock }: Deps,
): Promise<Protection[]> =>
  now === undefined
    ? []
    : protectNow({
        leaver,
        school,
        directory,
        account: now,
        policy: policies.of(school),
        ownIds: new Set((cloud.own ?? []).map((one) => one.toLowerCase())),
        asker,
        now: clock.now(),
      });

const protectionWords = (
  leaver: Leaver,
  protections: readonly Protection[],
  { policies }: Deps,
  school: SchoolId,
): string[] => {
  const against = protections.filter(({ level }) => level === 'never').map(({ words }) => words);
  if (isUntouchable(protections)) return against;
  const agreed = namedIn(leaver.decision).size;
  const twice = protections.filter(({ level }) => level === 'twice').map(({ words }) => words);
  const because = [
    ...twice,
    ...(policies.of(school).leavers.secondApproval === 'always' ? ['The school’s policy asks for two.'] : []),
    ...(onlyByWord(leaver) ? ['No list says that this person has left.'] : []),
    ...(leaver.decision?.needs === 2 ? leaver.decision.because : []),
  ];
  const needs = because.length > 0 || leaver.decision?.needs === 2 ? 2 : 1;
  return agreed >= needs
    ? []
    : [`Two different people must agree, and ${agreed === 1 ? 'one has' : 'none has'}.`, ...because];
};

/** Whoever agreed must have been shown what asks for care; found only now, it is shown, and decided about anew (E8). */
const unseenWords = ({ protections: shown }: Leaver, found: readonly Protection[]): string[] => {
  const unseen = found.filter(({ level, why }) => level === 'twice' && !shown.some((one) => one.why === why));
  return unseen.length === 0
    ? []
    : [...unseen.map(({ words }) => words), 'That was not known when it was decided. Please decide again.'];
};

/** Only somebody of the school says so, and no list: a second person must agree. */
const onlyByWord = ({ grounds }: Leaver): boolean => {
  const real = grounds.filter(isGround);
  return real.length > 0 && real.every(({ what }) => what === 'named' || what === 'guest-ended');
};
