import type { Neighbour, NeighbourPageQuery } from './stores/store.ts';
import { unlessLate } from './walk-graph.ts';
import type { Expander, TraversalStop, WalkLimits } from './walk.ts';

/** What it takes to look beyond the neighbours of a hub. */
export interface PagedExpander extends Expander {
  page(query: NeighbourPageQuery): Promise<readonly Neighbour[]>;
}

const pageSize = 1_000;
/** Edges of a neighbour that are looked at: one that leads elsewhere is enough. */
const probedPerNode = 1_000;

/**
 * Whether anything lies beyond the direct neighbours of one node, however many they are. They are read in the order of their ids, so that what
 * is not among those read is known to be no neighbour as soon as the reading has passed it.
 */
export async function lookBeyondOneHop(
  store: PagedExpander,
  query: NeighbourPageQuery,
  { deadline, budget = { nodes: Infinity, edges: Infinity } }: Pick<WalkLimits, 'deadline' | 'budget'>,
): Promise<TraversalStop | null> {
  const own = new Set([query.id]);
  let pending = new Set<string>();
  let isCut = false;
  let after: string | null = null;
  for (;;) {
    if (deadline.aborted) return 'DEADLINE';
    if (budget.edges <= 0) return 'MAX_EDGES';
    const page: NeighbourPageQuery = { ...query, types: null, after, limit: pageSize };
    const read: Page | null = await unlessLate(deadline, () => readPage(store, page));
    if (read === null) return 'DEADLINE';
    const { ids, beyond } = read;
    budget.edges -= ids.length + beyond.length;
    isCut ||= read.isCut;
    for (const id of ids) own.add(id);
    pending = new Set([...pending, ...beyond].filter((id) => !own.has(id)));
    const last = ids.at(-1) ?? '';
    const isEnd = ids.length < pageSize;
    if ([...pending].some((id) => isEnd || id < last)) return 'MAX_DEPTH';
    if (isEnd) return isCut ? 'MAX_FANOUT' : null;
    after = last;
  }
}

/** A page of neighbours, and theirs. */
interface Page {
  readonly ids: readonly string[];
  readonly beyond: readonly string[];
  readonly isCut: boolean;
}

async function readPage(store: PagedExpander, query: NeighbourPageQuery): Promise<Page> {
  const ids = (await store.page(query)).map(({ id }) => id);
  const { direction, relationships, includeRetired } = query;
  const found = await store.expand({ ids, direction, relationships, limitPerNode: probedPerNode, includeRetired });
  const all = [...found.values()];
  return { ids, beyond: all.flatMap(({ neighbours }) => neighbours.map(({ id }) => id)), isCut: all.some(({ hasMore }) => hasMore) };
}
