import { describe, expect, it } from '@jest/globals';
import { type Subgraph, TributaryError } from '@tributary/kit';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { createContext } from '../testing/open-lineage.ts';
import { link, ScriptedRegistry, tell } from '../testing/scripted-registry.ts';
import { RegistryClient } from './registry-client.ts';

const start = { since: null, after: null };
const end = { complete: true, resumeToken: 'x', skipped: [] };
const page = { nodes: [], edges: [], endCursor: null, end };

const answering = (result: ExecutionResult): RegistryClient => {
  const subgraph: Subgraph = { name: 'mlflow', execute: async () => result };
  return new RegistryClient(new Map([['mlflow', subgraph]]));
};
const readFacts = (client: RegistryClient) => client.readFacts('mlflow:prod', start, createContext());

describe('the client of the registries', () => {
  it('reads facts with what their sources say besides', async () => {
    const registry = new ScriptedRegistry('mlflow', ['mlflow:prod']);
    const facts = {
      nodes: [tell('run:mlflow:prod/r1', { anything: { nested: [1, null] } })],
      edges: [link('a', 'CHILD_OF', { nativeUri: 'b' })],
    };
    registry.connection('mlflow:prod').listed = [facts];
    const read = await readFacts(new RegistryClient(new Map([['mlflow', registry]])));
    expect(read).toEqual({ ...facts, endCursor: null, end: { ...end, resumeToken: 'token 1' } });
  });

  it.each([
    ['nothing', null],
    ['no nodes', { ...page, nodes: null }],
    ['no edges', { nodes: [], endCursor: null, end }],
    ['no end', { nodes: [], edges: [], endCursor: null }],
    ['an end without a token', { ...page, end: { complete: true, skipped: [] } }],
    ['a node without an id', { ...page, nodes: [{ type: 'run', name: 'x', properties: {} }] }],
    ['a node of an unknown type', { ...page, nodes: [{ type: 'table', id: 'x', name: 'x', properties: {} }] }],
    ['an edge of an unknown relationship', { ...page, edges: [{ from: 'a', relationship: 'LIKES', to: 'b', evidence: {} }] }],
    ['an edge without evidence', { ...page, edges: [{ from: 'a', relationship: 'SERVES', to: 'b' }] }],
  ])('refuses a page with %s, never taking it for an empty one', async (_case, facts) => {
    await expect(readFacts(answering({ data: { facts } }))).rejects.toMatchObject({
      code: 'REGISTRY_BAD_RESPONSE',
      details: { registry: 'mlflow:prod' },
    });
  });

  it.each([{}, { data: null }, { data: {} }])('refuses the answer %j', async (result) => {
    await expect(readFacts(answering(result))).rejects.toMatchObject({ code: 'REGISTRY_BAD_RESPONSE' });
  });

  it('throws what a subgraph of this process threw', async () => {
    const thrown = new TributaryError('REGISTRY_THROTTLED', 'Slow down.', { retryAfterSeconds: 7 });
    await expect(readFacts(answering({ errors: [new GraphQLError('x', { originalError: thrown })] }))).rejects.toBe(thrown);
  });

  it('reads an error that came over HTTP by its code', async () => {
    const extensions = { code: 'REGISTRY_FORBIDDEN', registry: 'mlflow:prod', fix: 'Check it.' };
    await expect(readFacts(answering({ errors: [new GraphQLError('Refused.', { extensions })] }))).rejects.toMatchObject({
      code: 'REGISTRY_FORBIDDEN',
      message: 'Refused.',
      details: { registry: 'mlflow:prod', fix: 'Check it.' },
    });
  });

  it.each(['NOT_OURS', undefined, 7, 'constructor'])('hides the words of an error with the code %j', async (code) => {
    await expect(readFacts(answering({ errors: [new GraphQLError('secret.host', { extensions: { code } })] }))).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
      message: 'The subgraph of mlflow:prod failed.',
    });
  });

  it('says that a registry type is not configured', async () => {
    const client = new RegistryClient(new Map());
    await expect(readFacts(client)).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
    await expect(client.locate('models:/fraud/1', createContext())).resolves.toEqual([]);
  });

  it('asks every registry what a URI means', async () => {
    const registries = ['mlflow', 'sagemaker'].map((type) => new ScriptedRegistry(type, [`${type}:a`]));
    for (const registry of registries)
      registry.connection(`${registry.name}:a`).locations = new Map([['uri', `version:${registry.name}:a/m/1`]]);
    const client = new RegistryClient(new Map(registries.map((registry) => [registry.name, registry])));
    expect(await client.locate('uri', createContext())).toEqual([
      { connection: 'mlflow:a', id: 'version:mlflow:a/m/1' },
      { connection: 'sagemaker:a', id: 'version:sagemaker:a/m/1' },
    ]);
  });
});
