/** A teacher's report, card by card, up to the review; each test says what differs. */
import type { Actor, Seen } from './actor.ts';

export interface ReportWords {
  readonly subject?: 'pupil' | 'adult' | 'headteacher' | 'nobody';
  readonly involvesAdult?: 'yes' | 'no' | 'unsure';
  /** Names to search for and pick as "about"; picked by the first answer. */
  readonly about?: readonly string[];
  readonly notFor?: readonly string[];
  readonly unlisted?: string;
  readonly unlistedKind?: 'pupil' | 'adult';
  readonly kind?: string;
  readonly tags?: string;
  readonly illegal?: 'yes' | 'no';
  readonly danger?: 'yes' | 'no';
  readonly facts?: string;
  readonly childWords?: string;
  /** ISO; the test clock's own day unless said otherwise. */
  readonly date?: string;
}

/** The choices of an input, by its id. */
export const choicesOf = (card: Seen, id: string): { title: string; value: string }[] => {
  const found: { title: string; value: string }[][] = [];
  JSON.stringify(card.card, (_key, value: unknown) => {
    if (
      typeof value === 'object' &&
      value !== null &&
      'id' in value &&
      value.id === id &&
      'choices' in value
    ) {
      found.push(value.choices as { title: string; value: string }[]);
    }
    return value;
  });
  return found[0] ?? [];
};

/** What a client sends of the two lists when every tick is left as it is. */
export const keptValues = (card: Seen): { kept: string; keptOut: string } => ({
  kept: choicesOf(card, 'kept')
    .map((one) => one.value)
    .join(','),
  keptOut: choicesOf(card, 'keptOut')
    .map((one) => one.value)
    .join(','),
});

/** Searches a name and adds the first answer. */
export const pick = async (who: Actor, card: Seen, words: string, button: string): Promise<Seen> => {
  const found = await who.press(card, 'Find', { words, ...keptValues(card) });
  const [first] = choicesOf(found, 'picks');
  if (first === undefined) throw new Error(`nobody found for ${words}: ${found.text}`);
  return who.press(found, button, { words, picks: first.value, ...keptValues(found) });
};

/** The first card of a new report; one that is under way is thrown away. */
export const begin = async (who: Actor): Promise<Seen> => {
  const card = await who.say('/report concern');
  if (!card.buttons.some(({ title }) => title === 'Throw it away')) return card;
  await who.press(card, 'Throw it away');
  return who.say('/report concern');
};

/** From `/report concern` to the review card. */
export const fillIn = async (who: Actor, words: ReportWords): Promise<Seen> => {
  let card = await begin(who);
  card = await who.press(card, 'Next', {
    subject: words.subject ?? 'pupil',
    involvesAdult: words.involvesAdult ?? 'no',
  });
  if (card.text.includes('Who is involved?')) {
    for (const name of words.about ?? []) card = await pick(who, card, name, 'Add: it is about them');
    for (const name of words.notFor ?? []) card = await pick(who, card, name, 'Add: they should not see it');
    card = await who.press(card, 'Next', {
      ...keptValues(card),
      unlisted: words.unlisted ?? '',
      unlistedKind: words.unlistedKind ?? 'pupil',
    });
  }
  card = await who.press(card, 'Next', {
    kind: words.kind ?? 'conduct',
    tags: words.tags ?? '',
    illegal: words.illegal ?? 'no',
    danger: words.danger ?? 'no',
  });
  if (card.text.includes('Do this now')) card = await who.press(card, 'Carry on');
  return who.press(card, 'Look it over', {
    facts: words.facts ?? 'I saw the messages on the board.',
    childWords: words.childWords ?? '',
    date: words.date ?? '2026-11-23',
    time: 'at break',
    place: 'library',
    where: 'in',
    knows: '',
    done: '',
  });
};

/** The reference on a card. */
export const refOf = (card: Seen): string => {
  const found = /[0-9A-Z]{4}-[0-9A-Z]{2}/.exec(card.text);
  if (found === null) throw new Error(`no reference on: ${card.text}`);
  return found[0];
};
