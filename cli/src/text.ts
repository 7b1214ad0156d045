import Table from 'cli-table3';

/**
 * Text as a terminal may show it. Names come from registries that others write to: control characters could move the cursor or forge
 * output, and direction marks could turn a name around.
 */
export function printable(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

/** Rows under headings, for a terminal or a pipe. The cells are made printable; several lines of one cell are given as a list. */
export function formatTable(headings: readonly string[], rows: readonly (readonly (string | readonly string[])[])[]): string {
  const colour = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';
  const table = new Table({ head: [...headings], style: { head: colour ? ['bold'] : [], border: colour ? ['grey'] : [] } });
  for (const row of rows) table.push(row.map((cell) => (typeof cell === 'string' ? [cell] : cell).map(printable).join('\n')));
  return table.toString();
}

/** `TRAINING_RUN` as people say it: "training run". */
export function sayName(name: string): string {
  return name.toLowerCase().replaceAll('_', ' ');
}
