import { type CallContext, connectionOf, createLoader, mayRead, RequestScope, type Viewer } from '@tributary/kit';
import { LRUCache } from 'lru-cache';
import { stampsAreOurs } from './stamps.ts';
import { indexerViewer, keepFacts, type SyncDependencies } from './sync.ts';

/**
 * Ids that their registry does not know either are remembered this long, so that guesses cannot hammer it. What a registry answers depends on what
 * its caller may read, so that it is remembered for those who may read the same.
 */
const unknownFor = { max: 10_000, ttl: 30_000 };
const idsPerDescribe = 100;

export interface WantedVersion {
  readonly id: string;
  /** What it is remembered as where it is not there; its id unless given. */
  readonly askedAs?: string;
}

/** Asks registries for versions that the graph has not seen, once, and keeps what they say. */
export class UnseenVersions {
  readonly #dependencies: SyncDependencies;
  readonly #sources: ReadonlySet<string>;
  readonly #unknown = new LRUCache<string, true>(unknownFor);

  constructor(dependencies: SyncDependencies, sources: readonly string[]) {
    this.#dependencies = dependencies;
    this.#sources = new Set(sources);
  }

  /**
   * Brings a version into the graph if its registry has it for this viewer; says whether it is there now.
   * @throws TributaryError what the registry threw: not reached is not the same as not there
   */
  async fetch({ id, askedAs = id }: WantedVersion, context: CallContext): Promise<boolean> {
    const source = connectionOf(id);
    const memo = this.#memoOf(askedAs, context);
    if (source === undefined || !this.#sources.has(source) || this.#unknown.has(memo)) return false;
    if (!mayRead(context.viewer, this.#dependencies.policy.readersOfConnection(source))) return false;
    const loader = context.scope.once(this, () =>
      createLoader((ids: readonly string[]) => this.#fetchAll(ids, context), { maxBatchSize: idsPerDescribe }),
    );
    const isFound = (await loader.load(id)) ?? false;
    if (!isFound) this.#unknown.set(memo, true);
    return isFound;
  }

  async #fetchAll(ids: readonly string[], context: CallContext): Promise<Map<string, boolean | Error>> {
    const bySource = Map.groupBy(ids, (id) => connectionOf(id) ?? '');
    const found = await Promise.all([...bySource].map(([source, own]) => this.#fetchFrom(source, own, context)));
    return new Map(found.flat());
  }

  async #fetchFrom(source: string, ids: readonly string[], context: CallContext): Promise<[string, boolean | Error][]> {
    try {
      const facts = await this.#dependencies.registries.describe(source, ids, context);
      if (facts.nodes.length > 0 && !(await stampsAreOurs(this.#dependencies))) return ids.map((id) => [id, false]);
      // What is kept is kept for everyone, and so are references resolved.
      await keepFacts(this.#dependencies, { ...facts, source }, { ...context, viewer: indexerViewer, scope: new RequestScope() });
      const described = new Set(facts.nodes.map((node) => node.id));
      return ids.map((id) => [id, described.has(id)]);
    } catch (error) {
      return ids.map((id) => [id, error instanceof Error ? error : new Error('a registry failed', { cause: error })]);
    }
  }

  #memoOf(id: string, { viewer }: { readonly viewer: Viewer }): string {
    const { policy } = this.#dependencies;
    return JSON.stringify(policy.binds(viewer) ? [id, policy.setsOf(viewer)] : [id]);
  }
}
