import type { StoredNode } from '../../claims.ts';
import type {
  ClaimBatch,
  EdgeKey,
  ExpandQuery,
  Neighbour,
  NeighbourPageQuery,
  NodeReaders,
  SourceRecord,
  StoredEvidence,
  Untouched,
  UntouchedQuery,
  WalkBounds,
} from '../store.ts';
import type { Seen } from '../stamps.ts';
import type { WalkBudget, WalkOrder } from '../../walk-graph.ts';
import type { PackedWalk } from './packed-walks.ts';

/**
 * What the threads can be asked. Lists of entries travel instead of Maps: a Map made in a worker is not always an instance of the
 * receiver's own Map.
 */
export interface ReadOperations {
  readNodes(query: Seen<{ readonly ids: readonly string[] }>): readonly StoredNode[];
  findByNativeUris(query: Seen<{ readonly uris: readonly string[] }>): Entries<string>;
  /** The ids must be distinct. */
  expand(query: Seen<ExpandQuery>): Hops;
  pageNeighbours(query: Seen<NeighbourPageQuery>): readonly Neighbour[];
  countNeighbours(query: Seen<NeighbourPageQuery>): number;
  readEvidence(query: Seen<{ readonly edges: readonly EdgeKey[] }>): Entries<readonly StoredEvidence[]>;
  scanNodes(query: { readonly types: readonly string[]; readonly after: string | null; readonly limit: number }): readonly StoredNode[];
  findUntouched(query: UntouchedQuery & { readonly limit: number }): Untouched;
  readSources(all: null): readonly SourceRecord[];
  readAccessMark(nothing: null): string | null;
  walk(task: Seen<WalkTask>): Promise<PackedWalks>;
}

export interface WalkTask extends WalkBounds {
  readonly walks: readonly (WalkOrder<string> & Pick<ExpandQuery, 'direction' | 'includeRetired'>)[];
  /** One shared number, other than 0 once the walks have to end with what they have. */
  readonly stop: Int32Array;
}

export interface PackedWalks {
  readonly found: readonly PackedWalk[];
  /** What is left of the budget. */
  readonly left: WalkBudget;
}

export interface WriteOperations {
  /** Does nothing itself: the first task makes the tables. */
  open(nothing: null): null;
  applyClaims(batch: ClaimBatch): readonly StoredNode[];
  restrict(entries: readonly NodeReaders[]): readonly StoredNode[];
  writeAccessMark(mark: string): null;
  retireUntouched(query: UntouchedQuery & { readonly retiredAt: string }): readonly StoredNode[];
  writeSource(record: SourceRecord): null;
  takeLease(lease: { readonly owner: string; readonly now: number; readonly untilMs: number }): boolean;
  releaseLease(owner: string): null;
  close(nothing: null): null;
}

/**
 * One entry per id, in the order asked. The neighbours are lines of `id RELATIONSHIP`, as neither holds a space: lists of objects take
 * several times as long to copy from thread to thread.
 */
export interface Hops {
  readonly lines: readonly string[];
  readonly hasMore: readonly boolean[];
}

export type Entries<Value> = readonly (readonly [string, Value])[];

export interface Task {
  readonly operation: string;
  readonly argument: unknown;
}

export type Answer = { readonly value: unknown; readonly failure?: undefined } | { readonly failure: Failure };

/** An error as data, since an Error loses its class and members between threads. */
export interface Failure {
  readonly message: string;
  readonly stack: string | undefined;
  /** SQLite's primary result code, or why we refused the file. */
  readonly reason: number | string | null;
  /** The code and advice of a TributaryError. */
  readonly code: string | null;
  readonly fix: string | null;
}
