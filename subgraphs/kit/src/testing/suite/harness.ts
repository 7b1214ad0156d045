import { parse } from 'graphql';
import { AccessPolicy, type AccessRule } from '../../access.ts';
import type { CallContext, FactPage, RegistryModule, UnifiedVersion } from '../../contract.ts';
import { RequestScope } from '../../loader.ts';
import { createRegistrySubgraph } from '../../registry-subgraph.ts';
import type { LocalSubgraph } from '../../subgraph.ts';
import { createTestDependencies } from '../dependencies.ts';
import type { RunningRegistry } from './subject.ts';

export const unifiedFields = `createdAt updatedAt description owner stage nativeStage approval nativeApproval status nativeStatus statusMessage aliases
  tags { key value } metrics { name value rawValue step dataset recordedAt } parameters { name value } artifactUri containerImage`;
export const coreFields = 'createdAt description nativeStage status aliases tags { key value }';

/** The context of one request. */
export function createTestContext(signal: AbortSignal = AbortSignal.timeout(30_000)): CallContext {
  return { viewer: { name: 'suite', sees: 'everything' }, signal, requestId: 'suite', scope: new RequestScope() };
}

export interface AskedVersions {
  readonly versions: readonly (Partial<UnifiedVersion> | null)[];
  readonly errors: readonly { readonly message: string; readonly code: unknown; readonly extensions: unknown }[];
}

export interface OpenOptions {
  /** Rules of access; none unless given. */
  readonly access?: readonly AccessRule[];
  /** Whether the registry will not answer, so that a call is given up as soon as its configuration says. */
  readonly isHanging?: boolean;
}

/** Milliseconds for a call to a registry that answers, on however busy a machine. */
const patientMs = 30_000;

/** One opened connection of the registry under test. */
export class OpenRegistry {
  readonly subgraph: LocalSubgraph;
  readonly connection: string;
  readonly #typeName: string;

  constructor(module: RegistryModule, registry: RunningRegistry, { access = [], isHanging = false }: OpenOptions) {
    this.connection = `${module.type}:${registry.config.connection}`;
    const policy = new AccessPolicy(new Map([[this.connection, access]]));
    const config = isHanging ? registry.config : { ...registry.config, timeoutMs: patientMs };
    this.subgraph = createRegistrySubgraph(module, [config], { ...createTestDependencies(), policy });
    this.#typeName = /type (\w+ModelVersion)\b/.exec(module.typeDefs)?.[1] ?? '';
  }

  /** Asks for live fields as the gateway does. */
  async ask(ids: readonly string[], fields: string, context: CallContext = createTestContext()): Promise<AskedVersions> {
    const document = parse(`query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on ${this.#typeName} { ${fields} } } }`);
    const refs = ids.map((id) => ({ __typename: this.#typeName, id }));
    const result = await this.subgraph.execute({ document, variables: { refs } }, context);
    const errors = (result.errors ?? []).map(({ message, extensions }) => ({ message, code: extensions['code'], extensions }));
    return { versions: (result.data?.['_entities'] ?? ids.map(() => null)) as AskedVersions['versions'], errors };
  }

  /** Asks a root field; rejects with its error. */
  async root<T>(query: string, variables: Record<string, unknown>, context: CallContext = createTestContext()): Promise<T> {
    const result = await this.subgraph.execute({ document: parse(query), variables }, context);
    const [error] = result.errors ?? [];
    if (error !== undefined) throw error.originalError ?? error;
    return Object.values(result.data ?? {})[0] as T;
  }

  readPage(position: { readonly since?: string | null; readonly after?: string | null }, context?: CallContext): Promise<FactPage> {
    const query =
      'query ($connection: ID!, $since: String, $after: String) { facts(connection: $connection, since: $since, after: $after) { nodes edges endCursor end { complete resumeToken skipped { what count } } } }';
    return this.root(query, { connection: this.connection, ...position }, context);
  }

  /** A whole feed, all pages. */
  async readFeed(since: string | null = null): Promise<FactPage & { readonly end: NonNullable<FactPage['end']> }> {
    const nodes: FactPage['nodes'][number][] = [];
    const edges: FactPage['edges'][number][] = [];
    let after: string | null = null;
    for (let page = 0; page < 1_000; page++) {
      const read: FactPage = await this.readPage({ since, after });
      nodes.push(...read.nodes);
      edges.push(...read.edges);
      if (read.end !== null) return { nodes, edges, endCursor: null, end: read.end };
      after = read.endCursor;
    }
    throw new Error('The feed does not end.');
  }

  close(): Promise<void> {
    return this.subgraph.close();
  }
}

/** Opens the registry for one case and closes it afterwards. */
export async function withOpen<T>(
  subject: { readonly registry: RunningRegistry; readonly module: RegistryModule },
  run: (open: OpenRegistry) => Promise<T>,
  options: OpenOptions = {},
): Promise<T> {
  const open = new OpenRegistry(subject.module, subject.registry, options);
  try {
    return await run(open);
  } finally {
    await open.close();
  }
}

export function edgeText({ from, relationship, to }: FactPage['edges'][number]): string {
  return `${from} ${relationship} ${typeof to === 'string' ? to : to.nativeUri}`;
}
