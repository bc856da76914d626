/** The whole story in a browser: a teacher reports, the coordinator sees to it and closes it, the teacher sees how far it is. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cardWith, openStage, press, say, type Stage } from './browser.ts';
import { facts, report } from './form.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const pupil = 'Zoë Núñez-Clarke';
const looks = [
  ['dark', { dark: true }],
  ['phone', { width: 390, height: 844 }],
] as const;

describe('a concern about a pupil', () => {
  let ref = '';

  test.each([['light', {}] as const, ...looks])(
    'a teacher reports it in a few steps (%s)',
    async (name, look) => {
      await stage.as(
        'teacher',
        async (page) => {
          ref = await report(page, { about: 'zoe nunez' }, async (step) => {
            if (step === 'review') {
              const words = await page.locator('#lines').innerText();
              for (const said of [facts, pupil]) expect(words).toContain(said);
            }
            await stage.picture(page, `${name}-report-${step}`);
          });
          await stage.picture(page, `${name}-report-sent`);
        },
        look,
      );
      await stage.due();
    },
  );

  test('the coordinator opens it and acknowledges it', async () => {
    await stage.as('coordinator', async (page) => {
      const card = await cardWith(page, ref);
      const words = await card.innerText();
      for (const said of [pupil, facts]) expect(words).not.toContain(said);
      await press(card, 'Open');
      const opened = await card.innerText();
      for (const said of [ref, pupil, facts, 'What to do now']) expect(opened).toContain(said);
      await stage.picture(page, 'light-case-open');
      await press(card, 'Acknowledge');
      expect(await card.innerText()).toMatch(/The reporter hears that it has been read/);
      await stage.picture(page, 'light-case-acknowledged');
    });
    await stage.due();
  });

  test('the teacher hears that it has been read, and no more', async () => {
    await stage.as('teacher', async (page) => {
      expect(await (await cardWith(page, 'has been read')).innerText()).toContain(ref);
      const mine = await say(page, '/my reports');
      expect(await mine.innerText()).toMatch(new RegExp(`${ref}.*in hand`));
      expect(await page.locator('#lines').innerText()).not.toContain('Rachel Quinn');
    });
  });

  test('it cannot be closed before parents and the outcome are recorded; then it closes', async () => {
    await stage.as('coordinator', async (page) => {
      const card = await say(page, `/case ${ref.toLowerCase()}`);
      await press(card, 'Open');
      await press(card, 'Close');
      expect(await card.innerText()).toMatch(/It cannot be closed yet[^]*Parents or carers[^]*The outcome/);
      await stage.picture(page, 'light-case-missing');
      await press(card, 'Parents or carers');
      await card.getByLabel('Were they informed?').selectOption({ label: 'Yes' });
      await press(card, 'Sign and record it');
      expect(await card.innerText()).toContain('Please say how they were informed.');
      await card.getByLabel(/^How, or why not yet/).fill('By telephone, at once.');
      await press(card, 'Sign and record it');
      await press(card, 'Record…');
      await press(card, 'The outcome');
      await card.getByLabel('What came of it?').selectOption({ label: 'It happened as reported' });
      await press(card, 'Record it');
      expect(await card.innerText()).toContain('Ready to be closed');
      await press(card, 'Close');
      await press(card, 'Close it');
      expect(await card.innerText()).toMatch(/Closed · .*Rachel Quinn/);
      await stage.picture(page, 'light-case-closed');
    });
  });

  test('the teacher sees that it is closed; the coordinator finds it among the closed ones', async () => {
    await stage.as('teacher', async (page) => {
      expect(await (await say(page, 'my reports')).innerText()).toMatch(new RegExp(`${ref}.*closed`));
    });
    await stage.as('coordinator', async (page) => {
      const list = await say(page, '/cases');
      expect(await list.innerText()).not.toContain(ref);
      await press(list, 'Closed cases');
      expect(await list.innerText()).toContain(ref);
    });
  });

  test.each(looks)('the case in %s', async (name, look) => {
    await stage.as(
      'coordinator',
      async (page) => {
        const card = await say(page, `/case ${ref}`);
        await press(card, 'Open');
        await stage.picture(page, `${name}-case`);
        await press(card, 'More…');
        await stage.picture(page, `${name}-case-more`);
      },
      look,
    );
  });
});

describe('a concern about an adult', () => {
  const chatOf = (key: string): Promise<string> =>
    stage.as(key, (page) => page.locator('#lines').innerText());

  test('about a member of staff: the Headteacher has it, and the coordinator does not', async () => {
    const before = await chatOf('coordinator');
    const ref = await stage.as('teacher', (page) =>
      report(page, {
        subject: 'An adult who works or volunteers here',
        involvesAdult: 'Yes',
        about: 'jodie clark',
      }),
    );
    await stage.due();
    await stage.as('headteacher', async (page) => {
      const card = await cardWith(page, ref);
      await press(card, 'Open');
      for (const said of ['Jodie Clark', facts]) expect(await card.innerText()).toContain(said);
      await press(card, 'Acknowledge');
      expect(await card.innerText()).toMatch(/Acknowledged · .*Helen Marsh/);
      await stage.picture(page, 'light-case-staff');
    });
    expect(await chatOf('coordinator')).toBe(before);
    await stage.as('coordinator', async (page) => {
      expect(await (await say(page, `/case ${ref}`)).innerText()).toContain(
        'There is nothing under that reference for you.',
      );
    });
  });

  test('about the Headteacher: the Chair of Governors has it, and the Headteacher sees nothing of it', async () => {
    const before = await chatOf('headteacher');
    const ref = await stage.as('teacher', async (page) => {
      const sent = await report(page, { subject: 'The Headteacher', involvesAdult: 'Yes' });
      expect(await (await cardWith(page, sent)).innerText()).toMatch(/LADO.*\d/);
      await stage.picture(page, 'light-report-headteacher');
      return sent;
    });
    await stage.due();
    await stage.as('chair', async (page) => {
      const card = await cardWith(page, ref);
      await press(card, 'Open');
      expect(await card.innerText()).toContain(facts);
      await press(card, 'Acknowledge');
    });
    expect(await chatOf('headteacher')).toBe(before);
    await stage.as('headteacher', async (page) => {
      const list = await say(page, '/cases');
      expect(await list.innerText()).not.toContain(ref);
      expect(await (await say(page, `/case ${ref}`)).innerText()).toContain(
        'There is nothing under that reference for you.',
      );
    });
  });
});
