// A graph in memory for gateway.ts: what is measured there is the gateway, not a registry or a store.
import { readFileSync } from 'node:fs';
import type { Resolvers } from '@tributary/kit';
import { buildASTSchema, type GraphQLSchema, isAbstractType, isObjectType, parse } from 'graphql';

const versionCount = 400;
const pageSize = 50;
const neighbours = 3;

interface Version {
  readonly __typename: 'MlflowModelVersion';
  readonly id: string;
  readonly at: number;
  readonly [field: string]: unknown;
}

const versions = Array.from({ length: versionCount }, (_, at) => describeVersion(at));
const versionsById = new Map<unknown, Version>(versions.map((version) => [version.id, version]));
const endpoints = versions.map(({ at }) => ({
  __typename: 'Endpoint',
  id: `endpoint:mlflow:bench/serving-${at}`,
  kind: 'ENDPOINT',
  name: `serving-${at}`,
  resolved: true,
}));

function describeVersion(at: number): Version {
  return {
    __typename: 'MlflowModelVersion',
    id: `version:mlflow:bench/model-${at}/1`,
    at,
    kind: 'MODEL_VERSION',
    name: `model-${at} 1`,
    version: '1',
    resolved: true,
    framework: 'xgboost',
    stage: at % 4 === 0 ? 'PRODUCTION' : 'STAGING',
    owner: 'risk',
    description: `What model ${at} is for`,
    aliases: ['champion'],
    metrics: ['auc', 'loss', 'f1'].map((name, place) => ({ name, value: (at + place) / versionCount })),
  };
}

function connect(nodes: readonly unknown[]) {
  return { nodes, totalCount: nodes.length, complete: true, stopReasons: [] };
}

/** Versions at these distances, which few of a page's versions share. */
function findNeighbours({ at }: Version, direction: 1 | -1): readonly Version[] {
  return Array.from({ length: neighbours }, (_, place) => {
    const found = versions.at((at + direction * (place * 7 + 1) + versionCount) % versionCount);
    if (found === undefined) throw new Error('There is no such version.');
    return found;
  });
}

const walks = {
  upstream: (version: Version, { first }: { readonly first: number }) => connect(findNeighbours(version, 1).slice(0, first)),
  dependents: (version: Version, { first }: { readonly first: number }) =>
    connect([...findNeighbours(version, -1), endpoints[version.at]].slice(0, first)),
};
const refer = { __resolveReference: ({ id }: { readonly id: string }) => versionsById.get(id) ?? null };

/** Resolvers of the graph's subgraph; those of a version are the same for whoever serves it whole. */
const lineageResolvers: Resolvers = {
  LineageNode: { __resolveType: ({ __typename }: { readonly __typename: string }) => __typename },
  ModelVersion: { __resolveType: ({ __typename }: { readonly __typename: string }) => __typename },
  MlflowModelVersion: { ...walks, ...refer },
  Query: {
    modelVersion: (_: unknown, { id }: { readonly id: string }) => versionsById.get(id) ?? null,
    modelVersions: (_: unknown, { after }: { readonly after?: string | null }) => {
      const begin = Number(after ?? 0);
      return connect(Array.from({ length: pageSize }, (_unused, place) => versions[(begin + place) % versionCount]));
    },
  },
};

function readTypes(name: string) {
  return parse(readFileSync(new URL(`../schema/generated/${name}.graphql`, import.meta.url), 'utf8'));
}

function buildMonolith(): GraphQLSchema {
  const schema = buildASTSchema(readTypes('api'));
  for (const [typeName, resolvers] of Object.entries(lineageResolvers)) {
    const type = schema.getType(typeName);
    for (const [field, resolve] of Object.entries(resolvers)) {
      if (isAbstractType(type)) type.resolveType = ({ __typename }: { readonly __typename: string }) => __typename;
      else if (isObjectType(type) && !field.startsWith('__')) Object.assign(type.getFields()[field] ?? {}, { resolve: resolve as unknown });
    }
  }
  return schema;
}

const close = async (): Promise<void> => undefined;

/** The subgraphs that are asked, as `createSubgraph` takes them. */
export const definitions = [
  { name: 'lineage', typeDefs: readTypes('lineage'), resolvers: lineageResolvers, close },
  { name: 'mlflow', typeDefs: readTypes('mlflow'), resolvers: { MlflowModelVersion: refer } satisfies Resolvers, close },
] as const;
/** The same as one schema without federation. */
export const monolithSchema = buildMonolith();
export const supergraph = readFileSync(new URL('../schema/generated/supergraph.graphql', import.meta.url), 'utf8');

const live = 'stage owner description aliases metrics { name value }';
export const queries = {
  page: `query Page($id: ID!) { modelVersion(id: $id) { id name version framework ${live} upstream(first: 3) { totalCount nodes { id kind name ... on ModelVersion { version stage } } } dependents(first: 4) { nodes { id kind name ... on ModelVersion { version stage } ... on Endpoint { resolved } } } } }`,
  wide: `query Wide($after: String) { modelVersions(first: ${pageSize}, after: $after) { totalCount nodes { id name version stage metrics { name value } upstream(first: 3) { nodes { id name ... on ModelVersion { stage upstream(first: 3) { nodes { id name ... on ModelVersion { stage } } } } } } } } }`,
};
export type Operation = keyof typeof queries;

/** The variables of one question; no two numbers have the same. */
export function createVariables(operation: Operation, number: number): Readonly<Record<string, unknown>> {
  return operation === 'page' ? { id: versions[number % versionCount]?.id } : { after: String(number % versionCount) };
}
