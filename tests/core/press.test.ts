/** The press token: whoever was not shown a button cannot make one, nor change one (promises.md T1). */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Person } from '../../bot/core/ports.ts';
import { createPressSeal, isExpired, pressedValues, pressLifeMs, type Button } from '../../bot/core/press.ts';

const keyOf = (n: number): Buffer => Buffer.alloc(32, n);
const seal = createPressSeal([keyOf(1)]);
const now = new Date('2026-11-23T10:00:00Z');
const teacher: Person = {
  id: 'hillside.S012',
  school: 'hillside',
  name: 'Ada Finch',
  kind: 'staff',
  guest: false,
  accounts: {},
};
const open: Button = { verb: 'case.open', values: { school: 'hillside', incident: '01M8' }, inputs: [] };
const token = seal.seal(open, teacher, now);
const bytes = Buffer.from(token, 'base64url');

test('a person gets their button back as it was drawn, with an id of its own and when it was', () => {
  const unsealed = seal.open(token, teacher);
  expect(unsealed).toEqual({ ...open, press: { id: expect.stringMatching(/^[0-9a-f]{24}$/), at: now } });
  expect(seal.open(token, teacher)).toEqual(unsealed);
});

test('any button comes back whole', () => {
  const button = fc.record({
    verb: fc.string({ minLength: 1, maxLength: 40 }),
    values: fc.dictionary(
      fc.string({ maxLength: 12 }).filter((name) => name !== '__proto__'),
      fc.string({ unit: 'grapheme', maxLength: 80 }),
    ),
    inputs: fc.array(fc.string({ maxLength: 12 }), { maxLength: 9 }),
  });
  fc.assert(
    fc.property(button, (one) => {
      const { verb, values, inputs } = { ...open, ...seal.open(seal.seal(one, teacher, now), teacher) };
      expect({ verb, values: { ...values }, inputs }).toEqual({ ...one, values: { ...one.values } });
    }),
  );
});

test('two drawings of one button have nothing in common to be told by', () => {
  const all = Array.from({ length: 2_000 }, () => seal.seal(open, teacher, now));
  expect(new Set(all).size).toBe(all.length);
  expect(new Set(all.map((one) => Buffer.from(one, 'base64url').toString('hex', 3, 15))).size).toBe(
    all.length,
  );
  for (const plain of ['hillside', 'S012', 'case.open', '01M8'])
    expect(all.map((one) => Buffer.from(one, 'base64url').toString('latin1')).join()).not.toContain(plain);
});

describe('nothing is learnt of a button that is', () => {
  const because = (sent: unknown, who = teacher) => seal.open(sent, who);
  const flipped = (at: number): string => {
    const other = Buffer.from(bytes);
    other[at] = (other[at] ?? 0) ^ 1;
    return other.toString('base64url');
  };

  test('somebody else’s, or another school’s', () => {
    expect(because(token, { ...teacher, id: 'hillside.S003' })).toEqual({
      because: 'token-of-another-person',
    });
    expect(because(token, { ...teacher, id: 'brook.S012', school: 'brook' })).toEqual({
      because: 'token-of-another-school',
    });
    expect(because(token, { ...teacher, school: 'brook' })).toEqual({ because: 'token-of-another-school' });
  });

  test('changed in any bit', () => {
    for (let at = 1; at < bytes.length; at += 1)
      expect(because(flipped(at))).toEqual({ because: 'token-not-authentic' });
    expect(because(flipped(0))).toEqual({ because: 'unknown-token-version' });
  });

  test('cut or made longer anywhere', () => {
    for (let length = 0; length < token.length; length += 1)
      expect(because(token.slice(0, length))).toHaveProperty('because');
    for (const more of ['A', 'AAAA', '=', ' ', '\n', '.', token])
      expect(because(token + more)).toHaveProperty('because');
  });

  test('spelt otherwise: one button, one text', () => {
    const symbols = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const spelt = symbols
      .split('')
      .map((last) => token.slice(0, -1) + last)
      .filter((one) => one !== token);
    for (const one of [...spelt, ` ${token}`, `${token.slice(0, 9)}\n${token.slice(9)}`, `${token}==`])
      expect(because(one)).toHaveProperty('because');
    expect(because(token.replaceAll('-', '+').replaceAll('_', '/'))).toEqual(
      /[-_]/.test(token) ? { because: 'malformed-token' } : because(token),
    );
  });

  test('sealed with another key, or for another month', () => {
    expect(createPressSeal([keyOf(2)]).open(token, teacher)).toEqual({ because: 'token-not-authentic' });
    for (const month of [0, 1, 12, 255, 256, 65_535]) {
      const other = Buffer.from(bytes);
      other.writeUInt16BE(month, 1);
      expect(because(other.toString('base64url'))).toEqual({ because: 'token-not-authentic' });
    }
  });

  test.each([
    [undefined],
    [null],
    [7],
    [true],
    [{}],
    [[]],
    [[token]],
    [{ token }],
    [''],
    ['A'.repeat(9_000)],
  ])('no text at all: %j', (sent) => expect(because(sent)).toHaveProperty('because'));
});

describe('keys', () => {
  test('of each month are others, and those of an earlier month still open', () => {
    const later = new Date('2026-12-01T00:00:00Z');
    const next = Buffer.from(seal.seal(open, teacher, later), 'base64url');
    expect(next.readUInt16BE(1)).toBe(bytes.readUInt16BE(1) + 1);
    const swapped = Buffer.concat([bytes.subarray(0, 3), next.subarray(3)]).toString('base64url');
    expect(seal.open(swapped, teacher)).toEqual({ because: 'token-not-authentic' });
    for (let month = 0; month < 100; month += 1)
      seal.open(seal.seal(open, teacher, new Date(Date.UTC(2020, month))), teacher);
    expect(seal.open(token, teacher)).toMatchObject(open);
  });

  test('are changed by putting a new one in front: the old one opens until it is taken away', () => {
    const changed = createPressSeal([keyOf(2), keyOf(1)]);
    expect(changed.open(token, teacher)).toMatchObject(open);
    const fresh = changed.seal(open, teacher, now);
    expect(createPressSeal([keyOf(2)]).open(fresh, teacher)).toMatchObject(open);
    expect(seal.open(fresh, teacher)).toEqual({ because: 'token-not-authentic' });
  });

  test('that are missing or short are refused at start', () => {
    for (const keys of [[], [Buffer.alloc(31)], [keyOf(1), Buffer.alloc(0)]])
      expect(() => createPressSeal(keys)).toThrow(expect.objectContaining({ code: 'misconfigured' }));
  });
});

test('a press is past its time a day after its card was drawn', () => {
  const at = (ms: number) => new Date(now.getTime() + ms);
  expect([pressLifeMs - 1, pressLifeMs].map((ms) => isExpired({ id: '', at: now }, at(ms)))).toEqual([
    false,
    true,
  ]);
});

describe('the values of a press', () => {
  const button: Button = { verb: 'x', values: { incident: 'sealed' }, inputs: ['words', 'incident'] };

  test('are those that were sealed, whatever is sent beside them', () => {
    expect(pressedValues(button, { words: 'hello', incident: 'forged' })).toEqual({
      words: 'hello',
      incident: 'sealed',
    });
  });

  test('and only the inputs that the card had', () => {
    const sent = { words: 'hello', send: 'yes', once: 'mine', page: '7', constructor: 'x' };
    expect(pressedValues(button, sent)).toEqual({ words: 'hello', incident: 'sealed' });
    expect(pressedValues({ ...button, inputs: ['toString'] }, {})).toEqual({ incident: 'sealed' });
  });
});
