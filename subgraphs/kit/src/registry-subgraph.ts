import { GraphQLScalarType } from 'graphql';
import { type AccessPolicy, mayRead } from './access.ts';
import type { CallContext, RegistryConnection, RegistryDependencies, RegistryModule } from './contract.ts';
import { badInput, TributaryError } from './errors.ts';
import { connectionOf } from './ids.ts';
import { runAsFeed } from './resilience/lanes.ts';
import { assembleSubgraphSdl, readContract, readRegistryContract } from './sdl.ts';
import { createSubgraph, type LocalSubgraph } from './subgraph.ts';

/** Most ids that one `describe` takes. */
export const maxDescribed = 100;

/** Most URIs that one `name` takes. */
export const maxNamed = 1_000;

/** Values cross these scalars as they are: the mappers have written them in their final form. */
export const plainScalars = {
  DateTime: new GraphQLScalarType({ name: 'DateTime' }),
  JSON: new GraphQLScalarType({ name: 'JSON' }),
};

/** The whole SDL of a registry's subgraph. */
export function registrySdl(module: RegistryModule) {
  return assembleSubgraphSdl(readContract(), readRegistryContract(), module.typeDefs);
}

/** Opens the configured connections of one registry type and makes their subgraph. */
export function createRegistrySubgraph(
  module: RegistryModule,
  configs: readonly { connection: string }[],
  dependencies: RegistryDependencies,
): LocalSubgraph {
  const opened = configs.map((config) => module.connect(config, dependencies));
  const connections: ReadonlyMap<string, RegistryConnection> = new Map(opened.map((connection) => [connection.id, connection]));
  return createSubgraph({
    name: module.type,
    typeDefs: registrySdl(module),
    resolvers: { ...plainScalars, ...module.resolvers(connections), Query: createRootFields(connections, dependencies.policy) },
    close: async () => void (await Promise.all(opened.map((connection) => connection.close()))),
  });
}

/** `describe` and `locate` answer a viewer by the rules; the others are for the sync and for operators, and refuse whom rules bind. */
function createRootFields(connections: ReadonlyMap<string, RegistryConnection>, policy: AccessPolicy) {
  const listKnown = ({ viewer }: CallContext) => [...connections].filter(([id]) => mayRead(viewer, policy.readersOfConnection(id)));
  const refuseBound = ({ viewer }: CallContext): void => {
    if (policy.binds(viewer)) throw new TributaryError('FORBIDDEN', 'This field is for those who see everything.');
  };
  return {
    facts: (_: unknown, args: { connection: string; since?: string | null; after?: string | null }, context: CallContext) => {
      refuseBound(context);
      return runAsFeed(() =>
        findConnection(connections, args.connection).readFacts({ since: args.since ?? null, after: args.after ?? null }, context),
      );
    },
    describe: async (_: unknown, { ids }: { ids: readonly string[] }, context: CallContext) => {
      const facts = await findConnection(new Map(listKnown(context)), findOwner(ids)).describe(ids, context);
      return { ...facts, endCursor: null, end: null };
    },
    locate: async (_: unknown, { uri }: { uri: string }, context: CallContext) => {
      return locateEverywhere(
        listKnown(context).map(([, connection]) => connection),
        uri,
        context,
      );
    },
    name: (_: unknown, { uris }: { uris: readonly string[] }, context: CallContext) => {
      refuseBound(context);
      if (uris.length > maxNamed) throw badInput('uris', `takes at most ${maxNamed}.`);
      return uris.map((uri) => [...connections.values()].flatMap((connection) => connection.nameUri(uri) ?? []));
    },
    check: (_: unknown, args: { connection: string }, context: CallContext) => {
      refuseBound(context);
      return findConnection(connections, args.connection).check(context);
    },
  };
}

/** What is found counts, even if another connection could not be asked; with nothing found, its failure does. */
async function locateEverywhere(connections: readonly RegistryConnection[], uri: string, context: CallContext) {
  const results = await Promise.allSettled(
    connections.map(async (connection) => ({ connection: connection.id, id: await connection.locate(uri, context) })),
  );
  const located = results.flatMap((result) => (result.status === 'fulfilled' && result.value.id !== undefined ? [result.value] : []));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined && !located.some(({ id }) => id !== null)) throw failed.reason;
  return located;
}

function findOwner(ids: readonly string[]): string {
  if (ids.length === 0 || ids.length > maxDescribed) throw badInput('ids', `takes 1 to ${maxDescribed} ids.`);
  const owners = new Set(ids.map((id) => connectionOf(id) ?? ''));
  const [owner] = owners;
  if (owners.size !== 1 || owner === undefined) throw badInput('ids', 'must all belong to one connection.');
  return owner;
}

/** @throws TributaryError BAD_USER_INPUT where no such connection is configured */
export function findConnection<Connection>(connections: ReadonlyMap<string, Connection>, id: string): Connection {
  const connection = connections.get(id);
  if (connection !== undefined) return connection;
  throw new TributaryError('BAD_USER_INPUT', `No connection ${id} is configured.`, {
    fix: `Ask { registries { id } } for those that are.`,
  });
}
