// One side of gateway.ts: `NAME [SUBGRAPHS]`, where SUBGRAPHS is the address of the side that serves the subgraphs. A child of it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { createLogger, createSupergraph, defaultServer, openDoor, startGateway, startServer } from '@tributary/gateway';
import { type CallContext, createSubgraph, RequestScope } from '@tributary/kit';
import { type DocumentNode, parse } from 'graphql';
import { serveParent } from './children.ts';
import { definitions, monolithSchema, supergraph } from './gateway-graph.ts';

interface Serving {
  readonly url: string;
  close(): Promise<void>;
}

const [name = '', subgraphsUrl = ''] = process.argv.slice(2);
const logger = createLogger('silent');
const config = { ...defaultServer(), port: 0 };
const sides: Readonly<Record<string, () => Promise<Serving>>> = {
  subgraphs: serveSubgraphs,
  stock: () => serveApollo(createStockGateway()),
  'in process': serveInProcess,
  'over HTTP': serveOverHttp,
  monolith: () => serveApollo({ schema: monolithSchema }),
};
const serving = await sides[name]?.();
if (serving === undefined) throw new Error(`There is no side ${name}.`);
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
serveParent({ url: serving.url }, { collect: () => collectGarbage() }, () => serving.close());

/** Answers the subgraphs' questions, those it knows from memory: the gateways before it are what is measured. */
async function serveSubgraphs(): Promise<Serving> {
  const subgraphs = new Map(definitions.map((definition) => [`/${definition.name}`, createSubgraph(definition)]));
  const documents = new Map<string, DocumentNode>();
  const answers = new Map<string, string>();
  async function answer(path: string, body: string): Promise<string> {
    const { query, variables } = JSON.parse(body) as { query: string; variables: Record<string, unknown> };
    const document = documents.get(query) ?? parse(query);
    documents.set(query, document);
    return JSON.stringify(await subgraphs.get(path)?.execute({ document, variables }, createContext()));
  }
  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const key = `${request.url} ${body}`;
    const known = answers.get(key) ?? (await answer(request.url ?? '', body));
    answers.set(key, known);
    response.setHeader('content-type', 'application/json').end(known);
  }
  const server = createServer((request, response) => void respond(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { url: `http://127.0.0.1:${port}`, close: async () => server.closeAllConnections() };
}

function createContext(): CallContext {
  return {
    viewer: { name: 'anonymous', sees: 'everything' },
    signal: AbortSignal.timeout(config.requestTimeoutMs),
    requestId: 'bench',
    scope: new RequestScope(),
  };
}

/** The supergraph with the addresses of the subgraphs that are served. */
function addressedSupergraph(): string {
  return definitions.reduce(
    (sdl, { name: subgraph }) => sdl.replaceAll(`http://${subgraph}.invalid/graphql`, `${subgraphsUrl}/${subgraph}`),
    supergraph,
  );
}

/** As its documentation starts it. */
function createStockGateway(): { readonly gateway: ApolloGateway } {
  // Nothing is reported to its vendor from here.
  process.env['APOLLO_TELEMETRY_DISABLED'] = '1';
  return {
    gateway: new ApolloGateway({
      supergraphSdl: addressedSupergraph(),
      buildService: ({ url }) => new RemoteGraphQLDataSource({ url: url ?? '' }),
    }),
  };
}

async function serveApollo(graph: { readonly gateway: ApolloGateway } | { readonly schema: typeof monolithSchema }): Promise<Serving> {
  const server = new ApolloServer<CallContext>({ ...graph, stopOnTerminationSignals: false });
  const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' }, context: async () => createContext() });
  return { url, close: () => server.stop() };
}

async function serveInProcess(): Promise<Serving> {
  const subgraphs = new Map(definitions.map((definition) => [definition.name, createSubgraph(definition)]));
  const gateway = createSupergraph({ sdl: supergraph, subgraphs, logger });
  const server = await startServer({ config, graph: { gateway }, door: openDoor, readiness: async () => ({ missing: [] }), logger });
  return { ...server, url: `${server.url}/graphql` };
}

async function serveOverHttp(): Promise<Serving> {
  const server = await startGateway({ sdl: addressedSupergraph(), configuration: { server: config, subgraphs: {} }, logger });
  return { ...server, url: `${server.url}/graphql` };
}
