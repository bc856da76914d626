/** What a benchmark is, and how its figures are shown: tables for people, JSON for machines. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  /** Text stands left, numbers right. */
  readonly rows: readonly (readonly (string | number)[])[];
  readonly notes?: readonly string[] | undefined;
}

/** A figure that we aim for (design notes on performance), and whether this run met it. */
export interface Aim {
  readonly what: string;
  readonly aim: string;
  readonly measured: string;
  readonly met: boolean;
}

export interface Report {
  readonly tables: readonly Table[];
  readonly aims: readonly Aim[];
  /** The same figures for programs. */
  readonly data: unknown;
}

export interface BenchmarkOptions {
  /** A first impression in seconds: fewer and shorter rounds. */
  readonly quick: boolean;
  /** Says what is going on, to people only. */
  readonly tell: (line: string) => void;
  /** Whatever else stood on the command line. */
  readonly flags: ReadonlySet<string>;
}

/** One file each; joins the list in `run.ts` with one line. */
export interface Benchmark {
  readonly name: string;
  readonly about: string;
  run(options: BenchmarkOptions): Promise<Report>;
}

const shown = (cell: string | number): string => {
  if (typeof cell === 'string') return cell;
  if (Number.isNaN(cell)) return '–';
  if (Number.isInteger(cell) && Math.abs(cell) < 10) return String(cell);
  return cell.toLocaleString('en-GB', {
    maximumFractionDigits: cell < 10 ? 2 : cell < 100 ? 1 : 0,
  });
};

export const showTable = ({ title, columns, rows, notes = [] }: Table): string => {
  const cells = rows.map((row) => row.map(shown));
  const widths = columns.map((name, at) =>
    Math.max(name.length, ...cells.map((row) => row[at]?.length ?? 0)),
  );
  const isNumber = columns.map((_, at) => rows.some((row) => typeof row[at] === 'number'));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) =>
        isNumber[at] === true ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [title, '', line(columns), rule, ...cells.map(line), ...notes.map((note) => `  ${note}`), ''].join(
    '\n',
  );
};

export const showAims = (aims: readonly Aim[]): string =>
  showTable({
    title: 'Aims',
    columns: ['', 'what', 'aim', 'measured'],
    rows: aims.map(({ met, what, aim, measured }) => [met ? 'met' : 'NOT MET', what, aim, measured]),
  });
