import {
  type AccessPolicy,
  type CallContext,
  connectionOf,
  formatId,
  type NodeFact,
  parseOwnedId,
  type Readers,
  type Tag,
  typeOf,
} from '@tributary/kit';
import type { StoredNode } from '../claims.ts';
import type { DiscoveryIndex } from '../discovery/index-port.ts';
import type { ExpandQuery, LineageStore, NodeReaders } from '../stores/store.ts';

interface StampDependencies {
  readonly store: LineageStore;
  readonly policy: AccessPolicy;
}

interface KeptDependencies extends StampDependencies {
  readonly index: DiscoveryIndex;
}

/** Who may read what one page of a source's facts says of its own. */
export interface Stamps {
  /** Undefined where only the graph can say it, once it holds the facts. */
  readonly readersOf: (fact: NodeFact) => Readers | undefined;
  /** The models of the page that are new or whose tags have changed, with their tags: their versions have to be stamped again. */
  readonly changed: ModelTags;
  /** The evaluations of the page, where rules could hide them, and the versions whose own tags may have changed. */
  readonly evaluations: readonly string[];
  readonly versions: readonly string[];
}

/** By the ids of models; null = not known. */
type ModelTags = ReadonlyMap<string, readonly Tag[] | null>;

const idsPerRead = 1_000;
const rowsPerScan = 2_000;
/** Up to so many models have their versions looked up one model after the other; those of more are found in one pass. */
const fewModels = 20;
const ownedTypes = ['model', 'version', 'run', 'endpoint'];

/** Works out who may read the facts of one page. Models are looked up only where tags decide. */
export async function createStamps(
  { store, policy }: StampDependencies,
  { source, nodes }: { readonly source: string; readonly nodes: readonly NodeFact[] },
  context: CallContext,
): Promise<Stamps> {
  const own = nodes.filter(({ id }) => connectionOf(id) === source);
  const evaluations = policy.rules.has(source) ? own.flatMap(({ id, type }) => (type === 'evaluation' ? [id] : [])) : [];
  if (!policy.looksAtTags(source)) {
    const readersOf = ({ id, type }: NodeFact) => (type === 'evaluation' ? undefined : policy.readersOf(id));
    return { readersOf, changed: new Map(), evaluations, versions: [] };
  }
  const versions = own.flatMap(({ id, type }) => (type === 'version' ? [id] : []));
  const told = new Map(own.filter(({ type }) => type === 'model').map((fact) => [fact.id, tagsOf(fact.id, fact.properties)]));
  const models = new Set([...told.keys(), ...versions.map(modelOf)]);
  const known = await readModelTags(store, [...models], context);
  const readersOf = ({ id, type, properties }: NodeFact) => {
    if (type === 'evaluation') return undefined;
    const model = typeOf(id) === 'version' ? modelOf(id) : id;
    return policy.readersOf(id, { tags: tagsOf(id, properties), modelTags: told.get(model) ?? known.get(model) ?? null });
  };
  const changed = [...told].filter(([id, tags]) => JSON.stringify(tags) !== JSON.stringify(known.get(id) ?? null));
  return { readersOf, changed: new Map(changed), evaluations, versions };
}

/** Stamps what could not be stamped before the graph held the facts of a page, and what stands on them, in the graph and in the index. */
export async function stampLater(
  dependencies: KeptDependencies,
  { changed, evaluations, versions }: Stamps,
  context: CallContext,
): Promise<void> {
  const ids = [...versions, ...(await stampVersions(dependencies, changed))];
  const judging = await listNeighbours(dependencies.store, { ids, direction: 'dependents' }, context);
  const due = [...new Set([...evaluations, ...[...judging.values()].flat()])];
  await dependencies.index.put(await stampEvaluations(dependencies, due, context));
}

/** Stamps the versions of some models anew; answers those that changed. */
async function stampVersions({ store, policy, index }: KeptDependencies, models: ModelTags): Promise<readonly string[]> {
  const prefixes = [...models.keys()].map(versionPrefix).toSorted();
  const [first, last] = [prefixes[0], prefixes.at(-1)];
  if (first === undefined || last === undefined) return [];
  const ranges = prefixes.length <= fewModels ? prefixes.map((prefix) => ({ first: prefix, last: prefix })) : [{ first, last }];
  const stamped: string[] = [];
  for (const range of ranges) {
    for await (const versions of scan(store, ['version'], range)) {
      const own = versions.filter(({ id }) => models.has(modelOf(id)));
      const changed = await store.restrict(listChanges(policy, own, models));
      await index.put(changed);
      stamped.push(...changed.map(({ id }) => id));
    }
  }
  return stamped;
}

/** An evaluation is for those who may read the versions that it judges, where these are of its own connection and for the same readers. */
async function stampEvaluations(
  { store, policy }: StampDependencies,
  ids: readonly string[],
  context: CallContext,
): Promise<readonly StoredNode[]> {
  const judged = await listNeighbours(store, { ids, direction: 'upstream' }, context);
  const changed: StoredNode[] = [];
  for (let start = 0; start < ids.length; start += idsPerRead) {
    const some = ids.slice(start, start + idsPerRead);
    const versions = await store.readNodes([...new Set(some.flatMap((id) => judged.get(id) ?? []))], context);
    const entries = some.map((id): NodeReaders => {
      const connection = connectionOf(id) ?? '';
      const own = (judged.get(id) ?? []).filter((version) => connectionOf(version) === connection);
      const [readers, ...others] = new Set(own.map((version) => versions.get(version)?.readers ?? null));
      return { id, readers: readers === undefined || others.length > 0 ? policy.readersOfOthers(connection) : readers };
    });
    changed.push(...(await store.restrict(entries)));
  }
  return changed;
}

/** What some nodes judge, or what judges them, as far as a thousand for each. */
async function listNeighbours(
  store: LineageStore,
  { ids, direction }: Pick<ExpandQuery, 'ids' | 'direction'>,
  context: CallContext,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (let start = 0; start < ids.length; start += idsPerRead) {
    const some = ids.slice(start, start + idsPerRead);
    const query = { ids: some, direction, relationships: ['EVALUATES'] as const, limitPerNode: idsPerRead, includeRetired: true };
    for (const [id, { neighbours }] of await store.expand(query, context))
      found.set(
        id,
        neighbours.map((neighbour) => neighbour.id),
      );
  }
  return found;
}

/** Stamps every node by the rules, and says so in the store. To be run where nobody else stamps. */
export async function stampAll({ store, policy }: StampDependencies, context: CallContext): Promise<void> {
  for await (const nodes of scan(store, ownedTypes, null)) {
    const tagged = nodes.filter(({ id }) => typeOf(id) === 'version' && policy.looksAtTags(connectionOf(id) ?? ''));
    const models = await readModelTags(store, [...new Set(tagged.map(({ id }) => modelOf(id)))], context);
    await store.restrict(listChanges(policy, nodes, models));
  }
  // They come after what they judge.
  for await (const evaluations of scan(store, ['evaluation'], null))
    await stampEvaluations(
      { store, policy },
      evaluations.map(({ id }) => id),
      context,
    );
  await store.writeAccessMark(policy.mark);
}

/** Whether the stamps of the store are not those of another process with other rules, which has started since. */
export async function stampsAreOurs({ store, policy }: StampDependencies): Promise<boolean> {
  const mark = await store.readAccessMark();
  return mark === null || mark === policy.mark;
}

function listChanges(policy: AccessPolicy, nodes: readonly StoredNode[], models: ModelTags): readonly NodeReaders[] {
  return nodes.flatMap(({ id, properties, resolved, readers }) => {
    const tags = resolved ? tagsOf(id, properties) : null;
    const modelTags = typeOf(id) === 'version' ? (models.get(modelOf(id)) ?? null) : null;
    const next = policy.readersOf(id, { tags, modelTags });
    return next === readers ? [] : [{ id, readers: next }];
  });
}

async function* scan(
  store: LineageStore,
  types: readonly string[],
  range: { readonly first: string; readonly last: string } | null,
): AsyncGenerator<readonly StoredNode[]> {
  let after = range?.first ?? null;
  for (;;) {
    const nodes = await store.scanNodes({ types, after, limit: rowsPerScan });
    const inRange = range === null ? nodes : nodes.filter(({ id }) => id < range.last || id.startsWith(range.last));
    yield inRange;
    if (inRange.length < rowsPerScan) return;
    after = inRange.at(-1)?.id ?? null;
  }
}

async function readModelTags(store: LineageStore, ids: readonly string[], context: CallContext): Promise<ModelTags> {
  const tags = new Map<string, readonly Tag[] | null>();
  for (let start = 0; start < ids.length; start += idsPerRead) {
    const models = await store.readNodes(ids.slice(start, start + idsPerRead), context);
    for (const [id, { properties, resolved }] of models) tags.set(id, resolved ? tagsOf(id, properties) : null);
  }
  return tags;
}

/** The tags of something that was described. A model without any has none: some registries keep them at versions alone. */
function tagsOf(id: string, properties: object): readonly Tag[] | null {
  const { tags } = properties as { readonly tags?: unknown };
  if (Array.isArray(tags)) return tags as readonly Tag[];
  return typeOf(id) === 'model' ? [] : null;
}

function modelOf(versionId: string): string {
  const { registry, connection, segments } = parseOwnedId(versionId);
  return formatId({ type: 'model', registry, connection, segments: segments.slice(0, 1) });
}

/** What the ids of a model's versions begin with. */
function versionPrefix(modelId: string): string {
  return `version${modelId.slice('model'.length)}/`;
}
