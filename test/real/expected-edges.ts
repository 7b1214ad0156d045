import { connection, encode, idOf, loggedModelOf, sortBy } from './expected.ts';
import type { Story, ToldDataset, ToldLoggedModel, ToldRun, ToldVersion } from './story.ts';

/** An edge as the graph shows it, with the one evidence that MLflow gives for it. */
export interface Edge {
  readonly from: string;
  readonly relationship: string;
  readonly to: string;
  readonly evidence: readonly { readonly source: string; readonly nativeField: string | null; readonly nativeValue: string | null }[];
}

/** What the sources of the seeded datasets mean, by what MLflow stores; null = no place. */
const places: Readonly<Record<string, string | null>> = {
  '{"uri": "s3://acme/payments/"}': 's3://acme/payments',
  '{"uri": "gs://Acme-Bucket/cards"}': 'gs://acme-bucket/cards',
  '{"url": "https://user:hidden@data.example/x.csv?sig=hidden"}': 'https://data.example/x.csv',
  '{"path": "acme/reviews", "config_name": "en", "split": "train"}': 'huggingface:acme/reviews',
  '{"tags": {"mlflow.user": "ann", "mlflow.source.name": "fit.py"}}': null,
  '{"uri": "/data/local.csv"}': '/data/local.csv',
  'the table of Friday': null,
  '{"path": "dbfs:/lake/orders", "delta_table_version": 3}': 'dbfs:/lake/orders',
  '{"uri": "s3a://acme/odd name/%20#x"}': 's3://acme/odd name/%20',
  '{"uri": "s3://acme/holdout/1"}': 's3://acme/holdout/1',
  '{"uri": "s3://acme/holdout/2"}': 's3://acme/holdout/2',
};

/** Every edge that follows from what the client says of the versions, and of all that can be reached from them. */
export function expectEdges(story: Story): readonly Edge[] {
  const edges = new Map<string, Edge>();
  const add = (from: string, relationship: string, to: string, evidence: readonly [field: string, value: string]): void => {
    const [nativeField, nativeValue] = evidence;
    edges.set(`${from} ${relationship} ${to}`, {
      from,
      relationship,
      to,
      evidence: [{ source: `mlflow:${connection}`, nativeField, nativeValue }],
    });
  };
  for (const version of story.versions) addVersion(story, version, add);
  for (const loggedModel of story.loggedModels) addEvaluations(story, loggedModel, add);
  const runs = findReached(story, [...edges.values()]);
  for (const run of runs) addRun(run, add);
  return sortBy([...edges.values()], edgeText);
}

export function edgeText({ from, relationship, to }: Edge): string {
  return `${from} ${relationship} ${to}`;
}

type Add = (from: string, relationship: string, to: string, evidence: readonly [field: string, value: string]) => void;

function addVersion(story: Story, version: ToldVersion, add: Add): void {
  const from = idOf('version', version.name, version.version);
  const run = story.runs.find(({ run_id: runId }) => runId === version.run_id);
  const loggedModel = story.loggedModels.find((model) => model.model_id === loggedModelOf(version));
  if (version.run_id) add(from, 'PRODUCED_BY', idOf('run', version.run_id), ['run_id', version.run_id]);
  const maker = loggedModel?.source_run_id ?? '';
  if (maker !== '' && maker !== version.run_id) {
    add(from, 'PRODUCED_BY', idOf('run', maker), ['logged_model.source_run_id', maker]);
  }
  const [, name, number] = /^models:\/(.+)\/(\d+)$/.exec(version.source) ?? [];
  if (name !== undefined && number !== undefined) add(from, 'COPIED_FROM', idOf('version', name, number), ['source', version.source]);
  for (const input of run?.model_inputs ?? []) {
    for (const original of story.versions.filter((other) => loggedModelOf(other) === input)) {
      add(from, 'DERIVED_FROM', idOf('version', original.name, original.version), ['inputs.model_inputs', input]);
    }
  }
}

/** Metrics of a logged model that another run than its own recorded. */
function addEvaluations(story: Story, loggedModel: ToldLoggedModel, add: Add): void {
  const judged = story.versions.filter((version) => loggedModelOf(version) === loggedModel.model_id);
  for (const metric of loggedModel.metrics.filter((one) => judged.length > 0 && one.run_id !== loggedModel.source_run_id)) {
    const from = idOf('evaluation', loggedModel.model_id, metric.run_id);
    for (const { name, version } of judged) {
      add(from, 'EVALUATES', idOf('version', name, version), ['logged_model.metrics.model_id', loggedModel.model_id]);
    }
    const dataset = story.runs
      .find((run) => run.run_id === metric.run_id)
      ?.datasets.find(({ name, digest }) => name === metric.dataset_name && digest === metric.dataset_digest);
    if (dataset !== undefined) {
      add(from, 'EVALUATED_ON', datasetId(dataset), ['logged_model.metrics.dataset_name', `${dataset.name} ${dataset.digest}`]);
      addPlace(dataset, add);
    }
  }
}

/** The runs that edges lead to, and their parents. */
function findReached(story: Story, edges: readonly Edge[]): readonly ToldRun[] {
  const reached = new Map<string, ToldRun>();
  const take = (id: string | undefined): void => {
    const run = story.runs.find((one) => idOf('run', one.run_id) === id);
    if (run === undefined || reached.has(run.run_id)) return;
    reached.set(run.run_id, run);
    take(idOf('run', run.tags['mlflow.parentRunId'] ?? 'none'));
  };
  for (const { to } of edges) take(to);
  return [...reached.values()];
}

function addRun(run: ToldRun, add: Add): void {
  const from = idOf('run', run.run_id);
  const parent = run.tags['mlflow.parentRunId'];
  if (parent !== undefined) add(from, 'CHILD_OF', idOf('run', parent), ['tags.mlflow.parentRunId', parent]);
  const commit = run.tags['mlflow.source.git.commit'];
  if (commit !== undefined) {
    const isFull = /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit);
    add(from, 'BUILT_FROM', isFull ? `commit:${commit}` : idOf('commit', commit), ['tags.mlflow.source.git.commit', commit]);
  }
  for (const dataset of run.datasets) {
    add(from, 'TRAINED_ON', datasetId(dataset), ['inputs.dataset_inputs', `${dataset.name} ${dataset.digest}`]);
    addPlace(dataset, add);
  }
}

function addPlace(dataset: ToldDataset, add: Add): void {
  const place = placeOf(dataset);
  if (place !== null) {
    add(datasetId(dataset), 'VERSION_OF', isOfOneMachine(place) ? idOf('dataset', place) : `dataset:${encode(place)}`, [
      'inputs.dataset_inputs.dataset.digest',
      dataset.digest,
    ]);
  }
}

export function placeOf({ source }: ToldDataset): string | null {
  const place = places[source];
  if (place === undefined) throw new Error(`the seeded source ${source} is not in the table of places`);
  return place;
}

export function datasetId(dataset: ToldDataset): string {
  const place = placeOf(dataset);
  if (place === null || isOfOneMachine(place)) return idOf('dataset', place ?? dataset.name, dataset.digest);
  return `dataset:${encode(place)}/${encode(dataset.digest)}`;
}

/** A path means another file on every machine, so it stays the connection's own. */
function isOfOneMachine(place: string): boolean {
  return place.startsWith('/');
}
