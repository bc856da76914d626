/** Why somebody is on the list, in words for IT. Nobody's name is in them, nor what a case is about (A26). */
import { localDate, sayDate } from '../../../core/say-time.ts';
import type { ZoneLike } from '../../../core/zone.ts';
import type { Ground } from '../leaver.ts';
import { counted } from './say-list.ts';

export const sayGround = (ground: Ground, zone: ZoneLike = 'Europe/London'): string => {
  switch (ground.what) {
    case 'list':
      return `The leaver list (${ground.list}, line ${ground.line}) says that their last day is ${sayDate(ground.lastDay)}.`;
    case 'leave-date':
      return `The account itself has ${sayDate(ground.lastDay)} as the leaving date.`;
    case 'named':
      return `Somebody of IT said on ${sayDate(localDate(new Date(ground.at), zone))} that they have left: “${ground.reason}”. A second person must agree.`;
    case 'sanction':
      return `The school has decided that access is taken away until ${sayDate(ground.until)}. Mail and groups stay as they are.`;
    case 'guest-ended':
      return `They were a guest until ${sayDate(ground.endedOn)}.`;
    case 'not-in-roster':
      return 'The school’s own list of people has nobody with this account. That alone is no reason to disable it.';
    case 'no-sign-in':
      return ground.days === undefined
        ? 'Nobody has ever signed in to it. That alone is no reason to disable it.'
        : `Nobody has signed in to it for ${counted(ground.days, 'day', 'days')}. That alone is no reason to disable it: think of long leave.`;
  }
};
