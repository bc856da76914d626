/** What a page of ours says when something fails: nothing of chats, and no list of people to ring (its foot says whom). */
import { expect, test } from '@jest/globals';
import { AppError } from '../../../bot/core/errors.ts';
import { createPerform } from '../../../bot/core/perform.ts';
import type { Act, Deps, Flow, Place } from '../../../bot/core/ports.ts';
import { explain } from '../../../bot/features/hello/explain.ts';
import { z } from 'zod';
import { policyWith } from './register/register-world.ts';

const away: Flow = {
  verb: 'away',
  who: ['parent'],
  places: ['web'],
  values: z.object({}),
  afresh: 'run',
  run: () => Promise.reject(new AppError('unavailable', 'storage is away')),
};
const perform = createPerform([away] as readonly Flow[], explain);
const act = (verb: string, place: Place = 'web'): Act => ({
  by: { id: 'oak.P1~parent', school: 'oak', name: '', kind: 'parent', guest: false, accounts: {} },
  school: 'oak',
  verb,
  values: {},
  place,
});
const deps = {
  policies: { schools: ['oak'], of: () => policyWith('oak', {}) },
  log: { error: () => undefined },
} as unknown as Deps;

test('storage away: it can be pressed again', async () => {
  expect(await perform.perform(act('away'), deps)).toEqual({
    answer: {
      text: 'I cannot reach the records right now, so nothing was stored. Please try again in a minute.',
    },
    again: true,
  });
});

test('a button that is not theirs: nobody types help on a page', async () => {
  const { chat } = await perform.perform(act('other'), deps);
  expect(chat).toEqual({ text: 'That is not on this page any more. Please open your link again.' });
});
