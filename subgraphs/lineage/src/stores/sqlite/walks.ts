import type { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { type Walked, walkGraph } from '../../walk-graph.ts';
import type { Seen } from '../stamps.ts';
import { createHopReader } from './hops.ts';
import type { NeighbourReader } from './neighbours.ts';
import type { PackedWalks, WalkTask } from './operations.ts';
import { type PackedWalk, packWalk } from './packed-walks.ts';

/** After so many rows, a few milliseconds of work, whatever else waits for this thread gets its turn. */
const rowsPerSlice = 4_000;

/**
 * Runs whole walks beside the file: only what they ask and what they find has to travel. The walk itself is the same code as everywhere; its
 * nodes are numbers here.
 */
export function createWalker(database: DatabaseSync, neighbours: NeighbourReader): (task: Seen<WalkTask>) => Promise<PackedWalks> {
  const openGraph = createHopReader(database, neighbours);
  return async ({ walks, stop, readable, ...bounds }) => {
    const budget = { ...bounds.budget };
    const deadline = {
      get aborted() {
        return Atomics.load(stop, 0) !== 0;
      },
    };
    const pause = countSlices();
    const found: PackedWalk[] = [];
    for (const { starts, ...query } of walks) {
      const graph = openGraph({ ...query, readable }, pause);
      const order = { ...query, starts: graph.numbers.find([...new Set(starts)]) };
      const walked = await walkGraph(graph, order, { ...bounds, budget, deadline });
      found.push(packWalk(nameNodes(walked, (node) => graph.numbers.idOf(node))));
    }
    return { found, left: budget };
  };
}

function countSlices(): (rows: number) => Promise<void> {
  let rows = 0;
  return async (read) => {
    rows += read;
    if (rows < rowsPerSlice) return;
    rows = 0;
    await setImmediate();
  };
}

function nameNodes(walked: Walked<number>, idOf: (node: number) => string): Walked<string> {
  return { ...walked, starts: walked.starts.map(idOf), nodes: walked.nodes.map(idOf) };
}
