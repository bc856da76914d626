/** SECURITY.md names tests as proofs: each of them is there, under that name. */
import { expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { abuses } from './abuse/index.ts';

const root = join(import.meta.dirname, '..');
const text = readFileSync(join(root, 'SECURITY.md'), 'utf8');
const rows = text.split('\n').filter((line) => line.startsWith('| ') && /`(tests\/|npm run)/.test(line));

interface Proof {
  readonly place: string;
  readonly name: string;
}

/** `` `tests/x.test.ts` _one_, _another_ · `tests/abuse` _a kind_ `` of the last column. */
const proofsOf = (row: string): Proof[] => {
  const [column = ''] = row.split(' | ').slice(-1);
  return column.split(' · ').flatMap((part) => {
    const place = /`([^`]+)`/.exec(part)?.[1] ?? '';
    const names = [...part.replaceAll(/`[^`]+`/g, '').matchAll(/_([^_]+)_/g)].map(([, name = '']) => name);
    return (names.length === 0 ? [''] : names).map((name) => ({ place, name }));
  });
};
const proofs = rows.flatMap(proofsOf);

test('every threat has a proof', () => {
  expect(rows.length).toBeGreaterThanOrEqual(20);
  const bare = text
    .split('\n')
    .filter((line) => line.startsWith('| **') && proofsOf(line).every(({ place }) => place === ''));
  expect(bare).toEqual([]);
});

test.each(proofs)('$place $name', ({ place, name }) => {
  if (place.startsWith('npm run ')) {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
    expect(Object.keys(scripts)).toContain(place.slice('npm run '.length));
    return;
  }
  expect(existsSync(join(root, place))).toBe(true);
  if (place === 'tests/abuse') expect(abuses.filter((one) => one.name.startsWith(name))).toHaveLength(1);
  else expect(readFileSync(join(root, place), 'utf8')).toContain(name);
});
