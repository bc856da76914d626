/**
 * Draws the icons anew from their SVGs: `node bot/run.js manifest/teams/draw.ts`. Only needed after an SVG was changed;
 * the PNGs are kept with the project, since Teams takes nothing else. Its one argument is where Chromium is (default: where Debian puts it).
 */
import { readFile, writeFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { iconSizes } from './icons.ts';

const browser = await chromium.launch({
  executablePath: process.argv[2] ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--force-color-profile=srgb',
  ],
});
try {
  for (const [name, size] of Object.entries(iconSizes)) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    const svg = await readFile(new URL(`${name}.svg`, import.meta.url), 'utf8');
    await page.setContent(`<style>*{margin:0}svg{display:block}</style>${svg}`);
    await writeFile(new URL(`${name}.png`, import.meta.url), await page.screenshot({ omitBackground: true }));
    await page.close();
  }
} finally {
  await browser.close();
}
