/** A question in every way in which it could show something hidden. */
export interface Question {
  readonly query: string;
  /** It is asked with each of these. */
  readonly variables: readonly Readonly<Record<string, unknown>>[];
}

const versions = [
  'version:mlflow:prod/fraud/1',
  'version:mlflow:prod/fraud/3',
  'version:mlflow:prod/secret-scores/1',
  'version:mlflow:prod/secret-scores/2',
  'version:mlflow:prod/people/1',
  'version:mlflow:prod/audit/1',
  'version:mlflow:lab/alchemy/1',
  'version:sagemaker:us/gateway/1',
  'version:sagemaker:us/vault/1',
  'version:vertex-ai:eu/embeddings/1',
  'version:vertex-ai:eu/embeddings/2',
  'version:vertex-ai:eu/hush/1',
];
const models = [
  'model:mlflow:prod/fraud',
  'model:mlflow:prod/secret-scores',
  'model:mlflow:prod/people',
  'model:mlflow:lab/alchemy',
  'model:sagemaker:us/gateway',
  'model:sagemaker:us/vault',
  'model:vertex-ai:eu/embeddings',
  'model:vertex-ai:eu/hush',
];
export const payments = 'dataset:s3%3A%2F%2Facme%2Fpayments';
const others = [payments, `${payments}/d1`, 'endpoint:sagemaker:us/live', 'run:mlflow:prod/r3', 'run:mlflow:prod/r4', 'run:mlflow:prod/r5'];
const project = 'projects/acme-ml/locations/europe-west4/models';
export const uris = [
  'models:/fraud/1',
  'models:/fraud@champion',
  'models:/fraud/3',
  'models:/fraud@crown',
  'models:/fraud/latest',
  'models:/secret-scores/1',
  'models:/secret-scores@champion',
  'models:/people/1',
  'models:/people@portrait',
  'models:/alchemy/1',
  'runs:/r3',
  'runs:/r4',
  'https://mlflow.acme.example/#/models/secret-scores/versions/1',
  'arn:aws:sagemaker:us-east-1:123456789012:model-package/vault/1',
  `${project}/embeddings@veiled`,
  `${project}/embeddings@2`,
  `${project}/hush@1`,
  'version:mlflow:prod/secret-scores/1',
];
const words = [
  'fraud',
  'secret',
  'scores',
  'crown',
  'portrait',
  'hermit',
  'keeper',
  'warden',
  'alchemy',
  'vault',
  'hush',
  'veiled',
  '2',
  'pii',
];
const eachOf = (name: string, values: readonly unknown[]) => values.map((value) => ({ [name]: value }));

const registry = 'registry { id kind connection state lastError modelCount versionCount }';
const sources = `sources { ${registry} state }`;
const pageInfo = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
const node = `__typename id kind name resolved retiredAt`;
const fragments = `
fragment Version on ModelVersion {
  ${node} version nativeUri consoleUrl framework ${registry} model { id name resolved description owner tags { key value } }
  createdAt updatedAt description owner stage nativeStage approval nativeApproval status nativeStatus statusMessage aliases artifactUri containerImage
  tags { key value } metrics { name value dataset } parameters { name value }
}
fragment Node on LineageNode { ${node} ... on ModelVersion { version aliases tags { key value } } ... on ExternalReference { uri } }
fragment Hop on LineageHop { from to relationship evidence { source nativeField nativeValue } }
fragment Walk on LineageConnection {
  totalCount complete stopReasons ${sources} ${pageInfo} nodes { ...Node }
  edges { cursor depth node { ...Node } via { ...Hop } path { ...Hop } }
}
fragment Around on LineageNode {
  near: upstream(first: 1) { ...Walk } far: upstream(depth: 10) { ...Walk }
  users: dependents { ...Walk } all: dependents(depth: 10, includeRetired: true) { ...Walk }
}
fragment Facets on ModelVersionFacets {
  registry { value count } stage { value count } approval { value count } framework { value count } owner { value count } tagKey { value count }
}
fragment Versions on ModelVersionConnection {
  totalCount ${pageInfo} ${sources} facets { ...Facets } nodes { ...Node } edges { cursor node { id name version } }
}`;
const withFragments = (query: string): string => {
  const all = fragments.split(/\n(?=fragment )/).filter((text) => text.trim() !== '');
  const used = new Set<string>();
  const add = (text: string): void => {
    for (const [, name = ''] of text.matchAll(/\.\.\.(\w+)/g)) {
      const fragment = all.find((one) => one.startsWith(`fragment ${name} `));
      if (fragment === undefined || used.has(fragment)) continue;
      used.add(fragment);
      add(fragment);
    }
  };
  add(query);
  return [query, ...used].join('\n');
};

const walks = ['Dataset', 'TrainingRun', 'CodeCommit', 'Evaluation', 'Endpoint', 'ExternalReference'];
const filters = [
  { name: { eq: 'secret-scores' } },
  { name: { contains: 'e' } },
  { not: { name: { startsWith: 'fraud' } } },
  { or: [{ version: { eq: '3' } }, { alias: { eq: 'crown' } }] },
  { alias: { startsWith: 'c' } },
  { tag: [{ key: 'pii' }] },
  { tag: [{ key: 'pii', exists: false }] },
  { registry: ['mlflow:lab'] },
  { registryKind: ['MLFLOW'] },
  { deployed: true },
  { deployed: false },
  { metric: [{ name: 'auc', gte: 0 }] },
  { parameter: [{ name: 'depth' }] },
  { createdAt: { gte: '2020-01-01T00:00:00Z' } },
  { status: ['READY'] },
  { stage: ['NONE'], approval: ['NOT_TRACKED'] },
];

const raw: readonly Question[] = [
  {
    query: 'query ($id: ID!) { modelVersion(id: $id) { ...Version } }',
    variables: eachOf('id', versions),
  },
  {
    query: 'query ($id: ID!) { again: modelVersion(id: $id) { ...Around } }',
    variables: eachOf('id', versions),
  },
  {
    query: `query ($id: ID!) { modelVersion(id: $id) {
      ... on MlflowModelVersion { id runId runUrl loggedModelId ${registry} model { id aliases { name version { id } } } up: upstream { nodes { id } } ...Own }
      ... on SageMakerModelVersion { id modelPackageArn ${registry} model { id latestVersion { id } } up: upstream { nodes { id } } ...Cloud }
      ... on VertexAiModelVersion { id resourceName displayName ${registry} model { id latestVersion { id } } up: upstream { nodes { id } } ...Google }
    } }
    fragment Own on MlflowModelVersion { tags { key value } metrics { name } parameters { name } dependents { totalCount } }
    fragment Cloud on SageMakerModelVersion { tags { key value } metrics { name } parameters { name } dependents { totalCount } }
    fragment Google on VertexAiModelVersion { tags { key value } metrics { name } parameters { name } dependents { totalCount } }`,
    variables: eachOf('id', versions),
  },
  { query: 'query ($uri: String!) { modelVersionByUri(uri: $uri) { id name version aliases } }', variables: eachOf('uri', uris) },
  { query: 'query ($ids: [ID!]!) { modelVersionsByIds(ids: $ids) { ...Version } }', variables: [{ ids: versions }] },
  {
    query: `query ($id: ID!) { registeredModel(id: $id) { id name resolved description owner tags { key value } nativeUri ${registry}
      aliases { name version { id name } } latestVersion { id version } versions(first: 1) { ...Versions } oldest: versions(orderBy: OLDEST) { ...Versions } } }`,
    variables: eachOf('id', models),
  },
  {
    query: 'query ($text: String, $order: ModelVersionOrder) { modelVersions(query: $text, orderBy: $order) { ...Versions } }',
    variables: [
      ...eachOf('text', words),
      ...eachOf('text', versions.slice(0, 4)),
      ...eachOf('order', ['NEWEST', 'OLDEST', 'NAME', 'RECENTLY_UPDATED', 'RELEVANCE']),
    ],
  },
  {
    query:
      'query ($filter: ModelVersionFilter) { modelVersions(filter: $filter, includeRetired: true, first: 2) { totalCount facets { ...Facets } nodes { ...Node } } }',
    variables: eachOf('filter', filters),
  },
  {
    query: `query ($text: String, $filter: RegisteredModelFilter) { registeredModels(query: $text, filter: $filter) { totalCount ${pageInfo} ${sources}
      nodes { id name } edges { cursor node { id aliases { name } } } } }`,
    variables: [
      {},
      ...eachOf('text', words),
      ...eachOf('filter', [{ tag: [{ key: 'pii' }] }, { registry: ['mlflow:lab'] }, { name: { contains: 'e' } }]),
    ],
  },
  {
    query: `query ($text: String, $kinds: [LineageNodeKind!]) { lineageNodes(query: $text, kinds: $kinds, first: 200) { totalCount ${pageInfo}
      nodes { ...Node } edges { cursor node { id name } } } }`,
    variables: [{}, ...eachOf('text', words), ...eachOf('kinds', [['MODEL_VERSION'], ['ENDPOINT', 'EXTERNAL']])],
  },
  { query: 'query ($id: ID!) { lineageNode(id: $id) { ...Node ...Around } }', variables: eachOf('id', [...versions, ...others]) },
  {
    query: `query ($id: ID!) { lineageNode(id: $id) { ${walks.map((type) => `... on ${type} { ...${type}Walks }`).join(' ')} ...Registries } }
      ${walks.map((type) => `fragment ${type}Walks on ${type} { up${type}: upstream { nodes { id } } down${type}: dependents { nodes { id } } }`).join('\n')}
      fragment Registries on LineageNode { ... on TrainingRun { ${registry} metrics { name } parameters { name } }
        ... on Evaluation { ${registry} metrics { name } } ... on Endpoint { ${registry} traffic { name weightPercent version { id name } } } }`,
    variables: eachOf('id', others),
  },
  {
    query: `query ($of: [ID!]!) { lineage(of: $of, upstreamDepth: 2, dependentsDepth: 3) { complete stopReasons ${sources} nodes { ...Node }
      edges { ...Hop } frontier { node { ...Node } hiddenUpstream hiddenDependents } } }`,
    variables: eachOf(
      'of',
      [...versions, ...others].map((id) => [id]),
    ),
  },
  {
    query: 'query ($of: [ID!]!) { lineage(of: $of) { nodes { id } frontier { node { id } hiddenUpstream hiddenDependents } } }',
    variables: eachOf(
      'of',
      [...versions, ...others].map((id) => [id]),
    ),
  },
  {
    query:
      'query ($from: ID!, $to: ID!) { lineagePaths(from: $from, to: $to, maxPaths: 10) { complete stopReasons paths { length nodes { ...Node } hops { ...Hop } } } }',
    variables: [...versions, 'endpoint:sagemaker:us/live'].map((from) => ({ from, to: payments })),
  },
  {
    query: `query ($of: [ID!]!) { impact(of: $of) { totalCount complete stopReasons ${sources} byKind { value count } byRegistry { value count }
      byStage { value count } affected { ...Walk } } }`,
    variables: eachOf(
      'of',
      [...versions, ...others].map((id) => [id]),
    ),
  },
  { query: `{ registries { id kind connection state lastError modelCount versionCount } }`, variables: [{}] },
];

export const questions: readonly Question[] = raw.map(({ query, variables }) => ({ query: withFragments(query), variables }));
