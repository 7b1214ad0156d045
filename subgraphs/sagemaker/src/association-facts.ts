import { describeDataset, type EdgeFact, type Facts } from '@tributary/kit';
import { mapText } from './mapper.ts';
import { type FactScope, parseArn, registry, runId } from './names.ts';
import type { ArtifactRecord, AssociationRecord } from './records.ts';

/** The kinds of job whose trial component SageMaker makes by itself, and names after the job. */
const componentName = /^experiment-trial-component\/(.+)-aws-(training|processing|transform)-job$/;
/** What a digest of an artifact may be; the other kinds name, and do not tell states apart. */
const digestTypes = new Set(['MD5Hash', 'S3ETag', 'S3Version']);

export type DatasetFacts = ReturnType<typeof describeDataset>;

/** A dataset that SageMaker's lineage tracks, with its state where one is recorded. Undefined for an artifact that lies nowhere. */
export function artifactFacts(scope: FactScope, record: ArtifactRecord): DatasetFacts | undefined {
  const uri = mapText(record.Source?.SourceUri);
  if (uri === null) return undefined;
  const digest = record.Source?.SourceTypes.find(({ SourceIdType }) => digestTypes.has(SourceIdType ?? ''))?.Value;
  const description = {
    name: mapText(record.ArtifactName) ?? uri,
    uri,
    digest: mapText(digest),
    sourceType: /^([a-z0-9]+):/i.exec(uri)?.[1]?.toLowerCase() ?? null,
    digestField: 'Artifact.Source.SourceTypes',
  };
  return describeDataset(description, { registry, connection: scope.connection });
}

/**
 * What an association says, with the nodes of its datasets. Its source is the origin and its destination the result, the reverse of our
 * edges. `datasets` holds the facts of artifacts by their ARN; undefined = one end is not known, so that nothing can be said.
 */
export function associationFacts(
  scope: FactScope,
  record: AssociationRecord,
  datasets: Pick<ReadonlyMap<string, DatasetFacts>, 'get'>,
): Facts | undefined {
  const [origin, result] = [endOf(scope, record.SourceArn, datasets), endOf(scope, record.DestinationArn, datasets)];
  if (origin === undefined || result === undefined || origin.id === result.id || (origin.isJob && result.isJob)) return undefined;
  const evidence = { nativeField: `Association.${record.AssociationType ?? ''}`, nativeValue: record.SourceArn };
  const edge: EdgeFact = { from: result.id, relationship: result.isJob ? 'TRAINED_ON' : 'DERIVED_DATASET', to: origin.id, evidence };
  return { nodes: [...origin.nodes, ...result.nodes], edges: [...origin.edges, ...result.edges, edge] };
}

interface End extends Facts {
  readonly id: string;
  readonly isJob: boolean;
}

/** A dataset, or the job whose trial component it is. */
function endOf(scope: FactScope, arn: string, datasets: Pick<ReadonlyMap<string, DatasetFacts>, 'get'>): End | undefined {
  const dataset = datasets.get(arn);
  if (dataset !== undefined) return { ...dataset, isJob: false };
  const job = jobOf(scope, arn);
  return job === undefined ? undefined : { id: job, isJob: true, nodes: [], edges: [] };
}

function jobOf(scope: FactScope, arn: string): string | undefined {
  const [, name, kind] = componentName.exec(parseArn(arn)?.resource ?? '') ?? [];
  return name === undefined || kind === undefined ? undefined : runId(scope, `${kind}-job/${name}`);
}
