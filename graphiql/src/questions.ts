/** What the questions are about, found in the running catalogue; null where it holds nothing of the kind. */
export interface Subjects {
  /** Words that find something. */
  readonly text: string | null;
  readonly dataset: string | null;
  readonly version: string | null;
  /** One model as two registries have it, or at least two versions. */
  readonly pair: readonly [string, string] | null;
}

export interface ReadyQuestion {
  readonly task: string;
  /** The operation, by which its tab is named. */
  readonly operation: string;
  readonly query: string;
  /** Null where the catalogue holds nothing to ask about. */
  readonly variables: Readonly<Record<string, unknown>> | null;
}

const shown = `fragment Shown on LineageNode {
  id
  kind
  name
  ... on ModelVersion { version }
  ... on Dataset { digest }
}`;
const sources = 'sources { registry { id } state asOf }';

const findModel = `query FindModel($text: String!) {
  modelVersions(query: $text, first: 20, orderBy: RELEVANCE) {
    totalCount
    nodes { id name version registry { id kind } stage owner aliases createdAt consoleUrl }
    facets { registry { value count } stage { value count } }
    ${sources}
  }
}
`;

const inProduction = `query InProduction {
  modelVersions(filter: { stage: [PRODUCTION] }, first: 50) {
    totalCount
    nodes {
      id
      name
      version
      registry { id kind }
      owner
      approval
      aliases
      endpoints: dependents(depth: 1, kinds: [ENDPOINT]) { nodes { id name } }
    }
    ${sources}
  }
}
`;

const whatBreaks = `query WhatBreaks($dataset: ID!) {
  impact(of: [$dataset]) {
    totalCount
    complete
    stopReasons
    byKind { value count }
    byRegistry { value count }
    affected {
      edges {
        depth
        node { ...Shown ... on Endpoint { stage traffic { weightPercent version { id } } } }
        via { from relationship to evidence { source nativeField nativeValue } }
      }
    }
    ${sources}
  }
}

${shown}
`;

const comesFrom = `query ComesFrom($version: ID!) {
  modelVersion(id: $version) {
    ...Shown
    registry { id }
    stage
    upstream(depth: 10) {
      complete
      stopReasons
      edges {
        depth
        node { ...Shown }
        via { from relationship to evidence { source nativeField nativeValue } }
      }
      ${sources}
    }
  }
}

${shown}
`;

const twoRegistries = `query TwoRegistries($versions: [ID!]!) {
  modelVersionsByIds(ids: $versions) {
    id
    name
    version
    registry { id kind state lastSyncedAt }
    stage
    nativeStage
    approval
    nativeApproval
    status
    owner
    framework
    createdAt
    updatedAt
    tags { key value }
    metrics { name value }
    consoleUrl
  }
}
`;

const around = `query Around($version: ID!) {
  lineage(of: [$version], upstreamDepth: 2, dependentsDepth: 2, maxNodes: 60) {
    nodes { ...Shown resolved retiredAt }
    edges { from relationship to }
    frontier { node { id } hiddenUpstream hiddenDependents }
    complete
    stopReasons
  }
}

${shown}
`;

const howCurrent = `query HowCurrent {
  registries { id kind state lastSyncedAt lagSeconds lastError modelCount versionCount }
}
`;

/** The questions that people come with, about what the catalogue holds now. */
export function writeQuestions({ text, dataset, version, pair }: Subjects): readonly ReadyQuestion[] {
  return [
    { task: 'Find a model, whatever cloud it is in', operation: 'FindModel', query: findModel, variables: text === null ? null : { text } },
    { task: 'See what is in production', operation: 'InProduction', query: inProduction, variables: {} },
    {
      task: 'Know what breaks if a dataset is bad',
      operation: 'WhatBreaks',
      query: whatBreaks,
      variables: dataset === null ? null : { dataset },
    },
    {
      task: 'Trace where a version comes from',
      operation: 'ComesFrom',
      query: comesFrom,
      variables: version === null ? null : { version },
    },
    {
      task: 'Compare what two registries say',
      operation: 'TwoRegistries',
      query: twoRegistries,
      variables: pair === null ? null : { versions: pair },
    },
    { task: 'Look around a version', operation: 'Around', query: around, variables: version === null ? null : { version } },
    { task: 'See how current each registry is', operation: 'HowCurrent', query: howCurrent, variables: {} },
  ];
}
