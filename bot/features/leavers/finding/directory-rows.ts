/**
 * What was read from a cloud, page by page: table `directory`, partition cloud and tenant. Sealed with the app's own key, which
 * is derived for each partition as it is for a school. The accounts of a page are kept apart by school, so that a school is
 * compared without those of the others, and packed, since it is the longest text that Lantern keeps.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import type { Checked, Cloud, CloudAccount, Key, Kind, SchoolId } from '../../../core/ports.ts';

const walked = z.object({
  /** Its pages are `P!<walk>!…`. */
  walk: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  pages: z.int(),
  accounts: z.int(),
  /** Of no school of ours, by their address. */
  homeless: z.int(),
});
export type Walked = z.infer<typeof walked>;

const state = z.object({
  v: z.literal(1),
  /** A walk that goes on: `next` is the place to stand on, absent before the first page. */
  running: walked.omit({ finishedAt: true }).extend({ next: z.string().optional() }).optional(),
  /** The last one that came to its end. */
  last: walked.optional(),
});
export type WalkState = z.infer<typeof state>;

export const walkStates: Kind<WalkState> = {
  name: 'directory-walk',
  table: 'directory',
  schema: state,
  sealed: { words: [] },
};

type Place = Pick<Cloud, 'name' | 'tenant'>;

/** Tenants are ids or domains; anything else a key cannot hold is left out. */
export const directoryPartition = ({ name, tenant }: Place): string =>
  `${name}.${tenant.toLowerCase().replace(/[^a-z0-9.-]/g, '')}`;
export const walkStateKey = (cloud: Place): Key => ({ partition: directoryPartition(cloud), row: 'W!' });

const page = z.object({ v: z.literal(1), packed: z.string() });
export const directoryPages: Kind<z.infer<typeof page>> = {
  name: 'directory-page',
  table: 'directory',
  schema: page,
  sealed: { words: [] },
};
/** For throwing away: what cannot be opened any more goes as well. */
export const anyPages: Kind<unknown> = { name: 'directory-page', table: 'directory', schema: z.unknown() };

/** No school's: an id of a school has no `_`. */
export const homeless = '_';

export const pageKey = (cloud: Place, walk: string, school: SchoolId | undefined, number: number): Key => ({
  partition: directoryPartition(cloud),
  row: `P!${walk}!${school ?? homeless}!${String(number).padStart(6, '0')}`,
});

export const pagesOf = (cloud: Place, walk: string, school: SchoolId) => ({
  partition: directoryPartition(cloud),
  from: `P!${walk}!${school}!`,
  to: `P!${walk}!${school}"`,
});

/** The fields of an account that the night compares, in this order. */
type Packed = readonly [
  id: string,
  address: string,
  aliases: readonly string[],
  name: string,
  employeeId: string | null,
  guest: 0 | 1,
  enabled: 0 | 1,
  createdAt: string | null,
  leavesAt: string | null,
  lastSignIn: string | readonly [because: string],
  onPremises: 0 | 1,
  roles: readonly string[] | string,
  unit: string,
  licences: readonly string[],
];

const bit = (is: boolean): 0 | 1 => (is ? 1 : 0);

export const packed = (accounts: readonly CloudAccount[]): z.infer<typeof page> => {
  const rows = accounts.map((one): Packed => [
    one.id,
    one.address,
    one.aliases,
    one.name,
    one.employeeId ?? null,
    bit(one.guest),
    bit(one.enabled),
    one.createdAt ?? null,
    one.leavesAt ?? null,
    one.lastSignIn.checked ? one.lastSignIn.value : [one.lastSignIn.because],
    bit(one.onPremises),
    one.roles.checked ? one.roles.value : one.roles.because,
    one.unit,
    one.licences,
  ]);
  return { v: 1, packed: deflateRawSync(JSON.stringify(rows)).toString('base64') };
};

/** Written by us and sealed, so that its shape is ours. */
export const unpacked = ({ name, tenant }: Place, row: z.infer<typeof page>): CloudAccount[] =>
  (JSON.parse(inflateRawSync(Buffer.from(row.packed, 'base64')).toString()) as Packed[]).map(
    ([
      id,
      address,
      aliases,
      title,
      employeeId,
      guest,
      enabled,
      createdAt,
      leavesAt,
      signIn,
      onPremises,
      roles,
      unit,
      licences,
    ]) => ({
      cloud: name,
      tenant,
      id,
      address,
      aliases,
      name: title,
      ...(employeeId === null ? {} : { employeeId }),
      guest: guest === 1,
      enabled: enabled === 1,
      ...(createdAt === null ? {} : { createdAt }),
      ...(leavesAt === null ? {} : { leavesAt }),
      lastSignIn: checkedOf(typeof signIn === 'string' ? { value: signIn } : { because: signIn[0] }),
      onPremises: onPremises === 1,
      roles: checkedOf(typeof roles === 'string' ? { because: roles } : { value: roles }),
      unit,
      licences,
    }),
  );

const checkedOf = <T>(one: { readonly value: T } | { readonly because: string }): Checked<T> =>
  'value' in one ? { checked: true, value: one.value } : { checked: false, because: one.because };
