/** No password and no PIN is ever kept: a box refuses what looks like one being handed over (policy-map C2). */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { handsOverSecret } from '../../bot/core/no-secrets.ts';

describe('refused', () => {
  test.each([
    'password: sunshine',
    'The password is Summer2024!',
    'Password = hunter2',
    'her PIN is 4821',
    'PIN 4821',
    'Passcode 000',
    'pin code: 0000',
    'the PIN number was "1234"',
    '4821 is the PIN',
    'Welcome123 is her password',
    'pwd: abc123',
    'pass: letmein',
    'Passcode – 998877',
    'ＰＩＮ：４８２１',
    'log-in details: jsmith / Rainbow7',
    'unlock code 2580',
    'It is Tr0ub4dor&3 as always',
    'passphrase is correct horse battery staple',
  ])('%s', (words) => expect(handsOverSecret(words)).toBe(true));
});

describe('taken', () => {
  test.each([
    '',
    'The charger is still in the staff room.',
    'The password was reset on Friday.',
    'Her PIN is not known to anybody, and it need not be.',
    'Reset with IT in the room; no password needed.',
    'Serial number C02XK1ABJG5H, asset 004821',
    'Device 12 of 30, cupboard B2',
    'They changed the password themselves.',
    'Governors’ visit to look at the library’s computers on 27/11.',
    'https://school.example/aup?version=2026-A1b',
    'ada.finch2@school.example',
    'Spinning the wheel, pinning the notice up',
  ])('%s', (words) => expect(handsOverSecret(words)).toBe(false));
});

test('whatever follows “password:” and has a digit in it is refused', () => {
  const secret = fc.stringMatching(/^[A-Za-z]{0,8}[0-9]{3,8}[A-Za-z]{0,4}$/);
  const start = fc.constantFrom('password: ', 'The PIN is ', 'pin code = ', 'Passcode ', 'my pwd is ');
  fc.assert(fc.property(start, secret, (words, value) => expect(handsOverSecret(words + value)).toBe(true)));
});

test('no words make it slow', () => {
  const words = fc.array(fc.constantFrom('password', 'is', '1', ' ', ':', '-', 'pin', 'a', '=', '"'), {
    minLength: 300,
    maxLength: 500,
  });
  fc.assert(
    fc.property(words, (parts) => expect(typeof handsOverSecret(parts.join(''))).toBe('boolean')),
    { numRuns: 200 },
  );
});
