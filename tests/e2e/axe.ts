/** axe-core, run in a page: what keeps somebody from using it, by the rules of WCAG 2.2 AA and axe's own good practice. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Result {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
  readonly passes: readonly { readonly id: string }[];
}

/** In words; empty when there is nothing. It is evaluated past the page's own policy, which allows no script at all. */
export const violationsIn = async (page: Page): Promise<string[]> => {
  await page.evaluate(source);
  const { violations, passes } = await page.evaluate<Result>('axe.run()');
  if (passes.length < 10) throw new Error('axe has looked at hardly anything');
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 120)}`),
  );
};
