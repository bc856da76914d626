/** `npm run build` makes one file that runs where nothing is installed. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { build } from '../../infra/build.ts';
import { pdfText } from '../support/pdf-text.ts';

test('a bundle runs in an empty folder, with no packages beside it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lantern-build-'));
  try {
    const bundle = join(folder, 'lantern.mjs');
    await build(fileURLToPath(new URL('trivial.ts', import.meta.url)), bundle);
    const { stdout } = await promisify(execFile)(process.execPath, [bundle], { cwd: folder });
    expect(stdout).toContain('"adapter":"function"');
    expect(stdout).toContain('Hello Hillside');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a bundle draws a certificate where there is no font and no package', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lantern-build-'));
  try {
    const [bundle, pdf] = [join(folder, 'certificate.mjs'), join(folder, 'certificate.pdf')];
    await build(fileURLToPath(new URL('certificate.ts', import.meta.url)), bundle);
    await promisify(execFile)(process.execPath, [bundle, pdf], { cwd: folder });
    const { pages } = pdfText(await readFile(pdf));
    expect(pages.join('\n')).toContain('Zoë Núñez-Clarke');
    expect(pages.join('\n')).toContain('Łukasz Żółć');
    expect(pages.join('\n')).not.toContain('\uFFFD');
  } finally {
    await rm(folder, { recursive: true });
  }
});
