import { type FakeMlflow, type FakeMlflowOptions, startFakeMlflow } from '@tributary/mlflow/testing';

export const token = 'never-to-be-shown-4711';

/** Three versions of `fraud`, each made by a run on a state of one table, in an MLflow that asks for a token. */
export async function startRegistry(
  options: FakeMlflowOptions = { access: { kind: 'bearer', token } },
): Promise<FakeMlflow & AsyncDisposable> {
  const registry = await startFakeMlflow(options);
  const { state } = registry;
  const { experimentId } = state.addExperiment('fraud');
  state.addRegisteredModel({ name: 'fraud', description: 'Scores card payments' });
  for (const digest of ['d1', 'd2', 'd3']) {
    const datasets = [{ name: 'payments', digest, sourceType: 's3', source: '{"uri": "s3://acme/payments"}' }];
    const { runId } = state.addRun({ experimentId, name: `run-${digest}`, metrics: [{ key: 'auc', value: 0.9 }], datasets });
    state.addModelVersion({ name: 'fraud', runId, source: `s3://acme/models/${digest}`, description: `Trained on ${digest}` });
  }
  state.setAlias('fraud', 'champion', 3);
  return Object.assign(registry, { [Symbol.asyncDispose]: () => registry.stop() });
}

/** A configuration with this one registry, whose token comes from the environment. */
export function describeRegistry(url: string, more = ''): string {
  return `server: { port: 0 }
lineage: { syncIntervalSeconds: 1, fullSyncIntervalSeconds: 10 }
registries:
  - type: mlflow
    connection: prod
    url: ${url}
    auth: { type: bearer, token: "\${env:MLFLOW_TOKEN}" }
    timeoutMs: 1000
${more}`;
}

export const environment = { MLFLOW_TOKEN: token };

export const third = 'version:mlflow:prod/fraud/3';

/** What the graph knows of a version, what its registry says live, and what it was made from. */
export const detail = `query Detail($id: ID!) {
  modelVersion(id: $id) {
    id
    name
    version
    registry { id }
    description
    aliases
    metrics { name value }
    upstream(depth: 5) { totalCount complete nodes { id kind } }
  }
}`;
