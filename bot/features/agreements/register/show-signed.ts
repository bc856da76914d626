/**
 * `/signed`, `/signed 8B`, `/signed year 8`, `/signed staff`, `/signed trust`: how far it is (policy-map B7). Numbers only, so it
 * may lie in a chat; who is missing is behind a button.
 */
import { z } from 'zod';
import { policyRoles, type ActOf, type Flow, type Reply } from '../../../core/ports.ts';
import type { ChatMessage } from '../../../core/ports.ts';
import { progressCard } from './progress-card.ts';
import { notFoundFor, viewOf } from './view.ts';

export const askedValues = z.object({
  of: z.string().max(200).optional(),
  school: z.string().max(100).optional(),
  page: z.string().max(4).optional(),
});
export type AskedValues = z.infer<typeof askedValues>;

/** Staff and governors, and whoever the policy names: what of it is theirs is decided inside. */
export const readersOfRegister = ['staff', 'governor', ...policyRoles] as const;

export const showSigned: Flow<AskedValues> = {
  verb: 'signed.show',
  who: readersOfRegister,
  values: askedValues,
  afresh: 'run',
  says: /^\/?signed(?! groups?$)( (?<of>.+))?$/i,
  run: async (act, deps) => {
    const view = await viewOf(act.by, askedOf(act.values), deps);
    if (view === undefined) return said(act, { text: notFoundFor(act.by, deps) });
    return said(act, await progressCard(view, pageOf(act.values), deps));
  },
};

/** A button of the trust's card carries no school. */
export const askedOf = ({ of, school }: AskedValues) => ({ of, school: school === '' ? undefined : school });

export const pageOf = ({ page = '1' }: Pick<AskedValues, 'page'>): number => Number(page) || 1;

/** A button gets its answer in the card; typed words get it in the chat. */
const said = (act: Pick<ActOf<unknown>, 'spot'>, message: ChatMessage): Reply =>
  act.spot === undefined ? { chat: message } : { answer: message };
