/** Finds people of one school by the beginnings of words. Built once for a roster; a search reads only what matches. */
import type { Person, PersonKind } from '../../bot/core/ports.ts';
import { fold, foldedWords } from '../../bot/core/fold.ts';

/** How well a word matched, best first: a whole part of a name, the class, the beginning of a name, the address. */
const weight = { wholeName: 8, wholeClass: 6, nameBegins: 4, classBegins: 2, address: 1 } as const;
type Field = 'name' | 'class' | 'address';

interface Entry {
  readonly word: string;
  readonly field: Field;
  /** Index into `people`, which is in alphabetical order: the index is the rank among equals. */
  readonly person: number;
}

export interface SearchIndex {
  search(words: string, kinds: readonly PersonKind[], limit: number): Person[];
}

/** More words than a name has are noise; the rest of a long line is not looked at. */
const mostWords = 6;

export const createSearchIndex = (roster: readonly Person[]): SearchIndex => {
  const collator = new Intl.Collator('en-GB');
  const people = [...roster].sort((a, b) => collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1));
  const entries = people.flatMap(entriesOf).sort((a, b) => (a.word < b.word ? -1 : a.word > b.word ? 1 : 0));

  return {
    search: (words, kinds, limit) => {
      const asked = foldedWords(words).slice(0, mostWords);
      if (asked.length === 0 || limit < 1) return [];
      const scores = asked.map((word) => scoresOf(word, entries)).sort((a, b) => a.size - b.size);
      const [fewest = new Map<number, number>(), ...others] = scores;
      const hits: { person: Person; rank: number; score: number }[] = [];
      for (const [rank, own] of fewest) {
        const person = people[rank];
        if (person === undefined || !kinds.includes(person.kind)) continue;
        const score = others.reduce((sum, other) => sum + (other.get(rank) ?? Number.NaN), own);
        if (!Number.isNaN(score)) hits.push({ person, rank, score });
      }
      hits.sort((a, b) => b.score - a.score || a.rank - b.rank);
      return hits.slice(0, limit).map(({ person }) => person);
    },
  };
};

const entriesOf = (person: Person, rank: number): Entry[] => {
  const entry =
    (field: Field) =>
    (word: string): Entry => ({ word, field, person: rank });
  const parts = foldedWords(person.name);
  // "Smith-Jones" is also found by "smithjones", and "O'Brien" by "obrien" (the apostrophe is folded away).
  const joined = person.name
    .split(/\s+/)
    .filter((part) => /[-‐‑]/.test(part))
    .map((part) => foldedWords(part).join(''));
  return [
    ...[...new Set([...parts, ...joined])].map(entry('name')),
    ...(person.class === undefined ? [] : classWords(person.class).map(entry('class'))),
    ...(person.email === undefined ? [] : [entry('address')(fold(person.email))]),
  ];
};

const classWords = (name: string): string[] => [
  ...new Set([fold(name).replace(/\s+/g, ''), ...foldedWords(name)]),
];

/** Each person whose words begin with `word`, with the weight of the best match. */
const scoresOf = (word: string, entries: readonly Entry[]): Map<number, number> => {
  const found = new Map<number, number>();
  for (let at = firstFrom(word, entries); at < entries.length; at += 1) {
    const entry = entries[at];
    if (entry === undefined || !entry.word.startsWith(word)) break;
    const score = weightOf(entry, word);
    if (score > (found.get(entry.person) ?? 0)) found.set(entry.person, score);
  }
  return found;
};

const weightOf = (entry: Entry, word: string): number => {
  const whole = entry.word === word;
  if (entry.field === 'name') return whole ? weight.wholeName : weight.nameBegins;
  if (entry.field === 'class') return whole ? weight.wholeClass : weight.classBegins;
  return weight.address;
};

const firstFrom = (word: string, entries: readonly Entry[]): number => {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.word ?? '') < word) low = middle + 1;
    else high = middle;
  }
  return low;
};
