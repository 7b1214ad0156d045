import type { Readers, ReadContext, Relationship } from '@tributary/kit/core';
import type { EdgeClaim, NodeClaim, StoredNode } from '../claims.ts';
import type { WalkLimits } from '../walk-graph.ts';
import type { Walk, WalkQuery } from '../walk.ts';

/** `upstream` follows edges from the dependent to what it depends on; `dependents` follows them back. */
export type Direction = 'upstream' | 'dependents';

export interface Neighbour {
  readonly id: string;
  readonly relationship: Relationship;
}

export interface Neighbours {
  /** Ordered by (id, relationship); one entry per distinct edge, however many sources claim it. */
  readonly neighbours: readonly Neighbour[];
  /** Whether the limit left some out. */
  readonly hasMore: boolean;
}

export interface ExpandQuery {
  readonly ids: readonly string[];
  readonly direction: Direction;
  /** Never empty; all of them for an unfiltered walk. */
  readonly relationships: readonly Relationship[];
  /** Most entries per id; those with the smallest (id, relationship) are kept. Infinity for no limit. */
  readonly limitPerNode: number;
  readonly includeRetired: boolean;
}

/** A keyset page of one node's distinct neighbours other than itself, ordered by id. */
export interface NeighbourPageQuery {
  readonly id: string;
  readonly direction: Direction;
  readonly relationships: readonly Relationship[];
  /** Only neighbours whose id is of one of these types (`dataset`, `version`, ...); null for all. */
  readonly types: readonly string[] | null;
  readonly includeRetired: boolean;
  /** Ids greater than this one only; null for the first page. */
  readonly after: string | null;
  readonly limit: number;
}

export interface EdgeKey {
  readonly from: string;
  readonly relationship: Relationship;
  readonly to: string;
}

export interface StoredEvidence {
  readonly source: string;
  readonly nativeField: string | null;
  readonly nativeValue: string | null;
  readonly observedAt: string;
}

/** What is remembered of one connection's syncs. Times are RFC 3339. */
export interface SourceRecord {
  readonly source: string;
  readonly resumeToken: string | null;
  readonly lastSyncedAt: string | null;
  readonly lastFullSyncAt: string | null;
  /** The last try that failed; null once one went well. */
  readonly failure: { readonly code: string; readonly message: string; readonly at: string } | null;
  /** What a comparison would have retired and was held back: how many rows, and what they are told again by; null when nothing was. */
  readonly heldRetirements: { readonly rows: number; readonly mark: string } | null;
}

export interface ClaimBatch {
  readonly nodes: readonly NodeClaim[];
  readonly edges: readonly EdgeClaim[];
}

/** Who may read one node. */
export interface NodeReaders {
  readonly id: string;
  readonly readers: Readers;
}

export interface UntouchedQuery {
  readonly source: string;
  /** RFC 3339; as a rule when the sync began that should have confirmed everything. */
  readonly observedBefore: string;
}

export interface Untouched {
  /** Live claims of this source, nodes and edges together. */
  readonly live: number;
  /** Of them, those that were last confirmed before the given time. */
  readonly untouched: number;
  /** Ids of the untouched nodes of type `version`, in order, at most `limit`. */
  readonly versions: readonly string[];
  /** Ids of the untouched nodes of any type, in order, at most `limit`. */
  readonly nodes: readonly string[];
}

/** The limits of some walks of one request; they share the budget, and take from it what they used. */
export type WalkBounds = Required<Omit<WalkLimits, 'deadline'>>;

/**
 * The graph. Ids are compared as ASCII text everywhere. All methods reject with TributaryError LINEAGE_UNAVAILABLE where the store cannot
 * be used. Reads obey their context, and once its signal has aborted they reject with DEADLINE_EXCEEDED.
 *
 * Every node is stamped with who may read it. For a viewer who may not, neither the node nor any edge at it exists: nothing is found by
 * it, led through it, counted with it or cut off because of it. A stamp that the policy of the store does not name is of former rules, and
 * for nobody whom rules bind. Without rules, or for viewers who see everything, stamps do not matter and cost nothing.
 *
 * A read counts as one round trip; the walk is judged by how many it makes.
 */
export interface LineageStore {
  /**
   * Makes tables and indexes where they are missing, and refuses a format that is newer than this code. What an older version wrote has no
   * stamps: it is for nobody whom rules bind, until {@link restrict} stamps it.
   */
  open(): Promise<void>;
  close(): Promise<void>;

  readNodes(ids: readonly string[], context: ReadContext): Promise<ReadonlyMap<string, StoredNode>>;
  /**
   * The ids of nodes whose merged nativeUri is exactly one of these; a live node before retired ones. A URI that several share names none of
   * them: two registries may both hold models:/fraud/1.
   */
  findByNativeUris(uris: readonly string[], context: ReadContext): Promise<ReadonlyMap<string, string>>;
  /** One hop from many nodes. An id that is unknown or has no neighbours answers an empty entry. */
  expand(query: ExpandQuery, context: ReadContext): Promise<ReadonlyMap<string, Neighbours>>;
  /**
   * Whole walks in one go, in the order asked, by a store that is much quicker at them than at many hops. Each answers exactly what the walk
   * over {@link expand} answers. Once the signal has aborted they end with what they have and say DEADLINE.
   */
  walk?(queries: readonly WalkQuery[], bounds: WalkBounds, context: ReadContext): Promise<readonly Walk[]>;
  pageNeighbours(query: NeighbourPageQuery, context: ReadContext): Promise<readonly Neighbour[]>;
  /** How many distinct neighbours there are; `after` and `limit` are ignored. */
  countNeighbours(query: NeighbourPageQuery, context: ReadContext): Promise<number>;
  /** Evidence by {@link edgeKeyText}, of live claims, or of retired ones where no live one is left; ordered by source. */
  readEvidence(edges: readonly EdgeKey[], context: ReadContext): Promise<ReadonlyMap<string, readonly StoredEvidence[]>>;
  /** Nodes of some types in the order of their ids, whoever may read them: for deriving the discovery index, and for new stamps. */
  scanNodes(query: {
    readonly types: readonly string[];
    readonly after: string | null;
    readonly limit: number;
  }): Promise<readonly StoredNode[]>;

  /**
   * Keeps claims, all or none. A claim replaces the same source's earlier one unless it was observed before it; it also ends its
   * retirement. Nodes that only edges name become stubs. Answers the claimed nodes as they now are, then the new
   * stubs, each in the order of ids.
   *
   * A claim that is kept and has readers stamps its node. A node that is new is stamped by its id until then, as if its tags were not known.
   */
  applyClaims(batch: ClaimBatch): Promise<readonly StoredNode[]>;
  /**
   * Stamps nodes, those of them that are there; of two entries about one node the last counts. Answers the nodes whose stamp changed by it,
   * in the order of ids. Callers send some thousands at once at most.
   */
  restrict(entries: readonly NodeReaders[]): Promise<readonly StoredNode[]>;
  /** The mark of the policy that all stamps were last made by; null where nobody has said so yet. */
  readAccessMark(): Promise<string | null>;
  writeAccessMark(mark: string): Promise<void>;
  /**
   * Counts the live claims of a source that were observed before a time (RFC 3339, compared as text). It is the time that counts and
   * not which sync it was: what is asked for by hand while a full sync runs is confirmed too, whoever confirmed it.
   */
  findUntouched(query: UntouchedQuery & { readonly limit: number }): Promise<Untouched>;
  /** Retires the claims that {@link findUntouched} counts. Answers the nodes that changed by it. */
  retireUntouched(query: UntouchedQuery & { readonly retiredAt: string }): Promise<readonly StoredNode[]>;

  readSources(): Promise<readonly SourceRecord[]>;
  writeSource(record: SourceRecord): Promise<void>;
  /** Takes or prolongs the one lease that says who syncs. False while another owner's has not run out. */
  takeLease(owner: string, now: number, untilMs: number): Promise<boolean>;
  releaseLease(owner: string): Promise<void>;
}

export function edgeKeyText({ from, relationship, to }: EdgeKey): string {
  return `${from} ${relationship} ${to}`;
}
