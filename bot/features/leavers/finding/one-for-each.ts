/** One line for each person of a list. */
import { sayDate } from '../../../core/say-time.ts';
import type { LineNote, ListLine } from './read-list.ts';

interface Group {
  lines: ListLine[];
  /** It was found to be the same person as this one. */
  into?: Group;
}

/**
 * The later last day counts, and a row without one says that they stay. The same person: the same id or account. The same name
 * alone is not the same person.
 */
export const oneForEach = (
  lines: readonly ListLine[],
): { readonly lines: ListLine[]; readonly notes: LineNote[]; readonly joined: number } => {
  const groups: Group[] = [];
  const byKey = new Map<string, Group>();
  for (const line of lines) {
    const keys = keysOf(line);
    const known = new Set(keys.flatMap((key) => byKey.get(key) ?? []).map(endOf));
    const [group = { lines: [] }, ...others] = known;
    if (known.size === 0) groups.push(group);
    for (const other of others) {
      group.lines.push(...other.lines);
      other.lines = [];
      other.into = group;
    }
    group.lines.push(line);
    for (const key of keys) byKey.set(key, group);
  }
  return summed(groups.map((group) => group.lines).filter((group) => group.length > 0));
};

const endOf = (group: Group): Group => (group.into === undefined ? group : endOf(group.into));

const keysOf = ({ id, upn, address, entraId, googleId }: ListLine): string[] =>
  Object.entries({ id, upn, address, entraId, googleId }).flatMap(([what, value]) =>
    value === undefined ? [] : [`${what} ${value.toLowerCase()}`],
  );

const summed = (groups: readonly ListLine[][]) => {
  const notes: LineNote[] = [];
  const kept: ListLine[] = [];
  let joined = 0;
  for (const group of groups) {
    const stays = group.find(({ lastDay }) => lastDay === '');
    const latest = group.reduce((best, one) => (one.lastDay > best.lastDay ? one : best));
    joined += group.length - 1;
    if (group.length > 1) notes.push({ line: latest.line, words: saidOf(group, latest, stays) });
    if (stays === undefined) kept.push(latest);
  }
  return { lines: kept.sort((a, b) => a.line - b.line), notes, joined };
};

const saidOf = (group: readonly ListLine[], latest: ListLine, stays: ListLine | undefined): string => {
  const others = group.filter((one) => one !== latest).map(({ line }) => line);
  const where = `The same person is also on line ${others.join(', ')}.`;
  return stays === undefined
    ? `${where} The later last day counts: ${sayDate(latest.lastDay)}.`
    : `${where} On line ${stays.line} there is no last day, so they are taken to be here.`;
};
