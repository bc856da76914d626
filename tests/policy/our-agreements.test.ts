/** Our own texts: all there, well-formed, readable for those who sign them, and fit for the default policy. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Person } from '../../bot/core/ports.ts';
import type { Agreement, Block } from '../../bot/policy/agreement.ts';
import { agreementsOf } from '../../bot/policy/agreements-of.ts';
import { textsFor } from '../../bot/policy/agreements-for.ts';
import { clausesOf } from '../../bot/policy/agreement-body.ts';
import { checkTexts, yearsWithoutText } from '../../bot/policy/lint-texts.ts';
import { readOurAgreements } from '../../bot/policy/our-agreements.ts';
import { readProfile } from '../../bot/policy/profile.ts';
import { readAgreement } from '../../bot/policy/read-agreement.ts';
import { gradeOf, passagesOf, syllablesIn } from './readability.ts';

const ours = readOurAgreements();
const { texts } = agreementsOf(ours, []);
const profile = readFileSync(new URL('../pretend-school/policies/hillside.yaml', import.meta.url), 'utf8');
const policy = readProfile(profile, 'hillside.yaml', 'hillside', texts);

const named = (id: string): Agreement => {
  const agreement = ours.find((one) => one.id === id)?.agreement;
  if (agreement === undefined) throw new Error(`there is no ${id}`);
  return agreement;
};
const wordsOf = (blocks: readonly Block[]): string => passagesOf(blocks).join('\n');
const idsFor = (kind: Person['kind'], year?: string) => textsFor({ kind, year }, policy).map(({ id }) => id);

describe('our texts', () => {
  test('are all there, each without a mistake, and each is in the list that a build reads', () => {
    const folder = new URL('../../bot/policy/', import.meta.url);
    const files = readdirSync(new URL('agreements/', folder)).map((name) => name.replace('.md', ''));
    expect(ours.map(({ id }) => id).toSorted()).toEqual(files.toSorted());
    expect(ours.flatMap(({ mistakes }) => mistakes)).toEqual([]);
    // The very form that infra/build.ts looks for, on one line each.
    const code = readFileSync(new URL('our-agreements.ts', folder), 'utf8');
    const inlined = [
      ...code.matchAll(
        /readFileSync\(new URL\('\.\/agreements\/([^']+)\.md', import\.meta\.url\), 'utf8'\)/g,
      ),
    ];
    expect(inlined.map(([, id]) => id)).toEqual(ours.map(({ id }) => id));
  });

  test('and the example in README.md can be read', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const [, example = ''] = /```markdown\n([^]*?)```/.exec(readme) ?? [];
    expect(readAgreement(example, 'pupils-ks3.md')).toMatchObject({ use: true, mistakes: [] });
  });

  test('have a new version where their words are new: a school that kept other words under it does not start', () => {
    const listed = JSON.parse(readFileSync(new URL('our-versions.json', import.meta.url), 'utf8')) as unknown;
    expect(
      Object.fromEntries(
        ours.map(({ id, agreement }) => [id, `${agreement?.version} ${agreement?.hash.slice(0, 16)}`]),
      ),
    ).toEqual(listed);
  });

  test('fit the default policy, with something for every year group', () => {
    expect(checkTexts(policy)).toEqual([]);
    const years = ['N', 'R', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13'];
    expect(
      yearsWithoutText(
        years.map((year) => ({ year })),
        policy,
      ),
    ).toEqual([]);
  });

  test('are asked of those whom they concern, and few of each', () => {
    expect(idsFor('pupil', 'R')).toEqual(['pupils-early', 'parents']);
    expect(idsFor('pupil', '4')).toEqual(['pupils-ks1-2', 'parents']);
    expect(idsFor('pupil', '8')).toEqual(['pupils-ks3', 'parents']);
    expect(idsFor('pupil', '12')).toEqual(['pupils-ks4-5', 'parents']);
    expect(idsFor('pupil')).toEqual(['parents']);
    expect(idsFor('staff')).toEqual(['staff']);
    expect(idsFor('governor')).toEqual(['governors']);
    expect(idsFor('visitor')).toEqual(['visitors']);
    expect(idsFor('parent')).toEqual([]);
  });

  test('that a school switches on are asked too; those for loans never', () => {
    const on = ['virtual-lessons', 'policy-read', 'home-school'].map((id) => ({
      path: `${id}.md`,
      text: '---\nuse: yes\n---\n',
    }));
    const more = { ...policy, texts: agreementsOf(ours, on).texts };
    expect(textsFor({ kind: 'staff' }, more).map(({ id }) => id)).toEqual([
      'staff',
      'virtual-lessons',
      'policy-read',
    ]);
    expect(textsFor({ kind: 'pupil', year: '8' }, more).map(({ id }) => id)).toEqual([
      'pupils-ks3',
      'parents',
      'home-school',
    ]);
    expect(
      texts
        .filter(({ audience }) => audience === 'loan')
        .map(({ id, signer, borrowers }) => [id, signer, ...borrowers]),
    ).toEqual([
      ['loan-staff', 'self', 'staff'],
      ['loan-pupils', 'self', 'pupils'],
      ['loan-pupils-parents', 'parent', 'pupils'],
    ]);
  });

  test('of those only whom the policy asks', () => {
    const few = { ...policy, agreements: { ...policy.agreements, asks: ['pupils'] as const } };
    expect(textsFor({ kind: 'pupil', year: '8' }, few).map(({ id }) => id)).toEqual(['pupils-ks3']);
    expect(textsFor({ kind: 'staff' }, few)).toEqual([]);
  });
});

describe('what every text says', () => {
  const pupils = texts.filter(({ audience }) => audience === 'pupils');
  const asked = texts.filter(({ audience }) => audience !== 'loan');

  test('pupils: whom to tell, Childline, no secrecy promised, and nobody in trouble for telling (A16)', () => {
    for (const { id, text, easy, signer } of pupils) {
      for (const form of [text, easy])
        expect([id, wordsOf(form)]).toEqual([id, expect.stringContaining('0800 1111')]);
      expect(wordsOf(text)).toMatch(/in trouble/);
      if (signer === 'self') {
        expect(wordsOf(text)).toMatch(/secret/);
        expect(clausesOf(text)).toEqual(expect.arrayContaining(['T1', 'T2', 'T3', 'T4']));
      }
    }
    expect(pupils.filter(({ signer }) => signer === 'parent').map(({ years }) => years)).toEqual([
      ['N', 'R', '1', '2'],
    ]);
  });

  test('all: what happens when a rule is broken (B14), and the monitoring notice apart from the text (B15)', () => {
    for (const { id, text, monitoring } of asked) {
      expect([id, clausesOf(text)]).toEqual([id, expect.arrayContaining(['B1'])]);
      expect([id, monitoring]).toEqual([id, expect.stringMatching(/record|see/)]);
      expect([id, wordsOf(text)]).not.toEqual([id, expect.stringContaining(monitoring ?? '')]);
    }
  });

  test('parents: each consent on its own (B18), the internet among them', () => {
    expect(named('parents').consents.map(({ id }) => id)).toEqual(['internet', 'pictures']);
    expect(texts.filter(({ consents }) => consents.length > 0).map(({ id }) => id)).toEqual(['parents']);
  });

  test('staff: a clause on personal devices and one on pictures (B19), AI, passwords; seven rules for virtual lessons (B20)', () => {
    const clause = (id: string) => {
      const found = named('staff').text.find((block) => block.what !== 'heading' && block.clause === id);
      return found === undefined ? '' : wordsOf([found]);
    };
    expect(clause('D1')).toMatch(/My own phone/);
    expect(clause('D2')).toMatch(/no pictures.*own devices/);
    expect(clause('A1')).toMatch(/passwords/);
    expect(clause('G1')).toMatch(/AI tools/);
    expect(
      named('virtual-lessons')
        .text.filter((block) => block.what === 'item')
        .map((block) => block.number),
    ).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('three questions each for pupils who sign and for staff; the right answer is not always the same one', () => {
    const asking = texts.filter(({ questions }) => questions.length > 0);
    expect(asking.map(({ id, questions }) => [id, questions.length])).toEqual(
      ['pupils-ks1-2', 'pupils-ks3', 'pupils-ks4-5', 'staff'].map((id) => [id, 3]),
    );
    for (const { questions } of asking)
      expect(new Set(questions.map(({ right }) => right)).size).toBeGreaterThan(1);
  });

  test('an easy-read form for all that pupils sign, and for parents: every clause, in fewer words', () => {
    const easy = texts.filter(
      ({ audience, id }) => audience === 'pupils' || audience === 'parents' || id.startsWith('loan-pupils'),
    );
    for (const one of easy) {
      const skipped = one.id === 'pupils-early' ? ['H1', 'H2', 'H3', 'H4', 'H5'] : [];
      expect([one.id, clausesOf(one.easy).toSorted()]).toEqual([
        one.id,
        clausesOf(one.text)
          .filter((id) => !skipped.includes(id))
          .toSorted(),
      ]);
      expect(wordsOf(one.easy).length).toBeLessThan(wordsOf(one.text).length);
      // The notice that is ticked belongs to what is easy to read.
      if (one.monitoring === undefined) continue;
      expect([one.id, one.monitoringEasy]).toEqual([one.id, expect.stringMatching(/can see|keeps notes/)]);
      expect(one.monitoringEasy?.length).toBeLessThan(one.monitoring.length);
    }
  });
});

describe('reading age (Flesch–Kincaid grade)', () => {
  test('the counter counts', () => {
    const counted = [
      'cat',
      'school',
      'password',
      'computer',
      'people',
      'used',
      'trouble',
      'danger',
      'clothes',
      'responsible',
    ];
    expect(counted.map(syllablesIn)).toEqual([1, 1, 2, 3, 2, 1, 2, 2, 1, 4]);
    expect(gradeOf(['The cat sat on the mat.'])).toBeCloseTo(-1.45, 1);
    expect(
      gradeOf([
        'The responsible representative of the administration reconsidered the unfortunate investigation.',
      ]),
    ).toBeGreaterThan(20);
  });

  test.each([
    ['pupils-ks1-2', 4],
    ['pupils-early', 7],
    ['pupils-ks3', 8],
    ['pupils-ks4-5', 8],
    ['loan-pupils', 6],
    ['parents', 8],
    ['loan-pupils-parents', 8],
    ['visitors', 9],
    ['staff', 10],
    ['governors', 10],
  ])('%s: at most %d, its easy-read form at most 4, and so its notice', (id, most) => {
    const { text, easy, monitoring, monitoringEasy, questions } = named(id);
    const asks = questions.flatMap(({ ask, answers }) => [ask, ...answers]);
    expect(gradeOf(passagesOf(text))).toBeLessThanOrEqual(most);
    if (easy.length > 0) expect(gradeOf(passagesOf(easy))).toBeLessThanOrEqual(4);
    if (monitoring !== undefined) expect(gradeOf([monitoring])).toBeLessThanOrEqual(most);
    if (monitoringEasy !== undefined) expect(gradeOf([monitoringEasy])).toBeLessThanOrEqual(4);
    if (asks.length > 0) expect(gradeOf(asks)).toBeLessThanOrEqual(most);
  });

  test('no sentence of the youngest who sign is long', () => {
    const { text, easy, monitoring = '', monitoringEasy = '' } = named('pupils-ks1-2');
    const sentences = [...passagesOf(text), ...passagesOf(easy), monitoring, monitoringEasy].flatMap((one) =>
      one.split(/[.!?](?:\s|$)/),
    );
    expect(sentences.filter((one) => one.split(/\s+/).length > 18)).toEqual([]);
  });
});

describe('texts and policy', () => {
  const without = (audience: string) => ({
    ...policy,
    texts: texts.filter((text) => text.audience !== audience),
  });

  test('somebody is asked who has nothing to sign', () => {
    expect(checkTexts(without('governors'))).toEqual([
      '`agreements.asks` names governors, but no text for governors is in use. Take them out of `asks`, or add a text with `audience: governors`.',
    ]);
    expect(checkTexts(without('loan'))).toEqual([]);
  });

  test('pupils of one year with two texts; not where another person signs', () => {
    const other = { ...named('pupils-ks3'), id: 'year-9', years: ['9', '10'] };
    const whole = { ...other, id: 'whole', years: [] };
    expect(checkTexts({ ...policy, texts: [...texts, other] })).toEqual([
      'pupils-ks3.md and year-9.md are both signed by the pupils of year 9. Let `years` of one of them leave these out, or turn one off with a file that says only `use: no`.',
      expect.stringMatching(/^pupils-ks4-5\.md and year-9\.md are both signed by the pupils of year 10\./),
    ]);
    expect(checkTexts({ ...policy, texts: [...texts, { ...other, signer: 'parent' }] })).toEqual([]);
    expect(checkTexts({ ...policy, texts: [...texts, whole] })).toHaveLength(3);
    expect(
      checkTexts({
        ...without('pupils'),
        texts: [...without('pupils').texts, whole, { ...whole, id: 'more' }],
      }),
    ).toEqual([expect.stringContaining('the pupils of every year')]);
  });

  test('years that have pupils and no text', () => {
    const few = { ...policy, texts: texts.filter(({ id }) => id !== 'pupils-ks3') };
    expect(yearsWithoutText([{ year: '8' }, { year: '10' }, {}, { year: '9' }], few)).toEqual(['', '8', '9']);
    expect(
      yearsWithoutText([{ year: '8' }], { ...few, agreements: { ...few.agreements, asks: ['staff'] } }),
    ).toEqual([]);
  });
});
