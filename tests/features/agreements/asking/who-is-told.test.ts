/** The campaign shows nobody more than the register does (policy-map B7), and tells of a talk only whoever may have it (B22). */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { put } from '../../../../bot/core/change.ts';
import { outboxReading } from '../../../../bot/core/outbox.ts';
import { createPerform } from '../../../../bot/core/perform.ts';
import type { Person, PolicyRole, Reply, Values } from '../../../../bot/core/ports.ts';
import { sheetIdOf } from '../../../../bot/features/agreements/agreement.ts';
import { askingFlows } from '../../../../bot/features/agreements/asking/index.ts';
import { roundKey, rounds } from '../../../../bot/features/agreements/asking/round.ts';
import { changeSheet } from '../../../../bot/features/agreements/change-sheet.ts';
import { talkNoticeCall } from '../../../../bot/features/agreements/signing/calls.ts';
import { talkLookJob } from '../../../../bot/features/agreements/signing/talk-look.ts';
import { mayTalk, talkKey, talks, type Talk } from '../../../../bot/features/agreements/signing/talk.ts';
import { collect } from '../../../contracts/records.ts';
import { person, policyWith, registerWorld, type RegisterWorld } from '../register/register-world.ts';

const staff = (id: string, more: Partial<Person> = {}): Person =>
  person({ id: `oak.${id}`, kind: 'staff', name: `Staff ${id}`, ...more });
const classOf = (form: string, count: number): Person[] =>
  Array.from({ length: count }, (_, at) =>
    person({
      id: `oak.P${form}${at}`,
      name: `Pupil ${form} ${at}`,
      year: form.slice(0, 1),
      class: form,
      tutor: 'oak.T',
    }),
  );
const people = [
  ...['C', 'I', 'H', 'L', 'Y'].map((id) => staff(id)),
  // 8B was theirs until yesterday: the sheets still say so.
  staff('T', { class: '9Z' }),
  staff('N', { class: '8B' }),
  ...['G1', 'G2'].map((id) => person({ id: `oak.${id}`, kind: 'governor', name: `Governor ${id}` })),
  ...classOf('8B', 7),
  ...classOf('7A', 3),
];
const held = { coordinator: ['C'], it: ['I'], headteacher: ['H'], slt: ['L'] };
const front = createPerform(askingFlows, (_, error) => Promise.reject(error));

const worldOf = async (stage: 'tutor' | 'open'): Promise<RegisterWorld> => {
  const policy = policyWith('oak', held, { headsOfYear: { '8': ['oak.Y'] } });
  const world = registerWorld({ people, policies: { oak: policy } });
  const { deps } = world;
  await world.lay(({ id }) => (id === 'oak.G1' ? { state: 'signed' } : {}));
  await deps.records.commit([
    put(rounds, roundKey('oak', '2026'), {
      v: 1,
      round: '2026',
      stage: 'running',
      putOff: [],
      started: { by: 'oak.C', at: '2026-11-16T09:00:00.000Z' },
    }),
  ]);
  for (const group of ['8B', '7A'])
    await changeSheet(
      'oak',
      { round: '2026', id: idOf(group) },
      (sheet) => ({
        sheet: {
          ...sheet,
          stage,
          coordinator: { why: stage === 'tutor' ? 'tutor' : 'list', at: '2026-11-20T09:00:00.000Z' },
        },
        rows: [],
        trail: [],
      }),
      deps,
    );
  return world;
};
const idOf = (group: string): string => sheetIdOf({ audience: 'pupils', group, part: 0 });

let presses = 0;
const press = async (
  by: string,
  verb: string,
  { deps }: RegisterWorld,
  values: Values = {},
): Promise<string> => {
  const one = people.find(({ id }) => id === `oak.${by}`);
  if (one === undefined) throw new Error('nobody');
  const spot = { front: 'teams', tenant: 't', conversation: 'c', message: 'm', service: 's' } as const;
  const at = { press: { id: `press-${presses++}`, at: deps.clock.now() }, spot };
  const act = {
    by: one,
    school: 'oak',
    verb,
    values: { school: 'oak', ...values },
    place: 'personal',
    ...at,
  } as const;
  const reply: Reply = await front.perform(act, deps);
  return JSON.stringify(reply);
};
const refused = /I do not know that/;

describe('figures only', () => {
  test('no group of fewer than five, no tutor’s name; the headteacher sees both', async () => {
    const world = await worldOf('tutor');
    const shown = await press('L', 'agreements.campaign', world);
    expect(shown).toContain('Year 8: parents');
    expect(shown).not.toMatch(/Governors|Year 7/);
    expect(shown).toContain('Groups of fewer than five people are left out here');
    const ahead = await press('H', 'agreements.campaign', world);
    expect(ahead).toMatch(/Governors.*1 of 2 signed \(50%\)/);
    expect(ahead).toContain('Year 7');
    const classes = await press('L', 'agreements.classes', world);
    expect(classes).toContain('8B');
    expect(classes).not.toContain('Staff T');
    expect(await press('H', 'agreements.classes', world)).toContain('Tutor: Staff T.');
  });

  test('nor that somebody of a few is missing', async () => {
    const world = await worldOf('open');
    expect(await press('L', 'agreements.classes', world)).not.toContain('7A');
    expect(await press('C', 'agreements.classes', world)).toContain('7A');
    // Of the dry run too.
    await world.deps.records.commit([
      put(rounds, roundKey('oak', '2026'), { v: 1, round: '2026', stage: 'planned', putOff: [] }),
    ]);
    const dry = await press('L', 'agreements.preview', world);
    expect(dry).not.toMatch(/Governors","figure|Year 7","figure/);
    // Nor can it be taken from the totals.
    const bars = [...dry.matchAll(/"figure":"([\d,]+) of [\d,]+ by chat/g)].map(([, figure]) =>
      Number(figure),
    );
    const [, total] = /Nothing has been sent\. ([\d,]+) (?:person|people) would/.exec(dry) ?? [];
    expect(Number(total)).toBe(bars.reduce((sum, one) => sum + one, 0));
    expect(dry).toContain('Groups of fewer than five people are left out here');
    expect(await press('H', 'agreements.preview', world)).toMatch(/Governors","figure/);
  });
});

test('names of a class: today’s tutor, the head of year, coordinator, IT and headteacher alike; yesterday’s tutor no more', async () => {
  const world = await worldOf('open');
  for (const by of ['N', 'Y', 'C', 'I', 'H'])
    expect(await press(by, 'agreements.missing', world, { sheet: idOf('8B') })).toContain('Pupil 8B 3');
  for (const by of ['T', 'L'])
    expect(await press(by, 'agreements.missing', world, { sheet: idOf('8B') })).toMatch(refused);
  for (const by of ['N', 'Y', 'C', 'H'])
    expect(await press(by, 'agreements.discuss', world, { sheet: idOf('8B') })).toContain(
      'talked it through with 8B',
    );
  for (const by of ['T', 'L', 'I'])
    expect(await press(by, 'agreements.discuss', world, { sheet: idOf('8B') })).toMatch(refused);
  expect(await press('Y', 'agreements.missing', world, { sheet: idOf('7A') })).toMatch(refused);
});

test('whoever is told of a talk may have it, and is never the one whom it is about', async () => {
  const roles: readonly PolicyRole[] = ['coordinator', 'office', 'headteacher'];
  const ids = ['C', 'I', 'H'];
  const talkOf = (more: Partial<Talk>): Talk => ({
    v: 1,
    id: 'x',
    person: 'oak.C',
    signer: 'self',
    agreement: 'staff',
    title: 'Staff',
    round: '2026',
    why: 'unclear',
    since: '2026-11-20T09:00:00.000Z',
    with: 'coordinator',
    open: true,
    passedOn: false,
    talked: [],
    ...more,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.tuple(fc.constantFrom(...roles), fc.constantFrom(...ids), fc.constantFrom(undefined, ...ids)),
        { maxLength: 5 },
      ),
      fc.constantFrom('coordinator' as const, 'office' as const, 'headteacher' as const, 'tutor' as const),
      fc.constantFrom('tell' as const, 'pass-on' as const),
      fc.constantFrom('oak.C', 'oak.H', 'oak.P8B0'),
      async (given, who, step, about) => {
        const policy = policyWith('oak');
        const holders = Object.fromEntries(
          roles.map((role) => [
            role,
            given
              .filter(([one]) => one === role)
              .map(([, id, deputy]) => ({
                person: `oak.${id}`,
                deputies: deputy === undefined ? [] : [`oak.${deputy}`],
              })),
          ]),
        );
        const itsPolicy = { ...policy, roles: { ...policy.roles, ...holders } };
        const { deps } = registerWorld({ people, policies: { oak: itsPolicy } });
        const talk = talkOf({ with: who, person: about });
        await deps.records.commit([put(talks, talkKey('oak', 'x'), talk)]);
        const done = await talkLookJob.run({ talk: 'x', since: talk.since, step }, deps, {
          school: 'oak',
          attempt: 1,
        });
        if ('again' in done) throw new Error('not to be done again');
        await deps.ledger.record('oak', done);
        const jobs = await collect(
          deps.records.list(outboxReading, { partition: 'oak', from: 'O!', to: 'O"' }),
        );
        const told = jobs.flatMap(({ value }) =>
          value?.job === talkNoticeCall.name ? [talkNoticeCall.payload.parse(value.payload).person] : [],
        );
        const now = (await deps.records.get(talks, talkKey('oak', 'x')))?.value ?? talk;
        const whom = people.find(({ id }) => id === about);
        for (const id of told) {
          expect(id).not.toBe(about);
          expect(mayTalk({ id }, now, whom, itsPolicy)).toBe(true);
        }
        const somebody = given.some(
          ([role, id, deputy]) =>
            role === 'headteacher' && [id, deputy].some((one) => one !== undefined && `oak.${one}` !== about),
        );
        if (somebody) expect(told.length).toBeGreaterThan(0);
      },
    ),
    { numRuns: 60 },
  );
});
