import { type CallContext, checkRange, connectionOf, type FieldResolvers, type Resolvers } from '@tributary/kit';
import { type Neighbourhood, readNeighbourhood } from '../neighbourhood.ts';
import { kindOf } from '../nodes.ts';
import { type FoundPath, type FoundPaths, findPaths } from '../paths.ts';
import { type LineageServices, loadersOf, viewSources } from '../services.ts';
import { findStarts } from './find-node.ts';
import { LineagePage, maxDepth, toEdge, type WalkArguments } from './lineage-page.ts';
import { readNode } from './read-node.ts';

const maxShown = 5_000;
const maxPaths = 100;

interface GraphArguments {
  readonly of: readonly string[];
  readonly upstreamDepth?: number | null;
  readonly dependentsDepth?: number | null;
  readonly maxNodes?: number | null;
}

interface PathsArguments {
  readonly from: string;
  readonly to: string;
  readonly maxDepth?: number | null;
  readonly maxPaths?: number | null;
}

type ImpactArguments = Pick<WalkArguments, 'kinds' | 'first' | 'after'> & { readonly of: readonly string[] };

/** The root fields that look at more than one node's connections: the picture, the ways between two nodes, and what stands on some. */
export function createGraphFields(services: LineageServices): FieldResolvers {
  return {
    lineage: async (_: unknown, args: GraphArguments, context) => {
      const depth = { min: 0, max: maxDepth };
      const query = {
        upstreamDepth: checkRange('upstreamDepth', args.upstreamDepth ?? 1, depth),
        dependentsDepth: checkRange('dependentsDepth', args.dependentsDepth ?? 1, depth),
        maxNodes: checkRange('maxNodes', args.maxNodes ?? 300, { min: 1, max: maxShown }),
        of: await findStarts(services, { name: 'of', ids: args.of }, context),
      };
      const { reader, limits } = loadersOf(services, context);
      // Its walks end at their deadline; what they reached is then read as long as the request lasts.
      return readNeighbourhood(reader, query, { ...limits, deadline: context.signal });
    },
    lineagePaths: async (_: unknown, args: PathsArguments, context) => {
      const query = {
        from: args.from,
        to: args.to,
        maxDepth: checkRange('maxDepth', args.maxDepth ?? 25, { min: 1, max: maxDepth }),
        maxPaths: checkRange('maxPaths', args.maxPaths ?? 3, { min: 1, max: maxPaths }),
      };
      await findStarts(services, { name: 'from', ids: [args.from] }, context);
      await findStarts(services, { name: 'to', ids: [args.to] }, context);
      const { expander, limits } = loadersOf(services, context);
      return findPaths(expander, query, limits);
    },
    impact: async (_: unknown, { of, ...args }: ImpactArguments, context) => {
      const ids = await findStarts(services, { name: 'of', ids: of }, context);
      return new LineagePage(services, { ids, direction: 'dependents', args: { ...args, depth: maxDepth }, endpointsFirst: true }, context);
    },
  };
}

/** The types that those root fields answer. */
export function createGraphResolvers(services: LineageServices): Resolvers {
  const nodeOf = (id: string, context: CallContext) => readNode(services, id, context);
  return {
    LineageGraph: {
      nodes: ({ ids }: Neighbourhood, _args: unknown, context) => ids.map((id) => nodeOf(id, context)),
      complete: ({ stopReasons }: Neighbourhood) => stopReasons.length === 0,
      sources: (_graph: Neighbourhood, _args: unknown, context) => viewSources(services, context),
    },
    LineageFrontier: { node: ({ id }: Neighbourhood['frontier'][number], _args: unknown, context) => nodeOf(id, context) },
    LineagePaths: { complete: ({ stopReasons }: FoundPaths) => stopReasons.length === 0 },
    LineagePath: {
      nodes: ({ hops }: FoundPath, _args: unknown, context) =>
        [hops[0]?.from ?? '', ...hops.map(({ id }) => id)].map((id) => nodeOf(id, context)),
      hops: ({ hops, direction }: FoundPath) => hops.map((hop) => toEdge(hop, direction)),
      length: ({ hops }: FoundPath) => hops.length,
    },
    Impact: {
      affected: (page: LineagePage) => page,
      totalCount: (page: LineagePage) => page.totalCount(),
      complete: (page: LineagePage) => page.complete(),
      stopReasons: (page: LineagePage) => page.stopReasons(),
      sources: (page: LineagePage) => page.sources(),
      byKind: async (page: LineagePage) => countBy(await page.all(), ({ id }) => kindOf(id)),
      byRegistry: async (page: LineagePage) => countBy(await page.all(), ({ id }) => connectionOf(id)),
      byStage: async (page: LineagePage, _args: unknown, context) => {
        const all = (await page.all()).filter(({ id }) => id.startsWith('version:') || id.startsWith('endpoint:'));
        const stages = await Promise.all(all.map(async ({ id }) => (await loadersOf(services, context).node(id))?.properties['stage']));
        return countBy(stages, (stage) => (typeof stage === 'string' ? stage : null));
      },
    },
  };
}

/** How often each value occurs, most frequent first. */
function countBy<Item>(items: readonly Item[], valueOf: (item: Item) => string | null | undefined) {
  const counts = new Map<string, number>();
  for (const item of items) {
    const value = valueOf(item);
    if (value !== null && value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].map(([value, count]) => ({ value, count })).toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}
