import { describe, expect, it } from '@jest/globals';
import { type ExecutionResult, parse } from 'graphql';
import { z } from 'zod';
import { AccessPolicy, type AccessRule } from './access.ts';
import type { CallContext, Facts, RegistryConnection, RegistryModule } from './contract.ts';
import { TributaryError } from './errors.ts';
import { RequestScope } from './loader.ts';
import { createRegistrySubgraph, findConnection } from './registry-subgraph.ts';
import type { LocalSubgraph } from './subgraph.ts';
import { createTestDependencies } from './testing/dependencies.ts';

type Located = string | null | undefined | Error;

interface FakeConnection extends RegistryConnection {
  readonly asked: unknown[];
}

const context: CallContext = {
  viewer: { name: 'test', sees: 'everything' },
  signal: new AbortController().signal,
  requestId: 'r',
  scope: new RequestScope(),
};
const policy = new AccessPolicy(
  new Map<string, readonly AccessRule[]>([
    ['fake:a', [{ roles: ['risk'] }]],
    ['fake:b', [{ model: 'secret', roles: [] }]],
  ]),
);
const dependencies = { ...createTestDependencies(() => 0), policy };
const bound: CallContext = { ...context, viewer: { name: 'bound', sees: ['staff'] } };
const nothing: Facts = { nodes: [], edges: [] };

function connectTo(name: string, located: Located): FakeConnection {
  const asked: unknown[] = [];
  return {
    id: `fake:${name}`,
    asked,
    readFacts: async (position) => {
      asked.push(position);
      return { ...nothing, endCursor: null, end: { complete: true, resumeToken: name, skipped: [] } };
    },
    describe: async (ids) => {
      asked.push(ids);
      return nothing;
    },
    nameUri: () => undefined,
    locate: async (uri) => {
      asked.push(uri);
      if (located instanceof Error) throw located;
      return located;
    },
    check: async () => [{ name: 'reach', ok: true, message: name, fix: null }],
    close: async () => void asked.push('closed'),
  };
}

function open(located: Readonly<Record<string, Located>>): { subgraph: LocalSubgraph; connections: Map<string, FakeConnection> } {
  const connections = new Map<string, FakeConnection>();
  const module: RegistryModule = {
    type: 'fake',
    title: 'Fake',
    capabilities: {
      aliases: false,
      nativeStage: false,
      nativeApproval: false,
      trainingData: false,
      endpoints: false,
      incrementalFeed: false,
    },
    configSchema: z.object({ connection: z.string() }),
    typeDefs: 'type FakeModelVersion @key(fields: "id") { id: ID! }',
    connect: ({ connection }) => {
      const opened = connectTo(connection, located[connection]);
      connections.set(connection, opened);
      return opened;
    },
    resolvers: () => ({}),
  };
  const configs = Object.keys(located).map((connection) => ({ connection }));
  return { subgraph: createRegistrySubgraph(module, configs, dependencies), connections };
}

async function run(
  subgraph: LocalSubgraph,
  text: string,
  variables: Record<string, unknown> = {},
  as: CallContext = context,
): Promise<ExecutionResult> {
  return subgraph.execute({ document: parse(text), variables }, as);
}

const codesOf = ({ errors }: ExecutionResult): unknown[] => (errors ?? []).map(({ extensions }) => extensions['code']);
const describeIds = 'query ($ids: [ID!]!) { describe(ids: $ids) { __typename } }';
const locate = '{ locate(uri: "x:y") { connection id } }';
const versions = (count: number, connection = 'a'): string[] =>
  Array.from({ length: count }, (_, at) => `version:fake:${connection}/m/${at}`);
const down = new TributaryError('REGISTRY_UNAVAILABLE', 'down');

describe('the root field describe', () => {
  it.each([1, 100])('asks the connection that owns them for %d ids at once', async (count) => {
    const { subgraph, connections } = open({ a: null, b: null });
    expect(codesOf(await run(subgraph, describeIds, { ids: versions(count) }))).toEqual([]);
    expect([connections.get('a')?.asked, connections.get('b')?.asked]).toEqual([[versions(count)], []]);
  });

  it.each([
    ['no id', []],
    ['101 ids', versions(101)],
    ['ids of two connections', [...versions(1), ...versions(1, 'b')]],
    ['an id of a connection that is not configured', versions(1, 'zzz')],
    ['an id that belongs to no connection', ['external:x']],
    ['an owned and a shared id', [...versions(1), 'external:x']],
    ['what is no id', ['x']],
  ])('refuses %s', async (_name, ids) => {
    const { subgraph, connections } = open({ a: null, b: null });
    expect(codesOf(await run(subgraph, describeIds, { ids }))).toEqual(['BAD_USER_INPUT']);
    expect([connections.get('a')?.asked, connections.get('b')?.asked]).toEqual([[], []]);
  });
});

describe('for a viewer whom rules bind', () => {
  it('describe knows nothing of a connection that is hidden, and passes the viewer on to the others', async () => {
    const { subgraph, connections } = open({ a: null, b: null });
    const hidden = await run(subgraph, describeIds, { ids: versions(1) }, bound);
    const absent = await run(subgraph, describeIds, { ids: versions(1, 'zzz') }, bound);
    expect(hidden.errors?.[0]?.message.replace('fake:a', 'fake:zzz')).toBe(absent.errors?.[0]?.message);
    expect(codesOf(await run(subgraph, describeIds, { ids: versions(1, 'b') }, bound))).toEqual([]);
    expect([connections.get('a')?.asked, connections.get('b')?.asked]).toEqual([[], [versions(1, 'b')]]);
  });

  it('locate does not ask a connection that is hidden, nor fails with it', async () => {
    const { subgraph, connections } = open({ a: down, b: null });
    const { data, errors } = await run(subgraph, locate, {}, bound);
    expect([errors, data?.['locate']]).toEqual([undefined, [{ connection: 'fake:b', id: null }]]);
    expect(connections.get('a')?.asked).toEqual([]);
  });

  it.each(['facts(connection: "fake:b") { endCursor }', 'name(uris: [])', 'check(connection: "fake:b") { name }'])(
    'refuses %s, which is for the sync and for operators',
    async (field) => {
      const { subgraph, connections } = open({ a: null, b: null });
      expect(codesOf(await run(subgraph, `{ ${field} }`, {}, bound))).toEqual(['FORBIDDEN']);
      expect(codesOf(await run(subgraph, `{ ${field} }`))).toEqual([]);
      expect(connections.get('a')?.asked).toEqual([]);
    },
  );
});

describe('the root field locate', () => {
  it.each<[string, Record<string, Located>, unknown]>([
    [
      'asks every connection',
      { a: 'version:fake:a/m/1', b: null },
      [
        { connection: 'fake:a', id: 'version:fake:a/m/1' },
        { connection: 'fake:b', id: null },
      ],
    ],
    ['leaves out those whose URI it is not', { a: undefined, b: null }, [{ connection: 'fake:b', id: null }]],
    ['is empty where it is a URI of none', { a: undefined, b: undefined }, []],
    [
      'counts what was found even if another connection failed',
      { a: down, b: 'version:fake:b/m/1' },
      [{ connection: 'fake:b', id: 'version:fake:b/m/1' }],
    ],
  ])('%s', async (_title, located, expected) => {
    const { data, errors } = await run(open(located).subgraph, locate);
    expect([errors, data?.['locate']]).toEqual([undefined, expected]);
  });

  it.each<[string, Record<string, Located>]>([
    ['another has nothing there', { a: down, b: null }],
    ['the URI is not one of another', { a: undefined, b: down }],
    ['all fail', { a: down, b: new TypeError('second') }],
  ])('fails where one connection fails and %s', async (_title, located) => {
    const { errors } = await run(open(located).subgraph, locate);
    expect(errors?.map(({ originalError }) => originalError)).toEqual([down]);
  });
});

describe('the root fields facts and check', () => {
  it('ask the one connection and pass position and answer on', async () => {
    const { subgraph, connections } = open({ a: null, b: null });
    const text =
      '{ facts(connection: "fake:b", since: "s") { endCursor end { complete resumeToken } } check(connection: "fake:b") { ok message } }';
    expect((await run(subgraph, text)).data).toMatchObject({
      facts: { endCursor: null, end: { complete: true, resumeToken: 'b' } },
      check: [{ ok: true, message: 'b' }],
    });
    expect([connections.get('a')?.asked, connections.get('b')?.asked]).toEqual([[], [{ since: 's', after: null }]]);
  });

  it.each(['{ facts(connection: "fake:zzz") { endCursor } }', '{ check(connection: "b") { ok } }'])(
    'refuse an unknown connection in %s',
    async (text) => {
      expect(codesOf(await run(open({ a: null, b: null }).subgraph, text))).toEqual(['BAD_USER_INPUT']);
    },
  );

  it('closes every connection with the subgraph', async () => {
    const { subgraph, connections } = open({ a: null, b: null });
    await subgraph.close();
    expect([...connections.values()].map(({ asked }) => asked)).toEqual([['closed'], ['closed']]);
  });
});

describe('findConnection', () => {
  it('finds by id and says which one is not configured', () => {
    const connections = new Map([['fake:a', 1]]);
    expect(findConnection(connections, 'fake:a')).toBe(1);
    expect(() => findConnection(connections, 'fake:b')).toThrow('No connection fake:b is configured.');
  });
});
