/**
 * Cuts a stretch of the alphabet of sign-in names into parts that hold about as many people each. Sign-in names begin with
 * names or numbers, so letters count as often as English names have them. A poor cut costs time, never a person.
 */

/** How often a character stands in the first places of a sign-in name, per thousand: rough, in the order of the alphabet. */
const weights: readonly (readonly [string, number])[] = [
  ['.', 20],
  ...Array.from({ length: 10 }, (_, digit): [string, number] => [String(digit), 12]),
  ...Object.entries({
    a: 100, b: 45, c: 60, d: 45, e: 80, f: 30, g: 30, h: 45, i: 55, j: 45, k: 30, l: 60, m: 65, n: 50, o: 55, p: 35, q: 3, r: 55, s: 75, t: 45,
    u: 15, v: 12, w: 18, x: 4, y: 20, z: 8,
  }), // prettier-ignore
];
const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
const places = weights.map(([letter, weight], index) => ({
  letter,
  from: weights.slice(0, index).reduce((sum, [, before]) => sum + before, 0) / total,
  share: weight / total,
}));

/** As many characters as say enough: each is worth a twentieth of the last, or less. */
const depth = 8;

/** Where a name stands between 0 and 1. Characters that are not weighed stand where the nearest before them does. */
export const placeOf = (name: string): number => {
  let [from, share] = [0, 1];
  for (const character of name.toLowerCase().slice(0, depth)) {
    const at = places.findLast(({ letter }) => letter <= character);
    if (at === undefined) break;
    from += at.from * share;
    share *= at.share;
  }
  return from;
};

/** The shortest name that stands about there. */
export const nameAt = (place: number): string => {
  let name = '';
  let [rest, share] = [place, 1];
  for (let n = 0; n < depth && rest > 1e-9; n += 1) {
    const at = places.findLast(({ from }) => from * share <= rest) ?? places[0];
    if (at === undefined) break;
    name += at.letter;
    rest -= at.from * share;
    share *= at.share;
  }
  return name;
};

/** Up to `parts - 1` names strictly between two others, in order. `to` undefined: up to the end. */
export const namesBetween = (from: string, to: string | undefined, parts: number): readonly string[] => {
  const [low, high] = [placeOf(from), to === undefined ? 1 : placeOf(to)];
  const names = Array.from({ length: parts - 1 }, (_, index) =>
    nameAt(low + ((high - low) * (index + 1)) / parts),
  );
  return names.filter(
    (name, index) =>
      name > from.toLowerCase() && (to === undefined || name < to) && name > (names[index - 1] ?? ''),
  );
};

/** A page with fewer than it could hold: some people will have come by the next time. */
const filled = 0.985;

/**
 * Names that cut a list into pieces of one page each, as short as they can be told apart.
 *
 * @param names in any order, in lower case
 */
export const evenCuts = (names: readonly string[], pageSize: number): readonly string[] => {
  const sorted = [...names].sort();
  const each = Math.max(1, Math.floor(pageSize * filled));
  const pieces = Math.ceil(sorted.length / each);
  const cuts = Array.from({ length: Math.max(0, pieces - 1) }, (_, index) => {
    const at = Math.round(((index + 1) * sorted.length) / pieces);
    return between(sorted[at - 1] ?? '', sorted[at] ?? '');
  });
  return cuts.filter((cut, index) => cut !== '' && cut !== cuts[index - 1]);
};

/** The shortest beginning of `next` that comes after `last`. */
const between = (last: string, next: string): string => {
  let length = 1;
  while (length < next.length && next.slice(0, length) <= last) length += 1;
  return next.slice(0, length);
};
