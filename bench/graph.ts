import { formatId, type Relationship } from '@tributary/kit';

export interface Edge {
  /** The dependent, as a number of a node. */
  readonly from: number;
  readonly to: number;
  readonly relationship: Relationship;
}

/** A random graph without cycles, a ladder with 2^60 ways through it, and hubs; nodes are numbers and have ids. */
export interface BenchGraph {
  readonly ids: readonly string[];
  readonly edges: readonly Edge[];
  /** A node with about 8,000 ancestors. */
  readonly deep: number;
  readonly ladderEnd: number;
  readonly hubs: readonly { readonly node: number; readonly dependents: readonly number[] }[];
}

/** Adjacency in two typed arrays: what follows a node begins at `offsets[node]`. As near to the floor as JavaScript gets. */
export interface Adjacency {
  readonly offsets: Int32Array;
  readonly targets: Int32Array;
}

const randomNodes = 100_000;
const rungs = 60;
const hubSizes = [100_000, 1_000];
const deepClosure = 8_000;
const relationshipsInUse: readonly Relationship[] = ['DERIVED_FROM', 'PRODUCED_BY', 'TRAINED_ON'];

/** The same graph at every call. */
export function createBenchGraph(): BenchGraph {
  const edges: Edge[] = [];
  const random = createRandom(20_26);
  for (let from = 1; from < randomNodes; from++) {
    const parents = new Set(Array.from({ length: 4 + (from % 2) }, () => Math.floor(random() * from)));
    for (const to of parents) edges.push({ from, to, relationship: relationshipsInUse[(from + to) % 3] ?? 'DERIVED_FROM' });
  }
  const ladder = randomNodes;
  for (let from = ladder + 2; from < ladder + 2 * rungs; from++) {
    const below = from - 2 - (from % 2);
    for (const to of [below, below + 1]) edges.push({ from, to, relationship: 'DERIVED_FROM' });
  }
  let count = ladder + 2 * rungs;
  const hubs = hubSizes.map((size) => {
    const node = count;
    const dependents = Array.from({ length: size }, (_, at) => node + 1 + at);
    for (const from of dependents) edges.push({ from, to: node, relationship: 'TRAINED_ON' });
    count += size + 1;
    return { node, dependents };
  });
  const ids = Array.from({ length: count }, (_, node) => nameNode(node));
  return { ids, edges, deep: findDeep(edges, count), ladderEnd: ladder + 2 * rungs - 1, hubs };
}

export function toAdjacency(edges: readonly Edge[], count: number): Adjacency {
  const offsets = new Int32Array(count + 1);
  for (const { from } of edges) offsets[from + 1] = (offsets[from + 1] ?? 0) + 1;
  for (let node = 0; node < count; node++) offsets[node + 1] = (offsets[node + 1] ?? 0) + (offsets[node] ?? 0);
  const next = offsets.slice();
  const targets = new Int32Array(edges.length);
  for (const { from, to } of edges) {
    const at = next[from] ?? 0;
    targets[at] = to;
    next[from] = at + 1;
  }
  return { offsets, targets };
}

/** How many nodes lie upstream within `depth` hops: breadth first over arrays. */
export function countUpstream({ offsets, targets }: Adjacency, start: number, depth = Infinity): number {
  const seen = new Uint8Array(offsets.length);
  seen[start] = 1;
  let reached = 0;
  let frontier = [start];
  for (let level = 0; level < depth && frontier.length > 0; level++) {
    const next: number[] = [];
    const take = (target: number): void => {
      if (seen[target] === 1) return;
      seen[target] = 1;
      next.push(target);
    };
    for (const node of frontier) for (let at = offsets[node] ?? 0, end = offsets[node + 1] ?? 0; at < end; at++) take(targets[at] ?? 0);
    reached += next.length;
    frontier = next;
  }
  return reached;
}

export function toMap({ ids, edges }: BenchGraph): ReadonlyMap<string, readonly string[]> {
  const map = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const { from, to } of edges) map.get(ids[from] ?? '')?.push(ids[to] ?? '');
  return map;
}

/** The same as {@link countUpstream} over a Map with ids as keys: what one would write by hand. */
export function countUpstreamInMap(map: ReadonlyMap<string, readonly string[]>, start: string, depth = Infinity): number {
  const seen = new Set([start]);
  let frontier: readonly string[] = [start];
  for (let level = 0; level < depth && frontier.length > 0; level++) {
    const next: string[] = [];
    const take = (id: string): void => {
      if (seen.has(id)) return;
      seen.add(id);
      next.push(id);
    };
    for (const id of frontier) for (const target of map.get(id) ?? []) take(target);
    frontier = next;
  }
  return seen.size - 1;
}

/** The node whose closure is nearest to the wanted size, of those looked at. */
function findDeep(edges: readonly Edge[], count: number): number {
  const adjacency = toAdjacency(edges, count);
  let best = { node: 0, distance: Infinity };
  for (let node = 499; node < randomNodes; node += 500) {
    const distance = Math.abs(countUpstream(adjacency, node) - deepClosure);
    if (distance < best.distance) best = { node, distance };
  }
  return best.node;
}

function nameNode(node: number): string {
  return formatId({ type: 'version', registry: 'mlflow', connection: 'bench', segments: [`m${String(node).padStart(6, '0')}`, '1'] });
}

/** Numbers in [0, 1), the same ones for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
