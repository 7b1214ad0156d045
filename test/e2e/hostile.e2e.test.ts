import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { startTarget, type Target } from './hostile-client.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
}, 60_000);
afterAll(async () => target[Symbol.asyncDispose]());

const list = (count: number, write: (at: number) => string) => Array.from({ length: count }, (_, at) => write(at)).join(' ');
const nest = (depth: number, open: string, close: string) => `${open.repeat(depth)}${close.repeat(depth)}`;
const mega = 'x'.repeat(1024 * 1024 - 300);
const version = 'version:mlflow:demo/fraud/3';
const byId = 'query ($id: ID!) { modelVersion(id: $id) { id } }';
const doubling = list(40, (at) => `fragment F${at} on ModelVersion { ...F${at + 1} ...F${at + 1} }`);
const nestUpstream = (depth: number): string => (depth === 0 ? 'id' : `upstream { nodes { id ${nestUpstream(depth - 1)} } }`);

describe('a hostile operation', () => {
  afterEach(() => target.checkNext());

  it.each<[string, string, object | string]>([
    ['1,000 levels deep', 'QUERY_TOO_COMPLEX', { query: `{ registries ${nest(1_000, '{ id ', '}')} }` }],
    ['100,000 levels deep', 'QUERY_TOO_COMPLEX', { query: nest(100_000, '{a', '}') }],
    [
      'with a list 100,000 levels deep',
      'QUERY_TOO_COMPLEX',
      { query: `{ lineageNodes(kinds: ${nest(100_000, '[', ']')}) { totalCount } }` },
    ],
    ['with 2,000 aliases', 'QUERY_TOO_COMPLEX', { query: `{ ${list(2_000, (at) => `a${at}: registries { id }`)} }` }],
    ['with 200 aliases below one field', 'QUERY_TOO_COMPLEX', { query: `{ registries { ${list(200, (at) => `a${at}: id`)} } }` }],
    [
      'with 90 conditions',
      'QUERY_TOO_COMPLEX',
      {
        query: `query (${list(90, (at) => `$v${at}: Boolean = true`)}) { modelVersion(id: "${version}") { ${list(90, (at) => `a${at}: stage @include(if: $v${at})`)} } }`,
      },
    ],
    [
      'whose fragments double 40 times',
      'QUERY_TOO_COMPLEX',
      { query: `{ modelVersion(id: "${version}") { ...F0 } } ${doubling} fragment F40 on ModelVersion { id }` },
    ],
    [
      'whose fragments go round',
      'GRAPHQL_VALIDATION_FAILED',
      {
        query: `{ modelVersion(id: "${version}") { ...A } } fragment A on ModelVersion { ...B ...B } fragment B on ModelVersion { ...A ...A }`,
      },
    ],
    ['with 10 levels of lineage', 'QUERY_TOO_COMPLEX', { query: `{ modelVersion(id: "${version}") { ${nestUpstream(10)} } }` }],
    [
      'with 20 introspections',
      'QUERY_TOO_COMPLEX',
      {
        query: `{ ${list(20, (at) => `a${at}: __schema { ...S }`)} } ${getIntrospectionQuery()
          .replace(/^[^{]*\{\s*__schema/, 'fragment S on __Schema')
          .replace(/\}\s*fragment/, ' fragment')}`,
      },
    ],
    [
      'named like an introspection',
      'QUERY_TOO_COMPLEX',
      {
        query: `query IntrospectionQuery { __schema { queryType { name } } modelVersion(id: "${version}") { ${nestUpstream(4)} } }`,
        operationName: 'IntrospectionQuery',
      },
    ],
    ['with a page of a thousand million', 'QUERY_TOO_COMPLEX', { query: '{ modelVersions(first: 1000000000) { nodes { id } } }' }],
    ['with a name of 1 MB', 'GRAPHQL_VALIDATION_FAILED', { query: `{ ${mega} }` }],
    ['with an id of 1 MB', 'BAD_USER_INPUT', { query: `{ modelVersion(id: "${mega}") { id } }` }],
    ['with an id of 1 MB in a variable', 'BAD_USER_INPUT', { query: byId, variables: { id: `${version}${mega}` } }],
    [
      'with a URI of 1 MB',
      'BAD_USER_INPUT',
      { query: 'query ($uri: String!) { modelVersionByUri(uri: $uri) { id } }', variables: { uri: `models:/${mega}` } },
    ],
    [
      'with a search of 1 MB',
      'BAD_USER_INPUT',
      { query: 'query ($q: String) { modelVersions(query: $q) { totalCount } }', variables: { q: 'x '.repeat(500_000) } },
    ],
    ['with 300,000 values', 'QUERY_TOO_COMPLEX', { query: byId, variables: { ids: Array.from({ length: 300_000 }, () => 1) } }],
    ['with a forged cursor', 'BAD_CURSOR', { query: '{ modelVersions(after: "eyJhIjoxfQ==") { totalCount } }' }],
    [
      'with a cursor of 100,000 characters',
      'BAD_CURSOR',
      { query: '{ modelVersions(after: "A".) { totalCount } }'.replace('"A".', JSON.stringify('A'.repeat(100_000))) },
    ],
    ['with a literal of 400 digits', 'GRAPHQL_VALIDATION_FAILED', { query: `{ modelVersions(first: ${'9'.repeat(400)}) { totalCount } }` }],
    ['with NUL', 'GRAPHQL_PARSE_FAILED', { query: '{ registries { id } } \0' }],
    ['that is a mutation', 'OPERATION_RESOLUTION_FAILURE', { query: 'mutation { __typename }' }],
    [
      'that reaches for the subgraphs',
      'GRAPHQL_VALIDATION_FAILED',
      { query: '{ _service { sdl } _entities(representations: []) { __typename } }' },
    ],
  ])('%s is refused with %s, and the next request is answered', async (_what, code, body) => {
    const answer = await target.post(body);
    expect(answer.codes).toEqual([code]);
    expect(answer.length).toBeLessThan(20_000);
  });

  it.each([
    ['1 MB of comment', `#${mega}\n{ registries { id } }`],
    [
      'lineage 20 levels deep, one node each',
      `{ modelVersion(id: "${version}") { ${nestUpstream(20).replaceAll('upstream', 'upstream(first: 1)')} } }`,
    ],
    [
      '50 versions by alias',
      `{ ${list(50, (at) => `a${at}: modelVersion(id: "version:mlflow:demo/m/${at}") { name stage metrics { value } }`)} }`,
    ],
  ])('that only looks so is answered: %s', async (_what, query) => {
    const answer = await target.post({ query });
    expect([answer.status, answer.codes, answer.data]).toEqual([200, [], expect.any(Object)]);
  });

  it('cannot make errors that are larger than itself', async () => {
    const long = 'x'.repeat(400_000);
    const answer = await target.post({ query: `query ${long} { ${list(50, (at) => `a${at}: modelVersion(id: $v${at}) { id }`)} }` });
    expect(answer.codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect(answer.length).toBeLessThan(100_000);
  });
});

describe('hostile JSON', () => {
  afterEach(() => target.checkNext());

  const withVariables = (json: string) => `{"query":${JSON.stringify(byId)},"variables":${json}}`;

  it.each<[string, string, string | Uint8Array<ArrayBuffer>]>([
    ['variables 400,000 lists deep', 'QUERY_TOO_COMPLEX', withVariables(nest(400_000, '[', ']'))],
    ['variables 100,000 objects deep', 'QUERY_TOO_COMPLEX', withVariables(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)],
    ['extensions 50,000 lists deep', 'QUERY_TOO_COMPLEX', `{"query":"{registries{id}}","extensions":{"a":${nest(50_000, '[', ']')}}}`],
    ['a key that nobody asked for', 'QUERY_TOO_COMPLEX', `{"query":"{ registries { id } }","other":${nest(400_000, '[', ']')}}`],
    ['a body that is only brackets', 'QUERY_TOO_COMPLEX', nest(400_000, '[', ']')],
    ['a body that never closes', 'QUERY_TOO_COMPLEX', '['.repeat(1_000_000)],
    ['a key __proto__ in variables', 'BAD_REQUEST', withVariables('{"id":"a","__proto__":{"id":"b"}}')],
    ['a key __proto__ deep in variables', 'BAD_REQUEST', withVariables('{"id":"a","b":[{"__proto__":{"polluted":true}}]}')],
    ['a key __proto__ that is escaped', 'BAD_REQUEST', withVariables('{"id":"a","\\u005f_proto__":{"polluted":true}}')],
    ['constructor.prototype', 'BAD_REQUEST', withVariables('{"id":"a","constructor":{"prototype":{"polluted":true}}}')],
    [
      'a number that is infinite',
      'BAD_USER_INPUT',
      '{"query":"query ($n: Int) { modelVersions(first: $n) { totalCount } }","variables":{"n":1e999}}',
    ],
    [
      'a number beyond 32 bits',
      'BAD_USER_INPUT',
      '{"query":"query ($n: Int) { modelVersions(first: $n) { totalCount } }","variables":{"n":99999999999}}',
    ],
    ['an object for an id', 'BAD_USER_INPUT', withVariables('{"id":{"toString":"a"}}')],
    [
      'bytes that are no UTF-8',
      'BAD_REQUEST',
      Uint8Array.from([...Buffer.from('{"query":"{ registries { id } } #'), 0xff, 0xfe, 0x22, 0x7d]),
    ],
    ['half a surrogate in an id', 'BAD_USER_INPUT', withVariables('{"id":"version:mlflow:demo/\\ud800/1"}')],
    ['NUL in an id', 'BAD_USER_INPUT', withVariables('{"id":"version:mlflow:demo/\\u0000/1"}')],
    ['a query that is a number', 'BAD_REQUEST', '{"query":7}'],
    ['a batch of 10,000', 'BAD_REQUEST', `[${'{"query":"{registries{id}}"},'.repeat(10_000)}{}]`],
    ['2 MB', 'PAYLOAD_TOO_LARGE', JSON.stringify({ query: `{ registries { id } } #${mega}${mega}` })],
  ])('with %s is refused with %s, and the next request is answered', async (_what, code, body) => {
    expect((await target.post(body)).codes).toEqual([code]);
  });

  it.each([
    ['a key twice, of which the last holds', '{"query":"{ nothing }","query":"{ registries { id } }"}'],
    [
      'half a surrogate in a search',
      '{"query":"query ($q: String) { modelVersions(query: $q) { totalCount } }","variables":{"q":"\\udc00 \\u0000"}}',
    ],
  ])('with %s is answered', async (_what, body) => {
    expect(await target.post(body)).toMatchObject({ status: 200, data: expect.any(Object) });
  });
});

describe('a name that every object has', () => {
  afterEach(() => target.checkNext());

  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];

  it.each(names)('%s is an alias as any other, for what the graph knows and what a registry says', async (name) => {
    const query = `{ ${name}: modelVersion(id: "${version}") { ${name}: stage x: metrics { ${name}: name } } }`;
    const { data, codes } = await target.post({ query });
    expect(codes).toEqual([]);
    // By text, because a literal with __proto__ as a key would set the prototype.
    expect(JSON.stringify(data)).toBe(`{"${name}":{"${name}":"PRODUCTION","x":[{"${name}":"auc"},{"${name}":"recall"}]}}`);
  });

  it.each(names)('%s is a name of operations, fragments and variables, and of nothing in the schema', async (name) => {
    const ask = (query: string, more: object = {}) => target.post({ query, ...more });
    const named = await ask(`query ${name} { registries { ...${name} } } fragment ${name} on Registry { id }`, { operationName: name });
    expect(named).toMatchObject({ status: 200, data: { registries: expect.any(Array) } });
    const variable = `query ($${name}: ID!) { modelVersion(id: $${name}) { id } }`;
    if (name !== '__proto__')
      expect((await ask(variable, { variables: { [name]: version } })).data).toEqual({ modelVersion: { id: version } });
    expect((await ask(variable)).codes).toEqual(['BAD_USER_INPUT']);
    expect((await ask('{ registries { id } }', { operationName: name })).codes).toEqual(['OPERATION_RESOLUTION_FAILURE']);
    for (const query of [
      `{ ${name} }`,
      `{ registries { ... on ${name} { id } } }`,
      `{ registries @${name} { id } }`,
      `{ registries(${name}: 1) { id } }`,
      `{ lineageNodes(kinds: [${name}]) { totalCount } }`,
      `{ modelVersions(filter: { ${name}: 1 }) { totalCount } }`,
      `query ($v: ${name}) { registries { id } }`,
    ])
      expect((await ask(query)).codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  });
});

describe('the server', () => {
  it('holds less than 600 MB after all of this', async () => {
    expect(await target.end()).toBeLessThan(600 * 1024 * 1024);
  });
});
