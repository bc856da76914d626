/** The five policies of table 1.10 through the door that people use: who gets a notice of what, and nobody else. */
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { fillIn, refOf, type ReportWords } from '../support/report.ts';
import { useStory } from '../support/story.ts';

const story = useStory();
const profile = (name: string): string => join(import.meta.dirname, '..', 'profiles', `${name}.yaml`);

interface Case {
  readonly words: ReportWords;
  /** Whom each policy tells first. */
  readonly told: Readonly<Record<string, readonly string[]>>;
  /** What the reporter is shown, and what not. */
  readonly shown?: RegExp;
  readonly hidden?: RegExp;
}
const all = (...told: string[]) =>
  Object.fromEntries(['000', '001', '002', '003', '004'].map((name) => [name, told]));
const headsNumber = /020 7946 0101/;

const cases: Readonly<Record<string, Case>> = {
  'a pupil (A1)': {
    words: { about: ["maya o'brien"] },
    told: {
      '000': ['coordinator'],
      '001': ['coordinator'],
      '002': ['coordinator', 'dsl'],
      '003': ['deputy-head', 'it'],
      '004': ['dsl'],
    },
  },
  'a pupil who is bullied online (A14)': {
    words: { about: ["maya o'brien"], tags: 'cyberbullying' },
    told: {
      '000': ['pastoral'],
      '001': ['pastoral'],
      '002': ['coordinator', 'dsl'],
      '003': ['deputy-head', 'it'],
      '004': ['pastoral'],
    },
  },
  'something that could be illegal (A10, A15)': {
    words: { about: ["maya o'brien"], illegal: 'yes' },
    told: all('dsl'),
    shown: /Police[\s\S]*999/,
  },
  'a member of staff, whatever the kind, the danger or the law say (A3)': {
    words: { subject: 'adult', about: ['jodie clark'], tags: 'cyberbullying', illegal: 'yes', danger: 'yes' },
    told: all('headteacher'),
    shown: /LADO/,
  },
  'the coordinator, in a report about a pupil (A5)': {
    words: { about: ["maya o'brien", 'rachel quinn'] },
    told: all('headteacher'),
    shown: /LADO/,
    hidden: /020 7946 0105/,
  },
  'the Headteacher (A4)': {
    words: { subject: 'headteacher', illegal: 'yes', danger: 'yes' },
    told: all('chair'),
    shown: /LADO/,
    hidden: headsNumber,
  },
};

describe.each(['000', '001', '002', '003', '004'])('policy %s', (name) => {
  test('is switched to', async () => {
    await story.lantern.restart({ policies: { hillside: profile(name) } });
  });

  test.each(Object.entries(cases))('%s', async (_, { words, told, shown, hidden }) => {
    const tutor = story.person('tutor');
    const receipt = await tutor.press(await fillIn(tutor, words), 'Send');
    await story.due();
    expect(story.told(refOf(receipt)).toSorted()).toEqual([...(told[name] ?? [])].toSorted());
    if (shown !== undefined) expect(receipt.text).toMatch(shown);
    if (hidden !== undefined) expect(receipt.text).not.toMatch(hidden);
  });

  test('the Chair: one level up, or a number to ring where nobody inside is left (A5)', async () => {
    const tutor = story.person('tutor');
    const words: ReportWords = { subject: 'adult', about: ['margaret ellison'] };
    const receipt = await tutor.press(await fillIn(tutor, words), 'Send');
    await story.due();
    const outside = ['000', '002', '004'].includes(name);
    expect(story.told(refOf(receipt))).toEqual(outside ? [] : ['trust-lead']);
    expect(receipt.text).toMatch(/LADO/);
    expect(receipt.text).toContain(outside ? '020 7946 0320' : '020 7946 0201');
    expect(receipt.text).not.toContain('020 7946 0190');
  });
});
