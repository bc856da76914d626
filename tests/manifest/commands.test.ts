/** No dead ends: the bot understands every command that Teams offers, and the action on a message. */
import { expect, test } from '@jest/globals';
import { flows } from '../../bot/features/index.ts';
import { reportMessageCommand } from '../../bot/fronts/teams/index.ts';
import manifest from '../../manifest/teams/manifest.json' with { type: 'json' };

const titles = new Set(
  manifest.bots.flatMap((bot) => bot.commandLists).flatMap((list) => list.commands.map(({ title }) => title)),
);

test.each([...titles])('%s', (title) => {
  for (const typed of [title, `/${title}`, title.toUpperCase()]) {
    expect(flows.filter((flow) => flow.says?.test(typed)).map((flow) => flow.verb)).toHaveLength(1);
  }
});

test('Report to Lantern', () => {
  const actions = manifest.composeExtensions.flatMap((extension) => extension.commands);
  expect(actions.map((action) => action.id)).toEqual([reportMessageCommand]);
});
