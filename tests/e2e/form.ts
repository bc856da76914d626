/** The reporter's cards, as a person fills them in. */
import type { Locator, Page } from 'playwright-core';
import { press, say } from './browser.ts';

export const facts = 'At 10:40 I saw the messages on the board. Another pupil had written them.';

export interface Concern {
  readonly subject?:
    'A pupil or pupils' | 'An adult who works or volunteers here' | 'The Headteacher' | undefined;
  readonly involvesAdult?: 'No' | 'Yes' | 'Not sure' | undefined;
  /** Words to search for; the first answer is taken. */
  readonly about?: string | undefined;
  readonly kind?: 'Content' | 'Contact' | 'Conduct' | 'Commerce' | undefined;
  readonly illegal?: boolean | undefined;
  readonly danger?: boolean | undefined;
}

/** Where a picture can be taken on the way. */
export type Seen = (step: 'who' | 'people' | 'kind' | 'account' | 'review') => Promise<void>;
const unseen: Seen = () => Promise.resolve();

export const chooseWho = async (card: Locator, { subject, involvesAdult }: Concern): Promise<void> => {
  await card.getByLabel(subject ?? 'A pupil or pupils', { exact: true }).check();
  await card.getByLabel(involvesAdult ?? 'No', { exact: true }).check();
  await press(card, 'Next');
};

export const addPerson = async (card: Locator, words: string): Promise<void> => {
  await card.getByLabel(/^Search/).fill(words);
  await press(card, 'Find');
  await card.getByRole('group', { name: /^Tick/ }).getByRole('checkbox').first().check();
  await press(card, 'Add: it is about them');
};

export const chooseKind = async (card: Locator, { kind, illegal, danger }: Concern): Promise<void> => {
  const answer = (question: RegExp, choice: RegExp): Promise<void> =>
    card.getByRole('radiogroup', { name: question }).getByLabel(choice).check();
  await card.getByLabel(new RegExp(`^${kind ?? 'Conduct'}:`)).check();
  await answer(/illegal/, illegal === true ? /^Yes/ : /^No/);
  await answer(/danger/, danger === true ? /^Yes/ : /^No/);
  await press(card, 'Next');
};

/** From the first card to the review. */
export const fillIn = async (card: Locator, concern: Concern, seen: Seen = unseen): Promise<void> => {
  await seen('who');
  await chooseWho(card, concern);
  if (concern.about !== undefined) await addPerson(card, concern.about);
  await seen('people');
  if ((concern.subject ?? 'A pupil or pupils') !== 'The Headteacher' || (await isPeople(card)))
    await press(card, 'Next');
  await seen('kind');
  await chooseKind(card, concern);
  if (concern.illegal === true || concern.danger === true) await press(card, 'Carry on');
  await card.getByLabel(/^What happened/).fill(facts);
  await seen('account');
  await press(card, 'Look it over');
  await seen('review');
};

const isPeople = async (card: Locator): Promise<boolean> => (await card.getByLabel(/^Search/).count()) > 0;

/** The reference on a card. */
export const refIn = async (card: Locator): Promise<string> => {
  const found = /[0-9A-Z]{4}-[0-9A-Z]{2}/.exec(await card.innerText());
  if (found === null) throw new Error('no reference on the card');
  return found[0];
};

/** From `/report concern` to the reference. */
export const report = async (page: Page, concern: Concern, seen?: Seen): Promise<string> => {
  const card = await say(page, '/report concern');
  await fillIn(card, concern, seen);
  await press(card, 'Send');
  return refIn(card);
};
