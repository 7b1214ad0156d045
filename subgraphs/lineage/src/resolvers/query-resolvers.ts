import { badInput, type CallContext, parseId, type Resolvers, TributaryError } from '@tributary/kit';
import { type GraphNode, requireType } from '../nodes.ts';
import { type LineageServices, viewRegistry } from '../services.ts';
import { listModels, listNodes, listVersions } from './catalogue-list.ts';
import { readNode } from './read-node.ts';

const maxIds = 200;
const maxUriLength = 10_000;

/** The root fields. */
export function createQueryResolvers(services: LineageServices): Resolvers {
  return {
    Query: {
      modelVersion: (_: unknown, { id }: { id: string }, context) => findVersion(services, id, context),
      modelVersionByUri: (_: unknown, { uri }: { uri: string }, context) => findByUri(services, uri, context),
      modelVersionsByIds: (_: unknown, { ids }: { ids: readonly string[] }, context) => {
        if (ids.length > maxIds) throw badInput('ids', `${ids.length} ids are more than ${maxIds}.`);
        for (const id of ids) requireType(id, 'version');
        return ids.map((id) => findVersion(services, id, context));
      },
      modelVersions: (_: unknown, args: Parameters<typeof listVersions>[1], context) => listVersions(services, args, context),
      registeredModel: (_: unknown, { id }: { id: string }, context) => {
        requireType(id, 'model');
        return readNode(services, id, context);
      },
      registeredModels: (_: unknown, args: Parameters<typeof listModels>[1], context) => listModels(services, args, context),
      lineageNode: async (_: unknown, { id }: { id: string }, context) => {
        const { type } = parseId(id);
        if (type === 'model') throw badInput('id', 'a registered model is no node of the lineage. Ask registeredModel for it.');
        return type === 'version' ? findVersion(services, id, context) : readNode(services, id, context);
      },
      registries: (_: unknown, _args: unknown, context) => services.sources.map((id) => viewRegistry(services, id, context)),
    },
  };
}

/** A version of the graph; one that nobody has described yet is asked of its registry once. */
async function findVersion(services: LineageServices, id: string, context: CallContext): Promise<GraphNode | null> {
  requireType(id, 'version');
  const known = await readNode(services, id, context);
  if (known?.resolved === true) return known;
  if (!(await services.unseen.fetch(id, context))) return known;
  const [described] = (await services.store.readNodes([id], context.viewer)).values();
  return described === undefined ? null : services.types.toGraphNode(described);
}

async function findByUri(services: LineageServices, uri: string, context: CallContext): Promise<GraphNode | null> {
  if (uri.length > maxUriLength) throw badInput('uri', `${uri.length} characters are more than ${maxUriLength}.`);
  if (uri.startsWith('version:')) return findVersion(services, uri, context);
  const located = await services.registries.locate(uri, context);
  const ids = located.flatMap(({ id }) => (id === null ? [] : [id]));
  if (ids.length > 1)
    throw new TributaryError('BAD_USER_INPUT', 'uri: several connections hold a version under this URI.', {
      candidates: ids,
      fix: 'Ask modelVersion for one of the candidates.',
    });
  const [id] = ids;
  if (id !== undefined) return findVersion(services, id, context);
  if (located.length === 0)
    throw badInput('uri', 'no configured registry knows such a URI. Write models:/NAME/VERSION, models:/NAME@ALIAS, or an id of ours.');
  return null;
}
