import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Relationship } from '@tributary/kit/core';
import type { Hops, WalkedGraph } from '../../walk-graph.ts';
import type { ExpandQuery } from '../store.ts';
import { idOf, relationshipOf, splitLines } from '../lines.ts';
import type { Seen } from '../stamps.ts';
import type { NeighbourReader } from './neighbours.ts';
import { NodeNumbers, NumberReader, type Pause } from './node-numbers.ts';
import { readHops, readHopsAlong, readRelationships } from './queries.ts';
import { SightedStatement } from './sighted-statement.ts';
import { numberOf, type Row, textOf } from '../columns.ts';

/** Hops that one statement reads of many nodes. A node that they do not all fit in is read by itself, so that no hub is read whole. */
const hopsPerRead = 8_000;

export type HopQuery = Seen<Omit<ExpandQuery, 'ids' | 'limitPerNode'>>;

/** The graph between the numbers of its nodes, as a walk along some relationships sees it. */
export interface NumberedGraph extends WalkedGraph<number> {
  readonly numbers: NodeNumbers;
}

export function createHopReader(database: DatabaseSync, neighbours: NeighbourReader): (query: HopQuery, pause: Pause) => NumberedGraph {
  const statements = {
    all: new SightedStatement(database, readHops),
    along: new SightedStatement(database, readHopsAlong),
    names: database.prepare(readRelationships),
  };
  const reader = new NumberReader(database);
  return (query, pause) => new HopsOfWalk({ ...statements, neighbours, numbers: new NodeNumbers(reader, query.readable), pause }, query);
}

interface Sources {
  readonly all: SightedStatement;
  readonly along: SightedStatement;
  readonly names: StatementSync;
  readonly neighbours: NeighbourReader;
  readonly numbers: NodeNumbers;
  readonly pause: Pause;
}

class HopsOfWalk implements NumberedGraph {
  readonly numbers: NodeNumbers;
  readonly #from: Sources;
  readonly #query: HopQuery;
  /** The relationships that are walked, each at its code in the file. */
  readonly #wanted: readonly (Relationship | undefined)[];

  constructor(from: Sources, query: HopQuery) {
    this.numbers = from.numbers;
    this.#from = from;
    this.#query = query;
    const wanted: (Relationship | undefined)[] = [];
    for (const row of from.names.all()) {
      const name = query.relationships.find((relationship) => relationship === textOf(row, 'name'));
      if (name !== undefined) wanted[numberOf(row, 'code')] = name;
    }
    this.#wanted = wanted;
  }

  sort(nodes: readonly number[]): Promise<readonly number[]> {
    return this.numbers.sort(nodes, this.#from.pause);
  }

  async expand(nodes: readonly number[], limit: number): Promise<Hops<number>> {
    const columns = new HopColumns();
    for (let begin = 0; begin < nodes.length;) begin = await this.#readFrom(begin, { nodes, limit, columns });
    return columns;
  }

  /** Reads the hops of nodes from a position on, as far as one statement comes. Answers the position to read on from. */
  async #readFrom(begin: number, { nodes, limit, columns }: Reading): Promise<number> {
    const read = unpack(this.#from.all.get(this.#bind(nodes.slice(begin), hopsPerRead), this.#query.readable));
    await this.#from.pause(read.length);
    const isWhole = read.length < hopsPerRead;
    const last = isWhole ? -1 : positionIn(read.at(-1) ?? 0);
    for (let hop = 0; hop < read.length;) {
      const at = positionIn(read[hop] ?? 0);
      const kept = columns.length;
      for (; hop < read.length && positionIn(read[hop] ?? 0) === at; hop++) this.#take(columns, begin + at, read[hop] ?? 0);
      if (at !== last && columns.length - kept <= limit) continue;
      columns.truncate(kept);
      await this.#readOne(begin + at, { nodes, limit, columns });
    }
    return isWhole ? nodes.length : begin + last + 1;
  }

  async #readOne(at: number, { nodes, limit, columns }: Reading): Promise<void> {
    const node = nodes[at] ?? 0;
    const codes = JSON.stringify(this.#wanted.flatMap((name, code) => (name === undefined ? [] : [code])));
    const read = unpack(this.#from.along.get({ ...this.#bind([node], limit + 1), codes }, this.#query.readable));
    await this.#from.pause(read.length);
    if (read.length > limit) this.#cut(columns, { at, node, limit });
    else for (const packed of read) this.#take(columns, at, packed);
  }

  /** Takes the hops with the smallest (id, relationship): what those are only the ids can tell. */
  #cut(columns: HopColumns, { at, node, limit }: { readonly at: number; readonly node: number; readonly limit: number }): void {
    const { lines } = this.#from.neighbours.expand({ ...this.#query, ids: [this.numbers.idOf(node)], limitPerNode: limit });
    const first = splitLines(lines[0] ?? '');
    const numbers = this.numbers.find(first.map(idOf));
    for (const [place, line] of first.entries()) columns.push(at, numbers[place] ?? 0, relationshipOf(line) as Relationship);
    columns.hasMore = true;
  }

  #bind(nodes: readonly number[], limit: number) {
    const { direction, includeRetired } = this.#query;
    return { nodes: JSON.stringify(nodes), direction: Number(direction === 'dependents'), retired: Number(includeRetired), limit };
  }

  #take(columns: HopColumns, at: number, packed: number): void {
    const relationship = this.#wanted[packed % 64];
    if (relationship !== undefined) columns.push(at, Math.floor(packed / 65_536), relationship);
  }
}

interface Reading {
  readonly nodes: readonly number[];
  /** Most hops of one node. */
  readonly limit: number;
  readonly columns: HopColumns;
}

class HopColumns implements Hops<number> {
  readonly from: number[] = [];
  readonly to: number[] = [];
  readonly relationships: Relationship[] = [];
  hasMore = false;

  get length(): number {
    return this.to.length;
  }

  push(from: number, to: number, relationship: Relationship): void {
    this.from.push(from);
    this.to.push(to);
    this.relationships.push(relationship);
  }

  /** Takes back all but the first ones. */
  truncate(length: number): void {
    this.from.length = length;
    this.to.length = length;
    this.relationships.length = length;
  }
}

/** Hops as queries.ts packs them, in the order of the nodes asked. */
function unpack(row: Row | undefined): readonly number[] {
  const text = row?.['hops'];
  return typeof text === 'string' ? (JSON.parse(`[${text}]`) as readonly number[]) : [];
}

function positionIn(packed: number): number {
  return Math.floor(packed / 64) % 1_024;
}
