/** Generated incidents and records in which every text that somebody wrote holds the mark WORD. */
import fc from 'fast-check';
import {
  emptyReport,
  stages,
  type Incident,
  type Named,
  type PupilRecord,
} from '../../../bot/features/concerns/concern.ts';

const words = fc.string({ unit: 'grapheme' }).map((text) => `WORD ${text.toWellFormed()}`);
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
const id = fc.integer({ min: 1, max: 9_999 }).map((n) => `hillside.S${n}`);
const signed = { by: id, at: fc.constant('2026-11-23T10:00:00.000Z') };

const named: fc.Arbitrary<Named> = fc.record({
  person: maybe(id),
  name: words,
  kind: fc.constantFrom('pupil', 'adult'),
  detail: maybe(words),
});
const people = fc.array(named, { maxLength: 4 });

const report = fc
  .record({
    about: people,
    notFor: people,
    facts: words,
    childWords: words,
    time: words,
    place: words,
    knows: words,
    done: words,
    message: maybe(fc.record({ link: words, from: words, at: words, words: maybe(words) })),
  })
  .map((one) => ({ ...emptyReport, ...one }));

const referral = fc.record({
  contact: fc.constant('lado'),
  compulsory: fc.boolean(),
  done: maybe(fc.record({ ...signed, reference: words })),
  declined: maybe(fc.record({ ...signed, because: words })),
});

export const anyIncident: fc.Arbitrary<Incident> = fc.record({
  v: fc.constant(1 as const),
  id: fc.constant('01K0000000000000000000CASE'),
  school: fc.constant('hillside'),
  ref: fc.constant('7Q4F-2M'),
  submission: fc.constant('01K000000000000000000DRAFT'),
  reporter: id,
  raisedAt: signed.at,
  complete: fc.boolean(),
  report,
  route: fc.constant('pupil'),
  rung: fc.nat(3),
  told: fc.array(fc.record({ person: id, as: fc.constant('dsl'), rung: fc.nat(3), at: signed.at })),
  opened: fc.array(id),
  recused: fc.array(id),
  assignee: maybe(id),
  stage: fc.constantFrom(...stages),
  dueAt: signed.at,
  referrals: fc.array(referral, { maxLength: 3 }),
  change: maybe(words),
  protection: maybe(fc.record({ ...signed, pointer: words })),
});

export const anyRecord: fc.Arbitrary<PupilRecord> = fc.record({
  v: fc.constant(1 as const),
  incident: fc.constant('01K0000000000000000000CASE'),
  n: fc.nat(9),
  pupil: maybe(named),
  parents: maybe(fc.record({ ...signed, informed: fc.boolean(), how: words })),
  sanctions: fc.array(
    fc.record({ ...signed, sanction: fc.constant('detention'), until: maybe(signed.at), note: words }),
    { maxLength: 3 },
  ),
  outcome: maybe(fc.record({ ...signed, outcome: fc.constant('resolved'), note: words })),
});
