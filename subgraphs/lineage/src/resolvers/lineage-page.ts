import {
  badInput,
  type CallContext,
  checkFirst,
  checkRange,
  decodeCursor,
  encodeCursor,
  type Relationship,
  relationships as allRelationships,
  typeOf,
} from '@tributary/kit';
import { canonicalRelationships } from '../loaders.ts';
import { kindOfType, type LineageNodeKind } from '../nodes.ts';
import { type LineageServices, loadersOf, viewSources } from '../services.ts';
import { lookBeyondOneHop } from '../one-hop.ts';
import type { Direction, Neighbour, NeighbourPageQuery } from '../stores/store.ts';
import { pathTo, type Reached, type TraversalStop, type Walk, type WalkQuery } from '../walk.ts';

export interface WalkArguments {
  readonly depth?: number | null;
  readonly kinds?: readonly LineageNodeKind[] | null;
  readonly relationships?: readonly Relationship[] | null;
  readonly includeRetired?: boolean | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

export interface PageStart {
  readonly ids: readonly string[];
  readonly direction: Direction;
  readonly args: WalkArguments;
  /** Endpoints before all else, as people who act on an incident want them; nearest first unless told. */
  readonly endpointsFirst?: boolean;
}

export const maxDepth = 100;
const maxFirst = 500;

/** One row of a page. */
export interface LineageRow {
  readonly reached: Reached;
  readonly cursor: string;
}

type Position = readonly [rank: number, depth: number, id: string];

/**
 * One page of what lies upstream or downstream of some nodes. Nothing is read before it is asked for. One hop from one node is a keyset
 * page of the store, whatever the size of the hub; deeper is a walk, the same for all pages and fields of a request.
 */
export class LineagePage {
  readonly #services: LineageServices;
  readonly #context: CallContext;
  readonly #query: WalkQuery;
  readonly #endpointsFirst: boolean;
  readonly #types: readonly string[] | null;
  readonly #first: number;
  readonly #after: Position | null;
  #rows: Promise<{ readonly rows: readonly LineageRow[]; readonly hasNextPage: boolean }> | undefined;
  #stops: Promise<readonly TraversalStop[]> | undefined;

  constructor(services: LineageServices, { ids, direction, args, endpointsFirst = false }: PageStart, context: CallContext) {
    this.#services = services;
    this.#context = context;
    this.#endpointsFirst = endpointsFirst;
    this.#types = typesOf(args.kinds);
    this.#query = {
      starts: ids,
      direction,
      depth: checkRange('depth', args.depth ?? 1, { min: 1, max: maxDepth }),
      relationships: canonicalRelationships(notEmpty('relationships', args.relationships)),
      includeRetired: args.includeRetired ?? false,
    };
    this.#first = checkFirst(args.first ?? 50, maxFirst);
    this.#after = typeof args.after === 'string' ? decodeCursor(args.after, this.#boundTo(), parsePosition) : null;
  }

  /** Everything that was reached and asked for, whatever the page, in the order of the pages. */
  async all(): Promise<readonly Reached[]> {
    const { reached } = await this.#walk();
    const asked = reached.filter(({ id }) => this.#types === null || this.#types.includes(typeOf(id)));
    return this.#endpointsFirst ? asked.toSorted((a, b) => compare(this.#positionOf(a), this.#positionOf(b))) : asked;
  }

  async rows(): Promise<readonly LineageRow[]> {
    return (await this.#page()).rows;
  }

  async pageInfo() {
    const { rows, hasNextPage } = await this.#page();
    return {
      hasNextPage,
      hasPreviousPage: this.#after !== null,
      startCursor: rows[0]?.cursor ?? null,
      endCursor: rows.at(-1)?.cursor ?? null,
    };
  }

  async totalCount(): Promise<number | null> {
    if (this.#isOneHop()) return this.#countNeighbours();
    const stops = await this.stopReasons();
    return stops.some((stop) => stop !== 'MAX_DEPTH') ? null : (await this.all()).length;
  }

  stopReasons(): Promise<readonly TraversalStop[]> {
    this.#stops ??= this.#isOneHop() ? this.#lookBeyond() : this.#walk().then(({ stopReasons }) => stopReasons);
    return this.#stops;
  }

  async complete(): Promise<boolean> {
    return (await this.stopReasons()).length === 0;
  }

  sources() {
    return viewSources(this.#services, this.#context);
  }

  /** Hops from the start to a row, in walking order. */
  async path({ reached }: LineageRow): Promise<readonly Reached[]> {
    return this.#isOneHop() ? [reached] : pathTo(await this.#walk(), reached.id);
  }

  /** A hop as an edge of the graph. */
  hop(reached: Reached) {
    return toEdge(reached, this.#query.direction);
  }

  #page() {
    this.#rows ??= this.#isOneHop() ? this.#readNeighbours() : this.#sliceWalk();
    return this.#rows;
  }

  async #lookBeyond(): Promise<readonly TraversalStop[]> {
    const { expander, limits } = loadersOf(this.#services, this.#context);
    const stop = await lookBeyondOneHop(expander, this.#neighbourQuery(), limits);
    return stop === null ? [] : [stop];
  }

  #isOneHop(): boolean {
    return this.#query.depth === 1 && this.#query.starts.length === 1 && !this.#endpointsFirst;
  }

  async #readNeighbours() {
    const found = this.#after === null ? await this.#readFirstTogether() : null;
    const query = { ...this.#neighbourQuery(), after: this.#after?.[2] ?? null, limit: this.#first + 1 };
    const neighbours = found ?? (await this.#services.store.pageNeighbours(query, this.#context));
    const rows = neighbours.slice(0, this.#first).map(({ id, relationship }) => this.#row({ id, depth: 1, from: query.id, relationship }));
    return { rows, hasNextPage: neighbours.length > this.#first };
  }

  async #countNeighbours(): Promise<number> {
    const found = await this.#readFirstTogether();
    return found?.length ?? this.#services.store.countNeighbours(this.#neighbourQuery(), this.#context);
  }

  /**
   * All neighbours that are asked for, by the store round that the pages of a request share. Null where there are more than a page: then
   * the store has to be asked for this node alone.
   */
  async #readFirstTogether(): Promise<readonly Neighbour[] | null> {
    const { id, direction, relationships, includeRetired } = this.#neighbourQuery();
    const { reader } = loadersOf(this.#services, this.#context);
    const query = { ids: [id], direction, relationships, includeRetired, limitPerNode: this.#first + 1 };
    const { neighbours = [], hasMore = false } = (await reader.expand(query)).get(id) ?? {};
    if (hasMore) return null;
    const isAsked = (neighbour: Neighbour) => neighbour.id !== id && (this.#types === null || this.#types.includes(typeOf(neighbour.id)));
    const first = new Map<string, Neighbour>();
    for (const neighbour of neighbours) if (isAsked(neighbour) && !first.has(neighbour.id)) first.set(neighbour.id, neighbour);
    return [...first.values()];
  }

  async #sliceWalk() {
    const after = this.#after;
    const all = await this.all();
    const rest = after === null ? all : all.filter((node) => compare(this.#positionOf(node), after) > 0);
    return { rows: rest.slice(0, this.#first).map((node) => this.#row(node)), hasNextPage: rest.length > this.#first };
  }

  #row(reached: Reached): LineageRow {
    return { reached, cursor: encodeCursor(this.#positionOf(reached), this.#boundTo()) };
  }

  #positionOf({ depth, id }: Reached): Position {
    return [this.#endpointsFirst && typeOf(id) !== 'endpoint' ? 1 : 0, depth, id];
  }

  #walk(): Promise<Walk> {
    return loadersOf(this.#services, this.#context).walk(this.#query);
  }

  #neighbourQuery(): NeighbourPageQuery {
    const { starts, direction, relationships, includeRetired } = this.#query;
    const common = { direction, relationships: relationships ?? allRelationships, types: this.#types, includeRetired };
    return { ...common, id: starts[0] ?? '', after: null, limit: this.#first };
  }

  #boundTo(): unknown {
    const { starts, direction, depth, relationships, includeRetired } = this.#query;
    return ['walk', starts, direction, depth, relationships, includeRetired, this.#types, this.#endpointsFirst];
  }
}

/** A hop as an edge of the graph, which points to what is depended on. */
export function toEdge({ from, id, relationship }: Reached, direction: Direction) {
  return direction === 'upstream' ? { from, to: id, relationship } : { from: id, to: from, relationship };
}

function compare(a: Position, b: Position): number {
  return a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : a[2] > b[2] ? 1 : 0);
}

function notEmpty<Item>(name: string, list: readonly Item[] | null | undefined): readonly Item[] | null | undefined {
  if (list?.length === 0) throw badInput(name, 'an empty list would find nothing. Leave it out for all.');
  return list;
}

function typesOf(kinds: readonly LineageNodeKind[] | null | undefined): readonly string[] | null {
  const asked = notEmpty('kinds', kinds);
  if (asked === null || asked === undefined) return null;
  return Object.entries(kindOfType).flatMap(([type, kind]) => (asked.includes(kind) ? [type] : []));
}

function parsePosition(value: unknown): Position | undefined {
  if (!Array.isArray(value) || value.length !== 3) return undefined;
  const [rank, depth, id] = value as readonly unknown[];
  return typeof rank === 'number' && typeof depth === 'number' && typeof id === 'string' ? [rank, depth, id] : undefined;
}
