/** A pupil who has no chat signs on a page of ours, and sees there whom to tell (A16). */
import { expect, test } from '@jest/globals';
import { unhurried } from '../../support/lantern.ts';
import { useStory } from '../../support/story.ts';
import { openWeb, opens, type WebPage } from '../../support/web-page.ts';

const story = useStory({ pace: unhurried });

const lettersOf = async (): Promise<WebPage> => {
  const coordinator = story.person('brook-coordinator');
  await coordinator.press(
    await coordinator.press(await coordinator.say('/agreements start'), 'Open'),
    'Start',
  );
  await story.due();
  const first = await coordinator.press(await coordinator.say('/links 5A'), 'Open');
  const made = await coordinator.press(first, 'Make the links');
  return openWeb(opens(made.card, 'Print letters'));
};

test('the page of a pupil says whom to ring, that of a parent does not', async () => {
  const letters = await lettersOf();
  const pieces = letters.html.split('<section').slice(1);
  const pageOf = async (isParents: boolean): Promise<WebPage> => {
    const piece = pieces.find((one) => one.includes('parent or carer of') === isParents) ?? '';
    return openWeb(/<p class="typed">([^<]*)</.exec(piece)?.[1] ?? '');
  };
  const page = await pageOf(false);
  expect(page.text).toContain('If something online worries you');
  for (const link of [
    'tel:999',
    'tel:08001111',
    'https://www.ceop.police.uk/safety-centre',
    'tel:01632960100',
  ])
    expect(page.html).toContain(`href="${link}`);
  expect(page.text).toContain('0800 1111');
  expect(page.html.indexOf('href="#worried"')).toBeLessThan(page.html.indexOf('<main>'));
  const parent = await pageOf(true);
  expect(parent.text).not.toContain('worries you');
}, 60_000);
