/** Cuts what is to be printed into pages that a browser and a printer can bear. A pure rule. */

export interface PrintPart {
  /** From this class or group to that one. */
  readonly from: string;
  readonly to: string;
  /** Of a group that is too large for one page: which of its pages, from 1. */
  readonly page?: number | undefined;
  readonly count: number;
  /** `7A to 7C`. */
  readonly title: string;
}

/** Whole classes together, at most `most` pieces; a group that is larger by itself is cut. Those without any are left out. */
export const cutParts = (
  units: readonly { readonly group: string; readonly count: number }[],
  most: number,
): PrintPart[] => {
  const parts: PrintPart[] = [];
  for (const { group, count } of units.filter((one) => one.count > 0)) {
    const last = parts.at(-1);
    if (count > most) parts.push(...pagesOf(group, count, most));
    else if (last !== undefined && last.page === undefined && last.count + count <= most)
      parts[parts.length - 1] = {
        ...last,
        to: group,
        count: last.count + count,
        title: `${last.from} to ${group}`,
      };
    else parts.push({ from: group, to: group, count, title: group });
  }
  return parts;
};

const pagesOf = (group: string, count: number, most: number): PrintPart[] => {
  const pages = Math.ceil(count / most);
  return Array.from({ length: pages }, (_, at) => ({
    from: group,
    to: group,
    page: at + 1,
    count: Math.min(most, count - at * most),
    title: `${group} (${at + 1} of ${pages})`,
  }));
};

/** What a part covers of a list that is in order by now: its last page takes whoever came since. */
export const pageOfPart = <T>(
  all: readonly T[],
  page: number | undefined,
  pages: number,
  most: number,
): T[] =>
  page === undefined ? [...all] : all.slice((page - 1) * most, page >= pages ? undefined : page * most);
