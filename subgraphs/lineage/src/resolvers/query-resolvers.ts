import { createHash } from 'node:crypto';
import { badInput, type CallContext, type FieldResolvers, formatId, TributaryError } from '@tributary/kit';
import { type GraphNode, requireType } from '../nodes.ts';
import { knowsOf, type LineageServices, viewRegistries } from '../services.ts';
import {
  listModels,
  listNodes,
  listVersions,
  type ModelListArguments,
  type NodeListArguments,
  type VersionListArguments,
} from './catalogue-list.ts';
import { findNode, findVersion } from './find-node.ts';
import { readNode } from './read-node.ts';

const maxIds = 200;
const maxUriLength = 10_000;

/** The root fields of versions, models, nodes and registries. */
export function createQueryFields(services: LineageServices): FieldResolvers {
  return {
    modelVersion: (_: unknown, { id }: { id: string }, context) => findVersion(services, { id }, context),
    modelVersionByUri: (_: unknown, { uri }: { uri: string }, context) => findByUri(services, uri, context),
    modelVersionsByIds: (_: unknown, { ids }: { ids: readonly string[] }, context) => {
      if (ids.length > maxIds) throw badInput('ids', `${ids.length} ids are more than ${maxIds}.`);
      for (const id of ids) requireType(id, 'version');
      return ids.map((id) => findVersion(services, { id }, context));
    },
    modelVersions: (_: unknown, args: VersionListArguments, context) => listVersions(services, args, context),
    registeredModel: (_: unknown, { id }: { id: string }, context) => {
      requireType(id, 'model');
      return readNode(services, id, context);
    },
    registeredModels: (_: unknown, args: ModelListArguments, context) => listModels(services, args, context),
    lineageNode: (_: unknown, { id }: { id: string }, context) => findNode(services, { name: 'id', id }, context),
    lineageNodes: (_: unknown, args: NodeListArguments, context) => listNodes(services, args, context),
    registries: (_: unknown, _args: unknown, context) => viewRegistries(services, context),
  };
}

async function findByUri(services: LineageServices, uri: string, context: CallContext): Promise<GraphNode | null> {
  if (uri.length > maxUriLength) throw badInput('uri', `${uri.length} characters are more than ${maxUriLength}.`);
  if (uri.startsWith('version:')) return findVersion(services, { id: uri }, context);
  const located = (await services.registries.locate(uri, context)).filter(({ connection }) => knowsOf(services, connection, context));
  if (located.length === 0)
    throw badInput(
      'uri',
      'no configured registry knows such a URI. Write models:/NAME/VERSION, models:/NAME@ALIAS, a model package ARN, projects/…/locations/…/models/…@VERSION, or an id of ours.',
    );
  const ids = services.policy.binds(context.viewer)
    ? await keepReadable(services, { located, uri }, context)
    : located.flatMap(({ id }) => id ?? []);
  const [id] = ids;
  if (ids.length > 1)
    throw new TributaryError('BAD_USER_INPUT', 'uri: several connections hold a version under this URI.', {
      candidates: ids,
      fix: 'Ask modelVersion for one of the candidates.',
    });
  return id === undefined ? null : findVersion(services, { id }, context);
}

/**
 * Of what was located that which the viewer may read. Where nothing was located something is looked for all the same, so that nobody can tell
 * by the cost what is hidden.
 */
async function keepReadable(
  services: LineageServices,
  { located, uri }: { readonly located: readonly { readonly connection: string; readonly id: string | null }[]; readonly uri: string },
  context: CallContext,
): Promise<readonly string[]> {
  const versions = await Promise.all(
    located.map(({ connection, id }) => {
      const askedAs = absentId(connection, uri);
      return findVersion(services, { id: id ?? askedAs, askedAs }, context);
    }),
  );
  return versions.flatMap((version) => (version === null ? [] : [version.id]));
}

/** An id that nothing has, and every registry could have. */
function absentId(connection: string, uri: string): string {
  const [registry = '', name = ''] = connection.split(':');
  const model = createHash('sha256').update(uri).digest('hex').slice(0, 40);
  return formatId({ type: 'version', registry, connection: name, segments: [model, '1'] });
}
