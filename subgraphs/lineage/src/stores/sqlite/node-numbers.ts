import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { LRUCache } from 'lru-cache';
import { idOf, splitLines } from '../lines.ts';
import { findIds, findNumbers } from './queries.ts';
import { SightedStatement } from './sighted-statement.ts';
import type { Readable } from '../stamps.ts';
import type { Row } from '../columns.ts';

const idsPerRead = 1_000;
/** About 10 MB of ids of a hundred characters. */
const maxRemembered = 50_000;

/** Is told how many rows were read, and may let others come in between. */
export type Pause = (rows: number) => Promise<void>;

/** Looks up ids and the numbers that stand for them in the file. Neither ever changes, so a thread remembers those that it met last. */
export class NumberReader {
  readonly #byNumber: StatementSync;
  readonly #byId: SightedStatement;
  readonly #remembered = new LRUCache<number, string>({ max: maxRemembered });

  constructor(database: DatabaseSync) {
    this.#byNumber = database.prepare(findIds);
    this.#byId = new SightedStatement(database, findNumbers);
  }

  /** Numbers and ids of those ids that are there and may be read. */
  find(ids: readonly string[], readable: Readable): readonly (readonly [number, string])[] {
    return this.#remember(this.#byId.get({ ids: JSON.stringify(ids) }, readable));
  }

  /** The id of each number. */
  async name(numbers: readonly number[], pause: Pause): Promise<readonly (readonly [number, string])[]> {
    const named: (readonly [number, string])[] = [];
    const unknown: number[] = [];
    for (const number of numbers) {
      const id = this.#remembered.get(number);
      if (id === undefined) unknown.push(number);
      else named.push([number, id]);
    }
    for (let at = 0; at < unknown.length; at += idsPerRead) {
      const asked = unknown.slice(at, at + idsPerRead);
      for (const found of this.#remember(this.#byNumber.get(JSON.stringify(asked)))) named.push(found);
      await pause(asked.length);
    }
    return named;
  }

  #remember(row: Row | undefined): readonly (readonly [number, string])[] {
    const text = row?.['lines'];
    const found = splitLines(typeof text === 'string' ? text : '').map(
      (line) => [Number(line.slice(line.indexOf(' ') + 1)), idOf(line)] as const,
    );
    for (const [number, id] of found) this.#remembered.set(number, id);
    return found;
  }
}

/** The nodes that one walk has met. */
export class NodeNumbers {
  readonly #reader: NumberReader;
  readonly #readable: Readable;
  readonly #ids = new Map<number, string>();
  #strangers = 0;

  constructor(reader: NumberReader, readable: Readable) {
    this.#reader = reader;
    this.#readable = readable;
  }

  /** The id of a node that was met before. */
  idOf(node: number): string {
    return this.#ids.get(node) ?? '';
  }

  /** The number of each id; one that the file does not hold, or that may not be read, gets one that no node has. */
  find(ids: readonly string[]): readonly number[] {
    const known = new Map(this.#reader.find(ids, this.#readable).map(([number, id]) => [id, number]));
    return ids.map((id) => {
      const number = known.get(id) ?? (this.#strangers -= 1);
      this.#ids.set(number, id);
      return number;
    });
  }

  /** Puts nodes in the order of their ids. */
  async sort(nodes: readonly number[], pause: Pause): Promise<readonly number[]> {
    const unmet = nodes.filter((node) => !this.#ids.has(node));
    for (const [number, id] of await this.#reader.name(unmet, pause)) this.#ids.set(number, id);
    const numbers = new Map(nodes.map((node) => [this.idOf(node), node]));
    return [...numbers.keys()].toSorted().map((id) => numbers.get(id) ?? 0);
  }
}
