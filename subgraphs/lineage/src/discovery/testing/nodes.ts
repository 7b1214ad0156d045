import { parseOwnedId, type ReadContext } from '@tributary/kit';
import type { StoredNode } from '../../claims.ts';

export const reader: ReadContext = { viewer: { name: 'test', sees: 'everything' }, signal: new AbortController().signal };

interface NodeParts extends Partial<Omit<StoredNode, 'properties'>> {
  readonly id: string;
  readonly [property: string]: unknown;
}

/** A node as the graph would give it; what is not a member of every node becomes a property. */
export function storeNode({ id, name, resolved, retiredAt, readers, ...properties }: NodeParts): StoredNode {
  return {
    id,
    name: name ?? id,
    nativeUri: null,
    consoleUrl: null,
    properties,
    resolved: resolved ?? true,
    observedAt: '2026-01-01T00:00:00Z',
    retiredAt: retiredAt ?? null,
    readers: readers ?? null,
  };
}

/** A version; its model, name and number follow from its id unless told. */
export function storeVersion({ id, ...parts }: NodeParts): StoredNode {
  const { registry, connection, segments } = parseOwnedId(id);
  const [model = '', version = ''] = segments;
  return storeNode({ id, name: model, modelId: `model:${registry}:${connection}/${encodeURIComponent(model)}`, version, ...parts });
}
