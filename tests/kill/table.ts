/** The outcomes as a table, one line for each place, and whether every promise held. */
import type { Killed } from './kill-many.ts';
import type { Outcome } from './round.ts';

export const broken = ({ findings }: Outcome): boolean => Object.keys(findings).length > 0;

/** All promises held, and every round killed at least once. */
export const allHeld = ({ outcomes, trailProblems }: Killed): boolean =>
  trailProblems.length === 0 && outcomes.every((one) => !broken(one) && one.kills > 0);

const columns = [
  'rounds',
  'kills',
  'lost',
  'never told',
  'told once',
  'twice, marked',
  'unmarked',
  'recognised',
  'trail broken',
  'other',
  'told after',
] as const;

const cellsOf = (rows: readonly Outcome[]): string[] => {
  const count = (fits: (one: Outcome) => boolean): string => String(rows.filter(fits).length);
  const has = (name: keyof Outcome['findings']) => (one: Outcome) => one.findings[name] !== undefined;
  const named: readonly (keyof Outcome['findings'])[] = [
    'a receipt means stored',
    'somebody of the route is told',
    'repeats say so',
    'the trail is whole',
  ];
  const isOther = (one: Outcome): boolean =>
    Object.keys(one.findings).some((name) => !(named as readonly string[]).includes(name));
  return [
    count((one) => one.kills > 0),
    String(rows.reduce((sum, one) => sum + one.kills, 0)),
    count(has('a receipt means stored')),
    count(has('somebody of the route is told')),
    count((one) => one.told === 1),
    count((one) => one.told > 1 && one.findings['repeats say so'] === undefined),
    count(has('repeats say so')),
    String(rows.reduce((sum, one) => sum + one.recognised, 0)),
    count(has('the trail is whole')),
    count(isOther),
    `≤ ${Math.max(0, ...rows.map((one) => one.toldAfter)).toFixed(1)} s`,
  ];
};

export const tableOf = (names: readonly string[], { outcomes }: Killed): string => {
  const lines = [
    ['place', ...columns],
    ...names.map((name) => [name, ...cellsOf(outcomes.filter((one) => one.place === name))]),
    ['all', ...cellsOf(outcomes)],
  ];
  const widths = lines[0]?.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0))) ?? [];
  return lines
    .map((line) =>
      line
        .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
        .join('  '),
    )
    .join('\n');
};

/** What was broken, and where: for a person who mends it. */
export const problemsOf = ({ outcomes, trailProblems }: Killed): string[] => [
  ...outcomes.flatMap((one) =>
    Object.entries(one.findings).map(([promise, found]) => `${one.place} · ${promise} · ${found}`),
  ),
  ...outcomes
    .filter((one) => one.kills === 0 && !broken(one))
    .map((one) => `${one.place} · was never reached`),
  ...trailProblems.map((problem) => `the trail, at the end · ${problem}`),
];
