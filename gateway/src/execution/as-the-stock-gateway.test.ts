import { ApolloGateway } from '@apollo/gateway';
import type { GatewayExecutor, GatewayGraphQLResponse, GatewayInterface } from '@apollo/server-gateway-interface';
import { composeServices } from '@apollo/composition';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CallContext, createSubgraph, type LocalSubgraph, RequestScope } from '@tributary/kit';
import fc from 'fast-check';
import {
  defaultFieldResolver,
  type DocumentNode,
  executeSync,
  type ExecutionResult,
  type GraphQLSchema,
  isObjectType,
  Kind,
  parse,
  validate,
  visit,
} from 'graphql';
import type { SupergraphCase } from '../../testing/federation.ts';
import { type RandomOperation, writeOperation } from '../../testing/random-operation.ts';
import { abstractTypes } from '../../testing/supergraphs/abstract-types.ts';
import { composedTypes } from '../../testing/supergraphs/composed-types.ts';
import { entityKeys } from '../../testing/supergraphs/entity-keys.ts';
import { interfaceObjects } from '../../testing/supergraphs/interface-objects.ts';
import { olderSubgraphs } from '../../testing/supergraphs/older-subgraphs.ts';
import { ownershipOfFields } from '../../testing/supergraphs/ownership.ts';
import { requiredFields } from '../../testing/supergraphs/required-fields.ts';
import { createLogger } from '../logger.ts';
import { createSupergraph } from '../supergraph.ts';
import { createRenaming } from './client-names.ts';

const cases: readonly SupergraphCase[] = [
  entityKeys,
  requiredFields,
  interfaceObjects,
  abstractTypes,
  composedTypes,
  ownershipOfFields,
  olderSubgraphs,
];
const logger = createLogger('silent');
const numRuns = Number(process.env['RUNS'] ?? 25);

/** What goes wrong in the subgraphs: each field of each object by the same rule, whoever asks for it. */
let trouble: (owner: string, field: string, source: unknown) => 'fails' | 'is null' | undefined = () => undefined;

function openSubgraphs({ subgraphs }: SupergraphCase): readonly LocalSubgraph[] {
  return Object.entries(subgraphs).map(([name, { sdl, resolvers }]) => {
    const subgraph = createSubgraph({ name, typeDefs: parse(sdl), resolvers, close: async () => undefined });
    for (const type of Object.values(subgraph.schema.getTypeMap())) if (isObjectType(type)) disturb(type);
    return {
      ...subgraph,
      async execute(request, context) {
        // As one behind HTTP would.
        const errors = validate(subgraph.schema, request.document);
        return errors.length > 0 ? { errors } : subgraph.execute(request, context);
      },
    };
  });
}

function disturb(type: Extract<ReturnType<GraphQLSchema['getType']>, { getFields(): unknown }>): void {
  if (!isObjectType(type) || type.name.startsWith('_')) return;
  for (const field of Object.values(type.getFields()).filter(({ name }) => !name.startsWith('_'))) {
    const { resolve = defaultFieldResolver } = field;
    field.resolve = (source: unknown, ...rest) => {
      const what = trouble(type.name, field.name, source);
      if (what === 'fails') throw new Error(`${type.name}.${field.name} fails`);
      return what === 'is null' ? null : (resolve(source, ...rest) as unknown);
    };
  }
}

interface Pair {
  readonly schema: GraphQLSchema;
  readonly own: GatewayExecutor;
  readonly stock: GatewayExecutor;
  stop(): Promise<void>;
}

async function startPair(supergraph: SupergraphCase): Promise<Pair> {
  const opened = openSubgraphs(supergraph);
  const named = new Map(opened.map((subgraph) => [subgraph.name, subgraph]));
  const { supergraphSdl: sdl = '' } = composeServices(
    opened.map(({ name, sdl: own }) => ({ name, url: 'http://x.invalid', typeDefs: parse(own) })),
  );
  process.env['APOLLO_TELEMETRY_DISABLED'] = '1';
  const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const stock = new ApolloGateway({
    supergraphSdl: sdl,
    logger: silent,
    buildService: ({ name }) => ({
      async process({ request, context }) {
        const document = parse(request.query ?? '');
        const answer = await named.get(name)?.execute({ document, variables: request.variables ?? {} }, context as unknown as CallContext);
        return JSON.parse(JSON.stringify(answer)) as GatewayGraphQLResponse;
      },
    }),
  });
  const own = createSupergraph({ sdl, subgraphs: named, connect: () => failOnUse(), logger });
  const loaded = Promise.withResolvers<GraphQLSchema>();
  own.onSchemaLoadOrUpdate(({ apiSchema }) => loaded.resolve(apiSchema));
  const executors = [await load(own), await load(stock)] as const;
  return { schema: await loaded.promise, own: executors[0], stock: executors[1], stop: () => stock.stop() };
}

function failOnUse(): never {
  throw new Error('Every subgraph of the supergraph runs here.');
}

async function load(gateway: GatewayInterface): Promise<GatewayExecutor> {
  const { executor } = await gateway.load({ apollo: {} });
  if (executor === null) throw new Error('There is no executor.');
  return executor;
}

async function ask(executor: GatewayExecutor, { query, variables }: RandomOperation, document: DocumentNode): Promise<ExecutionResult> {
  const context: CallContext = {
    viewer: { name: 'test', sees: 'everything' },
    signal: new AbortController().signal,
    requestId: 'r-1',
    scope: new RequestScope(),
  };
  const request = { query, variables };
  const answer = await executor({ request, document, queryHash: query, context, metrics: {}, logger: console } as never);
  return JSON.parse(JSON.stringify(answer)) as ExecutionResult;
}

/** An equal number for equal texts, and none that follows them. */
function scatter(text: string): number {
  return [...text].reduce((hash, character) => Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0, 2_166_136_261);
}

function createTrouble(seed: number): typeof trouble {
  return (owner, field, source) => {
    const { id, sku, code, email } = (source ?? {}) as Record<string, unknown>;
    const drawn = scatter(JSON.stringify([seed, owner, field, id, sku, code, email])) % 40;
    return drawn === 0 ? 'fails' : drawn === 1 ? 'is null' : undefined;
  };
}

/** Keys, which another subgraph may have told. */
const keys: ReadonlySet<unknown> = new Set(['id', 'sku', 'code', 'email']);

/** Whether a path leads to a null, or to nothing below one. */
function isMissing(data: unknown, path: readonly (string | number)[]): boolean {
  const [head, ...rest] = path;
  if (data === null || data === undefined) return true;
  if (head === undefined || typeof data !== 'object') return false;
  return (rest.length === 0 && keys.has(head)) || isMissing(Reflect.get(data, head), rest);
}

/** The type of each object, under a name that nobody else uses. */
function askForTypes(document: DocumentNode): DocumentNode {
  const alias = { kind: Kind.NAME, value: 'typeOfThis' } as const;
  const field = { kind: Kind.FIELD, alias, name: { kind: Kind.NAME, value: '__typename' } } as const;
  return visit(document, { SelectionSet: { leave: (set) => ({ ...set, selections: [field, ...set.selections] }) } });
}

interface Shaped {
  readonly data: ExecutionResult['data'];
  readonly variables: RandomOperation['variables'];
}

function shapeAgain(schema: GraphQLSchema, document: DocumentNode, { data, variables }: Shaped): unknown {
  const read = (source: object, name: string): unknown => Reflect.get(source, name);
  const answer = executeSync({
    schema,
    document,
    rootValue: data,
    variableValues: variables,
    fieldResolver: (source: object, _args, _context, { path }) => read(source, String(path.key)),
    typeResolver: (source: object) => String(read(source, 'typeOfThis')),
  });
  expect(answer.errors).toBeUndefined();
  return answer.data;
}

describe.each(cases.map((supergraph) => [supergraph.name, supergraph] as const))('over a supergraph with %s', (_name, supergraph) => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await startPair(supergraph);
  });
  afterAll(() => pair.stop());

  /** Asks both the same and hands on what they said. */
  async function compare(
    seed: number,
    check: (own: ExecutionResult, stock: ExecutionResult, operation: RandomOperation) => void,
  ): Promise<void> {
    const operation = writeOperation(pair.schema, seed);
    const written = parse(operation.query);
    fc.pre(validate(pair.schema, written).length === 0);
    // Names of clients mislead the planner of the stock gateway, which is what they are changed for.
    const { document } = createRenaming(pair.schema)(written);
    const [own, stock] = [await ask(pair.own, operation, document), await ask(pair.stock, operation, document)];
    check(own, stock, operation);
  }

  it('any operation is answered as the stock gateway answers it', async () => {
    trouble = () => undefined;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2_000_000_000 }), (seed) =>
        // What an error says is ours to decide; some operations ask resolvers for what they cannot do.
        compare(seed, (own, stock) => expect({ ...own, errors: own.errors?.length }).toEqual({ ...stock, errors: stock.errors?.length })),
      ),
      { numRuns, seed: 1 },
    );
  }, 60_000);

  it('the answer is what graphql-js makes of it, in the order of the operation', async () => {
    trouble = () => undefined;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2_000_000_000 }), async (seed) => {
        const operation = writeOperation(pair.schema, seed);
        fc.pre(validate(pair.schema, parse(operation.query)).length === 0);
        const document = askForTypes(parse(operation.query));
        const { data } = await ask(pair.own, { ...operation, query: `${operation.query} with types` }, document);
        fc.pre(data !== null);
        expect(JSON.stringify(data)).toBe(JSON.stringify(shapeAgain(pair.schema, document, { data, variables: operation.variables })));
      }),
      { numRuns, seed: 1 },
    );
  }, 60_000);

  it('what fails below makes the same data, and errors stand where they are missing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2_000_000_000 }), async (seed) => {
        trouble = createTrouble(seed);
        await compare(seed, (own, stock) => {
          expect(own.data).toEqual(stock.data);
          expect(own.errors === undefined).toBe(stock.errors === undefined);
          for (const { path } of own.errors ?? []) expect(path !== undefined && isMissing(own.data, path)).toBe(true);
        });
      }),
      { numRuns, seed: 1 },
    );
  }, 60_000);
});
