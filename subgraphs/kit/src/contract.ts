import type { GraphQLScalarType } from 'graphql';
import type { z } from 'zod';
import type { AccessPolicy } from './access.ts';
import type { EdgeFact, NodeFact } from './facts.ts';
import type { RequestScope } from './loader.ts';
import type { CallObserver } from './observer.ts';

/** Who asks. Every read of a store, an index or a loader takes one, and answers as if what it may not read were not there. */
export interface Viewer {
  /** For logs and limits: `anonymous`, `client:portal`, the subject of a token. */
  readonly name: string;
  /** The roles that rules of access are judged by; or all, whatever the rules. */
  readonly sees: 'everything' | readonly string[];
}

/** What travels with every call, from the gateway down to the last vendor call. */
export interface CallContext {
  readonly viewer: Viewer;
  /** Aborted when the caller has left or the deadline has passed. */
  readonly signal: AbortSignal;
  readonly requestId: string;
  /** When the signal will abort by itself, in epoch milliseconds; left out where only the caller decides. */
  readonly endsAt?: number;
  /** Lives as long as the whole request to the gateway; loaders batch across the fetches of one request. */
  readonly scope: RequestScope;
}

export type Stage = 'NONE' | 'DEVELOPMENT' | 'STAGING' | 'PRODUCTION' | 'ARCHIVED' | 'OTHER';
export type Approval = 'PENDING' | 'APPROVED' | 'REJECTED' | 'NOT_TRACKED' | 'OTHER';
export type VersionStatus = 'PENDING' | 'READY' | 'FAILED' | 'DELETING' | 'OTHER';

export interface Tag {
  readonly key: string;
  readonly value: string | null;
}

export interface Metric {
  readonly name: string;
  /** Null where it is not a finite number; `rawValue` then has the registry's spelling. */
  readonly value: number | null;
  readonly rawValue: string | null;
  readonly step: number | null;
  readonly dataset: string | null;
  /** RFC 3339 */
  readonly recordedAt: string | null;
}

export interface Parameter {
  readonly name: string;
  readonly value: string | null;
}

/**
 * The unified fields of a version that its registry answers live. In all of them null means "not known" and an empty list
 * "known to have none": a mapper that was not given something says null, never [].
 */
export interface UnifiedVersion {
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
  readonly description: string | null;
  readonly owner: string | null;
  readonly stage: Stage | null;
  readonly nativeStage: string | null;
  readonly approval: Approval | null;
  readonly nativeApproval: string | null;
  readonly status: VersionStatus | null;
  readonly nativeStatus: string | null;
  readonly statusMessage: string | null;
  readonly aliases: readonly string[] | null;
  readonly tags: readonly Tag[] | null;
  readonly metrics: readonly Metric[] | null;
  readonly parameters: readonly Parameter[] | null;
  readonly artifactUri: string | null;
  readonly containerImage: string | null;
}

/** What a registry can do. Each flag switches cases of the contract suite on; a case that is skipped names the flag it lacks. */
export interface RegistryCapabilities {
  /** Versions carry aliases, readable in bulk. */
  readonly aliases: boolean;
  /** Versions carry a native stage. */
  readonly nativeStage: boolean;
  /** Versions carry a native approval; without it approval comes from rules alone, else NOT_TRACKED. */
  readonly nativeApproval: boolean;
  /** Metrics and parameters of the training are readable in bulk. */
  readonly trainingData: boolean;
  /** The registry knows what serves a version. */
  readonly endpoints: boolean;
  /** An incremental feed can list what changed; without it every feed is a full one. */
  readonly incrementalFeed: boolean;
}

export interface Facts {
  readonly nodes: readonly NodeFact[];
  readonly edges: readonly EdgeFact[];
}

export interface FactPage extends Facts {
  /** Where the next page begins; null on the last page. */
  readonly endCursor: string | null;
  /** The terminal record; null until the last page. */
  readonly end: FeedEnd | null;
}

export interface FeedEnd {
  readonly complete: boolean;
  readonly resumeToken: string;
  readonly skipped: readonly { readonly what: string; readonly count: number }[];
}

export interface CheckStep {
  readonly name: string;
  readonly ok: boolean;
  readonly message: string;
  readonly fix: string | null;
}

/** One configured connection to one registry. Every method rejects with a TributaryError and with nothing else. */
export interface RegistryConnection {
  /** `mlflow:prod` */
  readonly id: string;
  /** One page of facts; `since` is the resume token of the last complete feed, `after` the endCursor of the page before. */
  readFacts(position: { readonly since: string | null; readonly after: string | null }, context: CallContext): Promise<FactPage>;
  /** Facts about single versions (at most 100 ids); those that are not there, or not for this viewer, are left out. */
  describe(ids: readonly string[], context: CallContext): Promise<Facts>;
  /**
   * The id that a native URI means; null = such a URI is ours but nothing is there; undefined = not a URI of this connection. Whether the viewer
   * may read it, `describe` says; but no error may name what the viewer may not read.
   */
  locate(uri: string, context: CallContext): Promise<string | null | undefined>;
  /**
   * The id that a native URI names for good, without asking whether it is there; undefined where it is no such URI of this connection (an
   * alias names nothing for good). For references between registries, which are resolved in bulk.
   */
  nameUri(uri: string): string | undefined;
  check(context: CallContext): Promise<readonly CheckStep[]>;
  close(): Promise<void>;
}

/** What a registry is given by the process it runs in. */
export interface RegistryDependencies {
  /** The rules of every connection of the process. */
  readonly policy: AccessPolicy;
  readonly logger: Logger;
  readonly now: () => number;
  /** Is told of every call to a registry. */
  readonly observer?: CallObserver;
}

/** The part of a structured logger (pino) that registries and lineage use. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What a read of a store or an index needs to know of its caller. It rejects with DEADLINE_EXCEEDED once the signal has aborted. */
export type ReadContext = Pick<CallContext, 'viewer' | 'signal' | 'endsAt'>;

/** Resolvers of one type by field; each declares the source and arguments that its field has. */
export type FieldResolvers = Record<string, (source: never, args: never, context: CallContext) => unknown>;

/** Resolvers by type and field. */
export type Resolvers = Record<string, GraphQLScalarType | FieldResolvers>;

/**
 * What a registry folder exports. `resolvers` gets the open connections by their id and answers the [registry] fields of the
 * concrete type; the root fields (facts, describe, locate, check) are the kit's.
 */
export interface RegistryModule<
  Config extends { connection: string } = { connection: string },
  Connection extends RegistryConnection = RegistryConnection,
> {
  /** As in the configuration and in ids: `mlflow`. */
  readonly type: string;
  readonly title: string;
  readonly capabilities: RegistryCapabilities;
  readonly configSchema: z.ZodType<Config>;
  /** The concrete type with its own fields; the unified ones are added from the interface. */
  readonly typeDefs: string;
  connect(config: Config, dependencies: RegistryDependencies): Connection;
  resolvers(connections: ReadonlyMap<string, Connection>): Resolvers;
}
