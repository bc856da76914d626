/** A pretend channel, so that "report this message" can be tried on somebody's words. Nobody in particular wrote them. */
import { generalChannel, type ChannelMessage } from './chat.ts';
import type { Trust } from './trust.ts';

export interface PretendChannel {
  readonly id: string;
  readonly name: string;
  readonly messages: readonly (ChannelMessage & { readonly text: string; readonly title: string })[];
}

const posts: readonly { readonly by: string; readonly minute: number; readonly text: string }[] = [
  {
    by: 'S013',
    minute: 0,
    text: 'Reminder: the castles project is due on Friday. Bring what you have on Thursday and we will look at it together.',
  },
  { by: 'P0006', minute: 9, text: 'Can we do it as slides or does it have to be a poster?' },
  {
    by: 'P0002',
    minute: 31,
    text: 'Somebody made an account with my photo and my name and is adding people from our year. It is not me. Please do not accept it.',
  },
  {
    by: 'P0003',
    minute: 34,
    text: 'same thing was going round: it says free coins if you put in your parents card number',
  },
  { by: 'S012', minute: 52, text: 'Year 8 historians: room 14 is open at lunch today.' },
];

/** The message numbers are times, as in Teams; they never change, so a link stays a link. */
const began = Date.parse('2026-09-07T08:40:00Z');

export const makeChannel = (trust: Trust): PretendChannel => ({
  id: generalChannel,
  name: '8B and friends',
  messages: posts.flatMap(({ by, minute, text }) => {
    const person = trust.school('hillside').people.find((one) => one.id === by);
    if (person === undefined) return [];
    const at = began + minute * 60_000;
    return {
      id: String(at),
      channel: generalChannel,
      from: { name: person.name, aadObjectId: person.entra },
      title: person.title,
      text,
      html: `<p>${text}</p>`,
      at: new Date(at).toISOString(),
      link: `https://teams.microsoft.com/l/message/${generalChannel}/${at}?tenantId=${trust.tenant}`,
    };
  }),
});
