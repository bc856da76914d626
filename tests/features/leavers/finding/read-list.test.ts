import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readRows } from '../../../../connectors/roster/read-rows.ts';
import { readDate } from '../../../../bot/features/leavers/finding/read-date.ts';
import { previewCard } from '../../../../bot/features/leavers/asking/preview-card.ts';
import { previewOf, readList } from '../../../../bot/features/leavers/finding/read-list.ts';
import { hillside } from '../../concerns/route-world.ts';

const lists = { read: readRows };
const read = (text: string | Uint8Array, mapping?: Parameters<typeof readList>[2]) =>
  readList({ name: 'leavers.csv', text }, lists, mapping);

test.each([
  ['03/09/2026', '2026-09-03'],
  ['3/9/26', '2026-09-03'],
  ['03-09-2026', '2026-09-03'],
  ['03.09.2026', '2026-09-03'],
  ['2026-09-03', '2026-09-03'],
  ['2026-09-03T00:00:00', '2026-09-03'],
  ['03/09/2026 00:00:00', '2026-09-03'],
  ['3 Sep 2026', '2026-09-03'],
  ['3-Sept-26', '2026-09-03'],
  ['Thu 3rd September 2026', '2026-09-03'],
  ['31/12/99', '1999-12-31'],
])('%s is %s', (said, date) => expect(readDate(said)).toEqual({ date }));

test.each([
  ['09/25/2026', 'month first'],
  ['31/02/2026', 'not a day in the calendar'],
  ['46268', 'is a number'],
  ['soon', 'not a date such as'],
  ['3 Foo 2026', 'not a date such as'],
  ['99/99/2026', 'not a day in the calendar'],
])('%s is a mistake that is said', (said, why) => {
  const found = readDate(said);
  expect('because' in found && found.because).toContain(why);
});

test('every day, in every way of writing it, is read as itself', () => {
  const days = fc.date({ min: new Date('1991-01-01'), max: new Date('2069-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(days, fc.constantFrom('/', '-', '.'), fc.boolean(), (at, mark, short) => {
      const date = at.toISOString().slice(0, 10);
      const [year = '', month = '', day = ''] = date.split('-');
      const shown = short && year >= '2000' ? year.slice(2) : year;
      expect(readDate([day, month, shown].join(mark))).toEqual({ date });
      expect(readDate([Number(day), Number(month), shown].join(mark))).toEqual({ date });
      expect(readDate(date)).toEqual({ date });
    }),
  );
});

test('a pupils’ export: Adno, UPN as pupil number, preferred before legal names', () => {
  const found = read(
    'Adno,UPN,Legal Surname,Preferred Surname,Forename,Year,Reg Group,Date of Leaving,Reason\n' +
      '004123,A823456789012,Smith-Legal,Smith,Zoë,Year 11,11B,17/07/2026,Moved\n',
  );
  expect(found.mistakes).toEqual([]);
  expect(found.lines).toEqual([
    {
      line: 2, id: '004123', upn: 'A823456789012', name: 'Zoë Smith', lastDay: '2026-07-17', reason: 'Moved',
      kind: 'pupil', year: '11', class: '11B',
    },
  ]); // prettier-ignore
});

test('an HR export: Payroll No, line manager, and UPN as an address', () => {
  const found = read(
    'Payroll No;Employee;UPN;Line Manager;Contract End;Last Working Day\n' +
      'P77;"Doe, Jane";J.Doe@hillside.example;Mr Head;31/08/2026;17/07/2026\n',
  );
  expect(found.lines).toEqual([
    { line: 2, id: 'P77', name: 'Jane Doe', address: 'j.doe@hillside.example', manager: 'Mr Head', lastDay: '2026-07-17', kind: 'staff' },
  ]); // prettier-ignore
});

test('as Windows writes it, with a mark at the beginning, or as UTF-16', () => {
  const text = 'Staff Code,Name,Leaving Date\nJD,Zoë Brontë,03/09/2026\n';
  const windows = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  for (const file of [windows, wide, Buffer.from(`\uFEFF${text}`), text, `\uFEFF${text}`])
    expect(read(file).lines[0]).toMatchObject({
      id: 'JD',
      name: 'Zoë Brontë',
      lastDay: '2026-09-03',
      kind: 'staff',
    });
});

test('bad rows are listed by line with the reason, and the good ones kept', () => {
  const found = read(
    'Staff Code,Name,Work Email,Leaving Date\nS1,A,a@x.uk,03/09/2026\nS2,B,b@x.uk,09/25/2026\n,,,03/09/2026\nS4,D,nowhere,03/09/2026\n' +
      'S5,E,e@x.uk,03/09/2026,more\nS6,F,f@x.uk,\n"S7',
  );
  expect(found.lines.map(({ id }) => id)).toEqual(['S1']);
  expect(found.bad.map(({ line }) => line)).toEqual([3, 4, 5, 6, 8]);
  expect(found.bad[0]?.words).toContain('day first');
  expect(found.bad[4]?.words).toContain('never closed');
  expect(found.counts).toEqual({ rows: 6, good: 1, bad: 5, staying: 1, joined: 0 });
});

test('two rows for one person: the later day counts, a row without a day says that they are here, and both is said', () => {
  const found = read(
    'Staff Code,Name,Work Email,Leaving Date\nS1,A,,01/09/2026\ns1,A,,03/10/2026\nS2,B,b@x.uk,01/09/2026\n,B,b@x.uk,\nS3,C,,01/09/2026\nS4,C,,01/09/2026',
  );
  expect(found.lines.map(({ id, lastDay }) => [id, lastDay])).toEqual([
    ['s1', '2026-10-03'],
    ['S3', '2026-09-01'],
    ['S4', '2026-09-01'],
  ]);
  expect(found.notes.map(({ line, words }) => [line, words])).toEqual([
    [3, 'The same person is also on line 2. The later last day counts: 3 October 2026.'],
    [4, 'The same person is also on line 5. On line 5 there is no last day, so they are taken to be here.'],
  ]);
  expect(found.counts.joined).toBe(2);
});

test('three rows that hang together by different ids are one person', () => {
  const found = read(
    'Staff Code,Work Email,Google ID,Leaving Date\nS1,,,01/09/2026\n,a@x.uk,,02/09/2026\nS1,a@x.uk,,01/08/2026\n,a@x.uk,7,30/09/2026',
  );
  expect(found.lines.map(({ line, lastDay }) => [line, lastDay])).toEqual([[5, '2026-09-30']]);
});

test('without a last day, or without anybody, nothing is read and it is said what is missing', () => {
  expect(read('Name,Year\nA,7').mistakes).toEqual([
    'No column holds the last day. Please say which one does.',
  ]);
  expect(read('Year,Leaving Date\n7,01/09/2026').mistakes[0]).toContain('No column says who it is.');
  expect(read('').mistakes).toEqual([
    'The file is empty. Its first line must name the columns.',
    'No column holds the last day. Please say which one does.',
    expect.stringContaining('No column says who it is.'),
  ]);
});

test('a stored mapping that fits no more is not used', () => {
  const mapping = { id: 'code', lastDay: 'gone on' };
  expect(read('Code,Gone on\nS1,01/09/2026', mapping).lines).toHaveLength(1);
  expect(read('More,CODE,Gone-On\n7,S1,01/09/2026', mapping).lines[0]?.id).toBe('S1');
  expect(read('Code,Left on\nS1,01/09/2026', mapping)).toMatchObject({
    lines: [],
    mistakes: ['There is no column “gone on” any more, which held the last day.'],
  });
  expect(read('Code,Code,Gone on\nS1,S2,01/09/2026', mapping).mistakes[0]).toContain(
    'Two columns are called',
  );
});

test('the preview shows the first rows as they will be read, and what is not used', () => {
  const rows = Array.from({ length: 20 }, (_, n) => `S${n},Person ${n},01/09/2026,x`).join('\n');
  const preview = previewOf(
    { name: 'l.csv', text: `Staff Code,Name,Leaving Date,Shoe size\n${rows}` },
    lists,
  );
  expect(preview.first).toHaveLength(8);
  expect(preview.unused).toEqual(['Shoe size']);
  expect(preview.mapping).toEqual({ staffId: 'staff code', name: 'name', lastDay: 'leaving date' });
  expect(preview.counts.good).toBe(20);
});

test('the preview shows the line manager as the list has them', () => {
  const text = 'Staff Code,Name,Leaving Date,Line Manager\nS1,A,01/09/2026,m.lane@x.uk\nS2,B,01/09/2026,';
  const { model } = previewCard(previewOf({ name: 'l.csv', text }, lists), hillside);
  expect(model.first.map(({ detail }) => detail)).toEqual([
    'Line 2 · last day 1 September 2026 · staff · S1 · line manager m.lane@x.uk',
    'Line 3 · last day 1 September 2026 · staff · S2',
  ]);
});

test('a list of staff and pupils together has an id column for each, and both are read', () => {
  const { lines } = readList(
    {
      name: 'leavers.csv',
      text: 'Staff Code,Adno,Name,Date of Leaving\nS901,,Martha Kenyon,31/08/2026\n,P9001,Kezia Boateng,23/10/2026\n',
    },
    lists,
  );
  expect(lines.map(({ id, kind }) => [id, kind])).toEqual([
    ['S901', 'staff'],
    ['P9001', 'pupil'],
  ]);
});

test('whatever is in a file, reading it ends, and every row is good, staying, joined or bad', () => {
  const cell = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom('', '01/09/2026', 'S1', 'a@x.uk', '"', '\u202e'),
  );
  fc.assert(
    fc.property(fc.array(fc.array(cell, { maxLength: 5 }), { maxLength: 12 }), (rows) => {
      const quoted = rows.map((cells) => cells.map((one) => `"${one.replaceAll('"', '""')}"`).join(','));
      const found = read(`Staff Code,Name,Work Email,Leaving Date\n${quoted.join('\n')}`);
      const { counts } = found;
      expect(counts.good + counts.bad).toBeLessThanOrEqual(counts.rows);
      expect(counts.good + counts.bad + counts.joined + counts.staying).toBeGreaterThanOrEqual(counts.rows);
    }),
  );
});
