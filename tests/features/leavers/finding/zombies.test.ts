import { expect, test } from '@jest/globals';
import type { NightOutcome } from '../../../../bot/features/leavers/finding/night-row.ts';
import { zombiesOf } from '../../../../bot/features/leavers/finding/zombies.ts';
import type { Leaver } from '../../../../bot/features/leavers/leaver.ts';
import { hillside } from '../../concerns/route-world.ts';

const now = new Date('2026-11-21T09:00:00Z');
const leaver = (id: string, more: Partial<Leaver> = {}): Leaver => ({
  v: 1, id, stage: 'candidate', name: 'X', kind: 'staff', lastDay: '2026-11-20',
  accounts: [
    {
      cloud: 'entra', tenant: 't', id, address: 'x@x', name: 'X', enabled: true, lastSignIn: { checked: true, value: 'never' },
      licences: [], onPremises: false, roles: { checked: true, value: [] }, unit: '',
    },
  ],
  grounds: [{ what: 'list', lastDay: '2026-11-20', list: 'l', line: 2 }],
  protections: [], burdens: [], notChecked: [], rank: 0, foundAt: '', seenAt: '', runs: [], events: [], ...more,
}); // prettier-ignore
const decision = {
  what: 'keep' as const, by: 'x', at: '', reason: 'exams', until: '2026-12-01', urgent: false, needs: 1 as const, because: [], approvals: [],
}; // prettier-ignore
const night = (...clouds: NightOutcome['clouds']): NightOutcome => ({
  v: 1, date: '2026-11-21', at: '', clouds, notChecked: [],
  counts: { created: 0, changed: 0, candidates: 0, leaving: 0, notFound: 0, contradicted: 0, disabledAlready: 0, leftOut: 0 },
}); // prettier-ignore
const read = { cloud: 'entra', tenant: 't', accounts: 1, at: '2026-11-21T02:05:00Z' } as const;
const left = (row: Leaver) => zombiesOf([row], hillside, now, night(read)).left;

test('enabled after the last day is one, whatever stands against touching it; on the last day it is not', () => {
  expect(left(leaver('a'))).toEqual(['a']);
  expect(left(leaver('a', { lastDay: '2026-11-21' }))).toEqual([]);
  expect(left(leaver('a', { protections: [{ level: 'never', why: 'not-sure-who', words: '' }] }))).toEqual([
    'a',
  ]);
  expect(left(leaver('a', { stage: 'disabled' }))).toEqual(['a']);
  const off = leaver('a').accounts.map((one) => ({ ...one, enabled: false }));
  expect(left(leaver('a', { accounts: off }))).toEqual([]);
});

test('signs alone, a sanction, and whoever is no leaver are none', () => {
  expect(left(leaver('a', { grounds: [{ what: 'not-in-roster' }] }))).toEqual([]);
  for (const stage of ['not-leaver', 'gone', 'restored', 'leaving'] as const)
    expect(left(leaver('a', { stage }))).toEqual([]);
});

test('kept ones are counted apart, with the reason, and only until their day', () => {
  const kept = leaver('k', { stage: 'kept', decision });
  expect(zombiesOf([kept, leaver('a')], hillside, now, night(read))).toEqual({
    left: ['a'],
    kept: [{ leaver: 'k', until: '2026-12-01', because: 'exams' }],
    asOf: '2026-11-21T02:05:00Z',
    notChecked: [],
  });
  expect(zombiesOf([kept], hillside, new Date('2026-12-01T09:00:00Z'), night(read)).left).toEqual(['k']);
});

test('what was not read is said, and the oldest reading is what it rests on', () => {
  const older = { ...read, cloud: 'google', at: '2026-11-20T02:05:00Z' } as const;
  const away = { cloud: 'google', tenant: 't', accounts: 0, because: 'it did not answer' } as const;
  expect(zombiesOf([], hillside, now, night(read, older)).asOf).toBe('2026-11-20T02:05:00Z');
  expect(zombiesOf([], hillside, now, night(read, away)).notChecked).toEqual([
    'Google Workspace: it did not answer',
  ]);
  expect(zombiesOf([], hillside, now, undefined).asOf).toBeUndefined();
});
