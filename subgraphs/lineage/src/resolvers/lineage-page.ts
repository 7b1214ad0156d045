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
import type { Direction, NeighbourPageQuery } from '../stores/store.ts';
import { pathTo, type Reached, type Walk, type WalkQuery } from '../walk.ts';

export interface WalkArguments {
  readonly depth?: number | null;
  readonly kinds?: readonly LineageNodeKind[] | null;
  readonly relationships?: readonly Relationship[] | null;
  readonly includeRetired?: boolean | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

const maxDepth = 100;
const maxFirst = 500;

/** One row of a page. */
export interface LineageRow {
  readonly reached: Reached;
  readonly cursor: string;
}

/**
 * One page of what lies upstream or downstream of a node. Nothing is read before it is asked for. One hop is a keyset page of the store,
 * whatever the size of the hub; deeper is a walk, the same for all pages and fields of a request.
 */
export class LineagePage {
  readonly #services: LineageServices;
  readonly #context: CallContext;
  readonly #query: WalkQuery;
  readonly #types: readonly string[] | null;
  readonly #first: number;
  readonly #after: readonly [depth: number, id: string] | null;
  #rows: Promise<{ readonly rows: readonly LineageRow[]; readonly hasNextPage: boolean }> | undefined;

  constructor(
    services: LineageServices,
    start: { readonly id: string; readonly direction: Direction; readonly args: WalkArguments },
    context: CallContext,
  ) {
    const { args } = start;
    this.#services = services;
    this.#context = context;
    this.#types = typesOf(args.kinds);
    this.#query = {
      start: start.id,
      direction: start.direction,
      depth: checkRange('depth', args.depth ?? 1, { min: 1, max: maxDepth }),
      relationships: canonicalRelationships(notEmpty('relationships', args.relationships)),
      includeRetired: args.includeRetired ?? false,
    };
    this.#first = checkFirst(args.first ?? 50, maxFirst);
    this.#after = typeof args.after === 'string' ? decodeCursor(args.after, this.#boundTo(), parsePosition) : null;
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
    if (this.#query.depth === 1) return this.#services.store.countNeighbours(this.#neighbourQuery(), this.#context.viewer);
    const { reached, stopReasons } = await this.#walk();
    return stopReasons.some((stop) => stop !== 'MAX_DEPTH') ? null : reached.filter((node) => this.#isAsked(node)).length;
  }

  async stopReasons() {
    return (await this.#walk()).stopReasons;
  }

  async complete(): Promise<boolean> {
    return (await this.stopReasons()).length === 0;
  }

  sources() {
    return viewSources(this.#services, this.#context);
  }

  /** Hops from the start to a row, in walking order. */
  async path({ reached }: LineageRow): Promise<readonly Reached[]> {
    return this.#query.depth === 1 ? [reached] : pathTo(await this.#walk(), reached.id);
  }

  /** A hop as an edge of the graph, which points to what is depended on. */
  hop({ from, id, relationship }: Reached) {
    return this.#query.direction === 'upstream' ? { from, to: id, relationship } : { from: id, to: from, relationship };
  }

  #page() {
    this.#rows ??= this.#query.depth === 1 ? this.#readNeighbours() : this.#sliceWalk();
    return this.#rows;
  }

  async #readNeighbours() {
    const query = { ...this.#neighbourQuery(), after: this.#after?.[1] ?? null, limit: this.#first + 1 };
    const neighbours = await this.#services.store.pageNeighbours(query, this.#context.viewer);
    const rows = neighbours
      .slice(0, this.#first)
      .map(({ id, relationship }) => this.#row({ id, depth: 1, from: this.#query.start, relationship }));
    return { rows, hasNextPage: neighbours.length > this.#first };
  }

  async #sliceWalk() {
    const { reached } = await this.#walk();
    const rest = reached.filter((node) => this.#isAsked(node) && this.#isBehindCursor(node));
    return { rows: rest.slice(0, this.#first).map((node) => this.#row(node)), hasNextPage: rest.length > this.#first };
  }

  #row(reached: Reached): LineageRow {
    return { reached, cursor: encodeCursor([reached.depth, reached.id], this.#boundTo()) };
  }

  #walk(): Promise<Walk> {
    return loadersOf(this.#services, this.#context).walk(this.#query);
  }

  #isAsked({ id }: Reached): boolean {
    return this.#types === null || this.#types.includes(typeOf(id));
  }

  #isBehindCursor({ depth, id }: Reached): boolean {
    if (this.#after === null) return true;
    const [afterDepth, afterId] = this.#after;
    return depth > afterDepth || (depth === afterDepth && id > afterId);
  }

  #neighbourQuery(): NeighbourPageQuery {
    const { start, direction, relationships, includeRetired } = this.#query;
    return {
      id: start,
      direction,
      relationships: relationships ?? allRelationships,
      types: this.#types,
      includeRetired,
      after: null,
      limit: this.#first,
    };
  }

  #boundTo(): unknown {
    const { start, direction, depth, relationships, includeRetired } = this.#query;
    return ['walk', start, direction, depth, relationships, includeRetired, this.#types];
  }
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

function parsePosition(value: unknown): readonly [number, string] | undefined {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'number' && typeof value[1] === 'string'
    ? [value[0], value[1]]
    : undefined;
}
