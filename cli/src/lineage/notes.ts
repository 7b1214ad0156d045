import { sayName } from '../text.ts';
import type { Walk } from './walk.ts';

/** What a reader has to know before trusting that a list is the whole list; none where it is. */
export function listNotes(walk: Walk): readonly string[] {
  const flag = walk.direction === 'upstream' ? '--up' : '--down';
  const notes = walk.cut ? [`Cut after ${walk.edges.length} of ${walk.totalCount ?? 'more'} nodes. Raise --limit to see the rest.`] : [];
  if (!walk.complete) notes.push(`Not complete: ${walk.stopReasons.map((reason) => explainStop(reason, walk.depth, flag)).join('; ')}.`);
  for (const { registry, state, asOf } of walk.sources) {
    if (state !== 'FRESH') notes.push(`${registry.id} is ${sayName(state)}${asOf === null ? '' : `, as of ${asOf}`}.`);
  }
  return notes;
}

function explainStop(reason: string, depth: number, flag: string): string {
  switch (reason) {
    case 'MAX_DEPTH':
      return `MAX_DEPTH, there is more beyond ${depth} hops (raise ${flag})`;
    case 'MAX_NODES':
      return 'MAX_NODES, the walk met more nodes than lineage.maxNodes allows';
    case 'MAX_FANOUT':
      return 'MAX_FANOUT, a node has more neighbours than lineage.maxFanout allows';
    case 'MAX_EDGES':
      return 'MAX_EDGES, the walks met more edges than lineage.maxRequestEdges allows';
    case 'DEADLINE':
      return 'DEADLINE, the walk ran out of time (ask for fewer hops)';
    default:
      return reason;
  }
}
