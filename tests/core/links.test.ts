/** Addresses of our own pages: only ours are proven, only while they may, and nothing can be read in them. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createLinkBook, randomPageId } from '../../bot/core/links.ts';
import type { PageKind, Person } from '../../bot/core/ports.ts';

const [newer, older] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const base = 'https://lantern.school.example';
const book = createLinkBook([newer], () => base);
const by: Person = {
  id: 'hillside.S014',
  school: 'hillside',
  name: 'Linda Baker',
  kind: 'staff',
  guest: false,
  accounts: {},
};
const now = new Date('2026-11-23T10:00:00Z');
const soon = new Date('2026-11-23T10:10:00Z');
const lastPart = (url: string | undefined): string => url?.slice(url.lastIndexOf('/') + 1) ?? '';

/** Another letter of the alphabet at that place. */
const changed = (text: string, at: number, step: number): string => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const i = at % text.length;
  const letter = letters[(letters.indexOf(text[i] ?? 'A') + 1 + (step % 63)) % 64] ?? 'A';
  return `${text.slice(0, i)}${letter}${text.slice(i + 1)}`;
};

test('without a public address there are none, and that is said by there being none', () => {
  const none = createLinkBook([newer], () => undefined);
  expect([
    none.address('/'),
    none.page('s', 'hillside', randomPageId()),
    none.sealed(by, 'a.b', {}, soon),
  ]).toEqual([undefined, undefined, undefined]);
});

test('a page behind a row is proven for its own kind and school, by any key of the ring', () => {
  const id = randomPageId();
  const url = book.page('s', 'hillside', id);
  expect(url).toMatch(/^https:\/\/lantern\.school\.example\/s\/hillside(?:[-/][0-9a-hjkmnp-tv-z]{4,5}){7}$/);
  const token = lastPart(url);
  const renewed = createLinkBook([older, newer], () => base);
  expect(book.proven('s', 'hillside', token)).toBe(id);
  expect(renewed.proven('s', 'hillside', token)).toBe(id);
  expect(book.proven('d', 'hillside', token)).toBeUndefined();
  expect(book.proven('s', 'brook', token)).toBeUndefined();
  expect(createLinkBook([older], () => base).proven('s', 'hillside', token)).toBeUndefined();
});

const spelling = '0123456789abcdefghjkmnpqrstvwxyz';

test('what is typed from paper is proven: in capitals, without hyphens, with O for 0 and I or l for 1', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 12, maxLength: 12 }), (bytes) => {
      const id = Buffer.from(bytes).toString('base64url');
      const token = lastPart(book.page('s', 'hillside', id));
      expect(token).not.toMatch(/[ilou]/);
      const typed = [
        token.toUpperCase(),
        token.replaceAll('-', ''),
        token.replaceAll('0', 'O').replaceAll('1', 'l'),
        token.replaceAll('-', ' ').replaceAll('1', 'I'),
      ];
      for (const one of typed) expect(book.proven('s', 'hillside', one)).toBe(id);
      expect(book.proven('s', 'hillside', `${token}0`)).toBeUndefined();
      expect(book.proven('s', 'hillside', token.slice(0, -1))).toBeUndefined();
    }),
  );
});

test('an address that was printed before the spelling for paper goes on working', () => {
  // Made of the same id and key by the version before.
  const id = 'AAECAwQFBgcICQoL';
  expect(book.proven('s', 'hillside', 'AAECAwQFBgcICQoLY_juM84hlaxb')).toBe(id);
  expect(book.proven('s', 'hillside', 'AAECAwQFBgcICQoLY_juM84hlaxc')).toBeUndefined();
  expect(book.proven('s', 'brook', 'AAECAwQFBgcICQoLY_juM84hlaxb')).toBeUndefined();
});

test('no token that was made up or changed is proven', () => {
  const token = lastPart(book.page('s', 'hillside', randomPageId()));
  const kind = fc.constantFrom<PageKind>('s', 'd');
  fc.assert(
    fc.property(fc.nat(33), fc.nat(30), kind, (at, step, of) => {
      const plain = token.replaceAll('-', '');
      const letter = spelling[(spelling.indexOf(plain[at] ?? '') + 1 + step) % 32] ?? '';
      const other = `${plain.slice(0, at)}${letter}${plain.slice(at + 1)}`;
      expect(book.proven(of, 'hillside', other)).toBeUndefined();
    }),
    { numRuns: 1_000 },
  );
  const anything = fc.oneof(fc.string(), fc.base64String(), fc.uint8Array({ minLength: 21, maxLength: 21 }));
  fc.assert(
    fc.property(anything, kind, (text, of) => {
      const made = typeof text === 'string' ? text : Buffer.from(text).toString('base64url');
      expect(book.proven(of, 'hillside', made)).toBeUndefined();
      expect(book.opened(made, now)).toBeUndefined();
    }),
    { numRuns: 1_000 },
  );
});

test('a sealed page does what was sealed until its time, and shows nothing of it', () => {
  const values = { school: 'hillside', group: '8B', words: 'Zoë “Núñez”' };
  const url = book.sealed(by, 'links.letters', values, soon) ?? '';
  expect(url).not.toMatch(/S014|letters|8B/);
  expect(Buffer.from(lastPart(url), 'base64url').toString('latin1')).not.toMatch(/S014|letters|8B/);
  const done = { by: by.id, school: 'hillside', verb: 'links.letters', values };
  expect(book.opened(lastPart(url), now)).toEqual(done);
  expect(book.opened(lastPart(url), new Date(soon.getTime() - 1))).toEqual(done);
  expect(book.opened(lastPart(url), soon)).toBeUndefined();
  expect(createLinkBook([older, newer], () => base).opened(lastPart(url), now)).toEqual(done);
  expect(book.sealed(by, 'links.letters', values, soon)).not.toBe(url);
});

test('a sealed page that was changed, anywhere, is none', () => {
  const token = lastPart(book.sealed(by, 'links.letters', { group: '8B' }, soon));
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.nat(62), (at, step) => {
      expect(book.opened(changed(token, at, step), now)).toBeUndefined();
    }),
    { numRuns: 1_000 },
  );
  expect(book.opened(token.slice(0, -1), now)).toBeUndefined();
  expect(book.opened(`${token}A`, now)).toBeUndefined();
});

test('more than an address holds is refused', () => {
  const long = { words: 'x'.repeat(8_000) };
  expect(() => book.sealed(by, 'a.b', long, soon)).toThrow(expect.objectContaining({ code: 'too-large' }));
});

test('a mark is the same for the same word of the same school, and another under another key', () => {
  const [mark] = book.marks('hillside', 'robin@council.example');
  expect(mark).toMatch(/^[0-9a-f]{40}$/);
  expect(createLinkBook([older, newer], () => base).marks('hillside', 'robin@council.example')[1]).toBe(mark);
  expect(book.marks('brook', 'robin@council.example')).not.toContain(mark);
  expect(createLinkBook([older], () => base).marks('hillside', 'robin@council.example')).not.toContain(mark);
});
