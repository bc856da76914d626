/** Nobody gets a name that they may not see, and whoever may see it finds it (policy-map B7): random schools, against a naive rule. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Person, PolicyRole, Reply } from '../../../../bot/core/ports.ts';
import type { Outcome } from '../../../../bot/features/agreements/tally.ts';
import { pdfText } from '../../../support/pdf-text.ts';
import { person, policyWith, registerWorld, type RegisterWorld } from './register-world.ts';

const schools = ['oak', 'elm'] as const;
const years = ['7', '8'] as const;
const roles: readonly PolicyRole[] = [
  ...(['coordinator', 'it', 'headteacher', 'slt', 'governors', 'chair', 'trustLead'] as const),
  ...(['pastoral', 'dsl', 'office', 'auditor'] as const),
];
const naming: readonly PolicyRole[] = ['coordinator', 'it', 'headteacher'];
const counting: readonly PolicyRole[] = [...naming, 'slt', 'governors', 'chair', 'trustLead'];

interface Plan {
  readonly sizes: readonly number[];
  readonly tutors: boolean;
  /** Whom of the staff each role is given to, in each school; of both schools' staff. */
  readonly held: readonly (readonly [school: number, role: number, staff: number])[];
  readonly heads: readonly (readonly [school: number, year: number, staff: number])[];
  readonly states: readonly ('signed' | 'waiting' | 'unclear' | 'refused' | 'unreachable')[];
}

const plans: fc.Arbitrary<Plan> = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 13 }), { minLength: 5, maxLength: 5 }),
  tutors: fc.boolean(),
  held: fc.array(fc.tuple(fc.nat(1), fc.nat(roles.length - 1), fc.nat(5)), { maxLength: 8 }),
  heads: fc.array(fc.tuple(fc.nat(1), fc.nat(1), fc.nat(5)), { maxLength: 3 }),
  states: fc.array(fc.constantFrom('signed', 'waiting', 'unclear', 'refused', 'unreachable'), {
    minLength: 5,
    maxLength: 17,
  }),
});

/** Four of one year each, and one in which pupils of both sit side by side. */
const classes: readonly { readonly form: string; readonly yearOf: (at: number) => string }[] = [
  ...years.flatMap((year) => ['A', 'B'].map((letter) => ({ form: `${year}${letter}`, yearOf: () => year }))),
  { form: 'Elm', yearOf: (at) => (at % 2 === 0 ? '7' : '8') },
];
/** Three of each school; the first two may be tutors. */
const staffOf = (tutors: boolean): Person[] =>
  schools.flatMap((school) =>
    [0, 1, 2].map((index) =>
      person({
        id: `${school}.S${index}`,
        name: `Staff-${school}-${index}-Q`,
        kind: 'staff',
        ...(tutors && index < 2 ? { class: classes[index]?.form } : {}),
      }),
    ),
  );

const peopleOf = ({ sizes, tutors }: Plan): Person[] => [
  ...staffOf(tutors),
  ...schools.flatMap((school) =>
    classes.flatMap(({ yearOf, form }, index) =>
      Array.from({ length: sizes[index] ?? 1 }, (_, at) =>
        person({
          id: `${school}.P${form}-${at}`,
          name: `Pupil-${school}-${form}-${at}-Q`,
          year: yearOf(at),
          class: form,
        }),
      ),
    ),
  ),
];

const build = (plan: Plan) => {
  const people = peopleOf(plan);
  const staff = staffOf(plan.tutors);
  const idOf = (index: number): string => staff[index]?.id ?? '';
  const holds = (id: string, school: string, some: readonly PolicyRole[]): boolean =>
    plan.held.some(
      ([at, role, who]) => schools[at] === school && idOf(who) === id && some.includes(roles[role] ?? 'dsl'),
    );
  const leads = (id: string, school: string, year: string | undefined): boolean =>
    plan.heads.some(
      ([at, which, who]) => schools[at] === school && idOf(who) === id && years[which] === year,
    );
  const policies = Object.fromEntries(
    schools.map((school) => {
      const policy = policyWith(school);
      const given = Object.fromEntries(
        roles.map((role) => [
          role,
          staff.filter(({ id }) => holds(id, school, [role])).map(({ id }) => ({ person: id, deputies: [] })),
        ]),
      );
      const headsOfYear = Object.fromEntries(
        years.map((year) => [year, staff.filter(({ id }) => leads(id, school, year)).map(({ id }) => id)]),
      );
      return [school, { ...policy, roles: { ...policy.roles, ...given }, headsOfYear }];
    }),
  );
  const world = registerWorld({ people, policies });
  const may = (by: Person, one: Person): boolean =>
    holds(by.id, one.school, naming) ||
    (one.kind === 'pupil' &&
      ((by.kind === 'staff' && by.school === one.school && by.class === one.class) ||
        leads(by.id, one.school, one.year)));
  return { world, may, people, staff, holds };
};

const layBoth = async (world: RegisterWorld, { states }: Plan): Promise<void> => {
  for (const school of schools)
    await world.lay((_, __, index) => {
      const outcome: Outcome = states[index % states.length] ?? 'waiting';
      return outcome === 'unreachable'
        ? { state: 'waiting', reached: 'no', because: 'no-account' }
        : { state: outcome };
    }, school);
};

const wordsOf = ({ answer, chat, file }: Reply): string => {
  if (file?.type === 'application/pdf') return pdfText(Buffer.from(file.body)).pages.join('\n');
  return JSON.stringify([answer, chat, file?.body]);
};

const asks = [
  '',
  'school',
  'trust',
  'staff',
  'pupils',
  'parents',
  '7A',
  '7B',
  '8A',
  'year 7',
  'year 8',
  'pupils-ks3',
  'nothing',
];

/** Everything that somebody can get out of the register, by every way. */
const everything = async (by: Person, world: RegisterWorld): Promise<string> => {
  const got: string[] = [];
  for (const school of ['', ...schools])
    for (const asked of asks) {
      const values = { of: asked, school };
      got.push(wordsOf(await world.act(by, 'signed.show', values)));
      for (const who of ['own', 'parents'])
        for (let page = 1, more = true; more; page += 1) {
          const at = { ...values, who, page: String(page) };
          const words = wordsOf(await world.act(by, 'signed.missing', at));
          got.push(words);
          more = words.includes('More…');
        }
      got.push(wordsOf(await world.act(by, 'signed.csv', values, 'web')));
    }
  return got.join('\n');
};

test('no name but to those who may see it, and to those everyone’s', async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const { world, may, people, staff } = build(plan);
      await layBoth(world, plan);
      for (const by of [...staff, ...people.filter(({ kind }) => kind === 'pupil').slice(0, 1)]) {
        const got = await everything(by, world);
        const shown = people.filter(({ name }) => got.includes(name)).map(({ id }) => id);
        const allowed = people.filter((one) => may(by, one)).map(({ id }) => id);
        // Whoever may see a name finds it in the list, signed or not.
        expect({ by: by.id, shown }).toEqual({ by: by.id, shown: allowed });
      }
    }),
    { numRuns: 8 },
  );
}, 120_000);

test('a certificate is one’s own, or of somebody whose name may be seen', async () => {
  await fc.assert(
    fc.asyncProperty(plans, fc.nat(), async (plan, pick) => {
      const { world, may, people, staff } = build(plan);
      await layBoth(world, plan);
      for (const by of [...staff.slice(0, 3), ...people.slice(6, 7)]) {
        const target = people[pick % people.length] ?? by;
        const { school, id } = target;
        const reply = await world.act(by, 'signed.certificate', { person: id, school }, 'web');
        const words = wordsOf(reply);
        // Sheets were laid without signature rows: whoever may see it is told that there is none.
        expect(words.includes('Nothing has been signed yet')).toBe(by.id === id || may(by, target));
        expect(words).not.toContain(target.name);
      }
    }),
    { numRuns: 20 },
  );
}, 60_000);

test('whoever sees figures only sees none of a group of fewer than five, nor can take it from a total', async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const { world, people, staff, holds, may } = build(plan);
      await layBoth(world, plan);
      for (const by of staff)
        for (const school of schools) {
          if (holds(by.id, school, naming) || !holds(by.id, school, counting)) continue;
          const theirs = people.filter((one) => one.school === school && one.kind === 'pupil');
          for (const asked of ['pupils', 'year 7', 'year 8', 'pupils-ks3', 'parents']) {
            const year = asked.startsWith('year') ? asked.slice(-1) : undefined;
            const sizes = classes.map(({ form }) => {
              const all = theirs.filter((one) => one.class === form);
              const others = all.filter((one) => !may(by, one));
              const parts =
                year === undefined ? [others] : [...Map.groupBy(others, (one) => one.year).values()];
              const seen = parts.every((part) => part.length === 0 || part.length >= 5) ? others : [];
              const shown = [...all.filter((one) => may(by, one)), ...seen];
              return { form, size: shown.filter((one) => year === undefined || one.year === year).length };
            });
            const { answer } = await world.act(by, 'signed.show', { of: asked, school });
            if (answer === undefined || !('card' in answer) || answer.card !== 'agreements/progress') {
              expect(sizes.every(({ size }) => size === 0)).toBe(true);
              continue;
            }
            const { texts, rows } = answer.model;
            const isMixed = (form: string): boolean =>
              new Set(theirs.filter((one) => one.class === form).map((one) => one.year)).size > 1;
            const open = sizes
              .filter(({ size }) => size > 0)
              .map(({ form }) => (year !== undefined && isMixed(form) ? `${form} (Year ${year})` : form));
            // The only one is what the card itself says.
            if (rows.length > 0 || open.length > 1)
              expect(rows.map(({ title }) => title).toSorted()).toEqual(open.toSorted());
            const size = sizes.reduce((sum, one) => sum + one.size, 0);
            for (const { bar } of texts)
              expect(bar.signed + bar.waiting + bar.talk + bar.unreachable).toBe(size);
          }
        }
    }),
    { numRuns: 20 },
  );
}, 60_000);

test('what is not theirs and what is not there are answered alike', async () => {
  const people = [
    person({ id: 'oak.S0', kind: 'staff', class: '7A' }),
    ...['7A', '7B'].flatMap((form) =>
      [0, 1, 2, 3, 4, 5].map((at) => person({ id: `oak.P${form}${at}`, year: '7', class: form })),
    ),
  ];
  const world = registerWorld({ people, policies: { oak: policyWith('oak') } });
  await world.lay(() => ({}));
  for (const verb of ['signed.show', 'signed.missing', 'signed.files'])
    for (const place of ['personal', 'tab'] as const)
      expect(await world.act('oak.S0', verb, { of: '7B' }, place)).toEqual(
        await world.act('oak.S0', verb, { of: '9Z' }, place),
      );
  expect(JSON.stringify(await world.act('oak.S0', 'signed.show', { of: '7a' }))).toContain('0 of 6 signed');
  const own = { person: 'oak.P7B0', school: 'oak' };
  expect(await world.act('oak.S0', 'signed.certificate', own, 'web')).toEqual(
    await world.act('oak.S0', 'signed.certificate', { ...own, person: 'oak.P9Z0' }, 'web'),
  );
});
