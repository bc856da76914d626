/**
 * No password and no PIN is ever asked for or kept (policy-map C2: two of the policies ask leavers for theirs, against their
 * own rule never to share one). A box in which people write refuses what looks like one being handed over. It errs towards
 * refusing: writing a sentence again costs a moment, a password that lies somewhere costs more.
 */
const keyword =
  '(?:pass[\\s-]?(?:words?|codes?|phrases?)|pwd|p/w|pin(?:[\\s-]?(?:codes?|numbers?|no\\.?))?|pins|(?:security|unlock|access|door) codes?|log[\\s-]?in details)';
const joined = '(?:is|was|are|were|=|:|->|→|–|-)';

/** `password: sunshine`, `PIN is 4821`: whatever follows, unless it is an ordinary word of such a sentence. */
const told = new RegExp(
  `(?:\\b${keyword}|\\bpass(?=\\s*[:=]))\\s*(?:${joined}\\s*)+["'“‘(]*([^\\s"'”’]{3,})`,
  'giu',
);
/** `password Summer2024`, `PIN 4821`. */
const beside = new RegExp(`\\b${keyword}\\s+["'“‘(]*(?=\\S*\\d)\\S{3,}`, 'iu');
/** `4821 is the PIN`. */
const before = new RegExp(`\\S*\\d\\S*\\s+(?:is|was)\\s+(?:\\S+\\s+){0,3}?${keyword}\\b`, 'iu');
/** A word that is nothing else: small and capital letters, digits and a sign. */
const alone = /(?<!\S)(?=\S*[a-z])(?=\S*[A-Z])(?=\S*\d)(?=\S*[!#$%^&*?+=~])(?!https?:)\S{8,}/u;

const ordinary = new Set(
  (
    'not no never being been now still already also only to the a an in on off with by for and or kept stored set reset ' +
    'changed cleared removed deleted wiped gone lost forgotten expired due needed required known unknown written asked ' +
    'shared given closed disabled locked unlocked missing wrong right safe same different new old blank empty taken turned ' +
    'switched held his her their theirs my mine your yours ours something nothing what whatever please see meet'
  ).split(' '),
);

/** Whether these words seem to hand over a password, a PIN or a code. */
export const handsOverSecret = (words: string): boolean => {
  const text = words.normalize('NFKC');
  for (const [, value = ''] of text.matchAll(told))
    if (!ordinary.has(value.toLowerCase().replace(/[.,;:!?)]+$/u, ''))) return true;
  return beside.test(text) || before.test(text) || alone.test(text);
};

/** To be shown again in its box: empty where it seems to hand one over. */
export const withoutSecret = (words: string): string => (handsOverSecret(words) ? '' : words);

export const secretRefused =
  'That looks like a password, a PIN or a code. Nothing was kept. Nobody here will ever ask for one: please write it without, and where a device must be reset, its owner meets IT on the last day.';
