/** The register of loans as CSV, for whoever lends: opened once from a page of ours that was made for them. */
import { z } from 'zod';
import { notKnown } from '../../core/perform.ts';
import type { Flow } from '../../core/ports.ts';
import { lendsIn, mayLend, type Loan } from './loan.ts';
import { readLoans, type FoundLoan } from './read-loans.ts';

const values = z.object({});

export const exportLoans: Flow<z.infer<typeof values>> = {
  verb: 'loans.csv',
  who: mayLend,
  values,
  places: ['web'],
  afresh: 'run',
  run: async (act, deps) => {
    const schools = lendsIn(act.by, deps);
    if (schools.length === 0) return { answer: { text: notKnown } };
    const all = await readLoans(schools, 'all', deps);
    await Promise.all(
      schools.map((school) =>
        deps.ledger.record(school, {
          rows: [],
          trail: [{ actor: act.by.id, action: 'loans.exported', target: school }],
        }),
      ),
    );
    const lines = [heads, ...all.map((one) => cellsOf(one))].map((cells) => cells.map(cell).join(','));
    // Excel reads UTF-8 only behind this mark.
    return { file: { name: 'loans.csv', type: 'text/csv', body: `\uFEFF${lines.join('\r\n')}\r\n` } };
  },
};

const heads = [
  'School',
  'MIS id',
  'Name',
  'Class',
  'Kind',
  'Make and model',
  'Serial',
  'Asset',
  'State',
  'Out since',

  'Due back',
  'Asked back by',
  'Told',
  'Signed',
  'Signed by a parent',
  'Back',
  'Condition lent',
  'Condition back',
];

const cellsOf = ({ school, loan, person }: FoundLoan): string[] => [
  school,
  loan.person.slice(loan.person.indexOf('.') + 1),
  person?.name ?? '',
  person?.class ?? '',
  loan.item.kind,
  loan.item.what,
  loan.item.serial,
  loan.item.asset,
  loan.stage,
  loan.outAt ?? '',
  loan.due ?? '',
  loan.recall?.until ?? '',
  String(loan.recall?.told.length ?? 0),
  signedAt(loan, 'self'),
  signedAt(loan, 'parent'),
  loan.returned?.at ?? '',
  loan.item.condition,
  loan.returned?.condition ?? '',
];

const signedAt = ({ signatures }: Loan, who: 'self' | 'parent'): string =>
  signatures.find(({ signer }) => signer === who)?.at ?? '';

/** What a spreadsheet would take for a formula is made words again by an apostrophe. */
const cell = (value: string): string => {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return `"${safe.replaceAll('"', '""')}"`;
};
