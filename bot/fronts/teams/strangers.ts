/** Messages of somebody whom no school knows: they hear whom to ring, but not more often than anybody can read it. */
import { textActivity } from './send.ts';
import { heldUp } from './sentences.ts';
import type { Front, Turn } from './turn.ts';

export const toStranger = async (turn: Turn, { pace, words }: Front): Promise<void> => {
  const { from } = turn.activity;
  const verdict = pace.ofStranger(from.aadObjectId ?? from.id, turn.tenant);
  if (verdict === 'hold-quietly') return;
  const text = words.strangerText(turn.tenant);
  await turn.say(textActivity(verdict === 'hold' ? `${heldUp} ${text}` : text));
};
