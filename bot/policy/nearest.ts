/** The known word that somebody most likely meant, for "did you mean …?"; nothing when none is close. */
export const nearest = (word: string, known: readonly string[]): string | undefined => {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const [best] = known
    .map((candidate) => ({ candidate, distance: edits(plain(word), plain(candidate)) }))
    .sort((a, b) => a.distance - b.distance);
  if (best === undefined) return undefined;
  const most = Math.max(1, Math.floor(Math.max(word.length, best.candidate.length) / 3));
  return best.distance <= most ? best.candidate : undefined;
};

/** How many letters must be added, dropped or changed (Levenshtein). */
const edits = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const change = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
};
