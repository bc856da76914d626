/**
 * A web link for one person whom chat cannot reach (policy-map B4, B5). Two rows: what the link is (`GK!`, sealed), and which
 * one is the live one of a person and signer (`GKP!`): so there is one at most, and one row makes the older ones invalid.
 */
import { z } from 'zod';
import { create, put, replace } from '../../../core/change.ts';
import { firstNameOf } from '../../../core/first-name.ts';
import { hashKey } from '../../../core/keys.ts';
import { randomPageId } from '../../../core/links.ts';
import type {
  Change,
  Deps,
  Key,
  Kind,
  Person,
  PersonId,
  SchoolId,
  Stored,
  Values,
} from '../../../core/ports.ts';
import type { Signer } from '../../../policy/agreement.ts';
import { whoIn } from '../agreement.ts';

const signer = z.enum(['self', 'parent']);
const linkRow = z.object({
  v: z.literal(1),
  id: z.string(),
  /** Whom it is about: for a parent's link, the child. */
  person: z.string(),
  signer,
  /** ISO, UTC. */
  until: z.string(),
  madeBy: z.string(),
  madeAt: z.string(),
});
export type Link = z.infer<typeof linkRow>;
export const links: Kind<Link> = {
  name: 'agreement-link',
  table: 'cases',
  schema: linkRow,
  sealed: { words: [] },
};

/** Without `id`: it was made invalid. The id alone opens nothing: the address has a seal over it. */
const liveRow = z.object({
  v: z.literal(1),
  id: z.string().optional(),
  until: z.string(),
  by: z.string(),
  at: z.string(),
});
export type LiveRow = z.infer<typeof liveRow>;
export const liveLinks: Kind<LiveRow> = {
  name: 'agreement-link-live',
  table: 'cases',
  schema: liveRow,
};

const linkKey = (school: SchoolId, id: string): Key => ({ partition: school, row: `GK!${id}` });
const liveKey = (school: SchoolId, { person, signer: who }: Need): Key => ({
  partition: school,
  row: `GKP!${whoIn(person)}!${who}`,
});

/** Somebody who has to sign by link: the person, or for a child their parent or carer. */
export interface Need {
  readonly person: PersonId;
  readonly signer: Signer;
}

/** Where the live link of somebody lies. */
export const liveRowOf = (school: SchoolId, need: Need): string => liveKey(school, need).row;

/** The rows of the links that end after `from`, until `to` where it is given. @throws AppError `unavailable` */
export const endingLinks = async (
  school: SchoolId,
  from: Date,
  to: Date | undefined,
  { records }: Pick<Deps, 'records'>,
): Promise<ReadonlySet<string>> => {
  const found = new Set<string>();
  const range = { partition: school, from: 'GKP!', to: 'GKP"' };
  for await (const { key, value } of records.list(liveLinks, range))
    if (
      value.id !== undefined &&
      value.until > from.toISOString() &&
      (to === undefined || value.until <= to.toISOString())
    )
      found.add(key.row);
  return found;
};

export interface LiveLink {
  readonly id: string;
  readonly until: Date;
}

/** The link of this person and signer that works now, and the row that says so, whatever it says. */
export const liveLinkOf = async (
  school: SchoolId,
  need: Need,
  { records, clock }: Pick<Deps, 'records' | 'clock'>,
): Promise<{ readonly link: LiveLink | undefined; readonly live: Stored<LiveRow> | undefined }> => {
  const live = await records.get(liveLinks, liveKey(school, need));
  const { id, until } = live?.value ?? {};
  if (id === undefined || until === undefined || until <= clock.now().toISOString())
    return { link: undefined, live };
  return { link: { id, until: new Date(until) }, live };
};

/**
 * The two rows of a new link; the older one of this person and signer ends with them.
 * @param live as it was read: of two who make a link at once, one is refused (`conflict`), and prints the other's
 */
export const linkRows = (
  school: SchoolId,
  need: Need,
  by: PersonId,
  now: Date,
  until: Date,
  live?: Stored<LiveRow>,
): { readonly link: LiveLink; readonly rows: readonly Change[] } => {
  const id = randomPageId();
  const at = now.toISOString();
  const ends = until.toISOString();
  return {
    link: { id, until },
    rows: [
      put(links, linkKey(school, id), { v: 1, id, ...need, until: ends, madeBy: by, madeAt: at }),
      live === undefined
        ? create(liveLinks, liveKey(school, need), { v: 1, id, until: ends, by, at })
        : replace(liveLinks, live, { v: 1, id, until: ends, by, at }),
    ],
  };
};

/** No link of this person and signer works from then on. */
export const revokedRow = (school: SchoolId, need: Need, by: PersonId, now: Date): Change => {
  const at = now.toISOString();
  return put(liveLinks, liveKey(school, need), { v: 1, until: at, by, at });
};

/** A parent or carer has no account and no row of their own: what they sign is recorded against the child (B4). */
export const parentOf = ({ id, school }: Pick<Person, 'id' | 'school'>): Person => ({
  id: `${id}~parent`,
  school,
  name: '',
  kind: 'parent',
  guest: false,
  accounts: {},
});

/** What stands on the letter, and with whatever is signed by the link: it opens nothing, and tells one letter from another. */
export const numberOf = ({ id }: Pick<LiveLink, 'id'>): string => {
  const digits = hashKey('link', id).slice(0, 8).toUpperCase();
  return `${digits.slice(0, 4)}-${digits.slice(4)}`;
};

/** Who comes through a link, what is sealed with it, and for whom the page says that it is. */
export interface Bearer {
  readonly by: Person;
  readonly values: Values;
  readonly whose: string;
}

/** What a link opens first. */
export const linkVerb = 'agreements.open';

/**
 * Who holds this link; undefined where it has expired, was made invalid, or whoever it is about has left: nobody can tell
 * which. The page says a first name and no more: a letter goes astray and a link is forwarded, but a parent of two must
 * know which child it is about.
 * @throws AppError `unavailable`, `tampered`
 */
export const linkAt = async (school: SchoolId, id: string, deps: Deps): Promise<Bearer | undefined> => {
  const link = (await deps.records.get(links, linkKey(school, id)))?.value;
  if (link === undefined || link.until <= deps.clock.now().toISOString()) return undefined;
  const live = await liveLinkOf(school, link, deps);
  const person = live.link?.id === id ? await deps.directory.person(link.person) : undefined;
  if (person?.school !== school) return undefined;
  const first = firstNameOf(person);
  const number = { link: numberOf(link) };
  if (link.signer === 'parent')
    return {
      by: parentOf(person),
      values: { for: person.id, ...number },
      whose: first === undefined ? 'For a parent or carer' : `For a parent or carer of ${first}`,
    };
  return { by: person, values: number, whose: first === undefined ? 'For you alone' : `For ${first}` };
};
