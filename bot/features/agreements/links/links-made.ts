/** When the links of a class or group were made, in a small row of its own: a list of all classes reads no link. */
import { z } from 'zod';
import { put } from '../../../core/change.ts';
import { hashKey } from '../../../core/keys.ts';
import type { Change, Deps, Key, Kind, PersonId, SchoolId } from '../../../core/ports.ts';
import { sayDay } from '../../../core/say-time.ts';
import type { Calendar } from '../../../policy/policy.ts';
import { groupKey } from './find-group.ts';

const madeRow = z.object({
  v: z.literal(1),
  group: z.string(),
  by: z.string(),
  /** When the newest was made (ISO, UTC). */
  at: z.string(),
  /** When the first of those that work ends. */
  until: z.string(),
});
export type LinksMade = z.infer<typeof madeRow>;
/** Names of classes only: it lies open. */
export const linksMade: Kind<LinksMade> = { name: 'agreement-links-made', table: 'cases', schema: madeRow };

const keyOf = (school: SchoolId, group: string): Key => ({
  partition: school,
  row: `GKG!${hashKey('links-made', groupKey(group))}`,
});

/** @param until of the link that ends first; the moment of making, where they were made invalid */
export const madeChange = (
  school: SchoolId,
  group: string,
  { by, at, until }: { readonly by: PersonId; readonly at: Date; readonly until: Date },
): Change =>
  put(linksMade, keyOf(school, group), {
    v: 1,
    group,
    by,
    at: at.toISOString(),
    until: until.toISOString(),
  });

/** Of one group. @throws AppError `unavailable` */
export const madeOf = async (
  school: SchoolId,
  group: string,
  { records }: Pick<Deps, 'records'>,
): Promise<LinksMade | undefined> => (await records.get(linksMade, keyOf(school, group)))?.value;

/** By the keys of their groups. @throws AppError `unavailable` */
export const madeIn = async (
  school: SchoolId,
  { records }: Pick<Deps, 'records'>,
): Promise<ReadonlyMap<string, LinksMade>> => {
  const found = new Map<string, LinksMade>();
  for await (const { value } of records.list(linksMade, { partition: school, from: 'GKG!', to: 'GKG"' }))
    found.set(groupKey(value.group), value);
  return found;
};

/** Whether links of this group were made that work. */
export const hasLiveLinks = (group: string, made: ReadonlyMap<string, LinksMade>, now: Date): boolean =>
  (made.get(groupKey(group))?.until ?? '') > now.toISOString();

/** For one row of a list: of a class, or of all classes of a year. */
export const sayMade = (
  groups: readonly string[],
  made: ReadonlyMap<string, LinksMade>,
  now: Date,
  { zone }: Calendar,
): string => {
  const there = groups.flatMap((group) => made.get(groupKey(group)) ?? []);
  const live = there.filter(({ until }) => until > now.toISOString());
  const ends = live.map(({ until }) => until).toSorted()[0];
  if (ends === undefined) return there.length > 0 ? 'The links have ended' : 'No links yet';
  const until = `until ${sayDay(ends, zone)}`;
  if (live.length < groups.length)
    return `Links made for ${live.length} of ${groups.length} classes, ${until}`;
  const at = live.map((one) => one.at).toSorted()[0] ?? '';
  return `Links made on ${sayDay(at, zone)}, ${until}`;
};
