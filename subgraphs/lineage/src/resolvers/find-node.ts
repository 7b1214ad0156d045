import { badInput, type CallContext, parseId, TributaryError } from '@tributary/kit';
import type { WantedVersion } from '../indexer/lookup.ts';
import { type GraphNode, requireType } from '../nodes.ts';
import { type LineageServices, loadersOf } from '../services.ts';
import { readNode } from './read-node.ts';

/** A version of the graph; one that nobody has described yet is asked of its registry once. Null = not there. */
export async function findVersion(services: LineageServices, wanted: WantedVersion, context: CallContext): Promise<GraphNode | null> {
  const { id } = wanted;
  requireType(id, 'version');
  const known = await readNode(services, id, context);
  if (known?.resolved === true) return known;
  if (!(await fetchUnseen(services, { ...wanted, isNamed: known !== null }, context))) return known;
  loadersOf(services, context).forget(id);
  return readNode(services, id, context);
}

/** A version that an edge names is shown as that even while its registry cannot be asked. */
async function fetchUnseen(
  services: LineageServices,
  { isNamed, ...wanted }: WantedVersion & { readonly isNamed: boolean },
  context: CallContext,
): Promise<boolean> {
  try {
    return await services.unseen.fetch(wanted, context);
  } catch (error) {
    if (isNamed) return false;
    throw error;
  }
}

/** Any node of the lineage. Null = not there. */
export async function findNode(
  services: LineageServices,
  { name, id }: { readonly name: string; readonly id: string },
  context: CallContext,
): Promise<GraphNode | null> {
  const { type } = parseId(id);
  if (type === 'model') throw badInput(name, 'a registered model is no node of the lineage. Ask registeredModel for it.');
  return type === 'version' ? findVersion(services, { id }, context) : readNode(services, id, context);
}

const maxStarts = 50;

/**
 * The ids of nodes to start from, each once.
 * @throws TributaryError NOT_FOUND where one is not there, BAD_USER_INPUT where there are none or too many
 */
export async function findStarts(
  services: LineageServices,
  { name, ids }: { readonly name: string; readonly ids: readonly string[] },
  context: CallContext,
): Promise<readonly string[]> {
  const distinct = [...new Set(ids)];
  if (distinct.length === 0 || distinct.length > maxStarts) throw badInput(name, `takes 1 to ${maxStarts} ids.`);
  const nodes = await Promise.all(distinct.map((id) => findNode(services, { name, id }, context)));
  const missing = distinct.find((_id, index) => nodes[index] === null);
  if (missing !== undefined) throw new TributaryError('NOT_FOUND', `${name}: nothing is known under ${missing.slice(0, 200)}.`);
  return distinct;
}
