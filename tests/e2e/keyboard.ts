/** The keyboard alone, as somebody uses it who has no mouse. */
import type { Page } from 'playwright-core';

/** What has the focus, as a screen reader says it. */
export const focused = async (page: Page): Promise<string> =>
  (await page.locator(':focus').ariaSnapshot()).split('\n')[0] ?? '';

/** Tab by Tab (or by another key) until something with this role and name has the focus. */
export const tabTo = async (page: Page, said: RegExp, key = 'Tab'): Promise<void> => {
  const passed: string[] = [];
  for (let turn = 0; turn < 60; turn += 1) {
    const here = (await page.locator(':focus').count()) === 0 ? '' : await focused(page);
    if (said.test(here)) return;
    passed.push(here);
    await page.keyboard.press(key);
  }
  throw new Error(`no ${said.source} was reached by ${key}, but:\n${passed.join('\n')}`);
};
