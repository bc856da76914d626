import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PersonKind } from '../../bot/core/ports.ts';
import { clashesBetween, createRosterDirectory } from '../../connectors/roster/directory.ts';
import { readRoster, type Roster } from '../../connectors/roster/read-roster.ts';
import { makeTrust, rostersOf } from '../pretend-school/trust.ts';

const guid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const tenant = guid(999);
const header = 'id,name,email,kind,year,class,tutor,entra_id,google_id,guest';
const read = (...rows: string[]): Roster =>
  readRoster([header, ...rows].join('\n'), 'h.csv', 'hillside', { tenant });

describe('reading a roster', () => {
  test('a person with everything', () => {
    const { people, mistakes } = read(
      `S013,Grace Owusu,G.Owusu@hillside.example,staff,,8B,,${guid(1).toUpperCase()},,no`,
      `P1,"O'Brien, Maya",,Pupil,Year 8,8B,S013,,117,`,
    );
    expect(mistakes).toEqual([]);
    expect(people).toEqual([
      {
        id: 'hillside.S013',
        school: 'hillside',
        name: 'Grace Owusu',
        kind: 'staff',
        email: 'g.owusu@hillside.example',
        year: undefined,
        class: '8B',
        guest: false,
        accounts: { entra: guid(1), google: undefined },
      },
      {
        id: 'hillside.P1',
        school: 'hillside',
        name: "Maya O'Brien",
        kind: 'pupil',
        email: undefined,
        year: '8',
        class: '8B',
        tutor: 'hillside.S013',
        guest: false,
        accounts: { entra: undefined, google: '117' },
      },
    ]);
  });

  test('what MIS exports look like: BOM, CRLF, quotes, other names, other order, more columns, semicolons', () => {
    const text =
      '\uFEFF"Reg Group";"Surname";"FORENAME";"Admission No";"Person Type";"UPN";"House"\r\n' +
      '"8B";"Núñez ""Nu""";"Zoë";"00123";"Student";"zoe@h.example";"Red"\r\n\r\n' +
      ';Bennett;Tom;S12;Teacher;;\r\n';
    const { people, mistakes } = readRoster(text, 'x.csv', 'hillside');
    expect(mistakes).toEqual([]);
    expect(people.map(({ id, name, kind, class: form }) => [id, name, kind, form])).toEqual([
      ['hillside.00123', 'Zoë Núñez "Nu"', 'pupil', '8B'],
      ['hillside.S12', 'Tom Bennett', 'staff', undefined],
    ]);
  });

  test('a value over two lines does not shift the numbers of lines', () => {
    const { people, mistakes } = read(
      'P1,"Maya\nBrown",,pupil,8,8B,,,,',
      'P2,,,pupil,8,8B,,,,',
      '',
      'P3,Ann,,alien,,,,,,',
    );
    expect(people.map(({ name }) => name)).toEqual(['Maya Brown']);
    expect(mistakes).toEqual([
      'h.csv, line 4: there is no name. This row was left out.',
      'h.csv, line 6: kind must be pupil, staff, governor, visitor or parent. This row was left out.',
    ]);
  });

  test.each([
    [',Ann,,pupil,,,,,,', 'there is no id.'],
    ['a b,Ann,,pupil,,,,,,', 'the id may hold only letters'],
    ['P1, ,,pupil,,,,,,', 'there is no name.'],
    [`P1,${'x'.repeat(121)},,pupil,,,,,,`, 'longer than 120'],
    ['P1,Ann,,,,,,,,', 'kind must be'],
    ['P1,Ann,,staff,,,,not-a-guid,,', 'not an object id'],
    ['P1,Ann,,staff,,,,,,perhaps', 'guest must be yes or no.'],
    ['P1,Ann,,staff,,,,,,,,,', 'it has 13 values but there are 10 columns.'],
  ])('a bad row is named and the others are kept: %s', (row, reason) => {
    const { people, mistakes } = read(row, 'P9,Kept,,pupil,,,,,,');
    expect(people.map(({ name }) => name)).toEqual(['Kept']);
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(`h.csv, line 2: `);
    expect(mistakes[0]).toContain(reason);
  });

  test('a bad address or tutor costs only the address or the tutor', () => {
    const { people, mistakes } = read('P1,Ann,nonsense,pupil,,,S9,,,');
    expect(people).toHaveLength(1);
    expect(people[0]).toMatchObject({ name: 'Ann', email: undefined });
    expect(people[0]?.tutor).toBeUndefined();
    expect(mistakes).toHaveLength(2);
  });

  test('a tutor may be given by name where one adult has it', () => {
    const { people } = read(
      'S1,Tom Bennett,,staff,,,,,,',
      'P1,Ann,,pupil,,,tom bennett,,,',
      'P2,Tom Bennett,,pupil,,,,,,',
    );
    expect(people.find(({ id }) => id === 'hillside.P1')?.tutor).toBe('hillside.S1');
  });

  test('the same id twice: the first counts', () => {
    const { people, mistakes } = read('P1,Ann,,pupil,,,,,,', 'p1,Ben,,pupil,,,,,,');
    expect(people.map(({ name }) => name)).toEqual(['Ann']);
    expect(mistakes).toEqual(['h.csv, line 3: the id is the same as on line 2. This row was left out.']);
  });

  test('the same account twice: it is nobody’s, and both people are kept', async () => {
    const roster = read(
      `S1,Ann,,staff,,,,${guid(1)},,`,
      `S2,Ben,,staff,,,,${guid(1)},,`,
      `S3,Cat,,staff,,,,${guid(2)},,`,
    );
    expect(roster.people).toHaveLength(3);
    expect(roster.mistakes.map((mistake) => mistake.slice(0, 50))).toEqual([
      'h.csv, line 2: the Entra id is also on line 3. Nei',
      'h.csv, line 3: the Entra id is also on line 2. Nei',
    ]);
    const directory = createRosterDirectory([roster]);
    expect(await directory.byAccount({ cloud: 'entra', tenant, id: guid(1) })).toBeUndefined();
    expect((await directory.byAccount({ cloud: 'entra', tenant, id: guid(2) }))?.name).toBe('Cat');
  });

  test.each([
    ['', 'the file is empty'],
    ['first,last\na,b\nc,d', 'there is no column for id, name and kind'],
    ['id,name,NAME,kind\n1,a,b,pupil', 'two columns hold the name'],
  ])('wrong headers are one clear mistake: %j', (text, reason) => {
    const { people, mistakes } = readRoster(text, 'h.csv', 'hillside');
    expect(people).toEqual([]);
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(reason);
  });

  test('a quotation mark that is never closed: what was read before it is kept', () => {
    const { people, mistakes } = read('P1,Ann,,pupil,,,,,,', 'P2,"Ben,,pupil,,,,,,', 'P3,Cat,,pupil,,,,,,');
    expect(people.map(({ name }) => name)).toEqual(['Ann']);
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain('never closed');
  });

  test('marks that turn or hide text do not come through', () => {
    const { people } = read('P1,"Ann\u202E\u200B\u0007 Lee",,pupil,,,,,,');
    expect(people[0]?.name).toBe('Ann Lee');
  });

  test('never throws, and no mistake repeats what a cell holds', () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 30 });
    const secret = 'Zaphod';
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { maxLength: 12 }), { maxLength: 12 }),
        fc.boolean(),
        (rows, withHeader) => {
          const text = [
            ...(withHeader ? [header] : []),
            ...rows.map((row) => row.map((one) => secret + one).join(',')),
          ].join('\n');
          const { mistakes } = readRoster(text, 'h.csv', 'hillside');
          if (withHeader) expect(mistakes.join(' ')).not.toContain(secret);
        },
      ),
    );
  });
});

const everybody: PersonKind[] = ['pupil', 'staff', 'governor', 'visitor', 'parent'];

describe('the directory', () => {
  const trust = makeTrust();
  const rosters = rostersOf(trust);
  const directory = createRosterDirectory(rosters);
  const find = async (words: string, kinds = everybody, limit = 15): Promise<string[]> =>
    (await directory.search({ school: 'hillside', words, kinds, limit })).map(({ name, class: form }) =>
      `${name} ${form ?? ''}`.trim(),
    );

  test('people by id', async () => {
    expect((await directory.person('hillside.S012'))?.name).toBe('Tom Bennett');
    expect(await directory.person('hillside.S999')).toBeUndefined();
    expect((await directory.person('hillside.P0001'))?.tutor).toBe('hillside.S013');
  });

  test('an account counts only with its tenant', async () => {
    const id = trust.school('hillside').people[0]?.entra ?? '';
    const account = { cloud: 'entra', tenant: trust.tenant, id } as const;
    expect((await directory.byAccount(account))?.id).toBe('hillside.S001');
    expect((await directory.byAccount({ ...account, id: id.toUpperCase() }))?.id).toBe('hillside.S001');
    expect(await directory.byAccount({ ...account, tenant: guid(1) })).toBeUndefined();
    expect(await directory.byAccount({ ...account, cloud: 'google' })).toBeUndefined();
    expect(await directory.byAccount({ ...account, tenant: '' })).toBeUndefined();
  });

  test('Google accounts count with their domain', async () => {
    const [head] = trust.school('brook').people;
    const account = { cloud: 'google', tenant: 'brook.example', id: head?.google ?? '' } as const;
    expect((await directory.byAccount(account))?.id).toBe('brook.S001');
    expect(await directory.byAccount({ ...account, tenant: 'hillside.example' })).toBeUndefined();
  });

  test('a roster without a tenant proves nobody', async () => {
    const roster = readRoster(`${header}\nS1,Ann,,staff,,,,${guid(1)},,`, 'h.csv', 'hillside');
    expect(
      await createRosterDirectory([roster]).byAccount({ cloud: 'entra', tenant: '', id: guid(1) }),
    ).toBeUndefined();
  });

  test('one account in two schools of a tenant is nobody’s, and is told', async () => {
    const one = readRoster(`${header}\nS1,Ann,,staff,,,,${guid(1)},,`, 'a.csv', 'a', { tenant });
    const two = readRoster(`${header}\nS7,Ann,,staff,,,,${guid(1)},,`, 'b.csv', 'b', { tenant });
    expect(clashesBetween([one, two])).toEqual([expect.stringContaining('a.S1 and b.S7')]);
    expect(
      await createRosterDirectory([one, two]).byAccount({ cloud: 'entra', tenant, id: guid(1) }),
    ).toBeUndefined();
    expect(clashesBetween(rosters)).toEqual([]);
  });

  test('finds by parts of names, without accents, apostrophes or order', async () => {
    expect(await find('zoe nunez')).toEqual(['Zoë Núñez-Clarke 8B']);
    expect(await find('CLARKE Zoë')).toContain('Zoë Núñez-Clarke 8B');
    expect(await find('nunezclarke')).toEqual(['Zoë Núñez-Clarke 8B']);
    expect(await find('maya obrien')).toContain("Maya O'Brien 8B");
    expect(await find('maya o’brien 8b')).toEqual(["Maya O'Brien 8B"]);
    expect(await find('wisniewski ian')).toContain('Ian Wiśniewski');
    expect(await find('maya xyz')).toEqual([]);
    expect(await find('   ')).toEqual([]);
  });

  test('namesakes are told apart by class; by address and class too', async () => {
    expect(await find('oliver smith', ['pupil'])).toEqual(
      expect.arrayContaining(['Oliver Smith 8A', 'Oliver Smith 8D', 'Oliver Smith 11C']),
    );
    expect(await find('oliver smith 8d', ['pupil'])).toEqual(['Oliver Smith 8D']);
    expect(await find('tom.bennett@hillside.example')).toEqual(['Tom Bennett']);
    const class8b = await find('8b', ['pupil'], 100);
    expect(class8b.length).toBeGreaterThan(20);
    expect(class8b.every((person) => person.endsWith(' 8B'))).toBe(true);
  });

  test('a whole name comes before the beginning of one; only the kinds asked for; at most the limit', async () => {
    const roster = readRoster(
      [
        header,
        'P1,Annabel Lee,,pupil,,,,,,',
        'P2,Bob Ann,,pupil,,,,,,',
        'P3,Ann Zed,,pupil,,,,,,',
        'S1,Ann Alba,,staff,,,,,,',
      ].join('\n'),
      'h.csv',
      'hillside',
    );
    const own = createRosterDirectory([roster]);
    const names = async (limit: number) =>
      (await own.search({ school: 'hillside', words: 'ann', kinds: ['pupil'], limit })).map(
        ({ name }) => name,
      );
    expect(await names(15)).toEqual(['Ann Zed', 'Bob Ann', 'Annabel Lee']);
    expect(await names(2)).toEqual(['Ann Zed', 'Bob Ann']);
    expect(await names(0)).toEqual([]);
  });

  test('never finds anybody of another school', async () => {
    const found = await directory.search({ school: 'brook', words: 'a', kinds: everybody, limit: 1000 });
    expect(found.length).toBeGreaterThan(50);
    expect(found.every(({ school }) => school === 'brook')).toBe(true);
    expect(await directory.search({ school: 'nowhere', words: 'a', kinds: everybody, limit: 15 })).toEqual(
      [],
    );
  });

  test('takes other rosters', async () => {
    const own = createRosterDirectory([read('P1,Ann,,pupil,,,,,,')]);
    own.reload([read('P2,Ben,,pupil,,,,,,')]);
    expect(await own.person('hillside.P1')).toBeUndefined();
    expect((await own.person('hillside.P2'))?.name).toBe('Ben');
  });

  test('twenty thousand people are searched within a few milliseconds', async () => {
    const base = rosters[0]?.people ?? [];
    const people = Array.from({ length: 20_000 }, (_, n) => {
      const person = base[n % base.length];
      if (person === undefined) throw new Error('nobody');
      return { ...person, id: `hillside.N${n}` };
    });
    const big = createRosterDirectory([{ school: 'hillside', people, mistakes: [], tenant }]);
    const search = (words: string) => big.search({ school: 'hillside', words, kinds: ['pupil'], limit: 15 });
    await search('smith');
    const began = performance.now();
    for (const words of ['o', 'smith oliver', '8b', 'maya obrien 8b']) {
      for (let turn = 0; turn < 25; turn += 1) await search(words);
    }
    // Well under 5 ms each here; the bound leaves room for a busy machine.
    expect((performance.now() - began) / 100).toBeLessThan(15);
  });
});
