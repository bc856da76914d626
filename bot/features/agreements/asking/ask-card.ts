/** The cards of the campaign: a line or two in plain words that name nobody. The same for everybody who is asked for the same. */
import type { ChatCard } from '../../../../cards/cards.ts';
import type { SchoolId } from '../../../core/ports.ts';
import type { Policy } from '../../../policy/policy.ts';
import type { Line, Sheet } from '../agreement.ts';
import type { What } from '../due-of.ts';

type AskModel = Extract<ChatCard, { readonly card: 'agreements/ask' }>['model'];
interface Words {
  readonly title: string;
  readonly said: string;
}

const forPupils: Readonly<Record<What, Words>> = {
  ask: {
    title: 'Please read this',
    said: 'Here are our school rules for computers and the internet. Read them, and then tell us if you agree.',
  },
  again: {
    title: 'Please read this again',
    said: 'There is something here for you to read again. Read it, and then tell us if you agree.',
  },
  remind: {
    title: 'Please do not forget',
    said: 'You have not told us yet if you agree. If something is hard to understand, press the button and tell us. That is fine.',
  },
  note: {
    title: 'A small change',
    said: 'We changed a few words in our rules. You do not have to sign again. You can read what is new.',
  },
  'mid-year': {
    title: 'Do you remember?',
    said: 'You signed our rules for computers and the internet this year. Have another look, so that you know them well.',
  },
};

const forAdults: Readonly<Record<What, Words>> = {
  ask: {
    title: 'Please read and sign',
    said: 'This school year’s agreements on technology and online safety are ready for you. It takes about five minutes.',
  },
  again: {
    title: 'Please read and sign again',
    said: 'Something that you are asked to sign is ready for you again. What is new stands at the top.',
  },
  remind: {
    title: 'Still to sign',
    said: 'This is a reminder: your agreement has not been signed yet. If anything in it is not clear, say so there and somebody will talk with you.',
  },
  note: {
    title: 'A small change',
    said: 'A text that you signed has changed in a small way. You need not sign again. Please read what is new.',
  },
  'mid-year': {
    title: 'Half-way through the year',
    said: 'A short reminder of what you agreed to this year. You can read it again whenever you like.',
  },
};

const card = (words: Words, titles: readonly string[], button: string, verb: string): ChatCard => ({
  card: 'agreements/ask',
  model: { ...words, titles: [...titles], buttons: [{ title: button, verb, data: {} }] },
});

/** For somebody's own chat: what they owe, or what is new for them. */
export const askCard = (what: What, line: Line, { audience }: Sheet, { texts }: Policy): ChatCard => {
  const words = (audience === 'pupils' ? forPupils : forAdults)[what];
  const about = line.items.filter(({ signer, state, noted }) => {
    if (signer !== 'self') return false;
    if (what === 'note') return noted !== undefined && noted.at === undefined;
    return what === 'mid-year' ? state === 'signed' : state === 'waiting';
  });
  const titles = about.flatMap(({ agreement }) => texts.find(({ id }) => id === agreement)?.title ?? []);
  return what === 'note' || what === 'mid-year'
    ? card(words, titles, 'Read it', 'agreements.mine')
    : card(words, titles, 'Read it', 'agreements.open');
};

const open = (words: Words, verb: string, data: AskModel['buttons'][number]['data']): ChatCard => ({
  card: 'agreements/ask',
  model: { ...words, titles: [], buttons: [{ title: 'Open', verb, data }] },
});

/** To the tutor: before their class is asked (B10). A class is no name, and stands in the answer all the same. */
export const tutorCard = (school: SchoolId, { id }: Sheet, repeat: boolean): ChatCard =>
  open(
    {
      title: 'Please talk it through with your class',
      said: `${repeat ? 'A reminder: your class has not been asked yet. ' : ''}Before your class is asked to sign the rules for computers and the internet, please talk about them together. Then open this and say when you did.`,
    },
    'agreements.discuss',
    { school, sheet: id },
  );

/** After the last reminder: somebody talks with those who are still missing. */
export const listCard = (school: SchoolId, { id }: Sheet): ChatCard =>
  open(
    {
      title: 'Some agreements are still missing',
      said: 'The last reminder has gone out, and not everybody in your class has signed. Open the list and see who may need a word with you.',
    },
    'agreements.missing',
    { school, sheet: id },
  );

/** To the coordinator, or as an answer to typed words: how it stands is shown to them only when they open it. */
export const campaignCard = (words: Words, verb: string, school?: SchoolId): ChatCard =>
  open(words, verb, school === undefined ? { show: 'yes' } : { show: 'yes', school });
