import { relationships as allRelationships } from '@tributary/kit';
import type { Direction, Neighbours } from './stores/store.ts';
import { type Expander, idsPerRound } from './walk.ts';

/**
 * One hop from each of any number of nodes over live edges of all kinds, a store round at a time, so that what one round found need not be
 * held for the next. `limit` is the most neighbours of one node.
 */
export async function* expandInRounds(
  store: Expander,
  ids: readonly string[],
  { direction, limit }: { readonly direction: Direction; readonly limit: number },
): AsyncGenerator<ReadonlyMap<string, Neighbours>> {
  for (let start = 0; start < ids.length; start += idsPerRound) {
    yield await store.expand({
      ids: ids.slice(start, start + idsPerRound),
      direction,
      relationships: allRelationships,
      limitPerNode: limit,
      includeRetired: false,
    });
  }
}

/** All that {@link expandInRounds} finds. */
export async function expandAll(...query: Parameters<typeof expandInRounds>): Promise<ReadonlyMap<string, Neighbours>> {
  const all = new Map<string, Neighbours>();
  for await (const found of expandInRounds(...query)) for (const [id, neighbours] of found) all.set(id, neighbours);
  return all;
}
