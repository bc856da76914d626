/** The users in the order in which lists show them, by sign-in name, and by name as well as by id. */
import type { EntraEstate, EntraUser } from '../estate/index.ts';

export interface UserIndex {
  /** In the order of `userPrincipalName` in lower case. */
  sorted(): readonly { readonly upn: string; readonly id: string }[];
  /** Place of the first that is not below `upn`. */
  place(upn: string): number;
  /** By id or by `userPrincipalName`, in any case. */
  find(key: string): EntraUser | undefined;
  /** To be called when names were changed behind the service's back. */
  forget(): void;
}

export const createUserIndex = (entra: EntraEstate): UserIndex => {
  let rows: { readonly upn: string; readonly id: string }[] = [];
  let byName = new Map<string, string>();
  let fresh = false;
  const build = (): void => {
    if (fresh && rows.length === entra.users.size) return;
    rows = [...entra.users.values()].map(({ id, userPrincipalName }) => ({
      upn: userPrincipalName.toLowerCase(),
      id,
    }));
    rows.sort((left, right) => (left.upn < right.upn ? -1 : left.upn > right.upn ? 1 : 0));
    byName = new Map(rows.map(({ upn, id }) => [upn, id]));
    fresh = true;
  };
  return {
    sorted: () => {
      build();
      return rows;
    },
    place: (upn) => {
      build();
      let [low, high] = [0, rows.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((rows[middle]?.upn ?? '') < upn) low = middle + 1;
        else high = middle;
      }
      return low;
    },
    find: (key) => {
      const direct = entra.users.get(key) ?? entra.users.get(key.toLowerCase());
      if (direct !== undefined) return direct;
      if (!key.includes('@')) return undefined;
      build();
      const id = byName.get(key.toLowerCase());
      return id === undefined ? undefined : entra.users.get(id);
    },
    forget: () => {
      fresh = false;
    },
  };
};
