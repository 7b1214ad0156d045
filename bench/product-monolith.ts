// A bare Apollo Server over one schema with the same resolvers and the same data, without federation. A child of product.ts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { AccessPolicy, type CallContext, createRegistrySubgraph, RequestScope } from '@tributary/kit';
import { createLineage, lineageConfigSchema } from '@tributary/lineage';
import { mlflow } from '@tributary/mlflow';
import { buildSchema, type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import { serveParent } from './children.ts';
import { createSettings } from './settings.ts';

type FieldResolver = GraphQLFieldResolver<object, CallContext>;
type AfterSource = Parameters<FieldResolver> extends [unknown, ...infer Rest] ? Rest : never;

const versionType = 'MlflowModelVersion';
const apiFile = new URL('../schema/generated/api.graphql', import.meta.url);

// The gateway is not even loaded here, as it would count for memory and start.
const { folder, content } = createSettings(process.argv[2] ?? '');
const config = mlflow.configSchema.parse(content.registries[0]);
const log = () => undefined;
const dependencies = { policy: new AccessPolicy(new Map()), logger: { debug: log, info: log, warn: log, error: log }, now: Date.now };
const feed = createRegistrySubgraph(mlflow, [config], dependencies);
const connection = mlflow.connect(config, dependencies);
const lineage = await createLineage({
  config: lineageConfigSchema.parse({ ...content.lineage, store: { type: 'sqlite', path: join(folder, 'tributary.db') } }),
  datasets: [],
  sources: [connection.id],
  registries: new Map([[mlflow.type, feed]]),
  ...dependencies,
});
const schema = buildSchema(readFileSync(apiFile, 'utf8'));
takeResolvers(schema, lineage.subgraph.schema);
takeVersionFields(schema);

const server = new ApolloServer<CallContext>({ schema, stopOnTerminationSignals: false });
const { url } = await startStandaloneServer(server, {
  listen: { port: 0, host: '127.0.0.1' },
  context: async (): Promise<CallContext> => ({
    viewer: { name: 'anonymous', sees: 'everything' },
    signal: AbortSignal.timeout(content.server.requestTimeoutMs),
    requestId: 'bench',
    scope: new RequestScope(),
  }),
});
lineage.startSyncing();
serveParent({ url }, { missing: () => lineage.missing() }, async () => {
  await server.stop();
  await Promise.all([lineage.close(), feed.close(), connection.close()]);
});

/** Gives the one schema the resolvers that a subgraph has. */
function takeResolvers(into: GraphQLSchema, from: GraphQLSchema): void {
  for (const type of Object.values(from.getTypeMap())) {
    const target = into.getType(type.name);
    if (!isObjectType(type) || !isObjectType(target)) continue;
    const fields = target.getFields();
    for (const { name, resolve } of Object.values(type.getFields())) {
      const { [name]: field } = fields;
      if (field !== undefined && resolve !== undefined) field.resolve = resolve;
    }
  }
}

/** The fields that the registry answers live: their resolvers want what the gateway's reference is made into, once for each version. */
function takeVersionFields(into: GraphQLSchema): void {
  const { __resolveReference: refer, ...resolvers } = mlflow.resolvers(new Map([[connection.id, connection]]))[
    versionType
  ] as unknown as Record<string, FieldResolver> & { readonly __resolveReference: (node: object) => object };
  const references = new WeakMap<object, object>();
  const referTo = (node: object): object => {
    const reference = references.get(node) ?? refer(node);
    references.set(node, reference);
    return reference;
  };
  const type = into.getType(versionType);
  const fields = isObjectType(type) ? type.getFields() : {};
  for (const [name, resolve] of Object.entries(resolvers)) {
    const { [name]: field } = fields;
    if (field !== undefined) field.resolve = (node: object, ...rest: AfterSource) => resolve(referTo(node), ...rest);
  }
}
