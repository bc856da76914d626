/** Puts somebody on the list as the night does, and asks for their checklist. */
import { put } from '../../../bot/core/change.ts';
import { schedule } from '../../../bot/core/outbox.ts';
import { checklistCall } from '../../../bot/features/leavers/calls.ts';
import { leavers, rows, type Leaver } from '../../../bot/features/leavers/leaver.ts';
import { commit } from '../../support/rows-of.ts';
import type { Story } from '../../support/story.ts';

export const aLeaver = (more: Partial<Leaver> & Pick<Leaver, 'id' | 'name' | 'lastDay'>): Leaver => ({
  v: 1,
  stage: 'leaving',
  kind: 'staff',
  accounts: [],
  grounds: [{ what: 'list', lastDay: more.lastDay ?? '', list: 'leavers.csv', line: 2 }],
  protections: [],
  burdens: [],
  notChecked: [],
  rank: 1,
  foundAt: '2026-11-23T02:00:00.000Z',
  seenAt: '2026-11-23T02:00:00.000Z',
  runs: [],
  events: [],
  ...more,
});

export const onTheList = async (story: Story, leaver: Leaver, school = 'hillside'): Promise<void> => {
  await commit(story.lantern, [
    put(leavers, rows.leaver(school, leaver.id), leaver),
    schedule(checklistCall, { leaver: leaver.id }, story.lantern.world.clock.now(), school),
  ]);
  await story.due();
};
