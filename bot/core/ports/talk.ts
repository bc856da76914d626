/** What people do and what they are answered, whatever the platform. */
import type { Card, ChatCard } from '../../../cards/cards.ts';
import type { Block } from '../../policy/agreement.ts';
import type { Person, SchoolId } from './people.ts';

/** A card drawn by the front, or plain words. */
export type Message = Card | { readonly text: string };
/** What may lie in a chat: cards that name nobody and say nothing of a report (`cards/cards.ts` keeps the list). */
export type ChatMessage = ChatCard | { readonly text: string };

/** A message of ours in somebody's chat, so that it can be written over later. Opaque to features. */
export interface ChatSpot {
  readonly front: 'teams' | 'google-chat';
  readonly tenant: string;
  readonly conversation: string;
  readonly message: string;
  readonly service: string;
}

export type Delivery =
  | { readonly delivered: true; readonly spot: ChatSpot }
  /**
   * `permanent`: this person cannot be reached this way (blocked, not installed, left): tell somebody else now.
   * `perhaps`: the answer was lost, so it may have arrived all the same.
   */
  | {
      readonly delivered: false;
      readonly permanent: boolean;
      readonly because: string;
      readonly perhaps?: true | undefined;
    };

export interface Notifier {
  /** Puts a message into a person's own 1:1 chat. Never throws for what the platform answers. */
  tell(person: Person, message: ChatMessage): Promise<Delivery>;
  /** Writes over an earlier message of ours in a person's own chat; its buttons are theirs alone. */
  overwrite(person: Person, spot: ChatSpot, message: ChatMessage): Promise<Delivery>;
  /**
   * One of many: waits for its turn among all that all processes send, so that the platform's limits are kept and urgent
   * messages go first. `stillWanted` is asked when the turn has come, just before it is sent; false: `unwanted`, and nothing
   * was sent. What is refused for now is tried again in its turn, within reason; what is ambiguous is not. `over`: it is
   * written over that earlier message of ours, as `overwrite` does.
   */
  inTurn(
    person: Person,
    message: ChatMessage,
    stillWanted: () => boolean | Promise<boolean>,
    over?: ChatSpot,
  ): Promise<Delivery | 'unwanted'>;
  /**
   * When Lantern was last put into this person's own chat, as far as the front heard of it (ISO, UTC): whoever could not be
   * reached before then may be reached since.
   * @throws AppError `unavailable`
   */
  arrivedAt(person: Person): Promise<string | undefined>;
}

/** `web`: our own page, behind a link that was made for one person. */
export type Place = 'personal' | 'group' | 'channel' | 'tab' | 'web';

/** Plain values of a form or a button; parsed by the flow's own schema before use. */
export type Values = Readonly<Record<string, unknown>>;

/** One drawn button, pressed. */
export interface Press {
  /** Its own id, the same however often it is pressed and delivered. */
  readonly id: string;
  /** When it was drawn. */
  readonly at: Date;
}

/** One thing that one proven person does. */
export interface Act {
  readonly by: Person;
  readonly school: SchoolId;
  readonly verb: string;
  readonly values: Values;
  readonly place: Place;
  /** The card that carried the button, or the chat that carried the message. */
  readonly spot?: ChatSpot | undefined;
  /** The button, where one was pressed and not words typed. */
  readonly press?: Press | undefined;
}

/** A file for a person's own device. `name` is plain: it may stay in a folder of downloads, so it names no pupil. */
export interface DownloadFile {
  readonly name: string;
  readonly type: 'application/pdf' | 'text/csv' | 'text/html';
  readonly body: Uint8Array | string;
}

/** What stands on a form: a piece of the text, a box to tick, a yes and a no to choose from, lines to write on beside each other. */
export type PaperBlock =
  | Block
  | { readonly what: 'tick' | 'yes-no'; readonly text: string }
  | { readonly what: 'line'; readonly labels: readonly string[] };

/** `slips`: several on a sheet, to be cut apart. `poster`: one large piece. `forms`: each on a sheet of its own, to be signed. */
export interface PrintPage {
  readonly layout: 'slips' | 'poster' | 'forms';
  readonly title: string;
  /** Told on the screen and not printed: how many there are, what to do with them. */
  readonly said: readonly string[];
  readonly pieces: readonly {
    readonly heading: string;
    readonly lines: readonly string[];
    /** What the code leads to; printed below it as well, for those who type it. */
    readonly address?: string | undefined;
    /** Below the lines. */
    readonly blocks?: readonly PaperBlock[] | undefined;
  }[];
}

export interface Reply {
  /** The answer to this very press: replaces the card, seen by this person only, kept nowhere. */
  readonly answer?: Message | undefined;
  /** Lands in the person's 1:1 chat and stays there: names nobody but its receiver. */
  readonly chat?: ChatMessage | undefined;
  /** Handed over for download, at `web` only. */
  readonly file?: DownloadFile | undefined;
  /** Paper to hand out or to put up, at `web` only: the front draws it, with a code to scan on each piece. */
  readonly print?: PrintPage | undefined;
  /** It failed, and the same press may do it: at `web`, where no card is left to press on. */
  readonly again?: true | undefined;
  /** Said where the act happened when that is not a 1:1 chat (a channel): no details, ever. */
  readonly here?: { readonly text: string } | undefined;
}
