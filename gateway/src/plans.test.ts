import { readFile } from 'node:fs/promises';
import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { type FetchNode, type PlanNode, QueryPlanner } from '@apollo/query-planner';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { createRenaming } from './execution/client-names.ts';

const supergraphFile = new URL('../../schema/generated/supergraph.graphql', import.meta.url);
/** As the gateway sets them: a plan beyond these is refused, so everything natural has to stay below. */
const bounds = { maxEvaluatedPlans: 10, pathsLimit: 100 };

let plan: (query: string) => { readonly node: PlanNode; readonly evaluated: number };
beforeAll(async () => {
  const supergraph = Supergraph.build(await readFile(supergraphFile, 'utf8'));
  const api = supergraph.apiSchema();
  const planner = new QueryPlanner(supergraph, { debug: bounds });
  const renameFields = createRenaming(api.toGraphQLJSSchema());
  plan = (query) => {
    const { document } = renameFields(parse(query));
    const { node } = planner.buildQueryPlan(operationFromDocument(api, document));
    if (node === undefined || node.kind === 'Subscription') throw new Error('there is nothing to fetch');
    return { node, evaluated: planner.lastGeneratedPlanStatistics()?.evaluatedPlanCount ?? 0 };
  };
});

/** How many fetches have to wait for one another. */
function countStages(node: PlanNode): number {
  if (node.kind === 'Fetch') return 1;
  if (node.kind === 'Flatten') return countStages(node.node);
  const stages = listNodes(node).map(countStages);
  return node.kind === 'Sequence' ? stages.reduce((sum, count) => sum + count, 0) : Math.max(...stages);
}

function listNodes(node: PlanNode): readonly PlanNode[] {
  if (node.kind === 'Flatten') return [node.node];
  return node.kind === 'Sequence' || node.kind === 'Parallel' ? node.nodes : [];
}

function listFetches(root: PlanNode): readonly FetchNode[] {
  return root.kind === 'Fetch' ? [root] : listNodes(root).flatMap(listFetches);
}

const live =
  'createdAt description owner stage nativeStage approval status aliases tags { key value } metrics { name value } parameters { name }';
const card = `id name version registry { id state } framework ${live} ... on MlflowModelVersion { runId source }`;
const anyNode = `id kind name ... on ModelVersion { ${card} } ... on Dataset { uri digest } ... on TrainingRun { startedAt metrics { name } } ... on CodeCommit { sha } ... on Endpoint { traffic { weightPercent version { id stage } } }`;
const one = (body: string): string => `{ modelVersion(id: "version:mlflow:prod/fraud/3") { ${body} } }`;

function nest(depth: number, wrap: (inner: string) => string): string {
  return depth === 0 ? 'id' : wrap(nest(depth - 1, wrap));
}
const upstream = (inner: string) => `... on ModelVersion { stage metrics { name } } upstream { nodes { id ${inner} } }`;
const bothWays = (inner: string) =>
  `upstream { nodes { id ${inner} } } dependents { edges { node { id ... on ModelVersion { stage } ${inner} } } }`;
const siblings = (inner: string) => `stage model { versions(first: 3) { nodes { ${inner} } } }`;

const operations: readonly (readonly [name: string, query: string])[] = [
  ['one version whole', one(card)],
  ['details by ids', `query ($ids: [ID!]!) { modelVersionsByIds(ids: $ids) { ${card} } }`],
  ['a version by what people paste', `{ modelVersionByUri(uri: "models:/fraud@champion") { ${card} } }`],
  [
    'a page of 50',
    `{ modelVersions(first: 50) { totalCount pageInfo { endCursor } nodes { ${card} } edges { cursor node { ${card} } } } }`,
  ],
  [
    'models with their versions',
    `{ registeredModels { nodes { name aliases { name version { ${card} } } latestVersion { ${card} } versions { nodes { ${card} } } } } }`,
  ],
  ['upstream of all kinds', one(`upstream(depth: 10) { complete edges { depth via { relationship } path { to } node { ${anyNode} } } }`)],
  [
    'dependents of a dataset',
    `{ lineageNode(id: "dataset:a") { ${anyNode} dependents(depth: 25) { nodes { ${anyNode} } sources { state } } } }`,
  ],
  ['a version with both neighbourhoods', one(`${card} upstream { nodes { ${anyNode} } } dependents { nodes { ${anyNode} } }`)],
  ...[5, 10, 20].map((depth) => [`upstream nested ${depth} deep`, one(nest(depth, upstream))] as const),
  ...[2, 4].map((depth) => [`both ways ${depth} deep`, one(nest(depth, bothWays))] as const),
  ...[2, 8].map((depth) => [`siblings ${depth} deep`, one(nest(depth, siblings))] as const),
  [
    'zig-zag 20 deep',
    one(nest(10, (inner) => `upstream { nodes { dependents { nodes { id ... on ModelVersion { stage } ${inner} } } } }`)),
  ],
  [
    '50 aliased roots',
    `{ ${Array.from({ length: 50 }, (_, at) => `a${at}: modelVersion(id: "version:mlflow:prod/m/${at}") { name stage }`).join(' ')} }`,
  ],
  [
    'the same through fragments',
    `{ a: modelVersion(id: "x") { ...Card } b: modelVersionsByIds(ids: []) { ...Card } } fragment Card on ModelVersion { ${card} }`,
  ],
];

const ownTypes = new Map([
  ['mlflow', 'MlflowModelVersion'],
  ['sagemaker', 'SageMakerModelVersion'],
  ['vertex-ai', 'VertexAiModelVersion'],
]);

describe('the plan of', () => {
  it.each(operations)('%s is the only candidate and has at most two stages', (_name, query) => {
    const { node, evaluated } = plan(query);
    expect({ evaluated, stages: countStages(node) }).toEqual({ evaluated: 1, stages: expect.any(Number) });
    expect(countStages(node)).toBeLessThanOrEqual(2);
  });

  it.each(operations)('%s asks lineage for the graph and each registry for its own versions alone', (_name, query) => {
    for (const { serviceName, operation } of listFetches(plan(query).node)) {
      if (serviceName === 'lineage') expect(operation).not.toMatch(/\b(stage|nativeStage|approval|status|parameters|tags|runId)\b/);
      else {
        const ownType = ownTypes.get(serviceName) ?? 'a type of no registry';
        expect([...operation.matchAll(/\.\.\.\s*on (\w+)/g)].map(([, type]) => type)).toEqual([ownType]);
        expect(operation).not.toMatch(/\b(upstream|dependents|model|registry|framework)\b/);
      }
    }
  });
});

describe('the bounds of the planner', () => {
  it('let a whole page of lineage be asked in one fetch to each registry', () => {
    const fetches = listFetches(plan(`{ modelVersions(first: 50) { nodes { ${card} } } }`).node);
    expect(fetches.map(({ serviceName }) => serviceName)).toEqual(['lineage', ...ownTypes.keys()]);
  });

  it('do not ask a registry at all for what the graph itself knows', () => {
    const { node } = plan(
      one(`id name version framework upstream(depth: 5) { nodes { ... on ModelVersion { name version consoleUrl } } }`),
    );
    expect(listFetches(node).map(({ serviceName }) => serviceName)).toEqual(['lineage']);
  });
});
