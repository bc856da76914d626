/** The rules of a decision, for every batch: who may, when two must agree, and that one person never gets past the caps (E8). */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Leaver } from '../../../../bot/features/leavers/leaver.ts';
import {
  toAgreed,
  toDisable,
  toKept,
  whyNot,
  whyTwo,
  type Deciding,
  type Lately,
} from '../../../../bot/features/leavers/asking/decide.ts';
import { isPlain } from '../../../../bot/features/leavers/asking/plain.ts';
import { hillside } from '../../concerns/route-world.ts';

const now = new Date('2026-11-23T10:00:00Z');
const policy = hillside.leavers;
const ian = 'hillside.S007';
const jodie = 'hillside.S008';
const deciding = (by = ian, at = now): Deciding => ({ by, now: at, policy });

const onList = { what: 'list', lastDay: '2026-07-17', list: 'leavers.csv', line: 4 } as const;
const leaver = (more: Partial<Leaver> = {}): Leaver => ({
  v: 1,
  id: 'one',
  stage: 'candidate',
  name: 'Joanne Fletcher',
  kind: 'staff',
  accounts: [],
  grounds: [onList],
  protections: [],
  burdens: [],
  notChecked: [],
  rank: 1,
  foundAt: now.toISOString(),
  seenAt: now.toISOString(),
  runs: [],
  events: [],
  ...more,
});
const quiet: Lately = {
  people: 0,
  ofYear: new Map(),
  yearSize: new Map([
    ['8', 190],
    ['R', 12],
  ]),
};

const grounds = fc.array(
  fc.constantFrom<Leaver['grounds'][number]>(
    onList,
    { what: 'leave-date', lastDay: '2026-07-17' },
    { what: 'named', lastDay: '2026-07-17', by: ian, at: now.toISOString(), reason: 'He told me' },
    { what: 'not-in-roster' },
    { what: 'no-sign-in', days: 400 },
  ),
  { maxLength: 3 },
);
const protections = fc.array(
  fc.constantFrom<Leaver['protections'][number]>(
    { level: 'never', why: 'break-glass', words: 'Never.' },
    { level: 'twice', why: 'role', words: 'A role.' },
  ),
  { maxLength: 2 },
);
const someone = fc
  .record({
    grounds,
    protections,
    kind: fc.constantFrom('staff', 'pupil', 'other'),
    year: fc.constantFrom('8', 'R'),
    stage: fc.constantFrom<Leaver['stage']>('candidate', 'kept', 'disabled', 'approving'),
    person: fc.constantFrom(ian, jodie, undefined),
  })
  .map((more) => leaver({ ...more, year: more.kind === 'pupil' ? more.year : undefined }));

const authority = new Set(['list', 'leave-date', 'named', 'sanction', 'guest-ended']);

test('nobody is decided on without a ground of authority, nor anybody protected, nor oneself', () => {
  fc.assert(
    fc.property(someone, (one) => {
      if (whyNot(one, ian) !== undefined) return;
      expect(one.stage).toBe('candidate');
      expect(one.grounds.some(({ what }) => authority.has(what))).toBe(true);
      expect(one.protections.every(({ level }) => level !== 'never')).toBe(true);
      expect(one.person).not.toBe(ian);
    }),
  );
});

test('a sign-in age alone is never enough, however long', () => {
  for (const what of ['no-sign-in', 'not-in-roster'] as const)
    expect(whyNot(leaver({ grounds: [{ what }] }), ian)).toContain('never enough alone');
});

test('one person alone gets at most the cap through in a day, and of a year group at most its share', () => {
  fc.assert(
    fc.property(fc.array(fc.array(someone, { maxLength: 12 }), { maxLength: 8 }), (batches) => {
      let people = 0;
      const ofYear = new Map<string, number>();
      for (const batch of batches) {
        const chosen = batch
          .map((one, index) => ({ ...one, id: `${index}` }))
          .filter((one) => whyNot(one, ian) === undefined);
        const two = whyTwo(chosen, { ...quiet, people, ofYear }, policy);
        const after = chosen.map((one) => toDisable(one, two.get(one.id) ?? [], false, deciding()));
        for (const one of after) {
          expect(one.stage).toBe((two.get(one.id) ?? []).length > 0 ? 'approving' : 'disabling');
          people += 1;
          if (one.kind === 'pupil' && one.year !== undefined)
            ofYear.set(one.year, (ofYear.get(one.year) ?? 0) + 1);
          if (one.stage !== 'disabling') continue;
          expect(people).toBeLessThanOrEqual(policy.cap.people);
          if (one.kind === 'pupil')
            expect(ofYear.get(one.year ?? '') ?? 0).toBeLessThanOrEqual(one.year === '8' ? 9 : 1);
          expect(one.protections).toEqual([]);
        }
      }
    }),
  );
});

test('the second one is another person, within the time, and never the leaver', () => {
  const asked = toDisable(leaver({ person: 'hillside.S050' }), ['A role.'], false, deciding());
  expect(asked.stage).toBe('approving');
  expect(toAgreed(asked, deciding(ian))).toBeUndefined();
  expect(toAgreed(asked, deciding('hillside.S050'))).toBeUndefined();
  const late = new Date(now.getTime() + policy.approvalHours * 3_600_000);
  expect(toAgreed(asked, deciding(jodie, late))).toBeUndefined();
  const agreed = toAgreed(asked, deciding(jodie));
  expect(agreed?.stage).toBe('disabling');
  expect(agreed?.decision).toMatchObject({ by: ian, approvals: [{ by: jodie }] });
  expect(toAgreed(agreed ?? asked, deciding('hillside.S009'))).toBeUndefined();
});

test('oneself is oneself, in whatever letters the list or the cloud writes the id', () => {
  const me = leaver({ person: ian.replace('S', 's') });
  expect(whyNot(me, ian)).toContain('This is you');
  expect(toAgreed(toDisable(me, ['A role.'], false, deciding(jodie)), deciding(ian))).toBeUndefined();
});

test('deciding anew forgets nothing of what was taken before, so that it can still be put back', () => {
  const run: Leaver['runs'][number] = {
    cloud: 'google', id: 'g', direction: 'disable', urgent: false, scope: 'all', startedAt: now.toISOString(),
    order: ['lock'], steps: { lock: { state: 'done', words: [] } },
  }; // prettier-ignore
  expect(toDisable(leaver({ runs: [run] }), [], false, deciding()).runs).toEqual([run]);
});

test('only what no word speaks against is offered for one press about many', () => {
  expect(isPlain(leaver(), ian)).toBe(true);
  expect(isPlain(leaver({ burdens: [{ what: 'sole-owner-of-team', title: '9C' }] }), ian)).toBe(false);
  expect(isPlain(leaver({ notChecked: ['The mailbox could not be read.'] }), ian)).toBe(false);
  expect(isPlain(leaver({ protections: [{ level: 'twice', why: 'role', words: 'A role.' }] }), ian)).toBe(
    false,
  );
  const named = {
    what: 'named',
    lastDay: '2026-07-17',
    by: jodie,
    at: now.toISOString(),
    reason: 'told',
  } as const;
  expect(isPlain(leaver({ grounds: [named] }), ian)).toBe(false);
});

test('what was decided, by whom, when and why stands in the evidence', () => {
  const kept = toKept(leaver(), '2026-12-01', 'Hands over until then', deciding());
  expect(kept.decision).toMatchObject({
    what: 'keep',
    by: ian,
    until: '2026-12-01',
    reason: 'Hands over until then',
  });
  expect(kept.events.at(-1)).toEqual({
    at: now.toISOString(),
    by: ian,
    what: 'kept',
    words: 'Until 2026-12-01: Hands over until then',
  });
});
