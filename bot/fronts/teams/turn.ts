/** What each kind of activity is handled with: the turn itself, and the front's own parts. */
import type { Perform } from '../../core/perform.ts';
import type { Act, ChatSpot, Deps, Person, Place } from '../../core/ports.ts';
import type { PressSeal } from '../../core/press.ts';
import { rolesOf } from '../../core/roles.ts';
import { accountOf, type Activity } from './activity.ts';
import type { AddressBook, Whereabouts } from './addresses.ts';
import type { Connector } from './connector.ts';
import type { Draw } from './draw.ts';
import type { Notifier } from '../../core/ports.ts';
import type { Pace } from './pace.ts';
import type { Recent } from './recent.ts';
import type { Tasks } from './tasks.ts';

/** Words that only a school's policy can give. They name whom to ring and nothing of what was reported. */
export interface Words {
  /** To somebody whom the directory does not know, or a guest whom no policy names. */
  strangerText(tenant: string): string;
  /** It takes too long: what is known, and what to do now. */
  lateText(act: Act): string;
  /** Something broke: what to do now. */
  troubleText(act: Act): string;
}

export interface Front {
  readonly perform: Perform;
  readonly deps: () => Deps;
  readonly seal: PressSeal;
  readonly draw: Draw;
  readonly words: Words;
  /** Milliseconds that an act may take before the person hears something. */
  readonly deadline: number;
  /** The bot's own account in Teams. */
  readonly bot: string;
  readonly connector: Connector;
  readonly notifier: Notifier;
  readonly book: AddressBook;
  readonly recent: Recent;
  readonly tasks: Tasks;
  readonly pace: Pace;
}

export interface Turn {
  readonly activity: Activity;
  readonly tenant: string;
  readonly place: Place;
  /** Says something where the activity came from. @throws NotSent */
  say(activity: object): Promise<void>;
  /** Answers an invoke. Without it an invoke ends as "not found". */
  answer(body: object): Promise<void>;
}

/** The person who did it. Nobody: a stranger, or a guest whom no policy names (S2). */
export const personOf = async ({ activity, tenant }: Turn, { deps }: Front): Promise<Person | undefined> => {
  const account = accountOf(activity, tenant);
  if (account === undefined) return undefined;
  const { directory, policies } = deps();
  const person = await directory.byAccount(account);
  if (person === undefined || (person.guest && rolesOf(person, policies).size === 0)) return undefined;
  return person;
};

export const whereaboutsOf = ({ activity, tenant }: Turn): Whereabouts => ({
  tenant,
  conversation: activity.conversation.id,
  service: activity.serviceUrl,
});

/** The message that carries the card which was pressed. Only in the 1:1 chat: elsewhere nothing of ours is written over. */
export const spotOf = ({ activity, tenant, place }: Turn): ChatSpot | undefined => {
  if (place !== 'personal' || !activity.replyToId) return undefined;
  const { conversation, replyToId, serviceUrl } = activity;
  return { front: 'teams', tenant, conversation: conversation.id, message: replyToId, service: serviceUrl };
};

/** Remembers where somebody's 1:1 chat is, off the way of the answer. */
export const learn = (turn: Turn, person: Person, { tasks, book }: Front): void => {
  if (turn.place !== 'personal') return;
  const where = whereaboutsOf(turn);
  tasks.start('teams: an address could not be remembered', () => book.meet(person, where));
};
