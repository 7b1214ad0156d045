import { plainScalars, type Resolvers } from '@tributary/kit';
import type { LineageServices } from '../services.ts';
import { createCatalogueResolvers } from './catalogue-resolvers.ts';
import { createGraphFields, createGraphResolvers } from './graph-resolvers.ts';
import { createLineageResolvers } from './lineage-resolvers.ts';
import { createNodeResolvers } from './node-resolvers.ts';
import { createQueryFields } from './query-resolvers.ts';

/** Everything that lineage answers. `versionTypes` are the concrete types of versions that its schema lists. */
export function createResolvers(services: LineageServices, versionTypes: readonly string[]): Resolvers {
  return {
    ...plainScalars,
    ...createNodeResolvers(services, versionTypes),
    ...createLineageResolvers(services),
    ...createCatalogueResolvers(services),
    ...createGraphResolvers(services),
    Query: { ...createQueryFields(services), ...createGraphFields(services) },
  };
}
