import { type CallContext, connectionOf, formatId, parseOwnedId, type Resolvers } from '@tributary/kit';
import { stubOf } from '../claims.ts';
import type { GraphNode } from '../nodes.ts';
import { type LineageServices, loadersOf, viewRegistry } from '../services.ts';
import { walkFields } from './lineage-resolvers.ts';
import { readNode } from './read-node.ts';

interface Variant {
  readonly version?: string | null;
}

/** The types of nodes. Their own fields are the node's properties, which need no resolver. */
export function createNodeResolvers(services: LineageServices, versionTypes: readonly string[]): Resolvers {
  const walks = walkFields(services);
  const registry = (node: { id: string }, _args: unknown, context: CallContext) =>
    viewRegistry(services, connectionOf(node.id) ?? '', context);
  const version = {
    ...walks,
    registry,
    // The gateway refers to a node by its id; everything that follows from the id alone needs no read.
    __resolveReference: async ({ id }: { id: string }, context: CallContext) =>
      (await readNode(services, id, context)) ?? services.types.stub(id),
    model: async ({ id }: { id: string }, _args: unknown, context: CallContext) => readModel(services, modelOf(id), context),
  };
  return {
    LineageNode: { __resolveType: (node: GraphNode) => node.__typename },
    ModelVersion: { __resolveType: (node: GraphNode) => node.__typename, __resolveReference: version.__resolveReference },
    ...Object.fromEntries(versionTypes.map((name) => [name, version])),
    Dataset: walks,
    CodeCommit: walks,
    ExternalReference: walks,
    TrainingRun: { ...walks, registry },
    Evaluation: { ...walks, registry },
    Endpoint: { ...walks, registry },
    EndpointVariant: {
      version: (variant: Variant, _args: unknown, context) =>
        typeof variant.version === 'string' ? readNode(services, variant.version, context) : null,
    },
  };
}

/** A registered model, or what its id alone says where the graph does not hold it. */
async function readModel(services: LineageServices, id: string, context: CallContext): Promise<GraphNode | null> {
  return services.types.toGraphNode((await loadersOf(services, context).node(id)) ?? stubOf(id));
}

function modelOf(versionId: string): string {
  const { registry, connection, segments } = parseOwnedId(versionId);
  return formatId({ type: 'model', registry, connection, segments: segments.slice(0, 1) });
}
