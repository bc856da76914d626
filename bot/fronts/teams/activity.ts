/**
 * What arrives from Teams: only the fields that are read here, parsed once at the gate. Everything else is dropped, so
 * that neither we nor botbuilder ever act on a field nobody has looked at.
 */
import { z } from 'zod';
import type { Account, Place } from '../../core/ports.ts';

const id = z.string().min(1).max(1024);
const words = z.string().nullish();

/** @see https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference (Activity) */
export const activitySchema = z.object({
  type: z.string().min(1).max(64),
  id: id.optional(),
  timestamp: z.string().max(64).nullish(),
  localTimestamp: z.string().max(64).nullish(),
  channelId: z.string().max(64),
  serviceUrl: z.string().min(1).max(512),
  from: z.object({ id, name: words, aadObjectId: z.string().max(128).nullish() }),
  recipient: z.object({ id, name: words }),
  conversation: z.object({
    id,
    conversationType: z.string().max(64).nullish(),
    tenantId: z.string().max(128).nullish(),
    isGroup: z.boolean().nullish(),
  }),
  channelData: z
    .object({
      tenant: z.object({ id: z.string().max(128) }).nullish(),
      team: z.object({ id: words }).nullish(),
    })
    .nullish(),
  text: words,
  value: z.unknown().optional(),
  name: z.string().max(128).nullish(),
  action: z.string().max(64).nullish(),
  replyToId: id.nullish(),
  attachments: z
    .array(z.object({ contentType: words, contentUrl: words, content: z.unknown().optional() }))
    .max(100)
    .nullish(),
  entities: z
    .array(z.object({ type: z.string(), text: words, mentioned: z.object({ id: words }).nullish() }))
    .max(500)
    .nullish(),
  membersAdded: z
    .array(z.object({ id: words }))
    .max(5000)
    .nullish(),
});

export type Activity = z.infer<typeof activitySchema>;

const lateAfterMs = 10 * 60_000;
const earlyBeforeMs = 5 * 60_000;

/**
 * Whether it was done too long ago to count, or has a time that has not come yet (S4). Teams' own time decides; the one of
 * the person's device only where that is missing. Without either it counts: the token does not cover the body, so whoever
 * could leave a time out could as well write a fresh one, and a report must not hang on a field that Teams may leave out.
 */
export const isLate = ({ timestamp, localTimestamp }: Activity, now: Date): boolean => {
  const [at] = [timestamp, localTimestamp].map((time) => Date.parse(time ?? '')).filter((time) => time > 0);
  if (at === undefined) return false;
  const age = now.getTime() - at;
  return age > lateAfterMs || age < -earlyBeforeMs;
};

/** Where it happened. A kind of conversation that we do not know is treated as one that others can read. */
export const placeOf = ({ conversation, channelData }: Activity): Place => {
  if (conversation.conversationType === 'channel' || channelData?.team) return 'channel';
  if (conversation.conversationType === 'personal') return 'personal';
  const kindMissing = conversation.conversationType === undefined || conversation.conversationType === null;
  return kindMissing && conversation.isGroup !== true ? 'personal' : 'group';
};

/** Who did it: the Entra object id and tenant, never a name or an address (S2). */
export const accountOf = ({ from }: Activity, tenant: string): Account | undefined =>
  from.aadObjectId ? { cloud: 'entra', tenant, id: from.aadObjectId } : undefined;

/** What was typed: without the mention of the bot, without the tidying that Teams adds. */
export const typedText = ({ text, entities, recipient }: Activity): string => {
  let said = text ?? '';
  for (const entity of entities ?? []) {
    if (entity.type !== 'mention' || entity.mentioned?.id !== recipient.id || !entity.text) continue;
    said = said.replaceAll(entity.text, ' ');
  }
  return said.replaceAll('&nbsp;', ' ').replace(/\s+/g, ' ').trim();
};

const showsSomething = /<(?:img|picture|video|audio|object|embed|iframe|attachment)\b/i;

/**
 * Whether something came with the message. Teams repeats the typed words as `text/html`; that alone is nothing, unless
 * a picture was pasted into it. Nothing is ever fetched to find out (I3).
 */
export const hasAttachment = ({ attachments }: Activity): boolean =>
  (attachments ?? []).some(({ contentType, contentUrl, content }) => {
    if (contentType !== 'text/html' || contentUrl) return true;
    if (content === undefined || content === null) return false;
    return typeof content !== 'string' || showsSomething.test(content);
  });
