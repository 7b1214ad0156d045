import { type AccessPolicy, type CallContext, createSubgraph, type LocalSubgraph, type Logger, RequestScope } from '@tributary/kit';
import { type ExecutionResult, parse, validate } from 'graphql';
import { type DatasetRule, type LineageConfig, lineageConfigSchema } from '../src/config.ts';
import { createSqliteIndex } from '../src/discovery/sqlite-index.ts';
import { Indexer, type SyncOrder } from '../src/indexer/indexer.ts';
import { UnseenVersions } from '../src/indexer/lookup.ts';
import { lineageSdl } from '../src/lineage.ts';
import { NodeTypes } from '../src/nodes.ts';
import { RegistryClient } from '../src/registry-client.ts';
import { createResolvers } from '../src/resolvers/index.ts';
import type { LineageServices } from '../src/services.ts';
import { createMemoryStore } from '../src/stores/memory/store.ts';
import { noRules } from '../src/stores/stamps.ts';
import type { LineageStore } from '../src/stores/store.ts';
import { noteCalls } from './note-calls.ts';
import { ScriptedRegistry } from './scripted-registry.ts';

const versionTypes = ['MlflowModelVersion'];

export const silent: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** A moment of the tests' clock, in milliseconds. */
export const noon = Date.UTC(2026, 0, 1, 12);

export interface OpenOptions {
  readonly config?: Partial<LineageConfig>;
  readonly sources?: readonly string[];
  readonly datasets?: readonly DatasetRule[];
  /** One that was made with the same policy. */
  readonly store?: LineageStore;
  readonly policy?: AccessPolicy;
}

/** Lineage over a scripted registry, with its store and its clock in the hands of the test. */
export interface TestLineage {
  readonly registry: ScriptedRegistry;
  readonly clock: { now: number };
  readonly store: LineageStore;
  readonly indexer: Indexer;
  /** Names of the store's methods as they were called. */
  readonly storeCalls: string[];
  /** The data of an answer without errors. */
  read<Data>(query: string, variables?: Record<string, unknown>, context?: CallContext): Promise<Data>;
  /** Data and the codes of the errors. */
  ask(query: string, variables?: Record<string, unknown>): Promise<{ readonly data: unknown; readonly codes: readonly unknown[] }>;
  execute(query: string, variables?: Record<string, unknown>, context?: CallContext): Promise<ExecutionResult>;
  /** A full sync, unless told otherwise. */
  sync(order?: Partial<SyncOrder>): ReturnType<Indexer['sync']>;
  close(): Promise<void>;
}

export function createContext(signal: AbortSignal = new AbortController().signal): CallContext {
  return { viewer: { name: 'test', sees: 'everything' }, signal, requestId: 'test', scope: new RequestScope() };
}

export async function openLineage(options: OpenOptions = {}): Promise<TestLineage> {
  const sources = options.sources ?? ['mlflow:prod'];
  const storeCalls: string[] = [];
  const clock = { now: noon };
  const registry = new ScriptedRegistry('mlflow', sources);
  const { policy = noRules } = options;
  const store = noteCalls(options.store ?? createMemoryStore(policy), storeCalls);
  const index = createSqliteIndex({ path: null, policy });
  await Promise.all([store.open(), index.open()]);
  const dependencies = {
    store,
    index,
    sources,
    policy,
    config: { ...lineageConfigSchema.parse({}), ...options.config },
    datasets: options.datasets ?? [],
    registries: new RegistryClient(new Map([['mlflow', registry]])),
    logger: silent,
    now: () => clock.now,
  };
  const indexer = new Indexer(dependencies);
  const services = { ...dependencies, indexer, unseen: new UnseenVersions(dependencies, sources), types: new NodeTypes(versionTypes) };
  const close = async () => {
    await indexer.stop();
    await Promise.all([store.close(), index.close()]);
  };
  const subgraph = openSubgraph(services, close);
  const execute: TestLineage['execute'] = async (query, variables = {}, context = createContext()) => {
    const document = parse(query);
    const [invalid] = validate(subgraph.schema, document);
    if (invalid !== undefined) throw invalid;
    return subgraph.execute({ document, variables }, context);
  };
  return {
    registry,
    clock,
    store,
    indexer,
    storeCalls,
    execute,
    async read<Data>(query: string, variables?: Record<string, unknown>, context?: CallContext) {
      const { data, errors = [] } = await execute(query, variables, context);
      const [error] = errors;
      if (error !== undefined) throw error;
      return asJson(data) as Data;
    },
    async ask(query, variables) {
      const { data, errors = [] } = await execute(query, variables);
      return { data: asJson(data), codes: errors.map(({ extensions }) => extensions['code'] ?? null) };
    },
    sync: (order = {}) => indexer.sync({ mode: 'full', ...order }),
    close,
  };
}

/** The subgraph as the product puts it together. */
function openSubgraph(services: LineageServices, close: () => Promise<void>): LocalSubgraph {
  return createSubgraph({ name: 'lineage', typeDefs: lineageSdl(), resolvers: createResolvers(services, versionTypes), close });
}

/** As it would cross the wire: plain objects only. */
function asJson(data: unknown): unknown {
  return data === undefined ? null : JSON.parse(JSON.stringify(data));
}
