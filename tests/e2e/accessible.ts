import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const script = readFileSync(join(import.meta.dirname, 'accessible-in-page.js'), 'utf8');
const check = script.slice(script.indexOf('(root) =>')).trim().replace(/;$/, '');

/**
 * What would keep somebody from reading or using what stands under `root`, in words; empty when nothing does.
 * @param root a selector
 */
export const barriersIn = (page: Page, root: string): Promise<string[]> =>
  page.evaluate<string[]>(`(${check})(${JSON.stringify(root)})`);
