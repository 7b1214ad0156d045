import type { CallContext } from '@tributary/kit';
import type { GraphNode } from '../nodes.ts';
import { type LineageServices, loadersOf } from '../services.ts';

/** A node as the graph holds it; null where it does not. */
export async function readNode(services: LineageServices, id: string, context: CallContext): Promise<GraphNode | null> {
  const node = await loadersOf(services, context).node(id);
  return node === null ? null : services.types.toGraphNode(node);
}
