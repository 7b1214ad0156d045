import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Row } from '../columns.ts';
import type { Readable } from '../stamps.ts';
import type { Sight } from './queries.ts';

type Values = Readonly<Record<string, SQLInputValue>>;

/** A statement in its two forms; who asks decides which of them runs. */
export class SightedStatement {
  readonly #all: StatementSync;
  readonly #some: StatementSync;

  constructor(database: DatabaseSync, write: (sight: Sight) => string) {
    this.#all = database.prepare(write('all'));
    this.#some = database.prepare(write('some'));
  }

  all(values: Values, readable: Readable): readonly Row[] {
    return readable === null ? this.#all.all(values) : this.#some.all({ ...values, readable: JSON.stringify(readable) });
  }

  get(values: Values, readable: Readable): Row | undefined {
    return readable === null ? this.#all.get(values) : this.#some.get({ ...values, readable: JSON.stringify(readable) });
  }
}
