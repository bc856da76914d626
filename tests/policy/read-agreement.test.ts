/** An agreement is read whole or refused with every mistake, each with its line and how to mend it. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Agreement, Block } from '../../bot/policy/agreement.ts';
import { agreementsOf } from '../../bot/policy/agreements-of.ts';
import { hashOf } from '../../bot/policy/hash-agreement.ts';
import { readAgreement } from '../../bot/policy/read-agreement.ts';

const front = `title: Our rules
audience: pupils
years: [7, 8, n]
version: 2026-09
monitoring: School can see
  what I do.
consents:
  - { id: internet, title: Internet use }
questions:
  - { ask: Who knows it?, answers: [Me, All], right: 1, clause: P1 }
`;
const body = `Be **kind** and
careful.

## My account

- {#P1} I keep my password
  to myself.
- I ask [CEOP](https://ceop.example/help) or www.childline.example. {#P2}

1. One
2. **Two** {#P3}

## Easy to read

I am kind. {#P1}
`;
const file = (its = front, text = body): string => `---\n${its}---\n\n${text}`;

const read = (text: string, name = 'rules.md'): Agreement => {
  const { agreement, mistakes } = readAgreement(text, name);
  expect(mistakes).toEqual([]);
  if (agreement === undefined) throw new Error('there is no agreement');
  return agreement;
};
const mistakesIn = (text: string, name = 'own/rules.md'): readonly string[] =>
  readAgreement(text, name).mistakes;
const plain = (blocks: readonly Block[]) =>
  blocks.map((block) => [
    block.what,
    block.runs.map(({ text, bold }) => (bold === true ? `*${text}*` : text)).join('|'),
    ...('clause' in block ? [block.clause] : []),
    ...('number' in block ? [block.number] : []),
  ]);

describe('a good file', () => {
  test('becomes an agreement', () => {
    const agreement = read(file(), 'agreements/our-rules.md');
    expect(agreement).toMatchObject({
      id: 'our-rules',
      title: 'Our rules',
      audience: 'pupils',
      years: ['7', '8', 'N'],
      signer: 'self',
      yearly: true,
      version: '2026-09',
      again: true,
      borrowers: [],
      monitoring: 'School can see what I do.',
      consents: [{ id: 'internet', title: 'Internet use' }],
      questions: [{ id: 'q1', ask: 'Who knows it?', answers: ['Me', 'All'], right: 0, clause: 'P1' }],
    });
    expect(agreement.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('has blocks with bold words, clause ids at either end, numbers, and addresses beside their words', () => {
    const { text, easy } = read(file());
    expect(plain(text)).toEqual([
      ['paragraph', 'Be |*kind*| and careful.'],
      ['heading', 'My account'],
      ['item', 'I keep my password to myself.', 'P1'],
      ['item', 'I ask CEOP (https://ceop.example/help) or www.childline.example.', 'P2'],
      ['item', 'One', 1],
      ['item', '*Two*', 'P3', 2],
    ]);
    expect(plain(easy)).toEqual([['paragraph', 'I am kind.', 'P1']]);
  });

  test('may come from Windows, with a mark at its beginning', () => {
    expect(read(`\uFEFF${file().replaceAll('\n', '\r\n')}`)).toEqual(read(file()));
  });

  test('for parents is signed by a parent', () => {
    expect(read(file('title: T\naudience: parents\nversion: 1\n', 'Hello')).signer).toBe('parent');
  });

  test('with `use` and nothing else turns one of ours on or off', () => {
    expect(readAgreement('---\nuse: no\n---\n', 'home-school.md')).toEqual({
      id: 'home-school',
      use: false,
      mistakes: [],
    });
    expect(readAgreement('---\nuse: yes\n---', 'home-school.md')).toEqual({
      id: 'home-school',
      use: true,
      mistakes: [],
    });
  });
});

describe('one mistake in the settings', () => {
  test.each([
    ['title: Our rules\n', '', /^own\/rules\.md:2: `title` is missing\. It should be words\.$/],
    [
      'audience: pupils',
      'audience: pupil',
      /:3: `audience` is `pupil`, but should be one of .* Did you mean `pupils`\?$/,
    ],
    [
      'version: 2026-09',
      'verison: 2026-09',
      /:5: `verison` is not a setting of an agreement\. Did you mean `version`\?$/,
    ],
    ['[7, 8, n]', '[Year 7]', /:4: `years` is `Year 7`, but should be a year group: 1 to 13, R or N\.$/],
    ['2026-09', '"2026/09"', /:5: `version` is `2026\/09`, but should be a short label such as 2026-09\.$/],
    [
      'audience: pupils',
      'audience: staff',
      /:4: `years` are for pupils and parents only, and this text is for staff/,
    ],
    [
      'audience: pupils\nyears: [7, 8, n]',
      'audience: loan',
      /:3: A text for a loan says who may borrow\. Add `borrowers/,
    ],
    ['years: [7, 8, n]', 'borrowers: [staff]', /:4: `borrowers` are for loans only/],
    [
      'audience: pupils\nyears: [7, 8, n]',
      'audience: parents\nsigner: self',
      /:4: A text for parents is signed by a parent/,
    ],
    [
      'audience: pupils\nyears: [7, 8, n]',
      'audience: staff\nsigner: parent',
      /:4: A text for staff is signed by themselves/,
    ],
    ['years: [7, 8, n]', 'changed: More on AI', /:4: Say whether the new version must be signed again/],
    [
      'right: 1',
      'right: 3',
      /:11: `questions\.right`: There is no answer of that number\. 1 is the first\.$/,
    ],
    ['clause: P1', 'clause: P9', /:11: No paragraph has the clause id `P9`\. Put `\{#P9\}`/],
    [
      'answers: [Me, All]',
      'answers: [Me]',
      /:11: `questions\.answers` is a list, but should be a list of two answers at least\.$/,
    ],
    [
      'title: Internet use }',
      'title: A }\n  - { id: internet, title: B }',
      /:10: `consents`: The id `internet` is used twice/,
    ],
    ['title: Our rules', 'title: "Our rules', /^own\/rules\.md:\d+: This is not YAML as it can be read/],
    ['title: Our rules', 'title: Our rules\ntitle: Again', /:3: This name is here twice/],
  ])('%j → %j', (from, to, says) => {
    expect(file()).toContain(from);
    const mistakes = mistakesIn(file().replace(from, to));
    expect(mistakes.filter((one) => says.test(one))).toHaveLength(1);
  });
});

describe('one mistake in the text', () => {
  const without = front.replace(/questions:\n.*\n/, '');

  test.each([
    ['![A cat](cat.png)', /:12: A picture cannot be shown/],
    ['Hello\nthere <b>x</b>', /:13: HTML .* cannot be shown/],
    ['<div>x</div>', /:12: HTML/],
    ['[x](http://x.example)', /:12: A link must lead to an address that begins with https:\/\//],
    ['[x](javascript:alert(1))', /:12: A link must/],
    ['[x](https://localhost)', /:12: A link must/],
    ['Use `code`', /:12: Words between ` are program code/],
    ['Hello\n\n    code', /:14: Lines that begin with four spaces/],
    ['```\ncode\n```', /:12: Lines that begin/],
    ['*Hello*', /:12: Words in italics are hard to read\. Use \*\*bold\*\*/],
    ['**Very *much* so**', /:12: Words in italics/],
    ['~~Hello~~', /:12: Words between ~/],
    ['> Hello', /:12: A quotation/],
    ['| a | b |\n|---|---|\n| 1 | 2 |', /:12: A table cannot be shown/],
    ['One\n\n---\n\nTwo', /:14: A line across/],
    ['- one\n- two\n  - three', /:14: A list inside a list/],
    ['- one\n\n  more', /:14: A line of a list holds one paragraph/],
    ['- [ ] tick', /:12: A box to tick is no part of a text/],
    ['- one\n-\n- two', /:13: This line of the list is empty/],
    ['One\n\n- **bold**\n- <i>x</i>', /:15: HTML/],
    ['## One {#P1}', /:12: A heading has no clause id/],
    ['One {#P1} two', /:12: A clause id is letters/],
    ['One {#P 1}', /:12: A clause id is letters/],
    ['One {#P1} {#P2}', /:12: A clause id is letters/],
    ['{#P1}', /:12: There are no words here/],
    ['One {#P1}\n\nTwo {#P1}', /:11: The clause id `P1` is here twice/],
    [
      'One\n\n## Easy to read\n\nTwo {#P7}',
      /:11: The easy-read form has a clause `P7` that the text itself does not have/,
    ],
    [
      'One\n\n## Easy to read\n\nTwo\n\n## EASY TO READ\n\nThree',
      /:18: The easy-read form begins here a second time/,
    ],
    ['R&amp;D', /:12: A sign is written as a code/],
    ['', /:11: There is no text to sign/],
    ['## Easy to read\n\nOne', /:11: There is no text to sign/],
  ])('%j', (text, says) => {
    const mistakes = mistakesIn(file(without, text));
    expect(mistakes.filter((one) => says.test(one))).toHaveLength(1);
    expect(mistakes).toHaveLength(1);
  });

  test('more than a card can carry', () => {
    expect(mistakesIn(file(without, 'word '.repeat(3100)))).toEqual([
      expect.stringMatching(
        /:11: The text has 15499 letters in 1 paragraphs\. A card holds 15000 letters and 100 paragraphs:/,
      ),
    ]);
    const many = Array.from({ length: 101 }, (_, i) => `Number ${i}`).join('\n\n');
    expect(mistakesIn(file(without, many))).toEqual([expect.stringMatching(/letters in 101 paragraphs/)]);
  });

  test.each(['', 'Hello', '---\ntitle: x\n', 'title: x\n---\nHello'])(
    'a file without settings: %j',
    (text) => {
      expect(mistakesIn(text)).toEqual([
        'own/rules.md:1: The settings are missing. Begin the file with a line `---`, then settings such as `title: …`, then `---` again.',
      ]);
    },
  );

  test('a file that holds nothing between its lines', () => {
    expect(mistakesIn('---\n---\nHello')).toEqual([
      'own/rules.md:1: There are no settings between the lines of `---`.',
    ]);
  });

  test.each(['Our Rules.md', 'rules.txt', '2026.md', '.md', 'a_b.md'])('a name that is no id: %s', (name) => {
    expect(mistakesIn(file(), `own/${name}`)[0]).toContain(`own/${name}:1: The name of the file is the id`);
  });
});

test('many mistakes are told all at once, in the order of their lines', () => {
  const text = file(front.replace('pupils', 'pupil').replace('P1', 'P9'), `*One*\n\n<b>Two</b>\n\n${body}`);
  expect(mistakesIn(text).map((one) => one.split(':')[1])).toEqual(['3', '11', '14', '16']);
});

describe('the hash', () => {
  const word = fc.stringMatching(/^[A-Za-z][A-Za-z,’-]{0,7}$/);
  const words = fc.array(word, { minLength: 1, maxLength: 12 });
  const paragraphs = fc.array(words, { minLength: 1, maxLength: 5 });
  const written = (all: readonly (readonly string[])[], gap = ' ', apart = '\n\n') =>
    all.map((one, i) => `${one.join(gap)} {#C${i}}`).join(apart);
  const hashed = (its: string, text: string) => read(file(its, text)).hash;
  const short = 'title: Our rules\naudience: pupils\nversion: 2026-09\n';

  test('stays where only the file looks otherwise', () => {
    fc.assert(
      fc.property(paragraphs, (all) => {
        const hash = hashed(short, written(all));
        expect(hashed(short, written(all, '\n'))).toBe(hash);
        expect(hashed(short, `\n\n${written(all, '  ', '\n\n\n\n')}\n\n`)).toBe(hash);
      }),
    );
  });

  test('changes with any word, wherever it stands', () => {
    fc.assert(
      fc.property(paragraphs, fc.nat(), fc.nat(), word, (all, i, j, other) => {
        const at = i % all.length;
        const chosen = all[at] ?? [];
        const place = j % chosen.length;
        fc.pre(chosen[place] !== other);
        const changed = all.with(at, chosen.with(place, other));
        expect(hashed(short, written(changed))).not.toBe(hashed(short, written(all)));
        const easy = (form: readonly (readonly string[])[]) =>
          `Hello\n\n## Easy to read\n\n${form.map((one) => one.join(' ')).join('\n\n')}`;
        expect(hashed(short, easy(changed))).not.toBe(hashed(short, easy(all)));
      }),
    );
  });

  const base = hashed(front, body);
  test.each([
    ['version: 2026-09', 'version: 2027-01'],
    ['years: [7, 8, n]', 'years: [9]'],
    ['years: [7, 8, n]', 'yearly: no'],
    ['years: [7, 8, n]', 'changed: More on AI\nagain: no'],
    ['Who knows it?', 'Who may know it?'],
    ['School can see\n  what', 'School can see what'],
    ['years: [7, 8, n]', 'use: no'],
  ])('stays, since nothing else is signed: %j → %j', (from, to) => {
    expect(front).toContain(from);
    expect(hashed(front.replace(from, to), body)).toBe(base);
  });

  test.each([
    ['title: Our rules', 'title: My rules'],
    ['years: [7, 8, n]', 'signer: parent'],
    ['what I do', 'what we do'],
    [/monitoring: .*\n.*\n/, ''],
    ['Internet use', 'Internet'],
    ['id: internet', 'id: web'],
    [/consents:\n.*\n/, ''],
    ['**kind**', 'kind'],
    ['{#P2}', '{#P4}'],
    ['{#P2}', ''],
    ['1. One\n2. ', '- One\n- '],
    ['## My account', '## Account'],
    ['ceop.example/help', 'ceop.example/other'],
    ['I am kind.', 'I am very kind.'],
    ['## Easy to read', '## Hard to read'],
  ])('changes with what is signed: %s → %j', (from, to) => {
    const before = file()
      .replace(/questions:\n.*\n/, '')
      .replace('## Easy to read\n\nI am kind. {#P1}', '## Easy to read\n\nI am kind.');
    const after = before.replace(from, to);
    expect(after).not.toBe(before);
    expect(read(after).hash).not.toBe(base);
    expect(new Set([read(before).hash, read(after).hash, base]).size).toBe(3);
  });

  test('is not fooled by words that move from one place to the next', () => {
    const signed = { ...read(file()), text: [], easy: [], consents: [] };
    const run = (...texts: string[]) => texts.map((text) => ({ text }));
    expect(hashOf({ ...signed, text: [{ what: 'paragraph', runs: run('ab', 'c') }] })).not.toBe(
      hashOf({ ...signed, text: [{ what: 'paragraph', runs: run('a', 'bc') }] }),
    );
    expect(hashOf({ ...signed, text: [{ what: 'heading', runs: run('a') }] })).not.toBe(
      hashOf({ ...signed, easy: [{ what: 'heading', runs: run('a') }] }),
    );
    const [a, b] = [
      { id: 'a', title: 'A' },
      { id: 'b', title: 'B' },
    ] as const;
    expect(hashOf({ ...signed, consents: [a, b] })).toBe(hashOf({ ...signed, consents: [b, a] }));
  });
});

describe('the school’s own over ours', () => {
  const minimal = (title: string, more = ''): string =>
    `---\ntitle: ${title}\naudience: staff\nversion: 1\n${more}---\nHello`;
  const ours = [
    readAgreement(minimal('Ours'), 'staff.md'),
    readAgreement(minimal('Extra', 'use: no\n'), 'extra.md'),
  ];
  const titles = (...written: [string, string][]) =>
    agreementsOf(
      ours,
      written.map(([name, text]) => ({ path: `own/${name}`, text })),
    ).texts.map(({ id, title }) => `${id}: ${title}`);

  test('ours alone, less those that are off', () => expect(titles()).toEqual(['staff: Ours']));
  test('replaced, and in its place', () =>
    expect(titles(['another.md', minimal('Another')], ['staff.md', minimal('Theirs')])).toEqual([
      'staff: Theirs',
      'another: Another',
    ]));
  test('turned off and on', () => {
    expect(titles(['staff.md', '---\nuse: no\n---\n'], ['extra.md', '---\nuse: yes\n---\n'])).toEqual([
      'extra: Extra',
    ]);
  });
  test('their own, turned off', () =>
    expect(titles(['staff.md', minimal('Theirs', 'use: no\n')])).toEqual([]));

  test('mistakes of all files, and a name that is not ours', () => {
    const { mistakes } = agreementsOf(ours, [
      { path: 'own/staf.md', text: '---\nuse: no\n---\n' },
      { path: 'own/zebra-crossing.md', text: '---\nuse: no\n---\n' },
      { path: 'own/a.md', text: minimal('').replace('title: ', '') },
      { path: 'own/staff.md', text: `${minimal('T')} <b>` },
    ]);
    expect(mistakes).toEqual([
      expect.stringMatching(/^own\/staff\.md:6: HTML/),
      expect.stringMatching(/^own\/a\.md:/),
      expect.stringMatching(/^own\/staf\.md:1: The file has no text, .* Did you mean `staff`\?$/),
      expect.stringMatching(/^own\/zebra-crossing\.md:1: .* or use one of: staff, extra\.$/),
    ]);
  });
});
