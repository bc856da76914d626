/** A text in another language says the same clauses, or is refused with its line and how to mend it (B12). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { inLanguage } from '../../bot/policy/agreement.ts';
import { agreementsOf } from '../../bot/policy/agreements-of.ts';
import { readAgreement } from '../../bot/policy/read-agreement.ts';
import { readVariant, variantName } from '../../bot/policy/read-variant.ts';

const english = `---
title: Our rules
audience: pupils
version: 2026-09
monitoring: School can see it.
consents: [{ id: photo, title: Photos }]
questions:
  - { ask: Who knows it?, answers: [Friends, Only me], right: 2, clause: A1 }
---

- I keep my password. {#A1}
- I tell. {#A2}

## Easy to read

- My password is secret. {#A1}
`;
const polish = `---
version: 2026-09
title: Nasze zasady
monitoring: Szkoła to widzi.
consents: [{ id: photo, title: Zdjęcia }]
questions:
  - { ask: Kto je zna?, answers: [Koledzy, Tylko ja] }
---

- Nikomu nie mówię hasła. {#A1}
- Mówię o tym. {#A2}
`;
const base = () => {
  const { agreement } = readAgreement(english, 'rules.md');
  if (agreement === undefined) throw new Error('the English text cannot be read');
  return agreement;
};
const mistakesIn = (text: string, file = 'rules.pl.md') => readVariant(text, file, base()).mistakes;

test('by its name it belongs to a text and a language', () => {
  expect(variantName('own/pupils-ks3.pl.md')).toEqual({ of: 'pupils-ks3', lang: 'pl' });
  expect(variantName('rules.zh-Hant.md')).toEqual({ of: 'rules', lang: 'zh-Hant' });
  for (const name of ['rules.md', 'rules.2026.md', '.pl.md']) expect(variantName(name)).toBeUndefined();
});

test('it has its own words and hash, and all else of the text', () => {
  const { variant, mistakes } = readVariant(polish, 'rules.pl.md', base());
  expect(mistakes).toEqual([]);
  expect(variant).toMatchObject({
    id: 'rules.pl',
    version: '2026-09',
    language: { lang: 'pl', name: 'Polski' },
    title: 'Nasze zasady',
    signer: 'self',
    easy: [],
    consents: [{ id: 'photo', title: 'Zdjęcia' }],
    questions: [{ id: 'q1', ask: 'Kto je zna?', answers: ['Koledzy', 'Tylko ja'], right: 1, clause: 'A1' }],
  });
  expect(variant?.hash).not.toBe(base().hash);
});

test('the text keeps its own hash, whatever languages it is in', () => {
  const files = [
    { path: 'own/rules.md', text: english },
    { path: 'own/rules.pl.md', text: polish },
  ];
  const { texts, mistakes } = agreementsOf([], files);
  expect(mistakes).toEqual([]);
  const [text] = texts;
  expect(texts).toHaveLength(1);
  expect(text?.hash).toBe(base().hash);
  expect(text && inLanguage(text, 'pl').title).toBe('Nasze zasady');
  expect(text && inLanguage(text, 'xx').title).toBe('Our rules');
});

describe('is refused', () => {
  test.each([
    [
      'another version',
      polish.replace('2026-09', '2025-09'),
      /^rules\.pl\.md:2: .*rules\.md is at 2026-09.*take the file away/,
    ],
    [
      'a clause left out',
      polish.replace('- Mówię o tym. {#A2}\n', ''),
      /rules\.pl\.md:9: Clauses of rules\.md are missing: A2\./,
    ],
    [
      'a clause of its own',
      polish.replace('{#A2}', '{#A2}\n- Więcej. {#A3}'),
      /These clause ids are not in rules\.md: A3\./,
    ],
    ['no notice', polish.replace(/monitoring: .*\n/, ''), /The `monitoring` notice of rules\.md is missing/],
    [
      'other consents',
      polish.replace('id: photo', 'id: film'),
      /:5: The consents are not those of rules\.md\. .*photo/,
    ],
    [
      'an answer too few',
      polish.replace('[Koledzy, Tylko ja]', '[Tylko ja]'),
      /:6: The questions are not those of rules\.md/,
    ],
    ['what the text itself decides', polish.replace('title:', 'audience: staff\ntitle:'), /audience/],
    ['no settings', 'Nasze zasady', /:1: The settings are missing/],
  ])('%s', (_, text, said) => {
    expect(mistakesIn(text)).toEqual(expect.arrayContaining([expect.stringMatching(said)]));
  });

  test('a language that there is not, and a text that there is not', () => {
    expect(mistakesIn(polish, 'rules.qqq.md')).toEqual([expect.stringContaining('`qqq` is no language')]);
    for (const backup of ['pl-old', 'pl-2', 'pl-v2', 'pl-draft'])
      expect(mistakesIn(polish, `rules.${backup}.md`)).toEqual([
        expect.stringContaining(`rules.${backup}.md:1: \`${backup}\` is no language`),
      ]);
    const alone = agreementsOf(
      [],
      [
        { path: 'own/ruls.pl.md', text: polish },
        { path: 'own/rules.md', text: english },
      ],
    );
    expect(alone.mistakes).toEqual([expect.stringMatching(/no agreement `ruls`.*Did you mean `rules`\?/)]);
  });

  test('more languages than a card has room for', () => {
    const many = ['pl', 'ur', 'ro', 'so', 'ar'].map((lang) => ({
      path: `own/rules.${lang}.md`,
      text: polish,
    }));
    const { mistakes } = agreementsOf([], [{ path: 'own/rules.md', text: english }, ...many]);
    expect(mistakes).toEqual([expect.stringContaining('in 4 other languages already')]);
  });
});

test('the pretend school’s own one can be read', () => {
  const read = (name: string) => ({
    path: name,
    text: readFileSync(
      new URL(`../pretend-school/policies/brook-agreements/${name}`, import.meta.url),
      'utf8',
    ),
  });
  expect(agreementsOf([], [read('governors.md'), read('governors.pl.md')]).mistakes).toEqual([]);
});
