import { useMemo, useState } from 'react';
import { NodeLink } from './node-link.tsx';
import { type AnswerTable, formatCsv, readTables } from './tables.ts';

/** Rows that are drawn; the CSV has all. */
const maxRows = 500;
/** So few rows of so many columns are read side by side. */
const [fewRows, fewColumns] = [3, 6];

/** The lists of an answer as tables, one at a time, and as CSV. */
export function TableView({ data }: { readonly data: unknown }) {
  const tables = useMemo(() => readTables(data), [data]);
  const [chosen, setChosen] = useState('');
  const table = tables.find(({ path }) => nameTable(path) === chosen) ?? tables[0];
  if (table === undefined) return <p>This answer holds no rows.</p>;
  return (
    <>
      <p className="tributary-line">
        <label>
          Rows of{' '}
          <select value={nameTable(table.path)} onChange={({ target }) => setChosen(target.value)}>
            {tables.map(({ path, rows }) => (
              <option key={nameTable(path)} value={nameTable(path)}>
                {nameTable(path)} ({rows.length})
              </option>
            ))}
          </select>
        </label>{' '}
        <button type="button" className="tributary-plain" onClick={() => download(table)}>
          Download CSV
        </button>
      </p>
      {table.rows.length > maxRows && (
        <p>
          The first {maxRows} of {table.rows.length} rows; the CSV has all.
        </p>
      )}
      {table.rows.length <= fewRows && table.columns.length > fewColumns ? <Fields table={table} /> : <Rows table={table} />}
    </>
  );
}

function Rows({ table: { path, columns, rows } }: { readonly table: AnswerTable }) {
  return (
    <table>
      <caption className="tributary-hidden">{nameTable(path)}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, maxRows).map((cells, row) => (
          // A row has nothing else that tells it from the others.
          <tr key={row}>
            {cells.map((cell, at) => (
              <Cell key={columns[at]} cell={cell} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A row per field and a column per item: where they differ is marked. */
function Fields({ table: { path, columns, rows } }: { readonly table: AnswerTable }) {
  return (
    <table className="tributary-fields">
      <caption className="tributary-hidden">{nameTable(path)}, a column for each</caption>
      <tbody>
        {columns.map((column, at) => {
          const cells = rows.map((row) => row[at] ?? null);
          return (
            <tr key={column} className={new Set(cells).size > 1 ? 'tributary-differs' : undefined}>
              <th scope="row">{column}</th>
              {cells.map((cell, row) => (
                // An item has nothing else that tells it from the others.
                <Cell key={row} cell={cell} />
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Cell({ cell }: { readonly cell: string | null }) {
  if (cell === null) {
    return (
      <td>
        <em>not known</em>
      </td>
    );
  }
  return (
    <td>
      <NodeLink id={cell}>
        <bdi>{cell}</bdi>
      </NodeLink>
    </td>
  );
}

function nameTable(path: readonly string[]): string {
  return path.length === 0 ? '(outside of lists)' : path.join('.');
}

function download(table: AnswerTable): void {
  const url = URL.createObjectURL(new Blob([formatCsv(table)], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${table.path.join('-') || 'answer'}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}
