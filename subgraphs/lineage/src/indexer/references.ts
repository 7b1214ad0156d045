import { type CallContext, connectionOf, type NodeFact } from '@tributary/kit';
import type { RegistryClient } from '../registry-client.ts';
import type { LineageStore } from '../stores/store.ts';

interface References {
  /** The connection whose facts refer. */
  readonly source: string;
  /** The nodes that came with them. */
  readonly nodes: readonly NodeFact[];
  readonly uris: readonly string[];
}

const urisPerName = 1_000;

/**
 * The ids that native URIs mean, as far as that is certain: a node of the same page, what the referring connection itself would mean by it, a
 * node that alone has this URI, or what the only connection that could own it says. A URI that several could own is evidence for none of them.
 */
export async function resolveReferences(
  { store, registries }: { readonly store: LineageStore; readonly registries: RegistryClient },
  { source, nodes, uris }: References,
  context: CallContext,
): Promise<ReadonlyMap<string, string>> {
  if (uris.length === 0) return new Map();
  const inPage = new Map(
    nodes.flatMap(({ id, nativeUri }) => (typeof nativeUri === 'string' && nativeUri !== '' ? [[nativeUri, id] as const] : [])),
  );
  const known = await store.findByNativeUris(uris, context);
  const resolved = new Map<string, string>();
  for (let start = 0; start < uris.length; start += urisPerName) {
    const chunk = uris.slice(start, start + urisPerName);
    const named = await registries.name(chunk, context);
    for (const [index, uri] of chunk.entries()) {
      const candidates = named[index] ?? [];
      const own = candidates.find((id) => connectionOf(id) === source);
      const only = candidates.length === 1 ? candidates[0] : undefined;
      const id = inPage.get(uri) ?? own ?? known.get(uri) ?? only;
      if (id !== undefined) resolved.set(uri, id);
    }
  }
  return resolved;
}
