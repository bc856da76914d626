/**
 * Writes the tables of `permissions.md` that follow from the connectors' own: `node bot/run.js manifest/permissions.ts`. What
 * stands between the marks of a table is replaced, the rest of the page is left as it is.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { PermissionRow } from '../bot/core/ports.ts';
import { graphPermissions } from '../connectors/graph/permissions.ts';
import { workspacePermissions } from '../connectors/workspace/permissions.ts';

interface Table {
  /** What stands in the marks: `<!-- table: NAME -->` and `<!-- end: NAME -->`. */
  readonly name: string;
  readonly rows: readonly PermissionRow[];
}

/** One line for each connector. */
export const tables: readonly Table[] = [
  { name: 'Microsoft Graph', rows: graphPermissions },
  { name: 'Google Workspace', rows: workspacePermissions },
];

export const page = new URL('permissions.md', import.meta.url);

/** The page with its tables as they should be. @throws where the marks of a table are missing */
export const withTables = (text: string, all: readonly Table[] = tables): string =>
  all.reduce((so, { name, rows }) => {
    const [begin, end] = [`<!-- table: ${name} -->`, `<!-- end: ${name} -->`];
    const [from, to] = [so.indexOf(begin), so.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`permissions.md has no place for the table of ${name}`);
    return `${so.slice(0, from + begin.length)}\n\n${sectionsOf(rows)}\n\n${so.slice(to)}`;
  }, text);

const titles: Readonly<Record<PermissionRow['identity'], string>> = {
  reader: 'What reads',
  writer: 'What changes',
};

const sectionsOf = (rows: readonly PermissionRow[]): string =>
  (['reader', 'writer'] as const)
    .map((identity) => {
      const own = rows.filter((row) => row.identity === identity);
      return [
        `#### ${titles[identity]}`,
        `To be granted: ${granted(own)}.`,
        markdown(
          own.filter(({ optional }) => optional === undefined),
          ['Call', 'Least permission', 'Why', 'Without it'],
          ({ call, why, lost, ...row }) => [code(call), leastOf(row), why, lost],
        ),
        ...withheld(own),
      ].join('\n\n');
    })
    .join('\n\n');

/** The fewest that open every call: one that another covers is left out. */
const granted = (rows: readonly PermissionRow[]): string => {
  const asked = rows.filter(({ optional }) => optional === undefined);
  const alone = new Set(
    asked.filter(({ coveredBy }) => coveredBy === undefined).map(({ permission }) => permission),
  );
  const covered = ({ coveredBy = [] }: PermissionRow) => coveredBy.some((name) => alone.has(name));
  const names = asked.filter((row) => !covered(row)).map(({ permission }) => code(permission));
  return [...new Set(names)].sort().join(', ');
};

const leastOf = ({ permission, coveredBy = [] }: Pick<PermissionRow, 'permission' | 'coveredBy'>): string =>
  coveredBy.length === 0 ? code(permission) : `${code(permission)} (or ${coveredBy.map(code).join(', ')})`;

const withheld = (rows: readonly PermissionRow[]): readonly string[] => {
  const optional = rows.filter((row) => row.optional !== undefined);
  if (optional.length === 0) return [];
  return [
    'Not asked for. Lantern uses these where a school grants them, and otherwise tells IT what to do:',
    markdown(
      optional,
      ['Call', 'Permission', 'What for', 'Why it is not asked for'],
      ({ call, permission, why, optional: against = '' }) => [code(call), code(permission), why, against],
    ),
  ];
};

const code = (text: string): string => `\`${text}\``;

/** A table in the form that prettier gives it. */
const markdown = (
  rows: readonly PermissionRow[],
  head: readonly string[],
  cells: (row: PermissionRow) => readonly string[],
): string => {
  const lines = [head, ...rows.map((row) => cells(row).map((cell) => cell.replaceAll('|', '\\|')))];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const drawn = lines.map(
    (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [drawn[0] ?? '', rule, ...drawn.slice(1)].join('\n');
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(page, withTables(await readFile(page, 'utf8')));
}
