import Table from 'cli-table3';

/**
 * Text as a terminal may show it. Names come from registries that others write to: control characters could move the cursor or forge
 * output, and direction marks could turn a name around.
 */
export function printable(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

type Cell = string | readonly string[];

/**
 * Rows under headings, for a terminal or a pipe. The cells are made printable; several lines of one cell are given as a list. Where the
 * rows are wider than the terminal, the widest columns are folded: nothing is cut off.
 */
export function formatTable(headings: readonly string[], rows: readonly (readonly Cell[])[], width = terminalWidth()): string {
  const colour = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';
  const texts = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? [cell] : cell).map(printable).join('\n')));
  const table = new Table({
    head: [...headings],
    style: { head: colour ? ['bold'] : [], border: colour ? ['grey'] : [] },
    ...foldColumns([headings, ...texts], width),
  });
  table.push(...texts);
  return table.toString();
}

/** A pipe and a file have no width: what reads them wants a row on one line. */
function terminalWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY;
}

/** A blank on each side of a cell. */
const padding = 2;
/** A column of words such as "production" is folded last: it gains little and reads badly. */
const wordWidth = 14;
const narrowest = 6;

/** Widths for columns that would not fit, the narrow ones as they are and the others alike. */
function foldColumns(rows: readonly (readonly string[])[], width: number) {
  const wanted = (rows[0] ?? []).map((_heading, at) => Math.max(...rows.map((row) => measure(row[at] ?? ''))) + padding);
  const available = width - wanted.length - 1;
  if (sum(wanted) <= available) return {};
  const words = wanted.filter((column) => column <= wordWidth);
  const shared = (available - sum(words)) / (wanted.length - words.length);
  const kept = shared >= wordWidth - padding ? words.length : 0;
  let [left, columnsLeft] = [available, wanted.length];
  const widths = new Map<number, number>();
  for (const [at, column] of [...wanted.entries()].toSorted(([, one], [, other]) => one - other)) {
    const given = widths.size < kept ? column : Math.max(narrowest, Math.min(column, Math.floor(left / columnsLeft)));
    widths.set(at, given);
    left -= given;
    columnsLeft -= 1;
  }
  return { colWidths: wanted.map((_column, at) => widths.get(at) ?? narrowest), wordWrap: true, wrapOnWordBoundary: false };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function measure(cell: string): number {
  return Math.max(...cell.split('\n').map((line) => line.length));
}

/** `TRAINING_RUN` as people say it: "training run". */
export function sayName(name: string): string {
  return name.toLowerCase().replaceAll('_', ' ');
}
