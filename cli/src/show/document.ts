const versionFields = `
  id kind name version registry { id state } createdAt updatedAt description owner stage nativeStage approval nativeApproval
  status nativeStatus statusMessage aliases tags { key value } metrics { name value rawValue } parameters { name value }
  artifactUri containerImage nativeUri consoleUrl resolved observedAt retiredAt`;

const modelFields = `
  id name registry { id state } description owner tags { key value } aliases { name version { id } } latestVersion { id }
  nativeUri consoleUrl resolved observedAt retiredAt`;

/** What each type of node has beside the fields of all. Only the asked type is named, because a graph may lack the others. */
const ownFields: Readonly<Record<string, string>> = {
  dataset: '... on Dataset { uri digest sourceType }',
  run: '... on TrainingRun { registry { id state } nativeUri consoleUrl startedAt endedAt nativeStatus user metrics { name value rawValue } parameters { name value } }',
  commit: '... on CodeCommit { sha repositoryUrl branch }',
  evaluation: '... on Evaluation { registry { id state } nativeUri createdAt metrics { name value rawValue } }',
  endpoint:
    '... on Endpoint { registry { id state } nativeUri consoleUrl createdAt updatedAt nativeStatus stage traffic { name version { id } weightPercent } }',
  external: '... on ExternalReference { uri }',
};

/** The query for one thing by the type of its id; without one it is a native URI. */
export function writeShowDocument(idType: string | undefined): string {
  if (idType === undefined) return `query Show($start: String!) { found: modelVersionByUri(uri: $start) {${versionFields} } }`;
  if (idType === 'version') return `query Show($start: ID!) { found: modelVersion(id: $start) {${versionFields} } }`;
  if (idType === 'model') return `query Show($start: ID!) { found: registeredModel(id: $start) {${modelFields} } }`;
  return `query Show($start: ID!) { found: lineageNode(id: $start) { id kind name resolved observedAt retiredAt ${ownFields[idType] ?? ''} } }`;
}
