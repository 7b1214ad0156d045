import type { Neighbour, NeighbourPageQuery } from './stores/store.ts';
import type { Expander, TraversalStop } from './walk.ts';

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
  deadline: AbortSignal,
): Promise<TraversalStop | null> {
  const own = new Set([query.id]);
  let pending = new Set<string>();
  let isCut = false;
  let after: string | null = null;
  for (;;) {
    if (deadline.aborted) return 'DEADLINE';
    const page = await store.page({ ...query, types: null, after, limit: pageSize });
    const ids = page.map(({ id }) => id);
    for (const id of ids) own.add(id);
    const { direction, includeRetired } = query;
    const found = await store.expand({
      ids,
      direction,
      relationships: query.relationships,
      limitPerNode: probedPerNode,
      includeRetired,
    });
    for (const { neighbours, hasMore } of found.values()) {
      isCut ||= hasMore;
      for (const { id } of neighbours) pending.add(id);
    }
    pending = new Set([...pending].filter((id) => !own.has(id)));
    const last = ids.at(-1) ?? '';
    const isEnd = page.length < pageSize;
    if ([...pending].some((id) => isEnd || id < last)) return 'MAX_DEPTH';
    if (isEnd) return isCut ? 'MAX_FANOUT' : null;
    after = last;
  }
}
