/** A profile is read whole or refused with every mistake, each with its line and how to mend it. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { isAppError } from '../../bot/core/errors.ts';
import { readProfile } from '../../bot/policy/profile.ts';

const good = `extends: default
name: Hillside School
policy: { title: Online safety policy, version: "2026-09" }
roles:
  coordinator: [{ person: S005, phone: "020 7946 0105", deputies: [S006] }]
  dsl: [{ person: S003 }]
  headteacher: [{ person: S001 }]
  chair: [{ outside: Mrs Example, title: Chair of Governors, phone: "020 7946 0190" }]
trustContact: { person: trust.T001 }
contacts:
  lado: { name: LADO, phone: "020 7946 0301" }
calendar:
  terms:
    - { from: 2026-09-01, to: 2026-12-18 }
`;

const mistakesIn = (text: string): string[] => {
  try {
    readProfile(text, 'hillside.yaml', 'hillside');
  } catch (error) {
    if (!isAppError(error, 'misconfigured')) throw error;
    return (error.say ?? '').split('\n').slice(1);
  }
  return [];
};

/** The mistakes of the good profile with one thing changed in it. */
const changed = (from: string, to: string): string[] => {
  expect(good).toContain(from);
  return mistakesIn(good.replace(from, to));
};

describe('a good profile', () => {
  const policy = readProfile(good, 'hillside.yaml', 'hillside');

  test('puts the school before its own ids and leaves those of others', () => {
    expect(policy.roles.coordinator).toEqual([
      { person: 'hillside.S005', phone: '020 7946 0105', deputies: ['hillside.S006'] },
    ]);
    expect(policy.trustContact).toEqual({ person: 'trust.T001', deputies: [] });
    expect(policy.roles.chair).toEqual([
      { outside: 'Mrs Example', title: 'Chair of Governors', phone: '020 7946 0190' },
    ]);
  });

  test('takes the rest from the default', () => {
    expect(policy.routes.headteacher).toEqual({ steps: [['chair'], ['trustLead']], ring: ['lado'] });
    expect(policy.kindRoutes[0]?.when).toBe('illegal');
    expect(policy.deadlines).toEqual({
      acknowledge: 'end-of-school-day',
      urgent: 30,
      passOnEvery: 60,
      remindEvery: 30,
    });
    expect(policy.calendar).toMatchObject({
      zone: { name: 'Europe/London' },
      opens: 480,
      closes: 960,
      days: [1, 2, 3, 4, 5],
    });
    expect(policy.contacts['childline']?.phone).toBe('0800 1111');
    expect(policy.informParents).toBe(true);
    expect(policy.tags).toContainEqual(expect.objectContaining({ id: 'misinformation', kind: 'content' }));
    expect(policy.outcomes.map(({ id }) => id)).toEqual(expect.arrayContaining(['unfounded', 'malicious']));
    expect(policy.sanctions).toContainEqual(
      expect.objectContaining({ id: 'access-removed', removesAccess: true }),
    );
    expect(policy.referrals).toContainEqual({ contact: 'iwf', when: ['illegal'] });
    expect(policy.roles.prevent).toEqual([]);
  });

  test('merges blocks, replaces lists, and takes away what is `none`', () => {
    const other = readProfile(
      `${good}
routes:
  pupil: { steps: [dsl] }
  kinds:
    cyberbullying: none
    threats: { steps: [[dsl, headteacher]], ring: [police] }
sanctions: [{ id: ban, title: Ban, removesAccess: yes }]
tags: { commerce: { gambling: none, crypto: Cryptocurrency } }
deadlines: { acknowledge: 2 hours }
wording: { danger: Ring 999. }
`,
      'hillside.yaml',
      'hillside',
    );
    expect(other.routes.pupil.steps).toEqual([['dsl']]);
    expect(other.routes.nobody).toEqual(policy.routes.nobody);
    const kinds = other.kindRoutes.map(({ when }) => when);
    expect(kinds).not.toContain('cyberbullying');
    expect(kinds.at(-1)).toBe('threats');
    expect(kinds.slice(0, 3)).toEqual(['illegal', 'intimate-images', 'ai-images']);
    expect(other.sanctions).toEqual([{ id: 'ban', title: 'Ban', removesAccess: true }]);
    const tags = other.tags.map(({ id }) => id);
    expect(tags).toContain('crypto');
    expect(tags).toContain('phishing');
    expect(tags).not.toContain('gambling');
    expect(other.deadlines).toEqual({ acknowledge: 120, urgent: 30, passOnEvery: 60, remindEvery: 30 });
    expect(other.wording['danger']).toBe('Ring 999.');
    expect(other.wording['illegal']).toBe(policy.wording['illegal']);
  });

  test('closed days are written as ranges and become days', () => {
    const { calendar } = readProfile(
      `${good}  closed: [2026-10-26..2026-10-28, "2026-12-01"]\n`,
      'f',
      'hillside',
    );
    expect([...calendar.closed]).toEqual(['2026-10-26', '2026-10-27', '2026-10-28', '2026-12-01']);
  });

  test.each(['hillside', 'brook'])('of the pretend school: %s', (school) => {
    const text = readFileSync(new URL(`../pretend-school/policies/${school}.yaml`, import.meta.url), 'utf8');
    expect(readProfile(text, `${school}.yaml`, school).school).toBe(school);
  });
});

describe('one mistake', () => {
  test.each([
    // What is changed, into what, and the one line that says so.
    [
      'roles:',
      'rolls:',
      /^hillside\.yaml:4: `rolls` is not a setting of a profile\. Did you mean `roles`\?$/,
    ],
    [
      'coordinator:',
      'cordinator:',
      /^hillside\.yaml:5: `cordinator` is not a setting of `roles`\. Did you mean `coordinator`\?$/,
    ],
    [
      'deputies:',
      'deputys:',
      /^hillside\.yaml:5: `deputys` is not a setting of `roles\.coordinator`\. Did you mean `deputies`\?$/,
    ],
    [
      '"020 7946 0105"',
      '02079460105',
      /^hillside\.yaml:5: `roles\.coordinator\.phone` is `\d+`, but should be a telephone number in quotes/,
    ],
    [
      'S005',
      '5',
      /^hillside\.yaml:5: `roles\.coordinator\.person` is `5`, but should be the id of a person in the MIS/,
    ],
    [
      '{ person: S003 }',
      '{ phone: "020 7946 0103" }',
      /^hillside\.yaml:6: `roles\.dsl\.person` is missing\. It should be the id/,
    ],
    [
      '[{ person: S003 }]',
      '{ person: S003 }',
      /^hillside\.yaml:6: `roles\.dsl` is a block, but should be a list/,
    ],
    [
      ', phone: "020 7946 0190" }',
      ' }',
      /^hillside\.yaml:8: `roles\.chair\.phone` is missing\. It should be a telephone number/,
    ],
    [
      '{ outside: Mrs Example',
      '{ person: G001, outside: Mrs Example',
      /^hillside\.yaml:8: `person` is not a setting of `roles\.chair`/,
    ],
    [
      'trustContact: { person: trust.T001 }\n',
      '',
      /^hillside\.yaml:1: `trustContact` is missing\. It should be somebody: /,
    ],
    [
      '{ name: LADO, phone: "020 7946 0301" }',
      '{ name: LADO, web: "https://x.example" }',
      /^hillside\.yaml:10: `contacts`: The local authority’s designated officer is missing\. Add `lado:/,
    ],
    [
      '2026-12-18',
      '2026-12-32',
      /^hillside\.yaml:14: `calendar\.terms\.to` is `2026-12-32`, but should be a date/,
    ],
    ['2026-12-18', '2026-08-01', /^hillside\.yaml:14: `calendar\.terms`: The term ends before it begins/],
    [
      '  terms:\n    - { from: 2026-09-01, to: 2026-12-18 }\n',
      '  days: [Mon]\n',
      /^hillside\.yaml:12: `calendar\.terms` is missing\. It should be a list/,
    ],
    ['name: Hillside School', 'name:', /^hillside\.yaml:2: `name` is empty\. It should be words\.$/],
    [
      'extends: default',
      'extends: defualt',
      /^hillside\.yaml:1: `extends` is `defualt`, but should be default\. Did you mean `default`\?$/,
    ],
  ])('%s → %s', (from, to, says) => {
    const mistakes = changed(from, to);
    expect(mistakes.filter((mistake) => says.test(mistake))).toHaveLength(1);
  });

  test.each([
    [
      'routes: { pupil: { steps: [cordinator] } }',
      /:15: `routes\.pupil\.steps` is `cordinator`, but .* Did you mean `coordinator`\?$/,
    ],
    [
      'routes: { pupil: { steps: [] } }',
      /:15: `routes\.pupil\.steps` is a list, but should be a list of roles, the first to be told first/,
    ],
    [
      'routes: { adult: { ring: [ladoo] } }',
      /:15: `routes\.adult\.ring` is `ladoo`, but should be one of the names under `contacts`\. Did you mean `lado`\?$/,
    ],
    [
      'routes: { kinds: { cyberbulying: { steps: [dsl] } } }',
      /:15: `cyberbulying` is not a setting of `routes\.kinds`\. Did you mean `cyberbullying`\?$/,
    ],
    [
      'referrals: { illegal: [pollice] }',
      /:15: `referrals\.illegal` is `pollice`.* Did you mean `police`\?$/,
    ],
    ['duty: [{ for: [head], person: S002 }]', /:15: `duty\.for` is `head`, but should be one of coordinator/],
    [
      'deadlines: { acknowledge: soon }',
      /:15: `deadlines\.acknowledge`: `soon` should be `end of school day`, or a length/,
    ],
    [
      'deadlines: { urgent: 30 }',
      /:15: `deadlines\.urgent` is `30`, but should be a length of time such as 30 minutes/,
    ],
    ['informParents: perhaps', /:15: `informParents` is `perhaps`, but should be yes or no\.$/],
    ['wording: { dangr: Hello }', /:15: `dangr` is not a setting of `wording`\. Did you mean `danger`\?$/],
    ['sanctions: [{ id: a, title: A }, { id: a, title: B }]', /:15: `sanctions`: The id `a` is used twice/],
    ['contacts: { lado: none }', /:15: This name is here twice/],
    [
      'outcomes: [{ id: Not good, title: A }]',
      /:15: `outcomes\.id` is `Not good`, but should be a short name/,
    ],
    [
      'tags: { content: { "A B": Something } }',
      /:15: The name `A B` of `tags\.content` should be a short name/,
    ],
  ])('%s', (line, says) => {
    const mistakes = mistakesIn(`${good}${line}\n`);
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toMatch(says);
  });

  test.each([
    ['  hours: 8-16', /:15: `calendar\.hours`: `8-16` should be the hours of a school day in quotes/],
    ['  hours: "16:00-08:00"', /:15: `calendar\.hours`: `16:00-08:00` should be .* the opening first/],
    ['  days: [Monday]', /:15: `calendar\.days` is `Monday`, but should be one of Mon/],
    ['  zone: Europe/Londn', /:15: `calendar\.zone` is `Europe\/Londn`, but should be a time zone/],
    [
      '  closed: [2026-10-30..2026-10-26]',
      /:15: `calendar\.closed`: `2026-10-30\.\.2026-10-26` should be .* earlier one first/,
    ],
    [
      '    - { from: 2026-12-01, to: 2027-01-31 }',
      /:15: `calendar\.terms`: This term overlaps with the one from 2026-09-01/,
    ],
  ])('in the calendar: %s', (line, says) => {
    const mistakes = mistakesIn(`${good}${line}\n`);
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toMatch(says);
  });
});

describe('many mistakes', () => {
  test('are told all at once, in the order of their lines', () => {
    const text = good
      .replace('roles:', 'rolls: {}\nroles:')
      .replace('S005', '5')
      .replace('"020 7946 0301"', '123')
      .replace('2026-12-18', 'Christmas')
      .concat('informParents: maybe\nrouts: {}\n');
    const mistakes = mistakesIn(text);
    expect(mistakes.map((mistake) => mistake.split(':')[1])).toEqual(['4', '6', '12', '15', '16', '17']);
  });

  test('in the YAML itself: each with its line', () => {
    expect(mistakesIn('extends: default\nname: "Hillside\nroles: [a\n')).not.toEqual([]);
    expect(mistakesIn(`${good}name: Again\n`)).toEqual([
      'hillside.yaml:15: This name is here twice in the same block. Keep one of the two.',
    ]);
    expect(mistakesIn('a:\n\tb: 1\n')[0]).toMatch(/^hillside\.yaml:2: /);
  });

  test.each(['', '- a\n- b\n', 'hello\n', '~\n'])('a file that holds no settings: %j', (text) => {
    expect(mistakesIn(text)[0]).toMatch(/^hillside\.yaml:1: The profile holds no settings/);
  });

  test.each(['*nobody', 'a: *nobody'])('an alias that leads nowhere: %s', (text) => {
    expect(mistakesIn(text)[0]).toMatch(/^hillside\.yaml:1: /);
  });

  test('what the default refers to and the school took away is shown where the default says it', () => {
    const [first, ...more] = mistakesIn(good.replace('contacts:\n', 'contacts:\n  ceop: none\n'));
    expect(first).toMatch(
      /^default\.yaml:\d+: `routes\.kinds\.grooming\.ring` is `ceop`, but should be one of the names/,
    );
    expect(more).toHaveLength(1);
  });

  test('without `extends` everything must be said', () => {
    const mistakes = mistakesIn(good.replace('extends: default\n', ''));
    for (const missing of ['routes', 'deadlines', 'tags', 'sanctions', 'outcomes', 'referrals', 'guests']) {
      expect(mistakes.join('\n')).toContain(`\`${missing}\` is missing`);
    }
  });

  test('the log gets static words only', () => {
    expect(() => readProfile('name: Secret School', 'f.yaml', 's')).toThrow('a policy profile has mistakes');
  });
});
