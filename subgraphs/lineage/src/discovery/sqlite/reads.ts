import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { runInTransaction } from '../../stores/sqlite/database.ts';
import type { Cell, Question, Rows, Tables } from './operations.ts';

/** Statements are kept with their plans, and totals with the state of the index that they were counted in. */
const maxKept = 200;

/** What a reading thread does: it answers all questions from one state of the index. */
export function createReader(database: DatabaseSync): (questions: readonly Question[]) => Tables {
  const ask = createAsker(database);
  const readState = database.prepare('SELECT total_changes(), data_version FROM pragma_data_version');
  const totals = new Map<string, Rows>();
  let countedIn = '';
  const total = ({ sql }: Question): Rows => {
    const key = JSON.stringify([sql.text, sql.values]);
    const rows = totals.get(key) ?? ask(sql.text, sql.values);
    keep(totals, key, rows);
    return rows;
  };
  return (questions) =>
    runInTransaction(database, 'BEGIN', () => {
      // The first number counts this connection's changes, the second those of all others.
      const state = JSON.stringify(readState.get());
      if (state !== countedIn) totals.clear();
      countedIn = state;
      return questions.map((question) => (question.isTotal ? total(question) : ask(question.sql.text, question.sql.values)));
    });
}

function createAsker(database: DatabaseSync): (text: string, values: Question['sql']['values']) => Rows {
  const prepared = new Map<string, StatementSync>();
  return (text, values) => {
    const statement = prepared.get(text) ?? database.prepare(text);
    statement.setReturnArrays(true);
    keep(prepared, text, statement);
    return statement.all(...values) as unknown as Cell[][];
  };
}

/** The last used comes last; the one unused for longest goes. */
function keep<Value>(kept: Map<string, Value>, key: string, value: Value): void {
  kept.delete(key);
  kept.set(key, value);
  const [oldest] = kept.keys();
  if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
}
