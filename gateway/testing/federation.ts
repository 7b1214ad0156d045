import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { composeServices } from '@apollo/composition';
import { createSubgraph, type CallContext, RequestScope, type Resolvers } from '@tributary/kit';
import { buildSchema, execute, type GraphQLSchema, isObjectType, parse, printSchema, validate } from 'graphql';
import { defaultServer } from '../src/config/index.ts';
import { createLogger } from '../src/logger.ts';
import { startGateway } from '../src/gateway-alone.ts';
import { createSupergraph } from '../src/supergraph.ts';

/** One server behind the gateway. */
export interface SubgraphCase {
  readonly sdl: string;
  readonly resolvers: Resolvers;
  /** Answers instead of the resolvers where it says something, as a server in trouble would. */
  readonly fault?: (response: ServerResponse) => boolean;
}

/** A supergraph of other people, and how one server that holds everything would answer. */
export interface SupergraphCase {
  readonly name: string;
  readonly subgraphs: Readonly<Record<string, SubgraphCase>>;
  readonly whole: Resolvers;
  readonly questions: readonly Question[];
  /** Puts back what questions change. */
  readonly reset?: () => void;
}

export interface Question {
  readonly about: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

export interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly path?: readonly (string | number)[]; readonly extensions?: object }[];
}

export interface RunningCase extends AsyncDisposable {
  /** By HTTP, through the gateway. */
  ask(question: Question): Promise<Answer>;
  /** By the oracle: graphql-js alone. */
  askWhole(question: Question): Promise<Answer>;
  /** What was asked of a subgraph since the last call of this. */
  takeAsked(subgraph: string): readonly AskedOperation[];
}

interface AskedOperation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const fedPrelude = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@override", "@inaccessible", "@interfaceObject", "@extends", "@tag"])\n`;

/** Marks a subgraph as one of Federation 2; one without it is of Federation 1. */
export function federated(sdl: string): string {
  return fedPrelude + sdl;
}

/** Serves every subgraph of a case over HTTP, composes them and starts the gateway over the result. */
export async function startCase(supergraph: SupergraphCase): Promise<RunningCase> {
  const asked = new Map<string, AskedOperation[]>();
  const served = await Promise.all(Object.entries(supergraph.subgraphs).map(([name, subgraph]) => serve(name, subgraph, asked)));
  const { supergraphSdl, errors } = composeServices(served.map(({ name, url, typeDefs }) => ({ name, url, typeDefs })));
  if (supergraphSdl === undefined) throw new Error(errors.map(String).join('\n'));
  const logger = createLogger('silent');
  const configuration = { server: { ...defaultServer(), port: 0 }, subgraphs: {} };
  const gateway = await startGateway({ sdl: supergraphSdl, configuration, logger });
  const whole = await buildWhole(supergraphSdl, supergraph);
  return {
    async ask({ query, variables = {} }) {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
      return (await response.json()) as Answer;
    },
    async askWhole({ query, variables = {} }) {
      const document = parse(query);
      const faults = validate(whole, document);
      if (faults.length > 0) throw new Error(faults.join('\n'));
      return JSON.parse(JSON.stringify(await execute({ schema: whole, document, variableValues: variables }))) as Answer;
    },
    takeAsked: (name) => asked.get(name)?.splice(0) ?? [],
    async [Symbol.asyncDispose]() {
      await gateway.close();
      await Promise.all(served.map(({ close }) => close()));
    },
  };
}

async function serve(name: string, { sdl, resolvers, fault }: SubgraphCase, asked: Map<string, AskedOperation[]>) {
  const typeDefs = parse(sdl);
  const subgraph = createSubgraph({ name, typeDefs, resolvers, close: async () => undefined });
  const operations: AskedOperation[] = [];
  asked.set(name, operations);
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const operation = JSON.parse(await text(request)) as AskedOperation;
    operations.push(operation);
    if (fault?.(response) === true) return;
    const document = parse(operation.query);
    const faults = validate(subgraph.schema, document);
    const result =
      faults.length > 0 ? { errors: faults } : await subgraph.execute({ document, variables: operation.variables }, createContext());
    response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
  }
  const server = createServer((request, response) => void answer(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { name, typeDefs, url: `http://127.0.0.1:${port}/`, close: async () => server.close().closeAllConnections() };
}

function createContext(): CallContext {
  return {
    viewer: { name: 'test', sees: 'everything' },
    signal: AbortSignal.timeout(10_000),
    requestId: 'test',
    scope: new RequestScope(),
  };
}

/** One server that holds everything: what clients of a supergraph see, with the resolvers of the case. */
export async function buildWhole(sdl: string, { whole }: SupergraphCase): Promise<GraphQLSchema> {
  return addResolvers(await readApi(sdl), whole);
}

/** The schema that clients of a supergraph see. */
async function readApi(sdl: string): Promise<GraphQLSchema> {
  const gateway = createSupergraph({
    sdl,
    subgraphs: new Map(),
    connect: (name) => ({ name, execute: async () => ({}) }),
    logger: createLogger('silent'),
  });
  const loaded = Promise.withResolvers<GraphQLSchema>();
  gateway.onSchemaLoadOrUpdate(({ apiSchema }) => loaded.resolve(apiSchema));
  await gateway.load({ apollo: {} });
  await gateway.stop();
  return buildSchema(printSchema(await loaded.promise), { assumeValid: true });
}

function addResolvers(schema: GraphQLSchema, resolvers: Resolvers): GraphQLSchema {
  for (const [typeName, fields] of Object.entries(resolvers)) {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) throw new Error(`There is no type ${typeName}.`);
    for (const [field, resolve] of Object.entries(fields)) {
      const { [field]: target } = type.getFields();
      if (target === undefined) throw new Error(`There is no field ${typeName}.${field}.`);
      target.resolve = resolve as NonNullable<typeof target.resolve>;
    }
  }
  return schema;
}

/** A reference resolver over rows: the one whose members are as the key says, with what else the reference tells. */
export function referTo(rows: readonly object[], ...keys: readonly string[]) {
  return (reference: Readonly<Record<string, unknown>>): object | null => {
    const row = rows.find((candidate) =>
      keys.every((key) => !Object.hasOwn(reference, key) || JSON.stringify(Reflect.get(candidate, key)) === JSON.stringify(reference[key])),
    );
    return row === undefined ? null : { ...row, ...reference };
  };
}
