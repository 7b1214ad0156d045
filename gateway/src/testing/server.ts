import type { GatewayInterface } from '@apollo/server-gateway-interface';
import { execute, type GraphQLSchema } from 'graphql';
import { defaultServer, type ServerConfig } from '../config/index.ts';
import { type Door, openDoor } from '../identity/door.ts';
import type { Limits } from '../limits/config.ts';
import { createLogger } from '../logger.ts';
import { type RunningServer, type ServerOptions, startServer } from '../server.ts';

/** Changes to the defaults, those of the limits one by one. */
export interface TestServerOptions extends Partial<Omit<ServerConfig, 'limits'>> {
  /** Open unless told otherwise. */
  readonly door?: Door;
  readonly limits?: Partial<Limits>;
}

/** A gateway at a free port whose graph is one schema, so that everything before the plan can be tested without registries. */
export async function startTestGateway(
  schema: GraphQLSchema,
  { limits, door = openDoor, ...changes }: TestServerOptions = {},
  extend: ServerOptions['extend'] = () => undefined,
): Promise<RunningServer & AsyncDisposable> {
  const defaults = defaultServer();
  const server = await startServer({
    config: { ...defaults, port: 0, graceSeconds: 1, ...changes, limits: { ...defaults.limits, ...limits } },
    graph: { gateway: createGateway(schema) },
    door,
    readiness: async () => ({ missing: [] }),
    logger: createLogger('silent'),
    extend,
  });
  return { ...server, [Symbol.asyncDispose]: () => server.close() };
}

function createGateway(schema: GraphQLSchema): GatewayInterface {
  return {
    onSchemaLoadOrUpdate(listen) {
      listen({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    load: async () => ({
      executor: async ({ document, request, operationName, context }) =>
        execute({ schema, document, variableValues: request.variables, operationName, contextValue: context }),
    }),
    stop: async () => undefined,
  };
}
